"""Which event goes to which projection, and which ones change no figure."""

from collections.abc import Sequence
from typing import Final

from sqlalchemy.ext.asyncio import AsyncConnection

from services.reporting.projections import asides, letters, steps, submissions, waiting
from services.reporting.repository import batches
from services.reporting.repository.batches import Batch
from shared.events import cases, intake, notifications
from shared.events.event import Event
from shared.platform.consumer import Handler, Subscription
from shared.platform.landlords import Landlords
from shared.platform.received import Received

NAME: Final = "reporting"
HANDLERS: Final[dict[type[Event], Handler[Batch]]] = {
    intake.SubmissionReceived: submissions.submission_received,
    intake.CorrespondenceReceived: submissions.correspondence_received,
    intake.KindCorrected: submissions.kind_corrected,
    intake.SubmissionErased: submissions.submission_erased,
    cases.ComplaintLogged: steps.complaint_logged,
    cases.CaseAssigned: steps.case_assigned,
    cases.ComplaintDefined: steps.complaint_defined,
    cases.AcknowledgementApproved: steps.acknowledgement_approved,
    cases.ComplaintAcknowledged: steps.complaint_acknowledged,
    cases.ResponseApproved: steps.response_approved,
    cases.ComplaintResponded: steps.complaint_responded,
    cases.EscalationRequested: steps.escalation_requested,
    cases.PartsEscalated: steps.parts_escalated,
    cases.CaseClosed: steps.case_closed,
    cases.AcceptanceDirected: steps.acceptance_directed,
    cases.ExtensionProposed: asides.extension_proposed,
    cases.ExtensionDeclined: asides.extension_declined,
    cases.ResponseExtended: asides.response_extended,
    cases.UpdatesAgreed: asides.noted,
    cases.ProgressUpdateSent: asides.progress_update_sent,
    cases.WaitingBegun: waiting.waiting_begun,
    cases.WaitingEnded: waiting.waiting_ended,
    cases.RefusalDeclined: asides.refusal_declined,
    cases.RefusalApproved: asides.refusal_approved,
    cases.DiscretionUsed: asides.discretion_used,
    cases.ComplaintNotAccepted: asides.complaint_not_accepted,
    cases.EscalationNotAccepted: asides.escalation_not_accepted,
    cases.DeadlineMissed: asides.deadline_missed,
    cases.LatenessExplained: asides.lateness_explained,
    cases.DeadlineRecomputed: asides.deadline_recomputed,
    cases.CorrespondenceAdded: asides.correspondence_added,
    cases.ProofOfSendingRecorded: asides.proof_of_sending_recorded,
    cases.SendingFailureRecorded: asides.sending_failure_recorded,
    cases.PersonalDataErased: asides.personal_data_erased,
    notifications.LetterPlanned: letters.letter_planned,
    notifications.LetterSent: letters.letter_sent,
    notifications.LetterFailed: letters.letter_failed,
    notifications.LetterInDoubt: letters.letter_in_doubt,
}
IGNORED: Final[dict[type[Event], str]] = {
    intake.MessageSetAside: "concerns no case yet: intake shows it to a person",
    intake.DissatisfactionNoted: "no figure counts dissatisfied contacts yet",
    intake.ChoiceToComplainOffered: "no figure counts offers yet",
    intake.ChoiceToComplainAnswered: "no figure counts answers yet",
    intake.HowToComplainOwed: "no figure counts signposts yet",
    intake.ContactClosed: "no figure counts closed contacts yet",
    cases.DeadlineApproaching: "a warning to the officer; no figure counts warnings",
    **dict.fromkeys(
        (cases.ClarificationRequested, cases.ClarificationReceived), "a question to the resident stops no clock"
    ),
    cases.ExtensionApproved: "holds, and counts, when the resident has been told",
    cases.ProgressUpdateApproved: "counts when it has been sent",
    cases.RefusalProposed: "counts when the resident has been told, or when it is declined",
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
