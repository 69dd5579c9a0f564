"""From a row to the events that would have happened, under the dates and editions of their time. Pure.

Whether a step was right is not asked: the history says what was done. Whether it could have happened is.
"""

from collections.abc import Iterator
from datetime import date, datetime

from services.cases.domain import deadlines, timescales
from services.cases.domain.case import as_actor
from services.cases.domain.deadlines import Policy
from services.cases.domain.timescales import CountedFrom
from services.cases.importing import afterwards, endings, order, stages
from services.cases.importing.history import History, Keep, Step, noon
from services.cases.importing.order import CouldNotHappen, in_column
from services.cases.importing.rows import Row, StageRow
from shared.events.cases import CaseAssigned, ClockKind, ComplaintLogged, Edition
from shared.kernel.working_days import london_date


def history(row: Row, *, reference: str, policy: Policy, now: datetime, keep: Keep) -> History:
    """Return the history of a case. Raises a refusal whose `field` is the column that stands against it."""
    today = london_date(now)
    order.check(row, today)
    logged = _logged(row, policy, now)
    told = History(reference, row.landlord, logged, now=now, policy=policy, keep=keep)
    for step in sorted(_steps(told, row), key=lambda step: (step.day, step.rank)):
        step.tell()
    told.end()
    return told


def received(row: Row, now: datetime) -> datetime:
    """Return the moment of receipt: noon, where only the day is known."""
    return row.received_at or min(noon(row.received_on or london_date(now)), now)


def _logged(row: Row, policy: Policy, now: datetime) -> ComplaintLogged:
    received_at = received(row, now)
    received_on = london_date(received_at)
    logged_on = row.logged_on or received_on
    if row.service is not None and row.service not in policy.services:
        raise CouldNotHappen(f"The codes are: {', '.join(sorted(policy.services))}.", field="service")
    edition = _edition(row, logged_on, policy)
    return ComplaintLogged(
        channel=row.channel,
        service=row.service,
        received_at=received_at,
        received_on=received_on,
        logged_on=logged_on,
        acknowledge=deadlines.compute(ClockKind.STAGE_1_ACKNOWLEDGE, received_on, edition, policy),
        respond=deadlines.counted_from(ClockKind.STAGE_1_RESPOND, CountedFrom.LOGGING, logged_on, edition, policy),
        imported_from=row.source_system,
        owned_by=policy.owner,
    )


def _edition(row: Row, logged_on: date, policy: Policy) -> Edition:
    """Return the edition in force on the day of logging: that of the service's scheme, unless the row names another."""
    with in_column("logged_on" if row.logged_on else "received_on"):
        named = (known.scheme for known in timescales.EDITIONS if known.edition is row.edition)
        scheme = next(named, policy.scheme)
        in_force = timescales.edition_for(logged_on, scheme)
    if row.edition not in {None, in_force}:
        raise CouldNotHappen("This edition was not in force when the complaint was logged.", field="edition")
    return in_force


def _steps(told: History, row: Row) -> Iterator[Step]:
    """Return everything that the row tells of, in no order."""
    yield from _stage_1(told, row)
    if row.not_accepted_told_on:
        yield Step(row.not_accepted_told_on, 40, lambda: endings.not_accepted(told, row))
    if row.escalated_on:
        yield Step(row.escalated_on, 50, lambda: stages.escalated(told, row))
        yield from _stage(told, row, row.stage(2), 60)
    if row.escalation_not_accepted_told_on:
        yield Step(row.escalation_not_accepted_told_on, 70, lambda: endings.escalation_not_accepted(told, row))
    ended_on = row.closed_on or row.withdrawn_on or row.resolved_on or row.not_accepted_told_on
    if ended_on:
        yield Step(ended_on, 80, lambda: endings.ended(told, row, ended_on))
    yield from afterwards.compensations(told, row)
    yield from afterwards.ombudsman_matter(told, row)


def _stage_1(told: History, row: Row) -> Iterator[Step]:
    stage, first_day = row.stage(1), told.case.logged_on
    yield from _stage(told, row, stage, 10)
    if stage.acknowledged_on is None and row.parts:
        yield Step(first_day, 11, lambda: stages.defined(told, row, first_day))


def _stage(told: History, row: Row, stage: StageRow, rank: int) -> Iterator[Step]:
    if stage.handler is not None:
        begun_on = told.case.logged_on if stage.number == 1 else row.escalated_on or told.case.logged_on
        assigned = CaseAssigned(handler=as_actor(stage.handler))
        yield Step(begun_on, rank, lambda: told.tell(begun_on, [assigned]))
    if stage.acknowledged_on:
        yield Step(stage.acknowledged_on, rank + 2, lambda: stages.acknowledged(told, row, stage))
    if stage.extension_told_on:
        yield Step(stage.extension_told_on, rank + 3, lambda: stages.extended(told, stage))
    if stage.responded_on:
        yield Step(stage.responded_on, rank + 4, lambda: stages.responded(told, row, stage))
