"""The Code's numbers, and nowhere else: how long each step may take, edition by edition."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Final

from shared.events.cases import ClockKind, Edition
from shared.kernel.refusals import Unacceptable


class Scheme(StrEnum):
    """Whose Code a complaint falls under: it follows from what the complaint is about."""

    HOUSING = "housing"
    LOCAL_GOVERNMENT = "local_government"


class CountedFrom(StrEnum):
    """What a clock is counted from."""

    RECEIPT = "receipt"
    LOGGING = "logging"
    ACKNOWLEDGEMENT = "acknowledgement"
    REQUEST = "request"


@dataclass(frozen=True, slots=True, kw_only=True)
class Timescale:
    """How many working days a clock runs, from when, and the provision that says so."""

    working_days: int
    counted_from: CountedFrom
    provision: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Cap:
    """By how much a response date may move in total, and the provision that says so."""

    working_days: int
    provision: str


@dataclass(frozen=True, slots=True, kw_only=True)
class EditionTimescales:
    """One edition of a Code, for cases logged from `since` on."""

    edition: Edition
    scheme: Scheme
    since: date
    clocks: Mapping[ClockKind, Timescale]
    extensions: Mapping[int, Cap]
    """For each stage."""
    stages: int = 2
    may_have_third_stage: bool = False
    acknowledge_clocks: Mapping[int, ClockKind] = field(
        default_factory=lambda: {1: ClockKind.STAGE_1_ACKNOWLEDGE, 2: ClockKind.STAGE_2_ACKNOWLEDGE}
    )


RESPOND: Final[Mapping[int, ClockKind]] = {
    1: ClockKind.STAGE_1_RESPOND,
    2: ClockKind.STAGE_2_RESPOND,
    3: ClockKind.STAGE_3_RESPOND,
}
"""The clock of each stage's response."""

HOS_2024: Final = EditionTimescales(
    edition=Edition.HOS_2024,
    scheme=Scheme.HOUSING,
    since=date(2024, 4, 1),
    clocks={
        ClockKind.STAGE_1_ACKNOWLEDGE: Timescale(working_days=5, counted_from=CountedFrom.RECEIPT, provision="6.2"),
        ClockKind.STAGE_1_RESPOND: Timescale(
            working_days=10, counted_from=CountedFrom.ACKNOWLEDGEMENT, provision="6.3"
        ),
        ClockKind.STAGE_2_ACKNOWLEDGE: Timescale(working_days=5, counted_from=CountedFrom.REQUEST, provision="6.11"),
        ClockKind.STAGE_2_RESPOND: Timescale(
            working_days=20, counted_from=CountedFrom.ACKNOWLEDGEMENT, provision="6.14"
        ),
    },
    extensions={1: Cap(working_days=10, provision="6.4"), 2: Cap(working_days=20, provision="6.15")},
)

# The 2022 edition does not time the stage 2 acknowledgement, and counts responses from logging and from the request.
HOS_2022: Final = EditionTimescales(
    edition=Edition.HOS_2022,
    scheme=Scheme.HOUSING,
    since=date(2022, 4, 1),
    clocks={
        ClockKind.STAGE_1_ACKNOWLEDGE: Timescale(
            working_days=5, counted_from=CountedFrom.RECEIPT, provision="2022, 4.1"
        ),
        ClockKind.STAGE_1_RESPOND: Timescale(working_days=10, counted_from=CountedFrom.LOGGING, provision="2022, 5.1"),
        ClockKind.STAGE_2_RESPOND: Timescale(working_days=20, counted_from=CountedFrom.REQUEST, provision="2022, 5.13"),
        ClockKind.STAGE_3_RESPOND: Timescale(working_days=20, counted_from=CountedFrom.REQUEST, provision="2022, 5.20"),
    },
    extensions={
        1: Cap(working_days=10, provision="2022, 5.1"),
        2: Cap(working_days=10, provision="2022, 5.13"),
        3: Cap(working_days=10, provision="2022, 5.20"),
    },
    may_have_third_stage=True,
)

# Advisory, for council services other than housing; the cap at stage 2 is the one commonly read into it.
LGSCO_2024: Final = EditionTimescales(
    edition=Edition.LGSCO_2024,
    scheme=Scheme.LOCAL_GOVERNMENT,
    since=date(2024, 4, 1),
    clocks=HOS_2024.clocks,
    extensions=HOS_2024.extensions,
)

EDITIONS: Final = (HOS_2022, HOS_2024, LGSCO_2024)
_BY_EDITION: Final = {timescales.edition: timescales for timescales in EDITIONS}


class BeforeTheCode(Unacceptable):
    """A complaint from before the first edition that this release knows."""

    title = "The complaint is older than the Code in force"


def edition_for(logged_on: date, scheme: Scheme = Scheme.HOUSING) -> Edition:
    """Return the edition that a complaint logged on that day is held to; raises BeforeTheCode."""
    known = [timescales for timescales in EDITIONS if timescales.scheme is scheme]
    in_force = [timescales for timescales in known if timescales.since <= logged_on]
    if not in_force:
        first = min(timescales.since for timescales in known)
        raise BeforeTheCode(f"Nothing logged before {first.isoformat()} falls under it.", field="received_at")
    return max(in_force, key=lambda timescales: timescales.since).edition


def of(edition: Edition) -> EditionTimescales:
    """Return what an edition of a Code says; raises KeyError for rules that are no edition of one."""
    return _BY_EDITION[edition]


def timescale(edition: Edition, clock: ClockKind) -> Timescale:
    return _BY_EDITION[edition].clocks[clock]


def provision(edition: Edition, clock: ClockKind) -> str | None:
    """Return the provision that times a clock, where it is a clock of a Code."""
    known = _BY_EDITION[edition].clocks.get(clock) if edition in _BY_EDITION else None
    return None if known is None else known.provision


def stages(edition: Edition, *, landlord_has_third: bool) -> int:
    """Return how many stages a complaint may go through: two, or a third one tolerated before 2024 (Code 5.3)."""
    timescales = _BY_EDITION[edition]
    return timescales.stages + (1 if timescales.may_have_third_stage and landlord_has_third else 0)
