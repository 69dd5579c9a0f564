"""The governing body's report: read in one transaction, and put into words."""

from collections.abc import Callable, Mapping

from services.reporting.domain import figures as computing
from services.reporting.domain.figures import AtStage, Clock, Figure, ItemCount, Tally
from services.reporting.domain.items import Topic
from services.reporting.handlers import wording
from services.reporting.handlers.links import Links
from services.reporting.handlers.resources import Resources
from services.reporting.repository import figures
from services.reporting.repository.figures import Counted, Period
from services.reporting.schemas import (
    ClockView,
    ContactView,
    CountView,
    DaysView,
    FigureView,
    GroupView,
    ItemView,
    RefusalView,
    Report,
    ReportQuery,
    StageView,
)
from shared.events.cases import ClosingReason
from shared.events.intake import SubmissionKind
from shared.kernel.refusals import Unacceptable
from shared.kernel.working_days import london_date
from shared.platform.auth import Principal


class NoSuchService(Unacceptable):
    """The service asked for is none of the landlord's: zeros would look like good news."""

    title = "Not one of the landlord's services"


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
    links = Links(landlord.id, query)
    return Report(
        landlord=landlord.id,
        landlord_name=landlord.name,
        first=query.first,
        last=query.last,
        service=query.service,
        as_at=now,
        figures=[_figure(figure, links) for figure in computing.figures(counted.stages)],
        by_stage=[_stage(number, at_stage, links) for number, at_stage in counted.stages.items()],
        by_month=_groups(counted.by["month"], wording.month_title, links.of_month),
        by_channel=_groups(counted.by["channel"], wording.channel_title, lambda key: links.of(channel=key)),
        by_service=_groups(counted.by["service"], wording.service_titles(landlord), links.of_service),
        ends=_ends(counted, links),
        refusals=[
            RefusalView(
                stage=stage,
                ground=ground,
                title=wording.ground_title(ground),
                complaints=count,
                cases=links.of(stage=stage, refusal_ground=ground),
            )
            for (stage, ground), count in counted.refusals.items()
        ],
        missed=_counts(counted.misses, wording.clock_title),
        lateness=_counts(counted.lateness, wording.cause_title),
        waiting=_counts(counted.waits, wording.waiting_title),
        items=[_item(item) for item in counted.items],
        contacts=[
            ContactView(kind=SubmissionKind(kind), title=wording.kind_title(kind), submissions=count)
            for kind, count in counted.contacts.items()
        ],
    )


def _figure(figure: Figure, links: Links) -> FigureView:
    measure = figure.measure
    return FigureView(
        name=measure.name,
        title=measure.title,
        definition=measure.definition,
        provision=measure.provision,
        unit=measure.unit,
        value=figure.value,
        numerator=figure.numerator,
        denominator=figure.denominator,
        cases=links.of(stage=measure.stage, **measure.cases),
    )


def _stage(number: int, at_stage: AtStage, links: Links) -> StageView:
    counts = at_stage.tally.counts
    return StageView(
        stage=number,
        title=f"Stage {number}",
        received=counts.received,
        open=counts.open,
        acknowledgement=_clock(at_stage.tally.acknowledgement),
        response=_clock(at_stage.tally.response),
        extended=counts.extended,
        extended_beyond_cap=counts.extended_beyond_cap,
        extended_too_late=counts.extended_too_late,
        days_to_acknowledge=_days(at_stage.to_acknowledge),
        days_to_respond=_days(at_stage.to_respond),
        responded=counts.responded,
        upheld=counts.upheld,
        partly_upheld=counts.partly_upheld,
        not_upheld=counts.not_upheld,
        escalated=counts.escalated,
        directed=counts.directed,
        discretion_used=counts.discretion_used,
        cases=links.of(stage=number),
    )


def _days(days: Mapping[int, int]) -> DaysView:
    return DaysView(average=computing.average(days), ninetieth=computing.ninetieth(days))


def _ends(counted: Counted, links: Links) -> list[CountView]:
    counts = counted.stages.get(1, computing.NO_STAGE).tally.counts
    return [
        CountView(
            key=reason.value,
            title=wording.reason_title(reason.value),
            count=getattr(counts, reason.value),
            cases=links.of(closing_reason=reason.value),
        )
        for reason in ClosingReason
        if getattr(counts, reason.value)
    ]


def _item(item: ItemCount) -> ItemView:
    return ItemView(
        topic=Topic(item.topic),
        topic_title=wording.topic_title(item.topic),
        kind=item.kind,
        title=wording.item_title(item.kind),
        begun=item.begun,
        done=item.done,
        not_wanted=item.not_wanted,
        open=item.begun - item.done - item.not_wanted,
        amount_pence=item.amount_pence,
        done_pence=item.done_pence,
    )


def _counts(counts: Mapping[str, int], title: Callable[[str], str]) -> list[CountView]:
    return [CountView(key=key, title=title(key), count=count) for key, count in counts.items()]


def _groups(tallies: Mapping[str, Tally], title: Callable[[str], str], link: Callable[[str], str]) -> list[GroupView]:
    return [
        GroupView(
            key=key or None,
            title=title(key),
            received=tally.counts.received,
            open=tally.counts.open,
            acknowledgement=_clock(tally.acknowledgement),
            response=_clock(tally.response),
            cases=link(key),
        )
        for key, tally in tallies.items()
        if tally.counts.received
    ]


def _clock(clock: Clock) -> ClockView:
    return ClockView(
        in_time=clock.in_time, late=clock.late, overdue=clock.overdue, running=clock.running, ended=clock.ended
    )
