"""Rounds: the sides of a comparison take turns on the same machine, minutes apart at most, and only ratios are judged.

The machine's own speed drifts, so a figure means something only beside another one of the same round. A round in which
other programs took much of the processors is taken again; when that does not help, nothing is printed for it.
"""

import asyncio
import statistics
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias

import psutil

ROUNDS: Final = 3
ATTEMPTS: Final = 4
TOO_MUCH: Final = 0.25
QUIET: Final = 0.15
WAIT_AT_MOST_SECONDS: Final = 60

Side: TypeAlias = Callable[[], Awaitable[float]]
Say: TypeAlias = Callable[[str], None]


class MachineTooBusy(Exception):
    """Other programs took so much of the processors that a ratio would be theirs, not ours."""


@dataclass(frozen=True)
class Figure:
    """What was measured in each round, and what it ought to be."""

    what: str
    rounds: Sequence[float]
    at_least: float | None = None
    at_most: float | None = None

    @property
    def median(self) -> float:
        return statistics.median(self.rounds)

    @property
    def verdict(self) -> str:
        if self.at_least is not None:
            return "yes" if self.median >= self.at_least else "no"
        if self.at_most is not None:
            return "yes" if self.median <= self.at_most else "no"
        return ""

    @property
    def goal(self) -> str:
        if self.at_least is not None:
            return f"at least {_number(self.at_least)}"
        return "" if self.at_most is None else f"at most {_number(self.at_most)}"

    def row(self) -> str:
        spread = " ".join(_number(value) for value in self.rounds)
        return f"  {self.what:<58} {_number(self.median):>8}  {spread:<26} {self.goal:<16} {self.verdict}"


@dataclass(frozen=True)
class Taken:
    """The values of all sides, round by round."""

    values: Mapping[str, Sequence[float]]

    def figure(self, what: str, side: str, *, at_least: float | None = None, at_most: float | None = None) -> Figure:
        return Figure(what, self.values[side], at_least, at_most)

    def ratio(
        self, what: str, side: str, by: str, *, at_least: float | None = None, at_most: float | None = None
    ) -> Figure:
        """Divide one side's value by another's of the same round."""
        pairs = zip(self.values[side], self.values[by], strict=True)
        return Figure(what, [one / other for one, other in pairs], at_least, at_most)


class Foreign:
    """What share of the processors goes to programs that are none of ours, from its making until asked."""

    def __init__(self) -> None:
        self._busy, self._all = _machine_seconds()
        self._ours = _our_seconds()

    def share(self) -> float:
        busy, everything = _machine_seconds()
        foreign = (busy - self._busy) - (_our_seconds() - self._ours)
        return max(0.0, foreign / max(everything - self._all, 0.001))


async def interleaved(sides: Mapping[str, Side], say: Say) -> Taken:
    """Measure each side once a round, every round in another order. Raises MachineTooBusy."""
    names = list(sides)
    values: dict[str, list[float]] = {name: [] for name in names}
    for number in range(ROUNDS):
        order = names[number % len(names) :] + names[: number % len(names)]
        taken = await _quiet_round({name: sides[name] for name in order}, say, number + 1)
        for name, value in taken.items():
            values[name].append(value)
    return Taken(values)


async def _quiet_round(sides: Mapping[str, Side], say: Say, number: int) -> dict[str, float]:
    for _ in range(ATTEMPTS):
        await _wait_for_quiet(say)
        foreign = Foreign()
        taken = {name: await side() for name, side in sides.items()}
        share = foreign.share()
        say(f"  round {number}: other programs took {share:.0%} of the processors")
        if share <= TOO_MUCH:
            return taken
    raise MachineTooBusy(f"other programs took more than {TOO_MUCH:.0%} of the processors in {ATTEMPTS} rounds")


async def _wait_for_quiet(say: Say) -> None:
    """Return when other programs leave the processors alone, or after a while all the same."""
    for second in range(WAIT_AT_MOST_SECONDS):
        foreign = Foreign()
        await asyncio.sleep(1)
        if foreign.share() <= QUIET:
            return
        if second == 0:
            say("  waiting for other programs to leave the processors alone")


def _machine_seconds() -> tuple[float, float]:
    """Return busy and all seconds of all processors; what the host gives to other machines counts as busy."""
    times = psutil.cpu_times()
    idle = times.idle + times.iowait
    everything = idle + times.user + times.nice + times.system + times.irq + times.softirq + times.steal
    return everything - idle, everything


def _our_seconds() -> float:
    """Return what this process and all below it have used, with those that have ended."""
    ours = psutil.Process()
    return sum(_seconds_of(process) for process in [ours, *ours.children(recursive=True)])


def _seconds_of(process: psutil.Process) -> float:
    try:
        times = process.cpu_times()
    except psutil.NoSuchProcess:  # its parent has inherited its seconds
        return 0.0
    return times.user + times.system + times.children_user + times.children_system


def _number(value: float) -> str:
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"
