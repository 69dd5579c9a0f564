"""The steps of a stage as a row tells of them: defined, acknowledged, extended, responded, escalated."""

from collections.abc import Iterator
from datetime import date

from services.cases.domain import deadlines, escalation, procedure, sending, targets, timescales
from services.cases.importing.history import History, noon
from services.cases.importing.order import CouldNotHappen, in_column
from services.cases.importing.rows import Row, StageRow
from shared.events.cases import (
    ClockKind,
    ClockStopped,
    ComplaintResponded,
    DefinedPart,
    PartAnswer,
    Party,
    ResponseExtended,
)


def defined(told: History, row: Row, day: date) -> None:
    if told.case.parts:
        parts, outcomes = told.case.parts, told.case.outcomes_sought
    else:
        parts = tuple(
            DefinedPart(
                number=number,
                summary=told.words(part.summary),
                landlord_responsible=part.landlord_responsible,
                responsible_body=told.words_if_any(part.responsible_body),
            )
            for number, part in enumerate(row.parts, start=1)
        )
        outcomes = tuple(told.words(sought) for sought in row.outcomes_sought)
    with in_column("part1_responsible_body"):
        told.tell(day, [procedure.define(told.case, parts, outcomes)])


def acknowledged(told: History, row: Row, stage: StageRow) -> None:
    day = stage.acknowledged_on
    if day is None:
        return
    if not row.parts:
        raise CouldNotHappen("It sets out at least one part.", field="part1_summary")
    defined(told, row, day)
    for event in sending.acknowledged(told.case, day, told.policy):
        told.tell(day, [event])


def extended(told: History, stage: StageRow) -> None:
    day, later = stage.extension_told_on, stage.extended_to
    if day is None or later is None:
        return
    running = told.case.clocks[timescales.RESPOND[stage.number].value].deadline
    if later <= running.due_on:
        raise CouldNotHappen(
            f"The response was due on {running.due_on.isoformat()} already.", field=f"stage{stage.number}_extended_to"
        )
    # Which updates were agreed is not in the records: one is owed by the new date at the latest.
    update = deadlines.in_working_days(
        ClockKind.PROGRESS_UPDATE,
        max(1, told.policy.calendar.between(day, later)),
        day,
        told.policy,
        edition=told.case.edition,
        item=len(told.case.updates) + 1,
    )
    extended = ResponseExtended(
        number=told.case.extensions + 1,
        stage=stage.number,
        told_on=day,
        respond=running.model_copy(update={"due_on": later, "working_days": None}),
        update=update,
        reason=told.words_if_any(stage.extension_reason),
    )
    told.tell(day, [extended])


def responded(told: History, row: Row, stage: StageRow) -> None:
    day, clock = stage.responded_on, timescales.RESPOND[stage.number]
    if day is None:
        return
    if clock.value not in told.case.clocks:
        column = f"stage{stage.number}_acknowledged_on"
        raise CouldNotHappen("The response is counted from its acknowledgement: say when it was sent.", field=column)
    if not told.case.parts:
        defined(told, row, day)
    _, met = targets.meet(told.case, on=day, policy=told.policy)
    responded = ComplaintResponded(
        stage=stage.number,
        responded_on=day,
        stopped=ClockStopped(clock=clock, on=day),
        target=met,
        answers=tuple(_answers(told, row, stage.number)),
    )
    told.tell(day, [responded])


def _answers(told: History, row: Row, stage: int) -> Iterator[PartAnswer]:
    """Return what was answered on each part of this stage; a part without a finding was not answered on record."""
    about = {part.number for part in told.case.current_parts}
    for number, part in enumerate(row.parts, start=1):
        finding = part.finding(stage)
        if finding is None:
            continue
        if number not in about:
            raise CouldNotHappen("This part did not go to this stage.", field=f"part{number}_stage{stage}_finding")
        yield PartAnswer(
            part=number,
            finding=finding,
            reasons=told.words(part.said(stage, "reasons")),
            what_went_wrong=told.words_if_any(part.said(stage, "what_went_wrong")),
            remedy=told.words_if_any(part.said(stage, "remedy")),
        )


def escalated(told: History, row: Row) -> None:
    day = row.escalated_on
    if day is None:
        return
    with in_column("escalated_parts"):
        request = escalation.escalate(
            told.case,
            parts=row.escalated_parts,
            channel=row.escalated_channel or row.channel,
            requested_by=Party.RESIDENT,
            received_at=min(noon(day), told.now),
            said=None,
            policy=told.policy,
        )
    told.tell(day, [request])
