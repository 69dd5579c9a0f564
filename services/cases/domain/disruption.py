"""Exceptional circumstances (Code 8.5): a landlord that cannot comply for a time says so, and when it will again.

A disruption is a stream of its own beside the cases. It stops no clock: what runs out in it is tagged with it.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import TypeAlias, assert_never

from services.cases.domain import happened
from services.cases.domain.case import Case, RunningClock
from shared.events.cases import (
    DeadlineApproaching,
    DeadlineMissed,
    DisruptionCause,
    DisruptionDeclared,
    DisruptionEnded,
    DisruptionProlonged,
    OmbudsmanTold,
    ResidentsTold,
)
from shared.kernel.refusals import Refusal, Unacceptable
from shared.kernel.words import WordsReference

STREAM_PREFIX = "disruption-"
"""Tells the stream of a disruption from those of cases."""
AnyDisruptionEvent: TypeAlias = (
    DisruptionDeclared | DisruptionProlonged | OmbudsmanTold | ResidentsTold | DisruptionEnded
)


class ReturnDateNeeded(Unacceptable):
    """Residents are told when the landlord expects to comply again."""

    title = "The day of return lies before the disruption"
    provision = "8.5"


class ServiceUnknown(Unacceptable):
    """What is affected is a service of the landlord's list."""

    title = "Not one of the landlord's services"


class DisruptionIsOver(Refusal):
    """Nothing more is decided on a disruption that has ended."""

    title = "The disruption has ended"
    provision = "8.5"


class NobodyTold(Refusal):
    """The Ombudsman and residents are told of a disruption, and that is on record before it ends."""

    title = "The Ombudsman and residents have not been told"
    provision = "8.5"


@dataclass(frozen=True, slots=True, kw_only=True)
class Disruption:
    """A declared disruption: since when, until when, and who has been told."""

    id: str
    landlord: str
    sequence: int
    cause: DisruptionCause
    since: date
    expected_until: date
    affected_services: tuple[str, ...]
    banner: WordsReference
    ombudsman_told_on: date | None = None
    residents_told_on: date | None = None
    ended_on: date | None = None

    def covers(self, day: date) -> bool:
        """Tell whether it lasted, or lasts, on a day; a return that is late ends nothing."""
        return self.since <= day and (self.ended_on is None or day <= self.ended_on)

    def affects(self, case: Case) -> bool:
        """Tell whether a landlord's complaint is affected; one about no known service is, to be safe."""
        about = not self.affected_services or case.service is None or case.service in self.affected_services
        return about and case.landlord == self.landlord


def declare(
    cause: DisruptionCause,
    banner: WordsReference,
    *,
    since: date,
    expected_until: date,
    affected_services: Sequence[str],
    known_services: Iterable[str],
    today: date,
) -> DisruptionDeclared:
    """Declare that the landlord cannot comply for a time, and when it expects to again (Code 8.5)."""
    happened.check(since, today=today, field="since")
    _check_return(expected_until, since)
    known = set(known_services)
    for place, service in enumerate(affected_services):
        if service not in known:
            raise ServiceUnknown("The landlord has no service with this code.", field=f"affected_services.{place}")
    return DisruptionDeclared(
        cause=cause,
        since=since,
        expected_until=expected_until,
        affected_services=tuple(dict.fromkeys(affected_services)),
        banner=banner,
    )


def prolong(disruption: Disruption, banner: WordsReference, *, expected_until: date) -> DisruptionProlonged:
    """Give another day of return, and tell residents so; the earlier one stays on record (Code 8.5)."""
    _check_lasts(disruption)
    _check_return(expected_until, disruption.since)
    return DisruptionProlonged(
        was_expected_until=disruption.expected_until, expected_until=expected_until, banner=banner
    )


def tell_ombudsman(disruption: Disruption, how: WordsReference, *, told_on: date, today: date) -> OmbudsmanTold:
    """Record that the Ombudsman was informed (Code 8.5)."""
    happened.check(told_on, today=today, field="told_on", after=disruption.since)
    return OmbudsmanTold(told_on=told_on, how=how)


def tell_residents(disruption: Disruption, how: WordsReference, *, told_on: date, today: date) -> ResidentsTold:
    """Record that residents were informed, with the day of return (Code 8.5)."""
    happened.check(told_on, today=today, field="told_on", after=disruption.since)
    return ResidentsTold(told_on=told_on, how=how)


def end(disruption: Disruption, *, ended_on: date, today: date) -> DisruptionEnded:
    """Record that the landlord complies again; not before Ombudsman and residents were told (Code 8.5)."""
    _check_lasts(disruption)
    if disruption.ombudsman_told_on is None or disruption.residents_told_on is None:
        raise NobodyTold("Record when the Ombudsman and when residents were told, then end it.")
    happened.check(ended_on, today=today, field="ended_on", after=disruption.since)
    return DisruptionEnded(ended_on=ended_on)


def during(disruptions: Iterable[Disruption], case: Case, due_on: date) -> str | None:
    """Return the disruption in which something of the case fell due, the first of several (Code 8.5)."""
    found = [each for each in disruptions if each.affects(case) and each.covers(due_on)]
    return min(found, key=lambda each: each.since).id if found else None


def tag(
    case: Case, said: Iterable[DeadlineApproaching | DeadlineMissed], disruptions: Collection[Disruption]
) -> list[DeadlineApproaching | DeadlineMissed]:
    """Name the disruption in which a deadline was missed; the clock ran on all the same (Code 8.5)."""
    return [
        each.model_copy(update={"disruption": during(disruptions, case, each.due_on)})
        if isinstance(each, DeadlineMissed)
        else each
        for each in said
    ]


def touching(disruptions: Iterable[Disruption], case: Case) -> list[str]:
    """Return the disruptions in which a clock of the case ran (Code 8.5)."""
    found = [each for each in disruptions if each.affects(case)]
    return [each.id for each in found if any(_ran_in(clock, each) for clock in case.clocks.values())]


def _ran_in(clock: RunningClock, disruption: Disruption) -> bool:
    """Tell whether a clock ran in a disruption; one that fell away is taken to have run to its due date."""
    until = clock.met_on or (clock.deadline.due_on if clock.ended else None)
    begun_before_its_end = disruption.ended_on is None or clock.deadline.counted_from <= disruption.ended_on
    return begun_before_its_end and (until is None or until >= disruption.since)


def begin(disruption_id: str, landlord: str, event: DisruptionDeclared) -> Disruption:
    """Return the disruption that its first event begins."""
    return Disruption(
        id=disruption_id,
        landlord=landlord,
        sequence=1,
        cause=event.cause,
        since=event.since,
        expected_until=event.expected_until,
        affected_services=event.affected_services,
        banner=event.banner,
    )


def evolve(disruption: Disruption, event: AnyDisruptionEvent) -> Disruption:
    """Return the disruption after `event`; every event counts one."""
    disruption = replace(disruption, sequence=disruption.sequence + 1)
    match event:
        case DisruptionDeclared():
            raise ValueError("a disruption is declared once: see begin")
        case DisruptionProlonged():
            return replace(disruption, expected_until=event.expected_until, banner=event.banner)
        case OmbudsmanTold():
            return replace(disruption, ombudsman_told_on=disruption.ombudsman_told_on or event.told_on)
        case ResidentsTold():
            return replace(disruption, residents_told_on=disruption.residents_told_on or event.told_on)
        case DisruptionEnded():
            return replace(disruption, ended_on=event.ended_on)
        case _:
            assert_never(event)


def _check_lasts(disruption: Disruption) -> None:
    if disruption.ended_on is not None:
        raise DisruptionIsOver("The disruption has ended.")


def _check_return(expected_until: date, since: date) -> None:
    if expected_until < since:
        raise ReturnDateNeeded("Say when the landlord expects to comply again.", field="expected_until")
