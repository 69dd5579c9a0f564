"""Learning: what a complaint shows, and the improvements that follow from it (Code 9.1)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from services.cases.domain import deadlines, happened
from services.cases.domain.case import Case
from services.cases.domain.case.learning import Improvement
from services.cases.domain.deadlines import Policy
from shared.events.cases import (
    ClockEnded,
    ClockKind,
    ClockStopped,
    ImprovementDropped,
    ImprovementMade,
    ImprovementPlanned,
    RootCause,
)
from shared.kernel.refusals import NotFound, Refusal, Unacceptable
from shared.kernel.themes import Theme
from shared.kernel.words import WordsReference


class UnknownTheme(Unacceptable):
    """Themes come from the landlord's own list, so that they can be counted."""

    title = "This is not a theme of the landlord's list"
    provision = "9.1"


class UnknownService(Unacceptable):
    """Services come from the landlord's own list."""

    title = "This is not a service of the landlord"


class ImprovementInThePast(Unacceptable):
    """An improvement lies ahead."""

    title = "An improvement must be due today or later"
    provision = "9.1"


class ImprovementIsOver(Refusal):
    """The improvement was made or dropped."""

    title = "The improvement is over"
    provision = "9.1"


@dataclass(frozen=True, slots=True, kw_only=True)
class Lesson:
    """Where what was learned belongs: in the landlord's list of themes, and by its cause."""

    theme: str | None = None
    subtheme: str | None = None
    root_cause: RootCause | None = None
    service: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """An improvement that is undertaken."""

    description: WordsReference
    owner: str
    due_on: date
    service: str | None = None
    theme: str | None = None


def check(lesson: Lesson, policy: Policy) -> None:
    """Raise UnknownTheme or UnknownService where the landlord's lists have no such code (Code 9.1)."""
    _check_theme(lesson.theme, policy.themes, "theme")
    if lesson.subtheme is not None:
        theme = policy.themes.get(lesson.theme or "")
        if theme is None or lesson.subtheme not in theme.subthemes:
            raise UnknownTheme("Take it from the list below the theme.", field="subtheme")
    _check_service(lesson.service, policy, "service")


def plan(case: Case, plans: list[Plan], *, today: date, policy: Policy, field: str = "") -> list[ImprovementPlanned]:
    """Undertake to change something, with owner and date; on a closed case too (Code 9.1)."""
    first = len(case.learning.improvements) + 1
    for place, each in enumerate(plans):
        _check_plan(each, f"{field}.{place}." if field else "", today, policy)
    return [_planned(number, each, today, policy) for number, each in enumerate(plans, start=first)]


def make(case: Case, number: int, proof: WordsReference, *, on: date, today: date) -> ImprovementMade:
    """Put the proof on record that the change was made (Code 9.1)."""
    _open(case, number)
    happened.check(on, today=today, field="made_on")
    stopped = ClockStopped(clock=ClockKind.IMPROVEMENT, item=number, on=on)
    return ImprovementMade(number=number, made_on=on, proof=proof, stopped=stopped)


def drop(case: Case, number: int, reason: WordsReference) -> ImprovementDropped:
    """Give an improvement up, with the reason on record (Code 9.1)."""
    _open(case, number)
    return ImprovementDropped(number=number, reason=reason, ended=ClockEnded(clock=ClockKind.IMPROVEMENT, item=number))


def may_plan(_: Case) -> None:
    """Allow it always: what a complaint shows may be seen long after it was closed (Code 9.1)."""


def _planned(number: int, plan: Plan, today: date, policy: Policy) -> ImprovementPlanned:
    return ImprovementPlanned(
        number=number,
        description=plan.description,
        owned_by=plan.owner,
        service=plan.service,
        theme=plan.theme,
        deadline=deadlines.on_day(ClockKind.IMPROVEMENT, plan.due_on, today, policy, item=number),
    )


def _check_plan(plan: Plan, field: str, today: date, policy: Policy) -> None:
    if plan.due_on < today:
        raise ImprovementInThePast("The improvement is due in the past.", field=f"{field}due_on")
    _check_theme(plan.theme, policy.themes, f"{field}theme")
    _check_service(plan.service, policy, f"{field}service")


def _check_theme(theme: str | None, themes: Mapping[str, Theme], field: str) -> None:
    if theme is not None and theme not in themes:
        raise UnknownTheme("Take it from the landlord's list of themes.", field=field)


def _check_service(service: str | None, policy: Policy, field: str) -> None:
    if service is not None and service not in policy.services:
        raise UnknownService("Take it from the landlord's list of services.", field=field)


def _open(case: Case, number: int) -> Improvement:
    improvement = case.learning.improvement(number)
    if improvement is None:
        raise NotFound("This case has no improvement of this number.", field="number")
    if not improvement.is_open:
        raise ImprovementIsOver("It was made or dropped.")
    return improvement
