"""Letters for tests: what the owners answer, and everything that one letter is written from."""

from datetime import UTC, date, datetime
from typing import Any

from services.notifications.domain.facts import CaseContents, Contact
from services.notifications.domain.letters import Owed
from services.notifications.writing import Material
from shared.events.cases import (
    AcknowledgementApproved,
    ActionCompleted,
    ActionMoved,
    CaseClosed,
    ClarificationRequested,
    ClockKind,
    ClockStopped,
    ClosingReason,
    ComplaintLogged,
    ComplaintResponded,
    Deadline,
    Edition,
    ExtensionApproved,
    Finding,
    Ground,
    PartAnswer,
    PersonalDataErased,
    ProgressUpdateApproved,
    RefusalApproved,
    ResponseApproved,
    RestrictionLifted,
)
from shared.events.intake import Channel, SubmissionKind, SubmissionReceived
from shared.events.notifications import LetterKind
from shared.kernel.words import WordsReference
from shared.kernel.working_days import CountingRule, london_date
from shared.platform import ids, landlords

REFERENCE = "PR-0000-0000"
RECEIVED_AT = datetime(2026, 11, 20, 10, 0, tzinfo=UTC)
SENT_ON = date(2026, 11, 27)


def contact_answer(**changes: Any) -> dict[str, Any]:
    """Return what intake answers about how to reach somebody."""
    return {
        "reference": REFERENCE,
        "name": "Amina Patel",
        "email": "amina@resident.example",
        "phone": None,
        "address": None,
        "preferred_channel": "email",
        "representative": None,
        "adjustments": [],
        "subject": "Damp in the bedroom",
        "tracking_url": "https://landlord.example/track?reference=PR-0000-0000&secret=u5Zz",
        **changes,
    }


def communication_answer(*ways: str, reasons: tuple[str, ...] = ("safe_contact",), **changes: Any) -> dict[str, Any]:
    """Return what cases answers about how the resident may be reached: every way when none is named."""
    return {
        "reference": REFERENCE,
        "channel": ways[0] if ways else None,
        "channels_allowed": list(ways) or None,
        "format": "standard",
        "language": None,
        "reading_level": "plain",
        "reasons": list(reasons) if ways else [],
        "by_hand": [],
        "letters_to": [],
        **changes,
    }


def contents_answer(**changes: Any) -> dict[str, Any]:
    """Return what cases answers about a letter: two parts, the second of them another body's."""
    return {
        "reference": REFERENCE,
        "landlord": "demo",
        "edition": "hos_2024",
        "ombudsman": "housing",
        "stage": 1,
        "stages": 2,
        "received_on": "2026-11-20",
        "channel": "web",
        "service": "damp_and_mould",
        "acknowledge_by": "2026-11-27",
        "respond_by": "2026-12-11",
        "response_due_on": "2026-12-11",
        "outcomes_sought": ["The damp is treated for good", "An apology"],
        "parts": [an_answered_part(), a_part_of_the_council()],
        "question": "Which of the two bedrooms is damp?\n\nIs it the wall or the ceiling?",
        "extension": an_extension(),
        "update": {
            "done": "The surveyor came on 14 December and took samples.",
            "next_steps": "The laboratory sends us its results by 18 December. Then we will decide.",
        },
        "refusal": {
            "ground": "over_twelve_months",
            "reasons": "You told us that the fence fell down in March 2024, and that you saw it then.\n\n"
            "We asked whether anything kept you from telling us sooner, and you said no.",
        },
        "action": {
            "description": "Fit a fan in the bathroom",
            "what_happened": "The fan was delivered with a fault. A new one arrives next week.",
            "due_on": "2027-01-08",
        },
        "restriction": a_restriction(),
        "communication": communication_answer(),
        **changes,
    }


def an_extension(**changes: Any) -> dict[str, Any]:
    return {
        "extended_to": "2026-12-29",
        "reason": "We need the report of an independent surveyor. He can come on 14 December.",
        "update_every": 5,
        **changes,
    }


def a_restriction(**changes: Any) -> dict[str, Any]:
    return {
        "change": "imposed",
        "what": "Please write to us, and do not call the repairs line about this complaint.",
        "why": "On 1 and 2 December you shouted at two of our staff on the telephone.",
        "until": "2027-03-01",
        "how_to_challenge": "Write to the head of housing within 20 working days.",
        **changes,
    }


def an_answered_part(**changes: Any) -> dict[str, Any]:
    return {
        "number": 1,
        "summary": "There has been damp in the bedroom since March.\n\nNobody came on 3 October.",
        "landlord_responsible": True,
        "responsible_body": None,
        "finding": "upheld",
        "reasons": "We missed two visits, and nobody told you why.",
        "references": "Our damp policy says that we inspect within 10 working days.",
        "what_went_wrong": "Nobody came when we said we would, and the damp got worse.",
        "remedy": "We are paying you £250 for the damage to your bed.",
        "no_remedy_reason": None,
        "actions": [{"number": 1, "description": "Fit a fan", "owner": "repairs", "due_on": "2026-12-18"}],
        **changes,
    }


def a_part_of_the_council(**changes: Any) -> dict[str, Any]:
    return {
        "number": 2,
        "summary": "The street light outside is broken.",
        "landlord_responsible": False,
        "responsible_body": "Exampleton Council",
        "finding": None,
        "reasons": None,
        "references": None,
        "what_went_wrong": None,
        "remedy": None,
        "no_remedy_reason": None,
        "actions": [],
        **changes,
    }


def a_receipt(kind: SubmissionKind = SubmissionKind.COMPLAINT) -> Owed:
    due = date(2026, 11, 27) if kind is SubmissionKind.COMPLAINT else None
    return Owed(
        kind=LetterKind.RECEIPT,
        cycle=1,
        submission_kind=kind,
        channel=Channel.WEB,
        received_at=RECEIVED_AT,
        acknowledge_by=due,
    )


def material(owed: Owed, *, on: date = SENT_ON, landlord: str = "demo", **changes: Any) -> Material:
    """Return what a letter is written from; `contact` and `contents` replace parts of the owners' answers."""
    return Material(
        reference=REFERENCE,
        owed=owed,
        landlord=landlords.read(None).get(landlord),
        contact=Contact.model_validate(contact_answer(**changes.get("contact", {}))),
        case=CaseContents.model_validate(contents_answer(**changes.get("contents", {}))),
        on=on,
    )


def a_submission(kind: SubmissionKind, received_at: datetime = RECEIVED_AT) -> SubmissionReceived:
    return SubmissionReceived(kind=kind, channel=Channel.WEB, received_at=received_at, digest="0" * 64)


def a_logged_complaint(received_at: datetime = RECEIVED_AT, due_on: date = date(2026, 11, 27)) -> ComplaintLogged:
    received_on = london_date(received_at)
    acknowledge = Deadline(
        clock=ClockKind.STAGE_1_ACKNOWLEDGE,
        counted_from=received_on,
        working_days=5,
        due_on=due_on,
        edition=Edition.HOS_2024,
        calendar="england",
        counting=CountingRule.STRICT,
    )
    return ComplaintLogged(
        channel=Channel.WEB,
        service=None,
        received_at=received_at,
        received_on=received_on,
        logged_on=received_on,
        acknowledge=acknowledge,
    )


def an_approved_acknowledgement(stage: int = 1) -> AcknowledgementApproved:
    return AcknowledgementApproved(stage=stage)


def an_approved_response(stage: int = 1) -> ResponseApproved:
    answer = PartAnswer(part=1, finding=Finding.UPHELD, reasons=some_words())
    return ResponseApproved(stage=stage, answers=(answer,), approved_by="user:handler")


def some_words() -> WordsReference:
    return WordsReference(id=ids.new_id(), digest="0" * 64)


def a_question(number: int = 1) -> ClarificationRequested:
    return ClarificationRequested(number=number, question=some_words())


def an_approved_extension(number: int = 1, stage: int = 1) -> ExtensionApproved:
    return ExtensionApproved(
        number=number,
        stage=stage,
        extended_to=date(2026, 12, 29),
        reason=some_words(),
        update_every=5,
        approved_by="user:manager",
    )


def an_approved_update(number: int = 1) -> ProgressUpdateApproved:
    return ProgressUpdateApproved(number=number, done=some_words(), next_steps=some_words())


def an_approved_refusal(stage: int = 1, number: int = 1) -> RefusalApproved:
    return RefusalApproved(number=number, stage=stage, ground=Ground.COURT_CLAIM, approved_by="user:manager")


def an_action_that_moved(letter: int = 1) -> ActionMoved:
    deadline = Deadline(
        clock=ClockKind.ACTION,
        item=1,
        counted_from=SENT_ON,
        working_days=None,
        due_on=date(2027, 1, 8),
        edition=Edition.LANDLORD,
        calendar="england",
        counting=CountingRule.STRICT,
    )
    return ActionMoved(
        number=1,
        letter=letter,
        reason=some_words(),
        was_due_on=date(2026, 12, 18),
        was_missed=False,
        deadline=deadline,
    )


def an_action_completed(letter: int = 2) -> ActionCompleted:
    return ActionCompleted(
        number=1,
        letter=letter,
        completed_on=SENT_ON,
        what_happened=some_words(),
        proof=some_words(),
        stopped=ClockStopped(clock=ClockKind.ACTION, item=1, on=SENT_ON),
    )


def a_restriction_lifted(letter: int = 3) -> RestrictionLifted:
    return RestrictionLifted(
        number=1,
        letter=letter,
        reasons=some_words(),
        lifted_on=SENT_ON,
        lifted_by="user:manager",
        stopped=ClockStopped(clock=ClockKind.RESTRICTION_REVIEW, item=1, on=SENT_ON),
    )


def a_response_sent(stage: int = 1) -> ComplaintResponded:
    stopped = ClockStopped(clock=ClockKind.STAGE_1_RESPOND, on=SENT_ON)
    return ComplaintResponded(stage=stage, responded_on=SENT_ON, stopped=stopped)


def a_closed_case(reason: ClosingReason = ClosingReason.WITHDRAWN) -> CaseClosed:
    return CaseClosed(reason=reason, closed_on=SENT_ON)


def an_erased_case() -> PersonalDataErased:
    return PersonalDataErased(erased_on=date(2032, 12, 8), schedule="case")
