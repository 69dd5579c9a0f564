"""What came in, from intake's events."""

from services.reporting.domain.facts import Facts, SubmissionFact
from shared.events import intake
from shared.kernel.working_days import london_date
from shared.platform.received import Received


def submission_received(facts: Facts, received: Received, event: intake.SubmissionReceived) -> None:
    facts.submissions[received.stream] = SubmissionFact(
        reference=received.stream,
        landlord=received.landlord,
        kind=event.kind.value,
        channel=event.channel.value,
        service=event.service,
        received_at=event.received_at,
        received_on=london_date(event.received_at),
        occurred_at=received.occurred_at,
        source_system=event.source_system,
        represented=event.represented,
        attachments=event.attachments,
    )


def correspondence_received(facts: Facts, received: Received, event: intake.CorrespondenceReceived) -> None:
    submission = facts.submissions[received.stream]
    submission.correspondence += 1
    submission.attachments += event.attachments


def kind_corrected(facts: Facts, received: Received, event: intake.KindCorrected) -> None:
    submission = facts.submissions[received.stream]
    submission.kind = event.kind.value
    # From now on the watchdog waits for its case.
    submission.occurred_at = received.occurred_at


def submission_erased(facts: Facts, received: Received, event: intake.SubmissionErased) -> None:
    facts.submissions[received.stream].erased_on = event.erased_on
