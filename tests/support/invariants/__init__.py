"""What must be true after a campaign. Each function returns sentences; none, when all is well."""
