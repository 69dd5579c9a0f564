"""What every event of a case does to its clocks: those it starts, stops and ends. A second opinion, made here."""

from datetime import date

from services.reporting.domain.clocks import ACKNOWLEDGE, RESPOND, STATUTORY, UNTIL_ANSWERED, UNTIL_CLOSED
from services.reporting.domain.facts import DeadlineFact, Facts
from services.reporting.domain.outcomes import Outcome
from services.reporting.domain.stages import CaseFact, StageFact
from shared.events import cases
from shared.events.cases import CaseEvent, ClockKind, Deadline
from shared.kernel.working_days import london_date
from shared.platform.received import Received


def of(facts: Facts, received: Received) -> CaseFact:
    """Return the case that an event is about, after what the event does to its clocks."""
    case = facts.cases[received.stream]
    case.sequence = received.sequence
    if isinstance(received.event, CaseEvent):
        _apply(facts, case, received, received.event)
    return case


def stage_of(facts: Facts, case: CaseFact, number: int) -> StageFact:
    return facts.stages[case.reference][number]


def day_of(received: Received) -> date:
    """Return the day in England on which an event happened."""
    return london_date(received.occurred_at)


def _apply(facts: Facts, case: CaseFact, received: Received, event: CaseEvent) -> None:
    clocks = facts.deadlines.setdefault(case.reference, {})
    for stopped in event.stops():
        running = clocks.get(stopped.key)
        if running is not None and running.is_open:
            running.met_on, running.met_at = stopped.on, stopped.at
    for ended in event.ends():
        running = clocks.get(ended.key)
        if running is not None and running.is_open:
            running.ended_on = day_of(received)
    _end(clocks, event)
    for deadline in event.starts():
        clocks[deadline.key] = _started(clocks.get(deadline.key), deadline, case)
        _put_on_stage(facts, case, deadline)


def _end(clocks: dict[str, DeadlineFact], event: CaseEvent) -> None:
    on, kinds = _ended(event)
    if on is None:
        return
    for clock in clocks.values():
        if clock.is_open and clock.kind in kinds:
            clock.ended_on = on


def _ended(event: CaseEvent) -> tuple[date | None, set[ClockKind]]:
    """Return when the event ends which clocks: the others outlive the answer, or the case."""
    match event:
        case cases.CaseClosed():
            return event.closed_on, UNTIL_CLOSED
        case cases.ComplaintResponded():
            return event.responded_on, UNTIL_ANSWERED
        case cases.EscalationNotAccepted():
            return event.told_on, UNTIL_ANSWERED
        case _:
            return None, set()


def _started(before: DeadlineFact | None, deadline: Deadline, case: CaseFact) -> DeadlineFact:
    """Return a clock as it starts; one that only got another date has still been missed, if it was."""
    started = DeadlineFact(
        reference=case.reference,
        clock=deadline.key,
        landlord=case.landlord,
        kind=deadline.clock.value,
        stage=STATUTORY.get(deadline.clock, case.stage),
        counted_from=deadline.counted_from,
        due_on=deadline.due_on,
        due_at=deadline.due_at,
        edition=deadline.edition.value,
        generation=deadline.generation,
    )
    if before is not None:
        started.times_missed, started.lateness = before.times_missed, before.lateness
        if before.is_open and before.counted_from == deadline.counted_from:
            started.missed_on = before.missed_on
    return started


def _put_on_stage(facts: Facts, case: CaseFact, deadline: Deadline) -> None:
    if deadline.clock in ACKNOWLEDGE:
        stage = stage_of(facts, case, ACKNOWLEDGE[deadline.clock])
        stage.acknowledge_from, stage.acknowledge_by = deadline.counted_from, deadline.due_on
        stage.acknowledgement = Outcome.RUNNING
    if deadline.clock in RESPOND:
        stage = stage_of(facts, case, RESPOND[deadline.clock])
        stage.respond_from, stage.respond_by = deadline.counted_from, deadline.due_on
        # An extended date is set, not counted; what it extends stays known.
        if deadline.working_days is not None or stage.first_respond_by is None:
            stage.first_respond_by = deadline.due_on
