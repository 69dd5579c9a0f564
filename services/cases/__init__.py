"""Carries each complaint through the procedure of the Complaint Handling Code.

Owns: cases, their deadlines, and the officers' words about them.
Publishes: every step of a case, to `cases.events`.
Consumes: `intake.events` (a complaint to log, a further message), `notifications.events` (proof of sending).
Database: `cases`.
"""
