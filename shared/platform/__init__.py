"""All plumbing that does input and output: database, event log, relay, consumers, HTTP, logs. Holds no rules."""
