"""What intake does about the events of cases: it remembers how far each one is, for the tracking page."""

from collections.abc import Sequence
from typing import Final

from sqlalchemy.ext.asyncio import AsyncConnection

from services.intake import repository
from services.intake.repository import Progress, SentLetter
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
from shared.kernel.working_days import london_date
from shared.platform.consumer import Handler, Subscription
from shared.platform.received import Received


class Batch:
    """The progress of the cases in a batch of received events."""

    def __init__(self, connection: AsyncConnection, progress: dict[str, Progress]) -> None:
        self._connection = connection
        self._progress = progress
        self.letters: list[SentLetter] = []

    def progress(self, received: Received) -> Progress:
        return self._progress.setdefault(
            received.stream, Progress(reference=received.stream, landlord=received.landlord)
        )

    async def save(self) -> None:
        await repository.save_progress(self._connection, self._progress.values())
        await repository.save_letters(self._connection, self.letters)


def start(batch: Batch, received: Received, event: ComplaintLogged) -> None:
    progress = batch.progress(received)
    progress.stage = 1
    progress.logged_on = london_date(received.occurred_at)
    progress.acknowledge_by = event.acknowledge.due_on


def note_acknowledgement(batch: Batch, received: Received, event: ComplaintAcknowledged) -> None:
    progress = batch.progress(received)
    progress.stage = event.stage
    progress.acknowledged_on = event.acknowledged_on
    progress.respond_by = event.respond.due_on


def note_response(batch: Batch, received: Received, event: ComplaintResponded) -> None:
    progress = batch.progress(received)
    progress.stage = event.stage
    progress.responded_on = event.responded_on


def close(batch: Batch, received: Received, _: CaseClosed) -> None:
    batch.progress(received).closed_on = london_date(received.occurred_at)


def remember_letter(batch: Batch, received: Received, event: ProofOfSendingRecorded) -> None:
    batch.letters.append(SentLetter(event.letter, received.landlord, received.stream))


HANDLERS: Final[dict[type[Event], Handler[Batch]]] = {
    ComplaintLogged: start,
    ComplaintAcknowledged: note_acknowledgement,
    ComplaintResponded: note_response,
    CaseClosed: close,
    ProofOfSendingRecorded: remember_letter,
}
_INSIDE: Final = "a step inside the landlord's house: residents are told when the letter has gone out"
IGNORED: Final[dict[type[Event], str]] = {
    CaseAssigned: _INSIDE,
    ComplaintDefined: _INSIDE,
    AcknowledgementApproved: _INSIDE,
    ResponseApproved: _INSIDE,
    CorrespondenceAdded: "intake published what it follows from",
    SendingFailureRecorded: "nobody replies to a letter that did not arrive",
    DeadlineApproaching: "a warning for officers; the page compares its dates with today's by itself",
    DeadlineMissed: "the page compares its dates with today's by itself",
}


def subscription() -> Subscription[Batch]:
    async def open_batch(connection: AsyncConnection, messages: Sequence[Received]) -> Batch:
        return Batch(connection, await repository.progress_of(connection, {message.stream for message in messages}))

    return Subscription(name="intake", handlers=HANDLERS, ignored=IGNORED, open=open_batch)
