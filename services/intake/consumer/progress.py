"""One short function for each event of cases: how far a case is, whom it is about, and what is to be erased."""

from sqlalchemy.ext.asyncio import AsyncConnection

from services.intake import repository
from services.intake.repository import Concerned, Erasure, Progress, SentLetter
from shared.events import cases
from shared.events.cases import ClockKind
from shared.kernel.staff import as_actor
from shared.platform.clock import Clock
from shared.platform.event_log import Cause
from shared.platform.received import Received


class Batch:
    """What a batch of received events tells of cases: their progress, whom they are about, what is to be erased."""

    def __init__(self, connection: AsyncConnection, progress: dict[str, Progress], clock: Clock) -> None:
        self._connection = connection
        self._progress = progress
        self._now = clock.now()
        self._erasures: dict[str, Erasure] = {}
        self.letters: list[SentLetter] = []
        self._concerned: dict[Concerned, bool] = {}

    def progress(self, received: Received) -> Progress:
        return self._progress.setdefault(
            received.stream, Progress(reference=received.stream, landlord=received.landlord)
        )

    def erase(self, received: Received, event: cases.PersonalDataErased) -> None:
        cause = Cause(
            actor=f"service:{received.owner}",
            landlord=received.landlord,
            at=self._now,
            correlation_id=received.correlation_id,
            causation_id=received.id,
        )
        erasure = Erasure(reference=received.stream, erased_on=event.erased_on, schedule=event.schedule, cause=cause)
        self._erasures.setdefault(received.stream, erasure)

    def concern(self, received: Received, staff: str, *, is_concerned: bool) -> None:
        self._concerned[Concerned(received.stream, received.landlord, as_actor(staff))] = is_concerned

    async def save(self) -> None:
        await repository.save_progress(self._connection, self._progress.values())
        await repository.save_letters(self._connection, self.letters)
        await repository.save_concerned(self._connection, self._concerned)
        await repository.erase(self._connection, list(self._erasures.values()))


def start(batch: Batch, received: Received, event: cases.ComplaintLogged) -> None:
    progress = batch.progress(received)
    progress.stage = 1
    progress.submission = event.submission
    progress.logged_on = event.logged_on
    progress.first.acknowledge_by = event.acknowledge.due_on
    progress.first.respond_by = event.respond.due_on if event.respond else None


def note_acknowledgement(batch: Batch, received: Received, event: cases.ComplaintAcknowledged) -> None:
    progress = batch.progress(received)
    progress.stage = event.stage
    stage = progress.of(event.stage)
    stage.acknowledged_on = event.acknowledged_on
    stage.respond_by = event.respond.due_on if event.respond else stage.respond_by


def note_response(batch: Batch, received: Received, event: cases.ComplaintResponded) -> None:
    progress = batch.progress(received)
    progress.stage = event.stage
    progress.of(event.stage).responded_on = event.responded_on
    progress.update_by = None


def extend(batch: Batch, received: Received, event: cases.ResponseExtended) -> None:
    progress = batch.progress(received)
    stage = progress.of(event.stage)
    stage.respond_by, stage.extended_on = event.respond.due_on, event.told_on
    progress.update_by = event.update.due_on


def agree_updates(batch: Batch, received: Received, event: cases.UpdatesAgreed) -> None:
    batch.progress(received).update_by = event.update.due_on


def note_update(batch: Batch, received: Received, event: cases.ProgressUpdateSent) -> None:
    progress = batch.progress(received)
    progress.updated_on = event.sent_on
    progress.update_by = event.following.due_on if event.following else None


def escalate(batch: Batch, received: Received, event: cases.EscalationRequested) -> None:
    """Begin stage 2, also of a case that was closed after stage 1."""
    progress = batch.progress(received)
    progress.stage, progress.escalated_on = event.stage, event.received_on
    progress.escalation_refused_on = progress.closed_on = progress.closed_as = progress.update_by = None
    progress.second = repository.StageDates(
        acknowledge_by=event.acknowledge.due_on if event.acknowledge else None,
        respond_by=event.respond.due_on if event.respond else None,
    )


def note_refused_escalation(batch: Batch, received: Received, event: cases.EscalationNotAccepted) -> None:
    progress = batch.progress(received)
    progress.stage, progress.escalation_refused_on = 1, event.told_on


def note_refusal(batch: Batch, received: Received, event: cases.ComplaintNotAccepted) -> None:
    batch.progress(received).not_accepted_on = event.told_on


def note_direction(batch: Batch, received: Received, event: cases.AcceptanceDirected) -> None:
    progress = batch.progress(received)
    progress.stage, progress.directed_on = event.stage, event.directed_on
    progress.not_accepted_on = progress.escalation_refused_on = progress.closed_on = progress.closed_as = None
    stage = progress.of(event.stage)
    stage.acknowledge_by = event.acknowledge.due_on if event.acknowledge else stage.acknowledge_by
    stage.respond_by = event.respond.due_on if event.respond else stage.respond_by


def reopen(batch: Batch, received: Received, event: cases.CaseReopened) -> None:
    progress = batch.progress(received)
    progress.closed_on = progress.closed_as = None
    progress.first.acknowledge_by = event.acknowledge.due_on


def count_anew(batch: Batch, received: Received, event: cases.DeadlineRecomputed) -> None:
    progress, due_on = batch.progress(received), event.deadline.due_on
    match event.deadline.clock:
        case ClockKind.STAGE_1_ACKNOWLEDGE:
            progress.first.acknowledge_by = due_on
        case ClockKind.STAGE_1_RESPOND:
            progress.first.respond_by = due_on
        case ClockKind.STAGE_2_ACKNOWLEDGE:
            progress.second.acknowledge_by = due_on
        case ClockKind.STAGE_2_RESPOND | ClockKind.STAGE_3_RESPOND:
            progress.second.respond_by = due_on
        case ClockKind.PROGRESS_UPDATE:
            progress.update_by = due_on
        case _:
            pass  # a date that the page does not show


def close(batch: Batch, received: Received, event: cases.CaseClosed) -> None:
    progress = batch.progress(received)
    progress.closed_on, progress.closed_as = event.closed_on, event.reason.value
    progress.update_by = None


def remember_letter(batch: Batch, received: Received, event: cases.ProofOfSendingRecorded) -> None:
    batch.letters.append(SentLetter(event.letter, received.landlord, received.stream))


def hide(batch: Batch, received: Received, event: cases.StaffConcerned) -> None:
    batch.concern(received, event.staff, is_concerned=True)


def show(batch: Batch, received: Received, event: cases.StaffNotConcerned) -> None:
    batch.concern(received, event.staff, is_concerned=False)


def erase(batch: Batch, received: Received, event: cases.PersonalDataErased) -> None:
    batch.erase(received, event)
