"""What a submission is taken for, and what must be on record before it may be closed as no complaint."""

from collections.abc import Sequence
from datetime import date, datetime

from services.intake.domain import triaged
from services.intake.domain.submission import CLOCK_SKEW
from services.intake.domain.triaged import Triaged
from shared.events.intake import (
    Choice,
    ChoiceToComplainAnswered,
    ChoiceToComplainOffered,
    ContactClosed,
    DissatisfactionNoted,
    HowToComplainOwed,
    IntakeEvent,
    KindCorrected,
    SubmissionKind,
    SubmissionReceived,
)
from shared.kernel.refusals import Refusal, Unacceptable
from shared.kernel.words import WordsReference

# What triage says no with.


class ChoiceToComplainNeeded(Refusal):
    """A dissatisfied contact is a complaint until the resident, asked, says that it is not to be one."""

    title = "The resident must be offered the choice to complain first"
    provision = "1.3"


class ResidentChoseToComplain(Refusal):
    """Who chose to complain is not turned away with something else."""

    title = "The resident chose to complain"
    provision = "1.3"


class NoServiceRequest(Unacceptable):
    """A complaint about how a request is handled is raised beside that request, which goes on untouched."""

    title = "There is no such service request"
    provision = "1.5"


class AnsweredAsComplaint(Refusal):
    """What was answered as a complaint is counted and kept as one, whatever the resident says later."""

    title = "It has been answered as a complaint"


class ClosedByItsCase(Refusal):
    """A complaint ends with the procedure, not with triage."""

    title = "A complaint is closed by its case"


class AlreadyClosed(Refusal):
    title = "It has been closed already"


class SameKind(Unacceptable):
    title = "It is of this kind already"


class AskedInTheFuture(Unacceptable):
    title = "This lies in the future"


class RecordsErased(Refusal):
    """The landlord's retention schedule took the records away; only figures are left."""

    status = 410
    title = "The records were erased"


# The steps.


def note_dissatisfaction(known: Triaged, by: str) -> list[IntakeEvent]:
    """Note that a contact is not satisfied, whatever it was taken for (Code 1.3); noting it again changes nothing."""
    _must_be_kept(known)
    return [] if known.dissatisfied else _with_signpost(known, [DissatisfactionNoted(by=by)])


def record_choice(
    known: Triaged, offered: ChoiceToComplainOffered, choice: Choice | None, *, now: datetime
) -> list[IntakeEvent]:
    """Put on record that the resident was asked whether to complain, and what the answer was, if any (Code 1.3)."""
    _must_be_kept(known)
    if offered.offered_at > now + CLOCK_SKEW:
        raise AskedInTheFuture("Nobody can have been asked yet.", field="asked_at")
    if choice is None:
        return [offered]
    answered = ChoiceToComplainAnswered(
        choice=choice, channel=offered.channel, answered_at=offered.offered_at, by=offered.by
    )
    return [offered, answered]


def correct_kind(
    known: Triaged, kind: SubmissionKind, reason: WordsReference, *, by: str, now: datetime, is_answered: bool
) -> list[IntakeEvent]:
    """Take it for another kind; away from complaint only if the resident does not want to complain (Code 1.3)."""
    _must_be_kept(known)
    if kind is known.kind:
        raise SameKind("Nothing would change.", field="kind")
    if kind is not SubmissionKind.COMPLAINT:
        _must_not_have_chosen_to_complain(known)
    if known.kind is SubmissionKind.COMPLAINT and is_answered:
        raise AnsweredAsComplaint("Its case has been answered. Close the case.")
    if known.kind is SubmissionKind.COMPLAINT and known.answer is None:
        raise ChoiceToComplainNeeded("Ask the resident whether to complain, and record the answer, first.")
    correction = KindCorrected(
        was=known.kind, kind=kind, reason=reason, by=by, corrected_at=now,
        channel=known.channel, received_at=known.received_at, service=known.service,
        represented=known.represented,
    )  # fmt: skip
    return _with_signpost(known, [correction])


def close(known: Triaged, reason: WordsReference, *, by: str, on: date, has_complaint_beside: bool) -> ContactClosed:
    """Close what is no complaint: the choice to complain comes first (Code 1.3), in a survey the signpost (1.6)."""
    _must_be_kept(known)
    if known.kind is SubmissionKind.COMPLAINT:
        raise ClosedByItsCase("Close the case, or correct the kind.")
    if known.closing is not None:
        raise AlreadyClosed("Correct its kind if it was closed as the wrong one.")
    # A complaint raised beside it says what the resident chose, and does not keep the request open (Code 1.5).
    if not has_complaint_beside:
        _must_not_have_chosen_to_complain(known)
        if known.dissatisfied and known.answer is None and not _is_survey_signposted(known):
            raise ChoiceToComplainNeeded(
                "Offer the choice and record the answer. Who cannot be reached has not said no: take it as a complaint."
            )
    return ContactClosed(kind=known.kind, reason=reason, closed_on=on, by=by)


def owed_on_receipt(received: SubmissionReceived) -> list[IntakeEvent]:
    """Return what follows at once from a submission: a survey's grumble is told how to complain (Code 1.6)."""
    return _with_signpost(triaged.begin(received), [])


def _with_signpost(known: Triaged, happened: Sequence[IntakeEvent]) -> list[IntakeEvent]:
    after = triaged.after(known, happened)
    is_owed = after.dissatisfied and after.kind is SubmissionKind.SURVEY_FEEDBACK and not after.owes_how_to_complain
    return [*happened, HowToComplainOwed(channel=after.channel)] if is_owed else list(happened)


def _is_survey_signposted(known: Triaged) -> bool:
    """Tell feedback that came in a survey from what was only called so later: that still needs the choice."""
    return known.owes_how_to_complain and known.received_as is SubmissionKind.SURVEY_FEEDBACK


def _must_be_kept(known: Triaged) -> None:
    if known.erased_on is not None:
        raise RecordsErased("There is nothing left to work on.")


def _must_not_have_chosen_to_complain(known: Triaged) -> None:
    if known.answer is not None and known.answer.choice is Choice.COMPLAIN:
        raise ResidentChoseToComplain("Correct the kind to complaint, or raise the complaint beside the request.")
