"""What Awaab's Law says (SI 2025/1042): which hazards are covered since when, and how long each step may take.

Hours run through nights, weekends and clock changes; working days are counted as the regulations do, whatever a
landlord's counting policy is.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import Final

from services.cases.domain import deadlines
from services.cases.domain.deadlines import Policy
from services.cases.domain.hazard_refusals import HazardNotCovered
from shared.events.cases import ClockKind, Deadline, Edition, HazardClass, HazardKind
from shared.kernel.working_days import CountingRule, london_date

_PHASE_1: Final = date(2025, 10, 27)
EMERGENCIES_SINCE: Final = _PHASE_1
"""Emergency hazards of every class."""
SIGNIFICANT_SINCE: Final[Mapping[HazardClass, date]] = {HazardClass.DAMP_AND_MOULD: _PHASE_1}
"""Significant hazards, class by class. The next phase has no confirmed date: its classes are not here yet."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """How long each step may take."""

    emergency: timedelta = timedelta(hours=24)
    """From becoming aware to being safe."""
    investigate: int = 10
    """Working days from becoming aware."""
    summary: int = 3
    """Working days from the end of the investigation, whatever it found."""
    make_safe: int = 5
    """Working days from the end of the investigation."""
    further_works: int = 5
    """Working days from the end of the investigation, to begin."""
    further_works_at_most: timedelta = timedelta(weeks=12)
    """From the end of the investigation, where they cannot begin sooner."""


LIMITS: Final = Limits()


def check_covered(kind: HazardKind, hazard_class: HazardClass, aware_on: date) -> None:
    since = EMERGENCIES_SINCE if kind is HazardKind.EMERGENCY else SIGNIFICANT_SINCE.get(hazard_class)
    if since is None:
        raise HazardNotCovered(
            "The regulations do not cover significant hazards of this class yet.", field="hazard_class"
        )
    if aware_on < since:
        raise HazardNotCovered(
            f"The regulations cover this hazard where the landlord became aware on {since.isoformat()} or later.",
            field="aware_at",
        )


def emergency(number: int, since: datetime, policy: Policy) -> Deadline:
    """Return the moment by which an emergency is over, by the hours that pass, not by those on the clock face."""
    due_at = since.astimezone(UTC) + LIMITS.emergency
    return deadlines.on_day(
        ClockKind.HAZARD_EMERGENCY,
        london_date(due_at),
        london_date(since),
        policy,
        edition=Edition.AWAABS_LAW_2025,
        item=number,
        due_at=due_at,
    )


def by(clock: ClockKind, working_days: int, number: int, moment: datetime, policy: Policy) -> Deadline:
    """Return a day so many working days after a moment."""
    strictly = replace(policy, counting=CountingRule.STRICT)
    return deadlines.in_working_days(
        clock, working_days, london_date(moment), strictly, edition=Edition.AWAABS_LAW_2025, item=number
    )
