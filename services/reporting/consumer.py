"""Which event goes to which projection, and which ones change no figure."""

from collections.abc import Sequence
from typing import Final

from sqlalchemy.ext.asyncio import AsyncConnection

from services.reporting import projections
from services.reporting.repository import batches
from services.reporting.repository.batches import Batch
from shared.events import cases, intake, notifications
from shared.events.event import Event
from shared.platform.consumer import Handler, Subscription
from shared.platform.landlords import Landlords
from shared.platform.received import Received

NAME: Final = "reporting"
HANDLERS: Final[dict[type[Event], Handler[Batch]]] = {
    intake.SubmissionReceived: projections.submission_received,
    intake.CorrespondenceReceived: projections.correspondence_received,
    cases.ComplaintLogged: projections.complaint_logged,
    cases.CaseAssigned: projections.case_assigned,
    cases.ComplaintDefined: projections.complaint_defined,
    cases.AcknowledgementApproved: projections.acknowledgement_approved,
    cases.ComplaintAcknowledged: projections.complaint_acknowledged,
    cases.ResponseApproved: projections.response_approved,
    cases.ComplaintResponded: projections.complaint_responded,
    cases.CorrespondenceAdded: projections.correspondence_added,
    cases.ProofOfSendingRecorded: projections.proof_of_sending_recorded,
    cases.SendingFailureRecorded: projections.sending_failure_recorded,
    cases.DeadlineMissed: projections.deadline_missed,
    cases.CaseClosed: projections.case_closed,
    notifications.LetterPlanned: projections.letter_planned,
    notifications.LetterSent: projections.letter_sent,
    notifications.LetterFailed: projections.letter_failed,
    notifications.LetterInDoubt: projections.letter_in_doubt,
}
IGNORED: Final[dict[type[Event], str]] = {
    intake.MessageSetAside: "concerns no case yet: intake shows it to a person",
    intake.DissatisfactionNoted: "no figure counts dissatisfied contacts yet",
    intake.ChoiceToComplainOffered: "no figure counts offers yet",
    intake.ChoiceToComplainAnswered: "no figure counts answers yet",
    intake.HowToComplainOwed: "no figure counts signposts yet",
    intake.KindCorrected: "figures of complaints follow from what cases logs and ends",
    intake.ContactClosed: "no figure counts closed contacts yet",
    intake.SubmissionErased: "statistics stay when records are erased",
    cases.DeadlineApproaching: "a warning to the officer; no figure counts warnings",
    **dict.fromkeys(
        (
            cases.AdjustmentAgreed,
            cases.AdjustmentReviewed,
            cases.AdjustmentEnded,
            cases.RepresentativeAppointed,
            cases.ConsentWithdrawn,
            cases.ConsentQuestionAnswered,
            cases.SafeContactRuleSet,
            cases.SafeContactRuleLifted,
            cases.VulnerabilityRecorded,
            cases.RiskAssessed,
            cases.TrackChosen,
        ),
        "no figure counts residents' circumstances yet",
    ),
    **dict.fromkeys(
        (cases.DisabilityDisclosed, cases.DisclosureRetracted), "special category data: no figure is made of it"
    ),
    **dict.fromkeys(
        (
            cases.RestrictionProposed,
            cases.RestrictionDeclined,
            cases.RestrictionImposed,
            cases.RestrictionReviewed,
            cases.RestrictionLifted,
        ),
        "no figure counts restrictions yet",
    ),
}


def subscription(landlords: Landlords) -> Subscription[Batch]:
    async def open_batch(connection: AsyncConnection, messages: Sequence[Received]) -> Batch:
        return await batches.open_batch(connection, messages, landlords)

    return Subscription(name=NAME, handlers=HANDLERS, ignored=IGNORED, open=open_batch)
