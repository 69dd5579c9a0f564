"""Request and response bodies of the intake API."""

from services.intake.schemas.submissions import SubmissionBody

__all__ = ["SubmissionBody"]
