"""The Code's numbers, and nowhere else: how many working days each step may take, edition by edition."""

from dataclasses import dataclass
from datetime import date
from typing import Final

from shared.events.cases import ClockKind, Edition
from shared.kernel.refusals import Unacceptable


@dataclass(frozen=True, slots=True, kw_only=True)
class Timescale:
    """How many working days a clock runs, and the provision that says so."""

    working_days: int
    provision: str


@dataclass(frozen=True, slots=True, kw_only=True)
class EditionTimescales:
    """One edition of the Code, for cases received from `since` on."""

    edition: Edition
    since: date
    clocks: dict[ClockKind, Timescale]


HOS_2024: Final = EditionTimescales(
    edition=Edition.HOS_2024,
    since=date(2024, 4, 1),
    clocks={
        ClockKind.STAGE_1_ACKNOWLEDGE: Timescale(working_days=5, provision="6.2"),  # from receipt
        ClockKind.STAGE_1_RESPOND: Timescale(working_days=10, provision="6.3"),  # from the acknowledgement
    },
)
EDITIONS: Final = (HOS_2024,)
_BY_EDITION: Final = {timescales.edition: timescales for timescales in EDITIONS}


class BeforeTheCode(Unacceptable):
    """A complaint from before the first edition that this release knows."""

    title = "The complaint is older than the Code in force"


def edition_for(received_on: date) -> Edition:
    """Return the edition that a complaint received on that day is held to; raises BeforeTheCode."""
    in_force = [timescales for timescales in EDITIONS if timescales.since <= received_on]
    if not in_force:
        raise BeforeTheCode(
            "Complaints received before 1 April 2024 belong to an earlier edition.", field="received_at"
        )
    return max(in_force, key=lambda timescales: timescales.since).edition


def timescale(edition: Edition, clock: ClockKind) -> Timescale:
    return _BY_EDITION[edition].clocks[clock]
