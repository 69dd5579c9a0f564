"""The complaint procedure: each function is one step, asks whether it is allowed, and returns what then happened.

A complaints officer should be able to read this file and nod. Numbers of days are in timescales.py, dates in
deadlines.py, grounds for not accepting a complaint in exclusions.py, more time in extensions.py, stage 2 in
escalation.py, and what each event changes in case/.
"""

from collections.abc import Sequence
from datetime import date, datetime

from services.cases.domain import contributions, deadlines, people, timescales
from services.cases.domain.case import Case, Status
from services.cases.domain.deadlines import Policy
from services.cases.domain.learning import Lesson
from services.cases.domain.refusals import (
    AcknowledgementOfFaultNeeded,
    ActionInThePast,
    AlreadyAcknowledged,
    AlreadyAnswered,
    CaseIsClosed,
    ConflictOfInterest,
    EveryPartNeedsAnAnswer,
    HandlerNeeded,
    LearningNeeded,
    NotAcknowledged,
    NotDefined,
    NothingWasAsked,
    NotResponded,
    RefusalIsOnItsWay,
    RemedyNeeded,
    ResponsibleBodyNeeded,
)
from services.cases.domain.timescales import CountedFrom
from shared.events.cases import (
    AcknowledgementApproved,
    CaseAssigned,
    CaseClosed,
    CaseEvent,
    ClarificationReceived,
    ClarificationRequested,
    ClockKind,
    ClosingReason,
    ComplaintDefined,
    ComplaintLogged,
    CorrespondenceAdded,
    DefinedPart,
    Finding,
    PartAnswer,
    ResponseApproved,
)
from shared.events.intake import CorrespondenceReceived, KindCorrected, SubmissionKind, SubmissionReceived
from shared.kernel.words import WordsReference
from shared.kernel.working_days import london_date

_BEFORE_THE_ACKNOWLEDGEMENT = frozenset({Status.LOGGED, Status.ESCALATED, Status.DEFINED})


def log(
    case: Case | None, submission: SubmissionReceived | KindCorrected, policy: Policy, *, logged_on: date
) -> list[CaseEvent]:
    """Log a complaint from its true receipt, whoever took it (Code 3.2, 6.2); other kinds are no case (1.4).

    Nobody who acts for the resident is turned away: a consent that is not on record yet is asked for (Code 3.6).
    What was taken over from another system has its case already, whose own first event that import wrote.
    """
    taken_over = isinstance(submission, SubmissionReceived) and submission.imported_from is not None
    if case is not None or taken_over or submission.kind is not SubmissionKind.COMPLAINT:
        return []
    received_on = london_date(submission.received_at)
    edition = timescales.edition_for(logged_on, policy.scheme)
    return [
        ComplaintLogged(
            channel=submission.channel,
            service=submission.service,
            received_at=submission.received_at,
            received_on=received_on,
            logged_on=logged_on,
            acknowledge=deadlines.compute(ClockKind.STAGE_1_ACKNOWLEDGE, received_on, edition, policy),
            respond=deadlines.counted_from(ClockKind.STAGE_1_RESPOND, CountedFrom.LOGGING, logged_on, edition, policy),
            owned_by=policy.owner,
            consent_missing=submission.represented,
        )
    ]


def assign(
    case: Case,
    handler: str,
    *,
    free_of_conflict: bool,
    declared_by: str | None = None,
    declaration: WordsReference | None = None,
) -> CaseAssigned:
    """Give the case to a handler who is free of a conflict of interest, and at stage 2 new to it (Code 5.8, 6.13)."""
    may_assign(case)
    if not free_of_conflict:
        raise ConflictOfInterest(
            "The handler must declare that there is no conflict of interest in this case.", field="free_of_conflict"
        )
    people.check_is_free(case, handler, field="handler")
    people.check_is_new(case, handler, field="handler")
    return CaseAssigned(handler=handler, declared_by=declared_by, declaration=declaration)


def define(case: Case, parts: Sequence[DefinedPart], outcomes_sought: Sequence[WordsReference]) -> ComplaintDefined:
    """Set out the parts, the outcomes sought and what the landlord is responsible for (Code 5.6, 5.7)."""
    may_define(case)
    for part in parts:
        if not part.landlord_responsible and part.responsible_body is None:
            raise ResponsibleBodyNeeded(
                f"Part {part.number} is not the landlord's responsibility: name who is responsible.",
                field=f"parts.{part.number - 1}.responsible_body",
            )
    return ComplaintDefined(parts=tuple(parts), outcomes_sought=tuple(outcomes_sought))


def ask_for_clarification(case: Case, question: WordsReference) -> ClarificationRequested:
    """Ask the resident what is unclear. The clock runs on (Code 5.6)."""
    may_ask(case)
    return ClarificationRequested(number=len(case.clarifications) + 1, question=question)


def clarify(case: Case, number: int, answer: WordsReference, *, received_at: datetime) -> ClarificationReceived:
    """Put the resident's answer on record (Code 5.6)."""
    if number not in {asked.number for asked in case.clarifications if asked.answer is None}:
        raise NothingWasAsked("There is no question of this number that waits for an answer.", field="number")
    return ClarificationReceived(number=number, answer=answer, received_at=received_at)


def acknowledge(case: Case) -> AcknowledgementApproved:
    """Release the acknowledgement; the clock stops when it has been sent (Code 6.2, 6.11)."""
    may_acknowledge(case)
    return AcknowledgementApproved(stage=case.stage)


def respond(
    case: Case, answers: Sequence[PartAnswer], *, approved_by: str, written_by: str | None = None, today: date
) -> ResponseApproved:
    """Release the response of this stage: each part with finding and reasons (Code 6.7, 6.9, 6.18, 6.19, 7.1).

    Nothing waits for works to be done: a promised action is part of the answer (Code 6.6, 6.17).
    """
    may_respond(case)
    _check_hands(case, approved_by, written_by)
    wanted = [part.number for part in case.current_parts]
    if sorted(answer.part for answer in answers) != wanted:
        numbers = ", ".join(str(number) for number in wanted)
        raise EveryPartNeedsAnAnswer(f"This stage is about these parts: {numbers}. Answer each once.", field="answers")
    for place, answer in enumerate(answers):
        _check_answer(answer, f"answers.{place}", today)
    in_order = tuple(sorted(answers, key=lambda answer: answer.part))
    return ResponseApproved(stage=case.stage, answers=in_order, approved_by=approved_by, written_by=written_by)


def _check_hands(case: Case, approved_by: str, written_by: str | None) -> None:
    # Whoever writes or releases it is free of a conflict, at stage 2 new, and the one who was named (Code 5.8, 6.13).
    people.check_is_free(case, approved_by)
    people.check_is_new(case, approved_by)
    people.check_approves(case, approved_by)
    if written_by is not None:
        people.check_is_free(case, written_by, field="written_by")
        people.check_is_new(case, written_by, field="written_by")


def _check_answer(answer: PartAnswer, field: str, today: date) -> None:
    if answer.finding is not Finding.NOT_UPHELD:
        _check_upheld(answer, field)
    for place, action in enumerate(answer.actions):
        if action.due_on < today:
            raise ActionInThePast(
                f"An action promised on part {answer.part} is due in the past.", field=f"{field}.actions.{place}.due_on"
            )


def _check_upheld(answer: PartAnswer, field: str) -> None:
    if answer.what_went_wrong is None:
        raise AcknowledgementOfFaultNeeded(
            f"Part {answer.part} is upheld: say what went wrong.", field=f"{field}.what_went_wrong"
        )
    if answer.remedy is None and answer.no_remedy_reason is None:
        raise RemedyNeeded(
            f"Part {answer.part} is upheld: offer a remedy, or give the reason for none.", field=f"{field}.remedy"
        )


def close(
    case: Case,
    *,
    learning: WordsReference | None = None,
    no_learning_reason: WordsReference | None = None,
    lesson: Lesson | None = None,
    today: date,
) -> CaseClosed:
    """Close an answered case, with what is learned from it (Code 9.1). Promised actions stay open (6.6)."""
    may_close(case)
    if (learning is None) == (no_learning_reason is None):
        raise LearningNeeded("Give either the learning or the reason why there is none.", field="learning")
    return CaseClosed(
        reason=ClosingReason.ANSWERED,
        learning=learning,
        no_learning_reason=no_learning_reason,
        theme=lesson and lesson.theme,
        subtheme=lesson and lesson.subtheme,
        root_cause=lesson and lesson.root_cause,
        service=lesson and lesson.service,
        closed_on=today,
    )


def withdraw(case: Case, explanation: WordsReference, *, today: date) -> CaseClosed:
    """End a case because the resident withdrew it; what they said is on record (Code 5.12)."""
    may_end(case)
    return CaseClosed(reason=ClosingReason.WITHDRAWN, explanation=explanation, closed_on=today)


def resolve(case: Case, explanation: WordsReference, *, today: date) -> CaseClosed:
    """End a case because the resident agrees that it is resolved; it is no step before stage 1 (Code 5.2, 5.12)."""
    may_end(case)
    return CaseClosed(reason=ClosingReason.RESOLVED, explanation=explanation, closed_on=today)


def add_correspondence(message: CorrespondenceReceived) -> list[CaseEvent]:
    """Join a further message to the case, whatever state it is in (Code 5.12)."""
    return [
        CorrespondenceAdded(channel=message.channel, received_at=message.received_at, attachments=message.attachments)
    ]


# Whether each step may be taken now.


def may_assign(case: Case) -> None:
    if not case.is_open:
        raise CaseIsClosed("A closed case is not assigned again.")


def may_define(case: Case) -> None:
    _check_not_refused(case)
    if case.status not in _BEFORE_THE_ACKNOWLEDGEMENT:
        raise AlreadyAcknowledged("The definition went out, or is going out, with the acknowledgement.")


def may_ask(case: Case) -> None:
    _check_not_refused(case)
    if case.status not in _BEFORE_THE_ACKNOWLEDGEMENT:
        raise AlreadyAcknowledged("The complaint has been defined and acknowledged; write to the resident instead.")


def may_acknowledge(case: Case) -> None:
    _check_not_refused(case)
    if case.status in {Status.LOGGED, Status.ESCALATED}:
        raise NotDefined("Define the complaint first: its parts and the outcomes the resident seeks.")
    if case.status is not Status.DEFINED:
        raise AlreadyAcknowledged("The acknowledgement of this stage has been released.")


def may_respond(case: Case) -> None:
    _check_not_refused(case)
    if case.status in {*_BEFORE_THE_ACKNOWLEDGEMENT, Status.ACKNOWLEDGEMENT_APPROVED}:
        raise NotAcknowledged("The acknowledgement must have been sent, with proof, before the response.")
    if case.status is not Status.ACKNOWLEDGED:
        raise AlreadyAnswered("The response of this stage has been released.")
    if case.handler is None:
        raise HandlerNeeded("Assign a handler who has declared to be free of a conflict of interest.")
    contributions.check_signed_off(case)


def may_close(case: Case) -> None:
    _check_not_refused(case)
    if case.status is Status.CLOSED:
        raise CaseIsClosed("The case has been closed already.")
    if case.status is not Status.RESPONDED:
        raise NotResponded("The response must have been sent, with proof, before the case is closed.")


def may_end(case: Case) -> None:
    _check_not_refused(case)
    if not case.is_open:
        raise CaseIsClosed("The case has been closed already.")
    if case.status in {Status.RESPONSE_APPROVED, Status.RESPONDED}:
        raise AlreadyAnswered("The response of this stage has been released: close the case as answered.")


def _check_not_refused(case: Case) -> None:
    if case.status is Status.REFUSAL_APPROVED:
        raise RefusalIsOnItsWay("The letter that refuses the complaint is going out.")
