"""All SQL of the intake service."""

from services.intake.repository.tracking import Tracked, note_wrong_secret, tracked, wrong_secrets

__all__ = ["Tracked", "note_wrong_secret", "tracked", "wrong_secrets"]
