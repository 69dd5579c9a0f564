"""What can be done at intake: one function for each use case."""

from services.intake.handlers.receiving import Accepted, Resources, receive

__all__ = ["Accepted", "Resources", "receive"]
