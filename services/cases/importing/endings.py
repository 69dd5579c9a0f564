"""How a case ended as a row tells of it: not accepted, withdrawn, resolved, or closed after its answer."""

from datetime import date

from services.cases.domain import learning, procedure, sending
from services.cases.domain.learning import Lesson
from services.cases.importing.history import History
from services.cases.importing.order import in_column
from services.cases.importing.rows import Row
from shared.events.cases import (
    CaseClosed,
    ClockKind,
    ClockStopped,
    ClosingReason,
    ComplaintNotAccepted,
    EscalationNotAccepted,
)


def not_accepted(told: History, row: Row) -> None:
    day, ground = row.not_accepted_told_on, row.not_accepted_ground
    if day is None or ground is None:
        return
    stopped = ClockStopped(clock=ClockKind.STAGE_1_ACKNOWLEDGE, on=day)
    reasons = told.words_if_any(row.not_accepted_reasons)
    told.tell(day, [ComplaintNotAccepted(ground=ground, told_on=day, stopped=stopped, reasons=reasons)])


def escalation_not_accepted(told: History, row: Row) -> None:
    day, ground = row.escalation_not_accepted_told_on, row.escalation_not_accepted_ground
    if day is None or ground is None:
        return
    stopped = sending.stopped_with_escalation(told.case, day)
    reasons = told.words_if_any(row.escalation_not_accepted_reasons)
    told.tell(day, [EscalationNotAccepted(ground=ground, told_on=day, stopped=stopped, reasons=reasons)])


def ended(told: History, row: Row, day: date) -> None:
    if row.not_accepted_told_on:
        told.tell(day, [CaseClosed(reason=ClosingReason.NOT_ACCEPTED, closed_on=day)])
        return
    if row.withdrawn_on or row.resolved_on:
        end, column = (procedure.withdraw, "withdrawn_on") if row.withdrawn_on else (procedure.resolve, "resolved_on")
        with in_column(column):
            told.tell(day, [end(told.case, told.words(row.ending_explanation), today=day)])
        return
    lesson = Lesson(theme=row.theme, subtheme=row.subtheme, root_cause=row.root_cause)
    with in_column("theme"):
        learning.check(lesson, told.policy)
    with in_column("closed_on"):
        closed = procedure.close(
            told.case,
            learning=told.words_if_any(row.learning),
            no_learning_reason=None if row.learning else told.words(row.no_learning_reason),
            lesson=lesson,
            today=day,
        )
    told.tell(day, [closed])
