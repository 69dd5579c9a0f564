"""What intake does about the events of cases: a table; the functions are in progress.py, the rest in ignored.py."""

from collections.abc import Sequence
from typing import Final

from sqlalchemy.ext.asyncio import AsyncConnection

from services.intake import repository
from services.intake.consumer import progress
from services.intake.consumer.ignored import IGNORED
from services.intake.consumer.progress import Batch
from shared.events import cases
from shared.events.event import Event
from shared.platform.clock import Clock
from shared.platform.consumer import Handler, Subscription
from shared.platform.received import Received

__all__ = ["HANDLERS", "IGNORED", "Batch", "subscription"]

HANDLERS: Final[dict[type[Event], Handler[Batch]]] = {
    cases.ComplaintLogged: progress.start,
    cases.ComplaintAcknowledged: progress.note_acknowledgement,
    cases.ComplaintResponded: progress.note_response,
    cases.ResponseExtended: progress.extend,
    cases.UpdatesAgreed: progress.agree_updates,
    cases.ProgressUpdateSent: progress.note_update,
    cases.EscalationRequested: progress.escalate,
    cases.EscalationNotAccepted: progress.note_refused_escalation,
    cases.ComplaintNotAccepted: progress.note_refusal,
    cases.AcceptanceDirected: progress.note_direction,
    cases.DeadlineRecomputed: progress.count_anew,
    cases.CaseReopened: progress.reopen,
    cases.CaseClosed: progress.close,
    cases.ProofOfSendingRecorded: progress.remember_letter,
    cases.StaffConcerned: progress.hide,
    cases.StaffNotConcerned: progress.show,
    cases.PersonalDataErased: progress.erase,
}


def subscription(clock: Clock) -> Subscription[Batch]:
    async def open_batch(connection: AsyncConnection, messages: Sequence[Received]) -> Batch:
        known = await repository.progress_of(connection, {message.stream for message in messages})
        return Batch(connection, known, clock)

    return Subscription(name="intake", handlers=HANDLERS, ignored=IGNORED, open=open_batch)
