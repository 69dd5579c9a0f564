"""Turns the landlord's own targets into a part of a case's answer, apart from the deadlines. Holds no rules."""

from collections.abc import Mapping
from datetime import date
from uuid import UUID

from services.cases.domain.case import Case
from services.cases.domain.case.targets import StageTarget
from services.cases.domain.deadlines import Policy
from services.cases.schemas import PauseView, TargetView
from services.cases.views.clocks import state_of
from shared.events.cases import ClockKind, clock_key


def targets(case: Case, texts: Mapping[UUID, str], policy: Policy, today: date) -> list[TargetView]:
    return [_target(case, target, texts, policy, today) for target in case.targets.items]


def _target(case: Case, target: StageTarget, texts: Mapping[UUID, str], policy: Policy, today: date) -> TargetView:
    clock = case.clocks[clock_key(ClockKind.TARGET, target.stage)]
    deadline = clock.deadline
    return TargetView(
        stage=target.stage,
        due_on=deadline.due_on,
        state="paused" if target.is_paused and case.is_open else state_of(clock),
        met_on=clock.met_on,
        working_days_left=policy.calendar.between(today, deadline.due_on) if clock.is_open else None,
        counted_from=deadline.counted_from,
        working_days=deadline.working_days,
        pauses=[
            PauseView(
                paused_on=each.paused_on,
                resumed_on=each.resumed_on,
                working_days=each.working_days,
                reason=texts.get(each.reason.id),
            )
            for each in target.pauses
        ],
    )
