"""Calls to others: intake and cases for what a letter says, the mail server to send it."""
