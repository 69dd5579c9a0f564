"""Whether what a row says could have happened, as far as its days tell: one thing follows the other."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from typing import Final

from services.cases.importing.rows import Row
from shared.kernel.refusals import Refusal, Unacceptable
from shared.kernel.working_days import london_date


class CouldNotHappen(Unacceptable):
    """The row tells of something that cannot have happened, or leaves out what it must have followed from."""

    title = "This cannot have happened"


_IN_ORDER: Final = (
    "received_on", "logged_on", "stage1_acknowledged_on", "stage1_extension_told_on", "stage1_responded_on",
    "escalated_on", "stage2_acknowledged_on", "stage2_extension_told_on", "stage2_responded_on",
)  # fmt: skip
_ENDINGS: Final = ("not_accepted_told_on", "withdrawn_on", "resolved_on")
_LAST: Final = (*_ENDINGS, "escalation_not_accepted_told_on", "closed_on")
_NEEDS: Final[Mapping[str, tuple[str, ...]]] = {
    "stage1_extension_told_on": ("stage1_acknowledged_on", "stage1_extended_to"),
    "stage1_extended_to": ("stage1_extension_told_on",),
    "stage2_extension_told_on": ("stage2_acknowledged_on", "stage2_extended_to"),
    "stage2_extended_to": ("stage2_extension_told_on",),
    "escalated_on": ("stage1_responded_on",),
    "stage2_acknowledged_on": ("escalated_on",),
    "stage2_responded_on": ("escalated_on",),
    "not_accepted_told_on": ("not_accepted_ground",),
    "not_accepted_ground": ("not_accepted_told_on",),
    "escalation_not_accepted_told_on": ("escalation_not_accepted_ground", "escalated_on"),
    "escalation_not_accepted_ground": ("escalation_not_accepted_told_on",),
    "stage1_compensation_pence": ("stage1_responded_on",),
    "stage2_compensation_pence": ("stage2_responded_on",),
    "ombudsman_determined_on": ("ombudsman_referred_on",),
    "ombudsman_outcome": ("ombudsman_determined_on",),
    "orders": ("ombudsman_determined_on",),
    "learning": ("closed_on",),
    "no_learning_reason": ("closed_on",),
}
"""What a column needs beside it."""
_EXCLUDES: Final[Mapping[str, tuple[str, ...]]] = {
    "not_accepted_told_on": ("stage1_responded_on", "withdrawn_on", "resolved_on"),
    "withdrawn_on": ("resolved_on",),
    "escalation_not_accepted_told_on": ("stage2_responded_on", "withdrawn_on", "resolved_on"),
    "learning": ("no_learning_reason",),
}


def check(row: Row, today: date) -> None:
    """Raise CouldNotHappen, which names the column, unless the days are in order and nothing is missing between."""
    _check_beside(row)
    if row.received_on is None and row.received_at is None:
        raise CouldNotHappen("Say when it was received.", field="received_on")
    if row.received_at is not None and row.received_on not in {None, london_date(row.received_at)}:
        raise CouldNotHappen("This is not the day of received_at.", field="received_on")
    latest = row.received_on if row.received_at is None else london_date(row.received_at)
    for column in (*_IN_ORDER, *_LAST):
        day: date | None = getattr(row, column)
        if day is None:
            continue
        if day > today:
            raise CouldNotHappen("This day lies ahead.", field=column)
        if latest is not None and day < latest:
            raise CouldNotHappen(f"It cannot lie before {latest.isoformat()}.", field=column)
        latest = day


def _check_beside(row: Row) -> None:
    for column, needed in _NEEDS.items():
        missing = next((each for each in needed if not getattr(row, each)), None) if getattr(row, column) else None
        if missing is not None:
            raise CouldNotHappen(f"It needs {missing}.", field=column)
    for column, excluded in _EXCLUDES.items():
        both = next((each for each in excluded if getattr(row, each)), None) if getattr(row, column) else None
        if both is not None:
            raise CouldNotHappen(f"It cannot stand beside {both}.", field=column)


@contextmanager
def in_column(column: str) -> Iterator[None]:
    """Let a refusal of the domain name the column of the file instead of the field of a request."""
    try:
        yield
    except CouldNotHappen:
        raise
    except Refusal as refusal:
        raise CouldNotHappen(refusal.detail, field=column) from refusal
