"""Letters for tests: what the owners answer, and everything that one letter is written from."""

from datetime import UTC, date, datetime
from typing import Any

from services.notifications.domain.facts import CaseContents, Contact
from services.notifications.domain.letters import Owed
from services.notifications.writing import Material
from shared.events.cases import (
    AcknowledgementApproved,
    ClockKind,
    ComplaintLogged,
    Deadline,
    Edition,
    Finding,
    PartAnswer,
    ResponseApproved,
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


def contents_answer(**changes: Any) -> dict[str, Any]:
    """Return what cases answers about a letter: two parts, the second of them another body's."""
    return {
        "reference": REFERENCE,
        "landlord": "demo",
        "stage": 1,
        "received_on": "2026-11-20",
        "channel": "web",
        "service": "damp_and_mould",
        "respond_by": "2026-12-11",
        "outcomes_sought": ["The damp is treated for good", "An apology"],
        "parts": [an_answered_part(), a_part_of_the_council()],
        **changes,
    }


def an_answered_part(**changes: Any) -> dict[str, Any]:
    return {
        "number": 1,
        "summary": "There has been damp in the bedroom since March.\n\nNobody came on 3 October.",
        "landlord_responsible": True,
        "responsible_body": None,
        "finding": "upheld",
        "reasons": "We missed two visits. Our damp policy says that we inspect within 10 working days.",
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
        channel=Channel.WEB, service=None, received_at=received_at, received_on=received_on, acknowledge=acknowledge
    )


def an_approved_acknowledgement(stage: int = 1) -> AcknowledgementApproved:
    return AcknowledgementApproved(stage=stage)


def an_approved_response(stage: int = 1) -> ResponseApproved:
    words = WordsReference(id=ids.new_id(), digest="0" * 64)
    return ResponseApproved(stage=stage, answers=(PartAnswer(part=1, finding=Finding.UPHELD, reasons=words),))
