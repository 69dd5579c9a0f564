"""The use cases of the reporting service: read in one transaction, and put into words."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final
from urllib.parse import urlencode

from services.reporting.domain import measures
from services.reporting.domain.measures import Clock, Days, Figure, Measure, Tally
from services.reporting.domain.months import NO_SERVICE
from services.reporting.repository import figures, findings
from services.reporting.repository.figures import Counted, Period
from services.reporting.schemas import (
    ClockView,
    ContactView,
    FigureView,
    FindingView,
    GroupView,
    Report,
    ReportQuery,
    Watchdog,
)
from shared.events.intake import SubmissionKind
from shared.kernel.refusals import Unacceptable
from shared.kernel.working_days import london_date
from shared.platform import observability
from shared.platform.auth import Principal
from shared.platform.clock import Clock as Time
from shared.platform.database import EVERY_LANDLORD, Database
from shared.platform.landlords import Landlord, Landlords

FINDINGS: Final = observability.gauge(
    "watchdog_findings", "What should have happened by now and did not, by kind.", "kind"
)
FINDING_TITLES: Final = {
    "deadline_not_noticed": "Deadlines that have passed and that cases has not recorded as missed",
    "letter_not_sent": "Letters planned more than an hour ago that were neither sent nor failed",
    "letter_in_doubt": "Letters of which nobody knows whether they were sent",
    "complaint_not_logged": "Complaints received that have no case",
}
_CHANNELS: Final = {"in_person": "In person", "social_media": "Social media", "system": "Another system"}
_KINDS: Final = {"survey_feedback": "Survey feedback", "service_request": "Service requests"}


class NoSuchService(Unacceptable):
    """The service asked for is none of the landlord's: zeros would look like good news."""

    title = "Not one of the landlord's services"


@dataclass(frozen=True, slots=True, kw_only=True)
class Resources:
    """What the use cases work with; opened by app and worker."""

    database: Database
    landlords: Landlords
    clock: Time


async def governing_body(resources: Resources, principal: Principal, query: ReportQuery) -> Report:
    """Report on the complaints that a landlord received in a period (Code 9.7)."""
    landlord = resources.landlords.get(principal.landlord(query.landlord))
    if query.service is not None and query.service not in landlord.services:
        raise NoSuchService("The landlord has no service with this code.", field="service")
    now = resources.clock.now()
    period = Period(first=query.first, last=query.last)
    async with resources.database.transaction(principal.landlords) as connection:
        counted = await figures.count(
            connection, landlord=landlord.id, service=query.service, period=period, today=london_date(now)
        )
    links = _Links(landlord.id, query)
    return Report(
        landlord=landlord.id,
        landlord_name=landlord.name,
        first=query.first,
        last=query.last,
        service=query.service,
        as_at=now,
        figures=[_figure(figure, links) for figure in _figures(counted)],
        by_month=_groups(counted.by["month"], _month_title, links.of_month),
        by_channel=_groups(counted.by["channel"], channel_title, lambda key: links.of(channel=key)),
        by_service=_groups(counted.by["service"], _service_titles(landlord), links.of_service),
        by_stage=_groups(counted.by["stage"], lambda key: f"Stage {key}", lambda _: links.of()),
        contacts=[
            ContactView(kind=SubmissionKind(kind), title=kind_title(kind), submissions=count)
            for kind, count in counted.contacts.items()
        ],
    )


async def watch(resources: Resources, principal: Principal) -> Watchdog:
    """Return what should have happened by now and did not, for the caller's landlords."""
    now = resources.clock.now()
    async with resources.database.transaction(principal.landlords) as connection:
        found = await findings.find(connection, principal.landlords, now)
    views = [
        FindingView(
            kind=each.kind,
            title=FINDING_TITLES[each.kind],
            count=each.count,
            oldest=each.oldest,
            references=list(each.references),
        )
        for each in found
    ]
    return Watchdog(as_at=now, findings=views)


async def measure_findings(resources: Resources) -> int:
    """Set the gauges of the watchdog, for all landlords; return how many findings there are."""
    async with resources.database.transaction(EVERY_LANDLORD) as connection:
        found = await findings.find(connection, [EVERY_LANDLORD], resources.clock.now())
    counts = {each.kind: each.count for each in found}
    for kind in findings.KINDS:
        FINDINGS.labels(kind).set(counts.get(kind, 0))
    return sum(counts.values())


def channel_title(key: str) -> str:
    return _CHANNELS.get(key, key.capitalize())


def kind_title(key: str) -> str:
    return _KINDS.get(key, f"{key.capitalize()}s")


class _Links:
    """Addresses of the lists of cases behind figures."""

    def __init__(self, landlord: str, query: ReportQuery) -> None:
        self._query = query
        self._filter = {
            "landlord": landlord,
            "received_from": query.first.isoformat(),
            "received_to": query.last.isoformat(),
            **({"service": query.service} if query.service else {}),
        }

    def of(self, **more: str) -> str:
        return f"/v1/cases?{urlencode(self._filter | more)}"

    def of_month(self, key: str) -> str:
        first = date.fromisoformat(key)
        behind = first.replace(year=first.year + first.month // 12, month=first.month % 12 + 1)
        last = date.fromordinal(behind.toordinal() - 1)
        return self.of(
            received_from=max(first, self._query.first).isoformat(), received_to=min(last, self._query.last).isoformat()
        )

    def of_service(self, key: str) -> str:
        return self.of(service=key) if key != NO_SERVICE else self.of(without_service="true")


def _figures(counted: Counted) -> list[Figure]:
    return list(measures.figures(counted.all, _all_stages(counted, "acknowledge"), _all_stages(counted, "respond")))


def _all_stages(counted: Counted, step: str) -> Days:
    total: dict[int, int] = {}
    for (_, taken), days in counted.days.items():
        for working_days, cases in days.items() if taken == step else ():
            total[working_days] = total.get(working_days, 0) + cases
    return total


def _figure(figure: Figure, links: _Links) -> FigureView:
    measure: Measure = figure.measure
    return FigureView(
        name=measure.name,
        title=measure.title,
        definition=measure.definition,
        provision=measure.provision,
        unit=measure.unit,
        value=figure.value,
        numerator=figure.numerator,
        denominator=figure.denominator,
        cases=links.of(**measure.cases),
    )


def _groups(tallies: Mapping[str, Tally], title: Callable[[str], str], link: Callable[[str], str]) -> list[GroupView]:
    return [
        GroupView(
            key=key or None,
            title=title(key),
            received=tally.received,
            open=tally.open,
            acknowledgement=_clock(tally.acknowledgement),
            response=_clock(tally.response),
            cases=link(key),
        )
        for key, tally in tallies.items()
        if tally.received
    ]


def _clock(clock: Clock) -> ClockView:
    return ClockView(in_time=clock.in_time, late=clock.late, overdue=clock.overdue, running=clock.running)


def _month_title(key: str) -> str:
    return f"{date.fromisoformat(key):%B %Y}"


def _service_titles(landlord: Landlord) -> Callable[[str], str]:
    return lambda key: landlord.services.get(key, key) if key != NO_SERVICE else "No service given"
