"""What happens beside the steps: extensions, updates, refusals, deadlines, messages and letters of a case."""

from services.reporting.domain import outcomes
from services.reporting.domain.facts import Facts
from services.reporting.domain.stages import Status
from services.reporting.projections import clocks, waiting
from shared.events import cases
from shared.events.cases import ClockKind, ClosingReason, clock_key
from shared.kernel.working_days import london_date
from shared.platform.received import Received


def noted(facts: Facts, received: Received, _: cases.CaseEvent) -> None:
    """Follow an event of which only the clocks that it starts and stops are counted."""
    clocks.of(facts, received)


# More time, and the updates that go with it.


def extension_proposed(facts: Facts, received: Received, event: cases.ExtensionProposed) -> None:
    case = clocks.of(facts, received)
    clocks.stage_of(facts, case, event.stage).proposed_extension = event.number


def extension_declined(facts: Facts, received: Received, _: cases.ExtensionDeclined) -> None:
    case = clocks.of(facts, received)
    stage = clocks.stage_of(facts, case, case.stage)
    stage.proposed_extension = None
    stage.extensions_declined += 1


def response_extended(facts: Facts, received: Received, event: cases.ResponseExtended) -> None:
    stage = facts.stages[received.stream][event.stage]
    owed_by = stage.respond_by
    clocks.of(facts, received)
    stage.extensions += 1
    # Only what lies beyond the cap has to be proposed first.
    stage.extensions_beyond_cap += int(event.number == stage.proposed_extension)
    if not outcomes.moves_the_date(owed_by, event.told_on):
        stage.extensions_told_late += 1
        stage.respond_by = owed_by


def progress_update_sent(facts: Facts, received: Received, _: cases.ProgressUpdateSent) -> None:
    clocks.of(facts, received).updates_sent += 1


# Refusals.


def refusal_declined(facts: Facts, received: Received, _: cases.RefusalDeclined) -> None:
    case = clocks.of(facts, received)
    clocks.stage_of(facts, case, case.stage).refusals_declined += 1


def refusal_approved(facts: Facts, received: Received, _: cases.RefusalApproved) -> None:
    clocks.of(facts, received).status = Status.REFUSAL_APPROVED


def discretion_used(facts: Facts, received: Received, _: cases.DiscretionUsed) -> None:
    clocks.of(facts, received).discretion_used_on = london_date(received.occurred_at)


def complaint_not_accepted(facts: Facts, received: Received, event: cases.ComplaintNotAccepted) -> None:
    case = clocks.of(facts, received)
    stage = clocks.stage_of(facts, case, 1)
    stage.refusal_ground, stage.refused_on = event.ground.value, event.told_on
    stage.end(event.told_on)


def escalation_not_accepted(facts: Facts, received: Received, event: cases.EscalationNotAccepted) -> None:
    case = clocks.of(facts, received)
    stage = clocks.stage_of(facts, case, case.stage)
    stage.refusal_ground, stage.refused_on = event.ground.value, event.told_on
    stage.end(event.told_on)
    case.stage -= 1
    case.closed_on = stage.closed_before
    case.status = Status.RESPONDED if case.closed_on is None else Status.CLOSED
    case.closing_reason = None if case.closed_on is None else ClosingReason.ANSWERED
    waiting.end(facts, case, event.told_on)


# Deadlines.


def deadline_missed(facts: Facts, received: Received, event: cases.DeadlineMissed) -> None:
    case = clocks.of(facts, received)
    case.deadlines_missed += 1
    case.updates_missed += int(event.clock is ClockKind.PROGRESS_UPDATE)
    clock = facts.deadlines[case.reference][clock_key(event.clock, event.item)]
    clock.missed_on = london_date(received.occurred_at)
    clock.times_missed += 1
    clock.disruption = event.disruption


def lateness_explained(facts: Facts, received: Received, event: cases.LatenessExplained) -> None:
    case = clocks.of(facts, received)
    facts.deadlines[case.reference][clock_key(event.clock, event.item)].lateness = event.cause.value


def deadline_recomputed(facts: Facts, received: Received, _: cases.DeadlineRecomputed) -> None:
    clocks.of(facts, received).deadlines_recomputed += 1


# Messages and letters.


def correspondence_added(facts: Facts, received: Received, _: cases.CorrespondenceAdded) -> None:
    clocks.of(facts, received).correspondence += 1


def proof_of_sending_recorded(facts: Facts, received: Received, _: cases.ProofOfSendingRecorded) -> None:
    clocks.of(facts, received).letters_sent += 1


def sending_failure_recorded(facts: Facts, received: Received, _: cases.SendingFailureRecorded) -> None:
    clocks.of(facts, received).letters_failed += 1


def personal_data_erased(facts: Facts, received: Received, event: cases.PersonalDataErased) -> None:
    """Mark the case. There is nothing else to do: no fact holds personal data."""
    clocks.of(facts, received).erased_on = event.erased_on
