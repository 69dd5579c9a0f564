"""What the watchdog has found."""

from typing import Literal

from pydantic import AwareDatetime, BaseModel


class FindingView(BaseModel):
    """Something that should have happened by now and did not."""

    kind: Literal[
        "deadline_not_noticed", "no_clock_running", "letter_not_sent", "letter_in_doubt", "complaint_not_logged"
    ]
    title: str
    count: int
    oldest: AwareDatetime
    references: list[str]
    """The oldest ones."""


class Watchdog(BaseModel):
    """What the watchdog has found; an empty list is good news."""

    as_at: AwareDatetime
    findings: list[FindingView]
