"""Owns what came in and who sent it. Publishes intake.events, consumes cases.events. Database: intake."""
