"""Which event goes to which projection, and which ones change no figure."""

from collections.abc import Sequence
from typing import Final

from sqlalchemy.ext.asyncio import AsyncConnection

from services.reporting.projections import (
    asides,
    beside,
    letters,
    ombudsman,
    putting_right,
    steps,
    submissions,
    waiting,
)
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
    cases.CaseReopened: steps.case_reopened,
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
    cases.RemedyOffered: putting_right.remedy_offered,
    cases.RemedyRejected: putting_right.remedy_rejected,
    cases.RemedyPaid: putting_right.remedy_paid,
    cases.RemedyProvided: putting_right.remedy_provided,
    cases.ActionAdded: putting_right.action_added,
    cases.ImprovementPlanned: putting_right.improvement_planned,
    cases.ImprovementMade: putting_right.improvement_made,
    cases.ImprovementDropped: putting_right.improvement_dropped,
    cases.ReferredToOmbudsman: ombudsman.referred_to_ombudsman,
    cases.MatterDetermined: ombudsman.matter_determined,
    cases.OrderMade: ombudsman.order_made,
    cases.OrderCompliedWith: ombudsman.order_complied_with,
    cases.ComplianceNotAccepted: ombudsman.compliance_not_accepted,
    cases.FailureOrderIssued: ombudsman.failure_order_issued,
    cases.FailureOrderAnswered: ombudsman.failure_order_answered,
    cases.AdjustmentAgreed: beside.adjustment_agreed,
    cases.AdjustmentEnded: beside.adjustment_ended,
    cases.RestrictionImposed: beside.restriction_imposed,
    cases.RestrictionLifted: beside.restriction_lifted,
    cases.HazardReported: beside.hazard_reported,
    cases.HazardInvestigated: beside.hazard_investigated,
    cases.HazardMadeSafe: beside.hazard_made_safe,
    cases.DataProtectionComplaintRecognised: beside.data_protection_complaint_recognised,
    cases.DataProtectionComplaintAnswered: beside.data_protection_complaint_answered,
    cases.DisruptionDeclared: beside.disruption_declared,
    cases.DisruptionEnded: beside.disruption_ended,
    cases.ServicesNamed: beside.services_named,
    cases.NewPointsJoined: beside.new_points_joined,
    cases.CaseSplit: beside.case_split,
    **dict.fromkeys(
        (
            cases.ActionCancelled,
            cases.ActionCompleted,
            cases.ActionMoved,
            cases.AdjustmentReviewed,
            cases.ContributionReceived,
            cases.ContributionRequested,
            cases.ContributionWithdrawn,
            cases.DataProtectionComplaintAcknowledged,
            cases.EvidenceRequested,
            cases.EvidenceSent,
            cases.FurtherWorksBegun,
            cases.FurtherWorksPlanned,
            cases.HazardSummarySent,
            cases.RestrictionReviewed,
            cases.TargetPaused,
            cases.TargetResumed,
            cases.TargetSet,
        ),
        asides.noted,
    ),
    notifications.LetterPlanned: letters.letter_planned,
    notifications.LetterSent: letters.letter_sent,
    notifications.LetterFailed: letters.letter_failed,
    notifications.LetterInDoubt: letters.letter_in_doubt,
    notifications.LetterCancelled: letters.letter_cancelled,
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
            cases.RepresentativeAppointed,
            cases.ConsentWithdrawn,
            cases.ConsentQuestionAnswered,
            cases.SafeContactRuleSet,
            cases.SafeContactRuleLifted,
            cases.VulnerabilityRecorded,
            cases.RiskAssessed,
            cases.TrackChosen,
        ),
        "says something about a person: no figure is made of it",
    ),
    **dict.fromkeys(
        (cases.DisabilityDisclosed, cases.DisclosureRetracted), "special category data: no figure is made of it"
    ),
    **dict.fromkeys(
        (cases.RestrictionProposed, cases.RestrictionDeclined), "a restriction counts when it has been approved"
    ),
    **dict.fromkeys(
        (cases.RemedyProposed, cases.RemedyApproved, cases.RemedyDeclined, cases.RemedyAccepted),
        "a remedy counts when it is offered, and when it is provided or rejected",
    ),
    **dict.fromkeys((cases.ActionHandedOver, cases.ActionUpdateGiven), "moves no date of an action"),
    cases.ComplianceAccepted: "an order counts when it was complied with",
    **dict.fromkeys(
        (cases.DisruptionProlonged, cases.OmbudsmanTold, cases.ResidentsTold),
        "a disruption counts when it begins and when it ends",
    ),
    **dict.fromkeys(
        (
            cases.OwnerNamed,
            cases.ManagerNamed,
            cases.ApproverNamed,
            cases.ConflictDeclared,
            cases.StaffConcerned,
            cases.StaffNotConcerned,
            cases.ContributionChased,
            cases.ContributionSignedOff,
        ),
        "who handles a case is nobody's figure",
    ),
    **dict.fromkeys(
        (
            cases.CaseMerged,
            cases.CaseJoinedBy,
            cases.NewPointsLoggedAnew,
            cases.NewPointsTakenUp,
            cases.GroupJoined,
            cases.GroupLeft,
        ),
        "each case is counted by itself, and a merged one by its close",
    ),
    notifications.LettersErased: "what a letter said was never here",
    **dict.fromkeys(
        (cases.ThirdPartyMarked, cases.MarkLifted, cases.HoldPlaced, cases.HoldReleased, cases.ErasureApproved),
        "concerns the owners' records, and no figure",
    ),
}


def subscription(landlords: Landlords) -> Subscription[Batch]:
    async def open_batch(connection: AsyncConnection, messages: Sequence[Received]) -> Batch:
        return await batches.open_batch(connection, messages, landlords)

    return Subscription(name=NAME, handlers=HANDLERS, ignored=IGNORED, open=open_batch)
