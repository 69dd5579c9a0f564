"""Addresses of the lists of cases behind figures."""

from datetime import date
from urllib.parse import urlencode

from services.reporting.domain.months import NO_SERVICE, STAGE_1
from services.reporting.schemas import ReportQuery


class Links:
    """The cases of one report: its landlord, service and period."""

    def __init__(self, landlord: str, query: ReportQuery) -> None:
        self._query = query
        self._filter = {"landlord": landlord, **({"service": query.service} if query.service else {})}

    def of(self, *, stage: int = STAGE_1, **more: str) -> str:
        """Return where the complaints are listed that entered a stage in the period."""
        first, last = self._query.first.isoformat(), self._query.last.isoformat()
        if stage == STAGE_1:
            period = {"received_from": first, "received_to": last}
        else:
            period = {"at_stage": str(stage), "entered_from": first, "entered_to": last}
        return f"/v1/cases?{urlencode(self._filter | period | more)}"

    def of_month(self, key: str) -> str:
        first = date.fromisoformat(key)
        behind = first.replace(year=first.year + first.month // 12, month=first.month % 12 + 1)
        last = date.fromordinal(behind.toordinal() - 1)
        return self.of(
            received_from=max(first, self._query.first).isoformat(), received_to=min(last, self._query.last).isoformat()
        )

    def of_service(self, key: str) -> str:
        return self.of(service=key) if key != NO_SERVICE else self.of(without_service="true")
