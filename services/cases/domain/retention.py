"""How long the record of a case is kept, what holds it, and its erasure: personal data goes, statistics stay."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from services.cases.domain.case import Case
from shared.events.cases import (
    CaseEvent,
    ClosingReason,
    ErasureApproved,
    ErasureGround,
    HoldGround,
    HoldPlaced,
    HoldReleased,
    PersonalDataErased,
)
from shared.kernel.refusals import Refusal
from shared.kernel.retention import RecordKind, Schedule, schedule_for
from shared.kernel.words import WordsReference

ON_REQUEST: Final = "on_request"
_KIND: Final = {
    ClosingReason.NOT_ACCEPTED: RecordKind.NOT_ACCEPTED,
    ClosingReason.WITHDRAWN: RecordKind.WITHDRAWN,
}


class RecordsErased(Refusal):
    """Nothing is decided on a case of which only the statistics are kept."""

    title = "The records have been erased"


class HoldStands(Refusal):
    """A record that is still needed is not erased."""

    title = "The record must be kept"
    provision = "5.12"


class NotHeld(Refusal):
    """Only a hold that stands can be released."""

    title = "There is no such hold"


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """One thing for which the record must still be kept."""

    ground: str
    """open_case, open_clock, ombudsman_matter, remedy_owed, split_off_case, or that of a hold an officer placed."""
    item: str | None = None
    """Which clock or case, or the number of the remedy or the hold."""

    @property
    def name(self) -> str:
        return self.ground if self.item is None else f"{self.ground} {self.item}"


def check_kept(case: Case) -> None:
    """Raise RecordsErased when the words of the case are gone."""
    if case.record.erased_on is not None:
        raise RecordsErased(
            "Personal data was erased; the figures stay. Log a new complaint if there is something new to answer."
        )


def schedule_of(case: Case, schedules: Sequence[Schedule]) -> Schedule | None:
    """Return the landlord's schedule for a closed case; None while it is open."""
    if case.is_open or case.closed_on is None:
        return None
    kind = _KIND.get(case.closed, RecordKind.CASE) if case.closed else RecordKind.CASE
    return schedule_for(schedules, kind, case.closed_on)


def erase_from(case: Case, schedules: Sequence[Schedule]) -> date | None:
    """Return the first day on which the record is not kept any more, holds aside; None while the case is open."""
    schedule = schedule_of(case, schedules)
    return schedule.erase_from(case.closed_on) if schedule and case.closed_on else None


def holds(case: Case, *, erased: Collection[str] = ()) -> list[Standing]:
    """Return everything for which the record must still be kept: it takes the full record to answer (Code 5.12).

    How to reach the resident is kept with the case that others were split off from, until all of them are `erased`.
    """
    standing = [Standing(ground="open_case")] if case.is_open else []
    standing += [Standing(ground="ombudsman_matter")] if case.ombudsman.is_open else []
    standing += [Standing(ground="open_clock", item=clock.deadline.key) for clock in case.open_clocks()]
    owed = [remedy for remedy in case.remedies.items if remedy.is_owed]
    standing += [Standing(ground="remedy_owed", item=str(remedy.number)) for remedy in owed]
    parted = [split.reference for split in case.joining.split_off if split.reference not in erased]
    standing += [Standing(ground="split_off_case", item=reference) for reference in parted]
    return standing + [Standing(ground=hold.ground, item=str(hold.number)) for hold in case.record.holds]


def hold(case: Case, ground: HoldGround, reason: WordsReference) -> HoldPlaced:
    """Keep the record whatever the schedule says, for example because a court asks for it (Code 5.12)."""
    return HoldPlaced(number=case.record.holds_placed + 1, ground=ground, reason=reason)


def release(case: Case, number: int) -> HoldReleased:
    """Let the schedule apply again."""
    if number not in {hold.number for hold in case.record.holds}:
        raise NotHeld("There is no hold of this number.", field="number")
    return HoldReleased(number=number)


def erase_when_due(
    case: Case, schedules: Sequence[Schedule], today: date, *, erased: Collection[str] = ()
) -> list[CaseEvent]:
    """Erase personal data when the schedule's time has come and nothing holds the record."""
    schedule = schedule_of(case, schedules)
    if case.record.erased_on is not None or schedule is None or case.closed_on is None:
        return []
    if holds(case, erased=erased) or not schedule.is_over(case.closed_on, today):
        return []
    return [PersonalDataErased(erased_on=today, schedule=schedule.name)]


def erase_on_request(
    case: Case, ground: ErasureGround, *, by: str, today: date, erased: Collection[str] = ()
) -> list[CaseEvent]:
    """Erase personal data before its time, unless the record is still needed (Code 5.12)."""
    standing = holds(case, erased=erased)
    if standing:
        named = ", ".join(each.name for each in standing)
        raise HoldStands(f"The record is still needed for: {named}.")
    return [ErasureApproved(ground=ground, approved_by=by), PersonalDataErased(erased_on=today, schedule=ON_REQUEST)]


# Whether each step may be taken now.


def may_erase(case: Case, *, erased: Collection[str] = ()) -> None:
    if holds(case, erased=erased):
        raise HoldStands("The record is still needed: see what holds it.")
