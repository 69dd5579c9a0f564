"""Read models for the governing body, managers and BI tools: facts, monthly figures, and a second opinion.

Owns: nothing that cannot be built again from the other services' events.
Publishes: nothing.
Consumes: `intake.events`, `cases.events`, `notifications.events`.
Database: `reporting`.
"""
