"""All SQL of the reporting service: batches of facts, figures, exports, findings, and the tables' next generation."""
