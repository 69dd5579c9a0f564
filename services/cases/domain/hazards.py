"""Awaab's Law (SI 2025/1042): hazards in a home, from the first mention, on clocks beside those of the complaint.

Which hazards are covered since when, and how long each step may take, is in awaabs_law.py.
"""

from collections.abc import Iterator
from datetime import date, datetime

from services.cases.domain import awaabs_law, deadlines, happened
from services.cases.domain.case import Case
from services.cases.domain.case.hazards import Hazard
from services.cases.domain.deadlines import Policy
from services.cases.domain.hazard_refusals import (
    AlreadyInvestigated,
    AlreadyMadeSafe,
    BeyondTwelveWeeks,
    NoFurtherWorks,
    NoSuchHazard,
    NotInvestigated,
    NoWordsOwed,
)
from shared.events.cases import (
    ClockEnded,
    ClockKind,
    ClockStopped,
    Deadline,
    Edition,
    FurtherWorksBegun,
    FurtherWorksPlanned,
    HazardClass,
    HazardFound,
    HazardInvestigated,
    HazardKind,
    HazardMadeSafe,
    HazardReported,
    HazardSummarySent,
    clock_key,
)
from shared.kernel.words import WordsReference
from shared.kernel.working_days import london_date


def report(
    case: Case, kind: HazardKind, hazard_class: HazardClass, *, aware_at: datetime | None, now: datetime, policy: Policy
) -> HazardReported:
    """Start a hazard's clocks when the landlord became aware: by the complaint itself where nothing else is said."""
    since = aware_at or case.received_at
    happened.check_moment(since, now=now, field="aware_at")
    awaabs_law.check_covered(kind, hazard_class, london_date(since))
    number = len(case.hazards.reported) + 1
    first = (
        awaabs_law.emergency(number, since, policy)
        if kind is HazardKind.EMERGENCY
        else awaabs_law.by(ClockKind.HAZARD_INVESTIGATE, awaabs_law.LIMITS.investigate, number, since, policy)
    )
    return HazardReported(number=number, kind=kind, hazard_class=hazard_class, aware_at=since, deadlines=(first,))


def investigate(
    case: Case, number: int, found: HazardFound, *, ended_at: datetime, now: datetime, policy: Policy
) -> HazardInvestigated:
    """Record what the investigation found; the summary is due, and where there is a hazard, safety and works."""
    hazard = _hazard(case, number)
    if hazard.investigated_at is not None:
        raise AlreadyInvestigated("The investigation of this hazard is on record.")
    happened.check_moment(ended_at, now=now, field="ended_at", after=hazard.aware_at)
    return HazardInvestigated(
        number=number,
        found=found,
        ended_at=ended_at,
        stopped=_stopped(case, number, ended_at, ClockKind.HAZARD_INVESTIGATE),
        ended=() if found is HazardFound.EMERGENCY else _fallen_away(case, hazard),
        deadlines=tuple(_after_investigation(case, hazard, found, ended_at, policy)),
    )


def _after_investigation(
    case: Case, hazard: Hazard, found: HazardFound, ended_at: datetime, policy: Policy
) -> Iterator[Deadline]:
    number, limits = hazard.number, awaabs_law.LIMITS
    yield awaabs_law.by(ClockKind.HAZARD_SUMMARY, limits.summary, number, ended_at, policy)
    if found is HazardFound.NONE:
        return
    if hazard.made_safe_at is None and found is HazardFound.SIGNIFICANT:
        yield awaabs_law.by(ClockKind.HAZARD_MAKE_SAFE, limits.make_safe, number, ended_at, policy)
    if (
        hazard.made_safe_at is None
        and found is HazardFound.EMERGENCY
        and not _is_open(case, ClockKind.HAZARD_EMERGENCY, number)
    ):
        yield awaabs_law.emergency(number, ended_at, policy)
    yield awaabs_law.by(ClockKind.HAZARD_FURTHER_WORKS, limits.further_works, number, ended_at, policy)


def send_summary(case: Case, number: int, *, sent_on: date, today: date) -> HazardSummarySent:
    """Record that the resident has the written summary of the investigation."""
    hazard = _investigated(case, number)
    if hazard.summary_sent_on is not None:
        raise NoWordsOwed("The summary has been sent.")
    happened.check(sent_on, today=today, field="sent_on", after=_ended_on(hazard))
    return HazardSummarySent(
        number=number, stopped=ClockStopped(clock=ClockKind.HAZARD_SUMMARY, item=number, on=sent_on)
    )


def make_safe(case: Case, number: int, how: WordsReference, *, made_safe_at: datetime, now: datetime) -> HazardMadeSafe:
    """Record that the home is safe; by other means too, such as another place to stay."""
    hazard = _hazard(case, number)
    if hazard.made_safe_at is not None:
        raise AlreadyMadeSafe("That this was made safe is on record.")
    if hazard.found is HazardFound.NONE:
        raise NoFurtherWorks("The investigation found no hazard.")
    happened.check_moment(made_safe_at, now=now, field="made_safe_at", after=hazard.aware_at)
    clocks = (ClockKind.HAZARD_EMERGENCY, ClockKind.HAZARD_MAKE_SAFE)
    return HazardMadeSafe(
        number=number, made_safe_at=made_safe_at, how=how, stopped=_stopped(case, number, made_safe_at, *clocks)
    )


def plan_further_works(
    case: Case, number: int, why: WordsReference, *, begin_by: date, today: date, policy: Policy
) -> FurtherWorksPlanned:
    """Record why further works cannot begin at once, and by when they will: twelve weeks at most."""
    hazard = _owed_further_works(case, number)
    happened.check_due(begin_by, field="begin_by", after=today)
    latest = _ended_on(hazard) + awaabs_law.LIMITS.further_works_at_most
    if begin_by > latest:
        raise BeyondTwelveWeeks(f"Further works begin by {latest.isoformat()} at the latest.", field="begin_by")
    planned = deadlines.on_day(
        ClockKind.HAZARD_FURTHER_WORKS,
        begin_by,
        _ended_on(hazard),
        policy,
        edition=Edition.AWAABS_LAW_2025,
        item=number,
    )
    return FurtherWorksPlanned(number=number, why=why, deadline=planned)


def begin_further_works(
    case: Case, number: int, works: WordsReference, *, begun_on: date, today: date
) -> FurtherWorksBegun:
    """Record that further works have begun, or why none are needed."""
    hazard = _owed_further_works(case, number)
    happened.check(begun_on, today=today, field="begun_on", after=_ended_on(hazard))
    stopped = ClockStopped(clock=ClockKind.HAZARD_FURTHER_WORKS, item=number, on=begun_on)
    return FurtherWorksBegun(number=number, works=works, stopped=stopped)


def _hazard(case: Case, number: int) -> Hazard:
    found = next((hazard for hazard in case.hazards.reported if hazard.number == number), None)
    if found is None:
        raise NoSuchHazard("There is no hazard of this number on the case.", field="number")
    return found


def _investigated(case: Case, number: int) -> Hazard:
    hazard = _hazard(case, number)
    if hazard.investigated_at is None:
        raise NotInvestigated("Record first what the investigation found.")
    return hazard


def _owed_further_works(case: Case, number: int) -> Hazard:
    hazard = _investigated(case, number)
    if hazard.found is HazardFound.NONE or hazard.works_begun_on is not None:
        raise NoFurtherWorks("No further works are owed: none are needed, or they have begun.")
    return hazard


def _ended_on(hazard: Hazard) -> date:
    if hazard.investigated_at is None:
        raise AssertionError("_investigated looked")
    return london_date(hazard.investigated_at)


def _stopped(case: Case, number: int, at: datetime, *clocks: ClockKind) -> tuple[ClockStopped, ...]:
    running = [clock for clock in clocks if _is_open(case, clock, number)]
    return tuple(ClockStopped(clock=clock, item=number, on=london_date(at), at=at) for clock in running)


def _fallen_away(case: Case, hazard: Hazard) -> tuple[ClockEnded, ...]:
    running = _is_open(case, ClockKind.HAZARD_EMERGENCY, hazard.number)
    return (ClockEnded(clock=ClockKind.HAZARD_EMERGENCY, item=hazard.number),) if running else ()


def _is_open(case: Case, clock: ClockKind, number: int) -> bool:
    running = case.clocks.get(clock_key(clock, number))
    return running is not None and running.is_open


# Whether each step may be taken now. A hazard may be reported at any time, on a closed case too.


def may_report(_: Case) -> None:
    return


def may_investigate(case: Case) -> None:
    if all(hazard.investigated_at is not None for hazard in case.hazards.reported):
        raise NoSuchHazard("No hazard waits to be investigated.")


def may_send_summary(case: Case) -> None:
    if not any(hazard.investigated_at and not hazard.summary_sent_on for hazard in case.hazards.reported):
        raise NoWordsOwed("No written summary is owed.")


def may_make_safe(case: Case) -> None:
    if all(hazard.made_safe_at or hazard.found is HazardFound.NONE for hazard in case.hazards.reported):
        raise AlreadyMadeSafe("No hazard waits to be made safe.")


def may_begin_further_works(case: Case) -> None:
    if not any(_owes_works(hazard) for hazard in case.hazards.reported):
        raise NoFurtherWorks("No further works are owed.")


def _owes_works(hazard: Hazard) -> bool:
    return hazard.found not in {None, HazardFound.NONE} and hazard.works_begun_on is None
