"""Clocks that tests set by hand."""

from datetime import UTC, datetime


class SetClock:
    """Stands still until it is set; give it a local moment in Europe/London or UTC, always aware."""

    def __init__(self, moment: datetime) -> None:
        self._moment = moment.astimezone(UTC)

    def now(self) -> datetime:
        return self._moment

    def set(self, moment: datetime) -> None:
        self._moment = moment.astimezone(UTC)
