"""Which letter is owed, not wanted any more, or hidden, after which event: a table, and one short function for each."""

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from services.notifications.domain import letters
from services.notifications.domain.letters import Owed
from services.notifications.repository.concerned import Concerned
from services.notifications.repository.planning import Plans
from services.notifications.repository.posting import ACTOR
from shared.events import cases, intake
from shared.events.event import Event
from shared.platform.consumer import Handler
from shared.platform.event_log import Cause
from shared.platform.received import Received


class Batch:
    """What a batch of received events does to letters, and the moment at which it does."""

    def __init__(self, plans: Plans, concerned: Concerned, now: datetime) -> None:
        self.plans = plans
        self.concerned = concerned
        self._now = now

    def plan(self, received: Received, owed: Owed | None) -> None:
        if owed is not None:
            self.plans.add(received.stream, owed, self.cause(received))

    def cause(self, received: Received) -> Cause:
        return Cause(
            actor=ACTOR,
            landlord=received.landlord,
            at=self._now,
            correlation_id=received.correlation_id,
            causation_id=received.id,
        )

    async def save(self) -> None:
        await self.plans.save()
        await self.concerned.save()


def plan_receipt_of_submission(batch: Batch, received: Received, event: intake.SubmissionReceived) -> None:
    batch.plan(received, letters.receipt_of_submission(event))


def plan_how_to_complain(batch: Batch, received: Received, event: intake.HowToComplainOwed) -> None:
    batch.plan(received, letters.how_to_complain(event))


def plan_receipt_of_complaint(batch: Batch, received: Received, event: cases.ComplaintLogged) -> None:
    batch.plan(received, letters.receipt_of_complaint(event))
    batch.concerned.part(received.stream, received.landlord, {event.split_from, event.submission})


def plan_clarification(batch: Batch, received: Received, event: cases.ClarificationRequested) -> None:
    batch.plan(received, letters.clarification(event))


def plan_acknowledgement(batch: Batch, received: Received, event: cases.AcknowledgementApproved) -> None:
    batch.plan(received, letters.acknowledgement(event))


def plan_refusal(batch: Batch, received: Received, event: cases.RefusalApproved) -> None:
    batch.plan(received, letters.refusal(event))


def plan_extension(batch: Batch, received: Received, event: cases.ExtensionApproved) -> None:
    batch.plan(received, letters.extension(event))


def plan_progress_update(batch: Batch, received: Received, event: cases.ProgressUpdateApproved) -> None:
    batch.plan(received, letters.progress_update(event))


def plan_response(batch: Batch, received: Received, event: cases.ResponseApproved) -> None:
    batch.plan(received, letters.response(event))


def plan_action_update(
    batch: Batch,
    received: Received,
    event: cases.ActionMoved | cases.ActionUpdateGiven | cases.ActionCancelled,
) -> None:
    batch.plan(received, letters.action_update(event))


def plan_action_completed(batch: Batch, received: Received, event: cases.ActionCompleted) -> None:
    batch.plan(received, letters.action_completed(event))


def plan_restriction(
    batch: Batch,
    received: Received,
    event: cases.RestrictionImposed | cases.RestrictionReviewed | cases.RestrictionLifted,
) -> None:
    batch.plan(received, letters.restriction(event))


def stop_once_answered(batch: Batch, received: Received, _: cases.ComplaintResponded) -> None:
    batch.plans.stop(received.stream, letters.UNWANTED_ONCE_ANSWERED, batch.cause(received))


def stop_once_closed(batch: Batch, received: Received, event: cases.CaseClosed) -> None:
    batch.plans.stop(received.stream, letters.unwanted_once_closed(event), batch.cause(received))


def hide(batch: Batch, received: Received, event: cases.StaffConcerned) -> None:
    batch.concerned.hide(received.stream, received.landlord, event.staff)


def show(batch: Batch, received: Received, event: cases.StaffNotConcerned) -> None:
    batch.concerned.show(received.stream, received.landlord, event.staff)


def erase(batch: Batch, received: Received, event: cases.PersonalDataErased | intake.SubmissionErased) -> None:
    batch.plans.erase(received.stream, event.erased_on, event.schedule, batch.cause(received))


HANDLERS: Final[Mapping[type[Event], Handler[Batch]]] = {
    intake.SubmissionReceived: plan_receipt_of_submission,
    intake.HowToComplainOwed: plan_how_to_complain,
    intake.SubmissionErased: erase,
    cases.ComplaintLogged: plan_receipt_of_complaint,
    cases.ClarificationRequested: plan_clarification,
    cases.AcknowledgementApproved: plan_acknowledgement,
    cases.RefusalApproved: plan_refusal,
    cases.ExtensionApproved: plan_extension,
    cases.ProgressUpdateApproved: plan_progress_update,
    cases.ResponseApproved: plan_response,
    cases.ActionMoved: plan_action_update,
    cases.ActionUpdateGiven: plan_action_update,
    cases.ActionCancelled: plan_action_update,
    cases.ActionCompleted: plan_action_completed,
    cases.RestrictionImposed: plan_restriction,
    cases.RestrictionReviewed: plan_restriction,
    cases.RestrictionLifted: plan_restriction,
    cases.ComplaintResponded: stop_once_answered,
    cases.CaseClosed: stop_once_closed,
    cases.StaffConcerned: hide,
    cases.StaffNotConcerned: show,
    cases.PersonalDataErased: erase,
}
