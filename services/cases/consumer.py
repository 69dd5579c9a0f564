"""What cases does about other services' events: a table, and one short function for each."""

from collections.abc import Sequence
from typing import Final

from sqlalchemy.ext.asyncio import AsyncConnection

from services.cases import repository
from services.cases.domain import correcting, procedure, sending
from services.cases.repository import Cases
from shared.events.cases import CaseEvent
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
from shared.events.notifications import (
    LetterCancelled,
    LetterFailed,
    LetterInDoubt,
    LetterPlanned,
    LetterSent,
    LettersErased,
)
from shared.kernel.working_days import london_date
from shared.platform.clock import Clock
from shared.platform.consumer import Handler, Subscription
from shared.platform.event_log import Cause
from shared.platform.landlords import Landlords
from shared.platform.received import Received


class Batch:
    """The cases of a batch of received events, and the moment at which they are taken."""

    def __init__(self, cases: Cases, clock: Clock) -> None:
        self.cases = cases
        self._now = clock.now()

    def append(self, received: Received, events: Sequence[CaseEvent]) -> None:
        cause = Cause(
            actor=f"service:{received.owner}",
            landlord=received.landlord,
            at=self._now,
            correlation_id=received.correlation_id,
            causation_id=received.id,
        )
        self.cases.append(received.stream, events, cause, occurred_at=received.occurred_at)

    async def save(self) -> None:
        await self.cases.save()


def log_complaint(batch: Batch, received: Received, event: SubmissionReceived) -> None:
    policy = batch.cases.policy(received.landlord, london_date(event.received_at), event.service)
    case = batch.cases.get(received.stream)
    batch.append(received, procedure.log(case, event, policy, logged_on=london_date(received.occurred_at)))


def correct_kind(batch: Batch, received: Received, event: KindCorrected) -> None:
    policy = batch.cases.policy(received.landlord, london_date(event.received_at), event.service)
    case = batch.cases.get(received.stream)
    today = london_date(received.occurred_at)
    batch.append(received, correcting.correct_kind(case, event, policy, today=today))


def add_correspondence(batch: Batch, received: Received, event: CorrespondenceReceived) -> None:
    if batch.cases.get(received.stream) is not None:
        batch.append(received, procedure.add_correspondence(event))


def record_sending(batch: Batch, received: Received, event: LetterSent) -> None:
    case = batch.cases.get(received.stream)
    if case is not None:
        batch.append(received, sending.record_sending(case, event, batch.cases.policy_of(case)))


def record_failure(batch: Batch, received: Received, event: LetterFailed) -> None:
    if batch.cases.get(received.stream) is not None:
        batch.append(received, sending.record_failure(event))


HANDLERS: Final[dict[type[Event], Handler[Batch]]] = {
    SubmissionReceived: log_complaint,
    KindCorrected: correct_kind,
    CorrespondenceReceived: add_correspondence,
    LetterSent: record_sending,
    LetterFailed: record_failure,
}
IGNORED: Final[dict[type[Event], str]] = {
    MessageSetAside: "concerns no case yet: intake shows it to a person",
    DissatisfactionNoted: "no complaint yet: the choice to complain comes first",
    ChoiceToComplainOffered: "triage keeps the offer; only a corrected kind makes a case",
    ChoiceToComplainAnswered: "triage keeps the answer; only a corrected kind makes a case",
    HowToComplainOwed: "a message about feedback, which is no case",
    ContactClosed: "ends what never was a case",
    SubmissionErased: "follows from our own decision to erase",
    LetterPlanned: "a plan proves nothing; only sending does",
    LetterInDoubt: "no proof of sending: notifications resolves it and then says sent or failed",
    LetterCancelled: "follows from an end, an answer or an erasure of our own",
    LettersErased: "follows from our own decision to erase",
}


def subscription(landlords: Landlords, clock: Clock) -> Subscription[Batch]:
    async def open_batch(connection: AsyncConnection, messages: Sequence[Received]) -> Batch:
        references = [message.stream for message in messages]
        return Batch(await repository.open_cases(connection, references, landlords), clock)

    return Subscription(name="cases", handlers=HANDLERS, ignored=IGNORED, open=open_batch)
