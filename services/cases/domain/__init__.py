"""The rules, pure: no input or output, no clock, no randomness. Start with procedure.py and timescales.py."""
