"""Hazards in a home, on the clocks of Awaab's Law (SI 2025/1042), beside those of the complaint."""

from enum import StrEnum

from pydantic import AwareDatetime

from shared.events.cases.values import CaseEvent, ClockEnded, ClockStopped, Deadline
from shared.kernel.words import WordsReference


class HazardKind(StrEnum):
    """How grave a hazard is, by the words of the regulations."""

    EMERGENCY = "emergency"
    SIGNIFICANT = "significant"


class HazardClass(StrEnum):
    """What kind of hazard it is; which class is covered since when is in the cases domain."""

    DAMP_AND_MOULD = "damp_and_mould"
    EXCESS_COLD_OR_HEAT = "excess_cold_or_heat"
    FALLS = "falls"
    STRUCTURAL_COLLAPSE_AND_EXPLOSIONS = "structural_collapse_and_explosions"
    FIRE = "fire"
    ELECTRICAL = "electrical"
    HYGIENE = "hygiene"
    OTHER = "other"


class HazardFound(StrEnum):
    """What the investigation of a hazard found."""

    NONE = "none"
    SIGNIFICANT = "significant"
    EMERGENCY = "emergency"


class HazardReported(CaseEvent):
    """The landlord became aware of a possible hazard, through whatever contact; its clocks run from that moment."""

    number: int
    """Counts the hazards of a case."""
    kind: HazardKind
    hazard_class: HazardClass
    aware_at: AwareDatetime
    deadlines: tuple[Deadline, ...]


class HazardInvestigated(CaseEvent):
    """The investigation of a hazard ended; the summary is due, and where there is a hazard, safety and works."""

    number: int
    found: HazardFound
    ended_at: AwareDatetime
    stopped: tuple[ClockStopped, ...] = ()
    ended: tuple[ClockEnded, ...] = ()
    """Where it is no emergency, its hours fall away."""
    deadlines: tuple[Deadline, ...] = ()


class HazardSummarySent(CaseEvent):
    """The resident has the written summary of what the investigation found."""

    number: int
    stopped: ClockStopped


class HazardMadeSafe(CaseEvent):
    """The home is safe from the hazard, by works or by other means."""

    number: int
    made_safe_at: AwareDatetime
    how: WordsReference
    stopped: tuple[ClockStopped, ...]


class FurtherWorksPlanned(CaseEvent):
    """Works that keep the hazard from coming back cannot begin at once: they begin by a date within the limit."""

    number: int
    why: WordsReference
    deadline: Deadline


class FurtherWorksBegun(CaseEvent):
    """Works that keep the hazard from coming back have begun, or none were needed."""

    number: int
    works: WordsReference
    stopped: ClockStopped
