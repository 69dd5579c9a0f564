"""The published language: one class for each event, the same from the domain to the wire. No personal data."""
