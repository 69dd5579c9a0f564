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
    CaseAssigned,
    CaseClosed,
    ComplaintAcknowledged,
    ComplaintDefined,
    ComplaintLogged,
    ComplaintResponded,
    CorrespondenceAdded,
    DeadlineApproaching,
    DeadlineMissed,
    ProofOfSendingRecorded,
    ResponseApproved,
    SendingFailureRecorded,
)
from shared.events.event import Event
from shared.events.intake import CorrespondenceReceived, MessageSetAside, SubmissionReceived
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
}


def subscription(clock: Clock) -> Subscription[Batch]:
    async def open_batch(connection: AsyncConnection, messages: Sequence[Received]) -> Batch:
        plans = await planning.open_plans(connection, [message.stream for message in messages])
        return Batch(plans, clock.now())

    return Subscription(name="notifications", handlers=HANDLERS, ignored=IGNORED, open=open_batch)
