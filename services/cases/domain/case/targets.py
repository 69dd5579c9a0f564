"""The landlord's own targets on a case, and how each event changes them. Holds no rules: see domain/targets.py."""

from dataclasses import dataclass, replace
from datetime import date
from typing import assert_never

from shared.events import cases as events
from shared.kernel.words import WordsReference

AnyTargetEvent = events.TargetSet | events.TargetPaused | events.TargetResumed


@dataclass(frozen=True, slots=True, kw_only=True)
class Pause:
    """Why a target waited, and for how long."""

    paused_on: date
    reason: WordsReference
    resumed_on: date | None = None
    working_days: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class StageTarget:
    """The target of one stage. Its date, and whether it was met or missed, is told by its clock."""

    stage: int
    pauses: tuple[Pause, ...] = ()

    @property
    def is_paused(self) -> bool:
        return bool(self.pauses) and self.pauses[-1].resumed_on is None


@dataclass(frozen=True, slots=True, kw_only=True)
class Targets:
    """The targets of a case, stage by stage."""

    items: tuple[StageTarget, ...] = ()

    def of(self, stage: int) -> StageTarget | None:
        return next((target for target in reversed(self.items) if target.stage == stage), None)


def after(targets: Targets, event: AnyTargetEvent) -> Targets:
    """Return the targets after `event`."""
    if isinstance(event, events.TargetSet):
        others = (target for target in targets.items if target.stage != event.stage)
        return Targets(items=(*others, StageTarget(stage=event.stage)))
    return Targets(
        items=tuple(_changed(target, event) if target.stage == event.stage else target for target in targets.items)
    )


def _changed(target: StageTarget, event: events.TargetPaused | events.TargetResumed) -> StageTarget:
    match event:
        case events.TargetPaused():
            pause = Pause(paused_on=event.paused_on, reason=event.reason)
            return replace(target, pauses=(*target.pauses, pause))
        case events.TargetResumed():
            pause = replace(target.pauses[-1], resumed_on=event.resumed_on, working_days=event.working_days_paused)
            return replace(target, pauses=(*target.pauses[:-1], pause))
        case _:
            assert_never(event)
