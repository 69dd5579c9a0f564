"""Which letter is owed after which event of intake and cases: a table, and one short function for each."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final

from sqlalchemy.ext.asyncio import AsyncConnection

from services.notifications.domain import letters
from services.notifications.domain.letters import Owed
from services.notifications.repository import planning
from services.notifications.repository.planning import Plans
from services.notifications.repository.posting import ACTOR
from shared.events.cases import (
    AcknowledgementApproved,
    AdjustmentAgreed,
    AdjustmentEnded,
    AdjustmentReviewed,
    CaseAssigned,
    CaseClosed,
    ComplaintAcknowledged,
    ComplaintDefined,
    ComplaintLogged,
    ComplaintResponded,
    ConsentQuestionAnswered,
    ConsentWithdrawn,
    CorrespondenceAdded,
    DeadlineApproaching,
    DeadlineMissed,
    DisabilityDisclosed,
    DisclosureRetracted,
    ProofOfSendingRecorded,
    RepresentativeAppointed,
    ResponseApproved,
    RestrictionDeclined,
    RestrictionImposed,
    RestrictionLifted,
    RestrictionProposed,
    RestrictionReviewed,
    RiskAssessed,
    SafeContactRuleLifted,
    SafeContactRuleSet,
    SendingFailureRecorded,
    TrackChosen,
    VulnerabilityRecorded,
)
from shared.events.event import Event
from shared.events.intake import (
    ChoiceToComplainAnswered,
    ChoiceToComplainOffered,
    ContactClosed,
    CorrespondenceReceived,
    DissatisfactionNoted,
    HowToComplainOwed,
    KindCorrected,
    MessageSetAside,
    SubmissionErased,
    SubmissionReceived,
)
from shared.platform.clock import Clock
from shared.platform.consumer import Handler, Subscription
from shared.platform.event_log import Cause
from shared.platform.received import Received


class Batch:
    """The letters planned for a batch of received events, and the moment at which they are planned."""

    def __init__(self, plans: Plans, now: datetime) -> None:
        self._plans = plans
        self._now = now

    def plan(self, received: Received, owed: Owed) -> None:
        cause = Cause(
            actor=ACTOR,
            landlord=received.landlord,
            at=self._now,
            correlation_id=received.correlation_id,
            causation_id=received.id,
        )
        self._plans.add(received.stream, owed, cause)

    async def save(self) -> None:
        await self._plans.save()


def plan_receipt_of_submission(batch: Batch, received: Received, event: SubmissionReceived) -> None:
    owed = letters.receipt_of_submission(event)
    if owed is not None:
        batch.plan(received, owed)


def plan_receipt_of_complaint(batch: Batch, received: Received, event: ComplaintLogged) -> None:
    batch.plan(received, letters.receipt_of_complaint(event))


def plan_acknowledgement(batch: Batch, received: Received, event: AcknowledgementApproved) -> None:
    batch.plan(received, letters.acknowledgement(event))


def plan_response(batch: Batch, received: Received, event: ResponseApproved) -> None:
    batch.plan(received, letters.response(event))


HANDLERS: Final[Mapping[type[Event], Handler[Batch]]] = {
    SubmissionReceived: plan_receipt_of_submission,
    ComplaintLogged: plan_receipt_of_complaint,
    AcknowledgementApproved: plan_acknowledgement,
    ResponseApproved: plan_response,
}
IGNORED: Final[Mapping[type[Event], str]] = {
    CorrespondenceReceived: "a reply within a case is answered by a person",
    MessageSetAside: "nothing was taken up; a person decides what it is",
    DissatisfactionNoted: "an officer talks to the resident about it",
    ChoiceToComplainOffered: "the officer who asked has told the resident",
    ChoiceToComplainAnswered: "the resident said so; nothing is owed in writing",
    HowToComplainOwed: "the receipt of survey feedback says how to complain; a message of its own is still to come",
    KindCorrected: "a complaint gets its receipt when cases has logged it",
    ContactClosed: "the officer who closed it has spoken with the resident",
    SubmissionErased: "there is nobody left to write to",
    CaseAssigned: "residents are not told about staff",
    ComplaintDefined: "the definition goes out with the acknowledgement, once an officer releases it",
    ComplaintAcknowledged: "follows from our own proof of sending",
    ComplaintResponded: "follows from our own proof of sending",
    CorrespondenceAdded: "a reply within a case is answered by a person",
    ProofOfSendingRecorded: "our own proof, coming back",
    SendingFailureRecorded: "our own report, coming back",
    DeadlineApproaching: "concerns the officer, not the resident",
    DeadlineMissed: "concerns the officer; the resident is told in a progress update, which a person releases",
    CaseClosed: "the response has said all; closing asks nothing of the resident",
    **dict.fromkeys(
        (AdjustmentAgreed, AdjustmentReviewed, AdjustmentEnded, SafeContactRuleSet, SafeContactRuleLifted),
        "changes how letters are written and sent, and causes none",
    ),
    **dict.fromkeys(
        (RepresentativeAppointed, ConsentWithdrawn, ConsentQuestionAnswered),
        "changes who is written to, and causes no letter",
    ),
    **dict.fromkeys((DisabilityDisclosed, DisclosureRetracted), "special category data: no letter tells of it"),
    **dict.fromkeys(
        (VulnerabilityRecorded, RiskAssessed, TrackChosen), "concerns how officers work, not what the resident is told"
    ),
    **dict.fromkeys(
        (RestrictionProposed, RestrictionDeclined), "an approver decides first; only then is the resident told"
    ),
    **dict.fromkeys((RestrictionImposed, RestrictionReviewed, RestrictionLifted), "its letter is still to come"),
}


def subscription(clock: Clock) -> Subscription[Batch]:
    async def open_batch(connection: AsyncConnection, messages: Sequence[Received]) -> Batch:
        plans = await planning.open_plans(connection, [message.stream for message in messages])
        return Batch(plans, clock.now())

    return Subscription(name="notifications", handlers=HANDLERS, ignored=IGNORED, open=open_batch)
