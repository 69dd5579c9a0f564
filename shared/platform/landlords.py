"""The landlords of a deployment: dated settings read from a TOML file, and the calendar that follows from them."""

import hashlib
import tomllib
from collections.abc import Iterator, Mapping
from datetime import date
from functools import cache
from pathlib import Path
from typing import Annotated, Final

import holidays
from pydantic import BaseModel, ConfigDict, Field

from shared.kernel.compensation import RemedyGuidance
from shared.kernel.refusals import NotFound
from shared.kernel.retention import RecordKind, Schedule
from shared.kernel.targets import Target
from shared.kernel.themes import Theme
from shared.kernel.working_days import Calendar, CountingRule

SHIPPED_FILE: Final = Path(__file__).with_name("landlords.toml")
FIRST_YEAR: Final = 2015
LAST_YEAR: Final = 2040


class _Setting(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class DatedCounting(_Setting):
    since: date
    rule: CountingRule


class HolidayOverride(_Setting):
    """A day proclaimed a bank holiday (or taken back) after the holidays package was released."""

    day: date
    closed: bool = True
    why: str


class DatedRetention(_Setting):
    """For how many months a kind of record is kept after its closing, if it was closed on `since` or later."""

    kind: RecordKind
    months: int = Field(ge=1, le=1200)
    since: date


class Landlord(_Setting):
    """A landlord; everything here is set by the landlord, nothing by a case."""

    id: str = Field(pattern=r"^[a-z][a-z0-9-]{0,39}$")
    name: str
    complaints_email: str
    telephone: str
    postal_address: tuple[str, ...]
    website: str
    complaints_owner: str = Field(default="team:complaints", pattern=r"^(team|user):[^\x00-\x1f\x7f]{1,90}$")
    """The team or officer who owns each complaint from its logging, until somebody else is named (Code 4.1)."""
    data_from: date = date(2024, 4, 1)
    """No complaint received before this day is taken: earlier ones belong to an earlier edition of the Code."""
    services: Mapping[str, str]
    """Code of each service and its name in words."""
    local_government_services: tuple[str, ...] = ()
    """Services whose complaints fall under the LGSCO's Code: the body follows the subject."""
    third_stage_until_2024: bool = False
    """Whether the procedure had a third stage while the 2022 edition tolerated one (Code 5.3)."""
    ombudsman: str = "housing"
    warn_within: int = Field(default=2, ge=0)
    """Working days before a due date on which the officer is warned."""
    counting: tuple[DatedCounting, ...] = (DatedCounting(since=date(2015, 1, 1), rule=CountingRule.STRICT),)
    holiday_overrides: tuple[HolidayOverride, ...] = ()
    themes: Mapping[str, Theme] = Field(default_factory=dict)
    """What complaints are about and show, in two levels: for learning."""
    targets: tuple[Target, ...] = ()
    """How soon the landlord wants to answer. The clocks of the Code run beside them, whatever they say."""
    compensation_limits: Mapping[str, Annotated[int, Field(ge=0)]] = Field(default_factory=dict)
    """For each role, up to how many pence it may offer on a case alone; a role that is not named may offer nothing."""
    remedy_guidance: tuple[RemedyGuidance, ...] = ()
    """Versions of the Ombudsman's guidance on remedies, as the landlord has adopted them."""
    retention: tuple[DatedRetention, ...] = ()
    """Six years for every kind that is not named here (see shared.kernel.retention)."""

    def counting_on(self, day: date) -> CountingRule:
        """Return the counting rule in force for something received on `day`."""
        return max((dated for dated in self.counting if dated.since <= day), key=lambda dated: dated.since).rule

    def calendar(self) -> Calendar:
        return _calendar(self.holiday_overrides)

    def schedules(self) -> tuple[Schedule, ...]:
        """Return how long each kind of record is kept, as far as the landlord has said."""
        return tuple(Schedule(kind=each.kind, months=each.months, since=each.since) for each in self.retention)


class Landlords:
    """All landlords of this deployment."""

    def __init__(self, landlords: Mapping[str, Landlord]) -> None:
        self._landlords = dict(landlords)

    def __iter__(self) -> Iterator[Landlord]:
        return iter(self._landlords.values())

    def get(self, landlord: str) -> Landlord:
        try:
            return self._landlords[landlord]
        except KeyError:
            raise NotFound("There is no such landlord in this deployment.", field="landlord") from None


def read(path: Path | None) -> Landlords:
    """Read the landlords file; a mistake in it is a sentence that names the entry (pydantic.ValidationError)."""
    with (path or SHIPPED_FILE).open("rb") as file:
        entries = tomllib.load(file)["landlord"]
    return Landlords({entry["id"]: Landlord.model_validate(entry) for entry in entries})


@cache
def _calendar(overrides: tuple[HolidayOverride, ...]) -> Calendar:
    days = set(holidays.country_holidays("GB", subdiv="ENG", years=range(FIRST_YEAR, LAST_YEAR + 1)))
    for override in overrides:
        (days.add if override.closed else days.discard)(override.day)
    listed = ",".join(day.isoformat() for day in sorted(days))
    version = f"england-{hashlib.sha256(listed.encode()).hexdigest()[:8]}"
    return Calendar(version=version, first_year=FIRST_YEAR, last_year=LAST_YEAR, holidays=frozenset(days))
