"""What is put on record has happened: not in the future, and not before what it follows from."""

from datetime import date, datetime

from shared.kernel.refusals import Unacceptable


class HasNotHappened(Unacceptable):
    """Only what has happened is put on record."""

    title = "This day lies ahead"


class OutOfOrder(Unacceptable):
    """One thing cannot have happened before the other that it follows from."""

    title = "The days are out of order"


def check(on: date, *, today: date, field: str, after: date | None = None) -> None:
    """Raise HasNotHappened or OutOfOrder, naming the field of the request."""
    if on > today:
        raise HasNotHappened("Put it on record when it has happened.", field=field)
    if after is not None and on < after:
        raise OutOfOrder(f"It cannot lie before {after.isoformat()}.", field=field)


def check_due(due_on: date, *, field: str, after: date) -> None:
    """Raise OutOfOrder where something would be due before it was asked for."""
    if due_on < after:
        raise OutOfOrder(f"It cannot be due before {after.isoformat()}.", field=field)


def check_moment(at: datetime, *, now: datetime, field: str, after: datetime | None = None) -> None:
    """Raise HasNotHappened or OutOfOrder, where hours count."""
    if at > now:
        raise HasNotHappened("Put it on record when it has happened.", field=field)
    if after is not None and at < after:
        raise OutOfOrder("It cannot lie before what it follows from.", field=field)
