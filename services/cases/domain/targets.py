"""The landlord's own targets: they run beside the clocks of the Code, and only they can be paused."""

from datetime import date

from services.cases.domain import deadlines
from services.cases.domain.case import Case, RunningClock, Status
from services.cases.domain.deadlines import Policy
from shared.events.cases import (
    ClockEnded,
    ClockKind,
    ClockStopped,
    TargetPaused,
    TargetResumed,
    TargetSet,
    clock_key,
)
from shared.kernel.refusals import Refusal
from shared.kernel.targets import TargetFrom, target_for
from shared.kernel.words import WordsReference


class NoTargetRuns(Refusal):
    """Only a target that runs can be paused; a clock of the Code never."""

    title = "No target runs"


class TargetIsLate(Refusal):
    """A missed target stays missed."""

    title = "The target has been missed"


class NotPaused(Refusal):
    """Only what was paused runs on."""

    title = "The target is not paused"


def begin(case: Case, acknowledged_on: date, policy: Policy) -> list[TargetSet]:
    """Start the landlord's target for this stage, where it has one."""
    target = target_for(case.stage, case.service, policy.targets)
    if target is None:
        return []
    counted_from = {
        TargetFrom.ACKNOWLEDGEMENT: acknowledged_on,
        TargetFrom.RECEIPT: case.received_on,
        TargetFrom.REQUEST: case.current.begun_on,
    }[target.counted_from]
    deadline = deadlines.in_working_days(ClockKind.TARGET, target.working_days, counted_from, policy, item=case.stage)
    return [TargetSet(stage=case.stage, deadline=deadline)]


def pause(case: Case, reason: WordsReference, *, today: date) -> TargetPaused:
    """Let the target of this stage wait. No clock of the Code is touched (Code 6.3, 6.14)."""
    may_pause(case)
    if clock(case).deadline.due_on < today:
        raise TargetIsLate("It was missed, and stays so.")
    ended = ClockEnded(clock=ClockKind.TARGET, item=case.stage)
    return TargetPaused(stage=case.stage, paused_on=today, reason=reason, ended=ended)


def resume(case: Case, *, today: date, policy: Policy) -> TargetResumed:
    """Let the target run on, later by the working days for which it waited.

    The whole time is counted anew from where the target began, so that no holiday is counted twice.
    """
    may_resume(case)
    target = case.targets.of(case.stage)
    before = clock(case).deadline
    if target is None or before.working_days is None:
        raise AssertionError("may_resume looked")
    waited = max(0, policy.calendar.between(target.pauses[-1].paused_on, today))
    later = deadlines.in_working_days(
        ClockKind.TARGET, before.working_days + waited, before.counted_from, policy, item=case.stage
    )
    return TargetResumed(
        stage=case.stage,
        resumed_on=today,
        working_days_paused=waited,
        deadline=later.model_copy(update={"generation": before.generation}),
    )


def meet(case: Case, *, on: date, policy: Policy) -> tuple[list[TargetResumed], ClockStopped | None]:
    """Return what happens to the target of this stage when its response is sent: one that waits runs on and is met."""
    target = case.targets.of(case.stage)
    if target is None:
        return [], None
    resumed = [resume(case, today=on, policy=policy)] if target.is_paused else []
    return resumed, ClockStopped(clock=ClockKind.TARGET, item=case.stage, on=on)


def clock(case: Case) -> RunningClock:
    """Return the clock of this stage's target."""
    return case.clocks[clock_key(ClockKind.TARGET, case.stage)]


def may_pause(case: Case) -> None:
    target = case.targets.of(case.stage)
    if target is None or target.is_paused or not clock(case).is_open or case.status is not Status.ACKNOWLEDGED:
        raise NoTargetRuns("A target can be paused while it runs. The clocks of the Code cannot.")
    if clock(case).missed:
        raise TargetIsLate("It was missed, and stays so.")


def may_resume(case: Case) -> None:
    target = case.targets.of(case.stage)
    waits = target is not None and target.is_paused
    if not waits or case.status not in {Status.ACKNOWLEDGED, Status.RESPONSE_APPROVED}:
        raise NotPaused("No target of this stage waits.")
