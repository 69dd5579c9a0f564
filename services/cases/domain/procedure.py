"""The complaint procedure: each function is one step, asks whether it is allowed, and returns what then happened.

A complaints officer should be able to read this file and nod. Numbers of days are in timescales.py, dates in
deadlines.py, and what each event changes in case.py.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from services.cases.domain import deadlines, timescales
from services.cases.domain.case import Case, Status
from services.cases.domain.deadlines import Policy
from shared.events.cases import (
    AcknowledgementApproved,
    CaseAssigned,
    CaseClosed,
    CaseEvent,
    ClockKind,
    ClosingReason,
    ComplaintAcknowledged,
    ComplaintDefined,
    ComplaintLogged,
    ComplaintResponded,
    CorrespondenceAdded,
    DefinedPart,
    Finding,
    PartAnswer,
    ProofOfSendingRecorded,
    ResponseApproved,
    SendingFailureRecorded,
)
from shared.events.intake import CorrespondenceReceived, SubmissionKind, SubmissionReceived
from shared.events.notifications import LetterFailed, LetterKind, LetterSent
from shared.kernel.refusals import Refusal, Unacceptable
from shared.kernel.words import WordsReference
from shared.kernel.working_days import london_date

# What the procedure says no with.


class CaseIsClosed(Refusal):
    """Nothing more is decided on a closed case."""

    title = "The case is closed"


class ConflictOfInterest(Refusal):
    """A handler takes a case only after declaring to be free of a conflict of interest."""

    title = "A declaration of no conflict of interest is needed"
    provision = "5.8"


class NotDefined(Refusal):
    """The acknowledgement sets out the definition, so there must be one."""

    title = "The complaint has not been defined"
    provision = "5.6"


class ResponsibleBodyNeeded(Unacceptable):
    """The resident must be told who is responsible where the landlord is not."""

    title = "Say who is responsible for this part"
    provision = "5.7"


class AlreadyAcknowledged(Refusal):
    """The acknowledgement has been released; new points are joined or logged anew, the definition stays."""

    title = "The acknowledgement has been released already"
    provision = "6.2"


class NotAcknowledged(Refusal):
    """The response follows the acknowledgement."""

    title = "The acknowledgement has not been sent"
    provision = "6.2"


class HandlerNeeded(Refusal):
    """A case is answered by somebody who has declared to be free of a conflict of interest."""

    title = "The case has no handler"
    provision = "4.1"


class AlreadyAnswered(Refusal):
    """The response of this stage has been released."""

    title = "The response has been released already"
    provision = "6.9"


class EveryPartNeedsAnAnswer(Unacceptable):
    """Each part of the definition is answered, each once."""

    title = "Every part needs an answer"
    provision = "6.7"


class RemedyNeeded(Unacceptable):
    """Where something went wrong, the landlord puts it right or says why there is nothing to put right."""

    title = "An upheld part needs a remedy, or a reason for none"
    provision = "7.1"


class ActionInThePast(Unacceptable):
    """A promised step lies ahead."""

    title = "A promised action must be due today or later"
    provision = "7.3"


class NotResponded(Refusal):
    """A case is closed when the final letter of its stage has been sent, not before."""

    title = "The response has not been sent"
    provision = "6.3"


class LearningNeeded(Unacceptable):
    """Closing asks what the landlord learns from the case, or why there is nothing to learn."""

    title = "Say what is learned, or why there is nothing to learn"
    provision = "9.1"


# The steps.


def log(case: Case | None, submission: SubmissionReceived, policy: Policy) -> list[CaseEvent]:
    """Log a complaint from its true receipt, whoever took it (Code 3.2, 6.2); other kinds are no case (1.4)."""
    if case is not None or submission.kind is not SubmissionKind.COMPLAINT:
        return []
    received_on = london_date(submission.received_at)
    edition = timescales.edition_for(received_on)
    return [
        ComplaintLogged(
            channel=submission.channel,
            service=submission.service,
            received_at=submission.received_at,
            received_on=received_on,
            acknowledge=deadlines.compute(ClockKind.STAGE_1_ACKNOWLEDGE, received_on, edition, policy),
        )
    ]


def assign(case: Case, handler: str, *, free_of_conflict: bool) -> CaseAssigned:
    """Give the case to a handler who declares to be free of a conflict of interest (Code 5.8)."""
    _may_assign(case)
    if not free_of_conflict:
        raise ConflictOfInterest(
            "The handler must declare that there is no conflict of interest in this case.", field="free_of_conflict"
        )
    return CaseAssigned(handler=handler)


def define(case: Case, parts: Sequence[DefinedPart], outcomes_sought: Sequence[WordsReference]) -> ComplaintDefined:
    """Set out the parts, the outcomes sought and what the landlord is responsible for (Code 5.6, 5.7)."""
    _may_define(case)
    for part in parts:
        if not part.landlord_responsible and part.responsible_body is None:
            raise ResponsibleBodyNeeded(
                f"Part {part.number} is not the landlord's responsibility: name who is responsible.",
                field=f"parts.{part.number - 1}.responsible_body",
            )
    return ComplaintDefined(parts=tuple(parts), outcomes_sought=tuple(outcomes_sought))


def acknowledge(case: Case) -> AcknowledgementApproved:
    """Release the acknowledgement; the clock stops when it has been sent (Code 6.2)."""
    _may_acknowledge(case)
    return AcknowledgementApproved(stage=case.stage)


def respond(case: Case, answers: Sequence[PartAnswer], *, today: date) -> ResponseApproved:
    """Release the stage 1 response: each part with a finding and reasons (Code 6.3, 6.7, 6.9, 7.1)."""
    _may_respond(case)
    if sorted(answer.part for answer in answers) != [part.number for part in case.parts]:
        numbers = ", ".join(str(part.number) for part in case.parts)
        raise EveryPartNeedsAnAnswer(f"The definition has these parts: {numbers}. Answer each once.", field="answers")
    for place, answer in enumerate(answers):
        _check_answer(answer, f"answers.{place}", today)
    return ResponseApproved(stage=case.stage, answers=tuple(sorted(answers, key=lambda answer: answer.part)))


def _check_answer(answer: PartAnswer, field: str, today: date) -> None:
    if answer.finding is not Finding.NOT_UPHELD and answer.remedy is None and answer.no_remedy_reason is None:
        raise RemedyNeeded(
            f"Part {answer.part} is upheld: offer a remedy, or give the reason for none.", field=f"{field}.remedy"
        )
    for place, action in enumerate(answer.actions):
        if action.due_on < today:
            raise ActionInThePast(
                f"An action promised on part {answer.part} is due in the past.", field=f"{field}.actions.{place}.due_on"
            )


def close(
    case: Case, *, learning: WordsReference | None = None, no_learning_reason: WordsReference | None = None
) -> CaseClosed:
    """Close an answered case, with what is learned from it (Code 9.1). Promised actions stay open (6.6)."""
    _may_close(case)
    if (learning is None) == (no_learning_reason is None):
        raise LearningNeeded("Give either the learning or the reason why there is none.", field="learning")
    return CaseClosed(reason=ClosingReason.ANSWERED, learning=learning, no_learning_reason=no_learning_reason)


# What other services report.


def record_sending(case: Case, letter: LetterSent, policy: Policy) -> list[CaseEvent]:
    """Put the proof on the case, and stop the clock that waited for this letter (Code 6.2, 6.3)."""
    proof = ProofOfSendingRecorded(
        letter=letter.letter, kind=letter.kind, cycle=letter.cycle, channel=letter.channel, sent_at=letter.sent_at
    )
    return [proof, *_clock_stopped_by(case, letter, policy)]


def _clock_stopped_by(case: Case, letter: LetterSent, policy: Policy) -> list[CaseEvent]:
    sent_on = london_date(letter.sent_at)
    if letter.kind is LetterKind.ACKNOWLEDGEMENT and case.status is Status.ACKNOWLEDGEMENT_APPROVED:
        edition = case.clocks[ClockKind.STAGE_1_ACKNOWLEDGE].deadline.edition
        respond_by = deadlines.compute(ClockKind.STAGE_1_RESPOND, sent_on, edition, policy)
        return [ComplaintAcknowledged(stage=case.stage, acknowledged_on=sent_on, respond=respond_by)]
    if letter.kind is LetterKind.RESPONSE and case.status is Status.RESPONSE_APPROVED:
        return [ComplaintResponded(stage=case.stage, responded_on=sent_on)]
    return []


def record_failure(letter: LetterFailed) -> list[CaseEvent]:
    """Put on the case that a letter did not arrive. No clock stops: nothing was sent."""
    return [
        SendingFailureRecorded(
            letter=letter.letter,
            kind=letter.kind,
            cycle=letter.cycle,
            channel=letter.channel,
            failed_at=letter.failed_at,
            reason=letter.reason,
        )
    ]


def add_correspondence(message: CorrespondenceReceived) -> list[CaseEvent]:
    """Join a further message to the case, whatever state it is in (Code 5.12)."""
    return [
        CorrespondenceAdded(channel=message.channel, received_at=message.received_at, attachments=message.attachments)
    ]


# What may be done now, and why the rest may not.


@dataclass(frozen=True, slots=True, kw_only=True)
class NextStep:
    """A step of the procedure: allowed, or refused with the reason and the provision behind it."""

    step: str
    allowed: bool
    reason: str | None = None
    provision: str | None = None


def _may_assign(case: Case) -> None:
    if not case.is_open:
        raise CaseIsClosed("A closed case is not assigned again.")


def _may_define(case: Case) -> None:
    if case.status not in {Status.LOGGED, Status.DEFINED}:
        raise AlreadyAcknowledged("The definition went out, or is going out, with the acknowledgement.")


def _may_acknowledge(case: Case) -> None:
    if case.status is Status.LOGGED:
        raise NotDefined("Define the complaint first: its parts and the outcomes the resident seeks.")
    if case.status is not Status.DEFINED:
        raise AlreadyAcknowledged("The acknowledgement of this stage has been released.")


def _may_respond(case: Case) -> None:
    if case.status in {Status.LOGGED, Status.DEFINED, Status.ACKNOWLEDGEMENT_APPROVED}:
        raise NotAcknowledged("The acknowledgement must have been sent, with proof, before the response.")
    if case.status is not Status.ACKNOWLEDGED:
        raise AlreadyAnswered("The response of this stage has been released.")
    if case.handler is None:
        raise HandlerNeeded("Assign a handler who has declared to be free of a conflict of interest.")


def _may_close(case: Case) -> None:
    if case.status is Status.CLOSED:
        raise CaseIsClosed("The case has been closed already.")
    if case.status is not Status.RESPONDED:
        raise NotResponded("The response must have been sent, with proof, before the case is closed.")


STEPS: Final[dict[str, Callable[[Case], None]]] = {
    "assignment": _may_assign,
    "definition": _may_define,
    "acknowledgement": _may_acknowledge,
    "response": _may_respond,
    "closing": _may_close,
}


def next_steps(case: Case) -> list[NextStep]:
    """Return every step of the procedure, each with whether it may be taken now."""
    return [_asked(step, may, case) for step, may in STEPS.items()]


def _asked(step: str, may: Callable[[Case], None], case: Case) -> NextStep:
    try:
        may(case)
    except Refusal as refusal:
        return NextStep(step=step, allowed=False, reason=refusal.detail, provision=refusal.provision)
    return NextStep(step=step, allowed=True)
