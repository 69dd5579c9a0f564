"""Turns cases and their words into the answers of the API. Holds no rules."""

from services.cases.views.case import (
    case_view,
    history,
    letter_contents,
    summary,
)

__all__ = ["case_view", "history", "letter_contents", "summary"]
