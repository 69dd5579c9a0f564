"""Writes to residents, and keeps the proof that each letter went out.

Owns: letters as they were sent, every attempt to send them, and what the channel answered.
Publishes: planned, sent, failed and doubtful letters, to `notifications.events`.
Consumes: `intake.events` (a receipt is owed), `cases.events` (a receipt, an acknowledgement or a response is owed).
Database: `notifications`.
"""
