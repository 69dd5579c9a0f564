"""The words and values that the events of cases are made of."""

from datetime import date
from enum import StrEnum
from typing import ClassVar

from pydantic import AwareDatetime, BaseModel, ConfigDict

from shared.events.event import Event
from shared.kernel.words import WordsReference
from shared.kernel.working_days import CountingRule


class CaseEvent(Event):
    """A fact about one case. A deadline in it starts that clock; `ClockStopped` stops one, `ClockEnded` ends one."""

    owner: ClassVar[str] = "cases"

    def starts(self) -> tuple["Deadline", ...]:
        """Return the deadlines whose clocks this event starts, or counts anew."""
        return tuple(value for value in self._values() if type(value) is Deadline)

    def stops(self) -> tuple["ClockStopped", ...]:
        return tuple(value for value in self._values() if type(value) is ClockStopped)

    def ends(self) -> tuple["ClockEnded", ...]:
        return tuple(value for value in self._values() if type(value) is ClockEnded)

    def _values(self) -> list[object]:
        # Asked three times for every event that is folded: exact types, since isinstance is slow on pydantic's.
        found: list[object] = []
        for value in self.__dict__.values():
            if type(value) is tuple:
                found += value
            else:
                found.append(value)
        return found


class ClockKind(StrEnum):
    """What runs on a case: the Code's clocks first, then other law's, then dates that the landlord promised or set."""

    STAGE_1_ACKNOWLEDGE = "stage_1_acknowledge"
    STAGE_1_RESPOND = "stage_1_respond"
    STAGE_2_ACKNOWLEDGE = "stage_2_acknowledge"
    STAGE_2_RESPOND = "stage_2_respond"
    STAGE_3_RESPOND = "stage_3_respond"
    PROGRESS_UPDATE = "progress_update"
    HAZARD_EMERGENCY = "hazard_emergency"
    HAZARD_INVESTIGATE = "hazard_investigate"
    HAZARD_SUMMARY = "hazard_summary"
    HAZARD_MAKE_SAFE = "hazard_make_safe"
    HAZARD_FURTHER_WORKS = "hazard_further_works"
    DATA_PROTECTION_ACKNOWLEDGE = "data_protection_acknowledge"
    EVIDENCE_REQUEST = "evidence_request"
    ORDER = "order"
    RECOMMENDATION = "recommendation"
    ACTION = "action"
    PAYMENT = "payment"
    REMEDY = "remedy"
    """A remedy other than money."""
    IMPROVEMENT = "improvement"
    ADJUSTMENT_REVIEW = "adjustment_review"
    RESTRICTION_REVIEW = "restriction_review"
    CONTRIBUTION = "contribution"
    TARGET = "target"


class Edition(StrEnum):
    """The rules that a deadline is counted under: an edition of a Code, another law, or the landlord's own word."""

    HOS_2024 = "hos_2024"
    HOS_2022 = "hos_2022"
    LGSCO_2024 = "lgsco_2024"
    AWAABS_LAW_2025 = "awaabs_law_2025"
    DATA_PROTECTION_2026 = "data_protection_2026"
    OMBUDSMAN = "ombudsman"
    LANDLORD = "landlord"


class Finding(StrEnum):
    UPHELD = "upheld"
    PARTLY_UPHELD = "partly_upheld"
    NOT_UPHELD = "not_upheld"


class ClosingReason(StrEnum):
    """How a case ended; the four ways are never counted as one another."""

    ANSWERED = "answered"
    WITHDRAWN = "withdrawn"
    RESOLVED = "resolved"
    NOT_ACCEPTED = "not_accepted"
    MERGED = "merged"
    RECORDED_OTHERWISE = "recorded_otherwise"
    """It was no complaint: the kind was corrected after the choice to complain had been answered."""


class Ground(StrEnum):
    """Why a complaint, or its escalation, is not accepted (Code 2.2)."""

    OVER_TWELVE_MONTHS = "over_twelve_months"
    COURT_CLAIM = "court_claim"
    ALREADY_DECIDED = "already_decided"


class Party(StrEnum):
    """Who asked for something: the resident, or somebody on their behalf (Code 3.6)."""

    RESIDENT = "resident"
    REPRESENTATIVE = "representative"


class _Value(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")


class Deadline(_Value):
    """A date by which something is due, and everything needed to compute it again."""

    clock: ClockKind
    item: int | None = None
    """Which of several, where a case may have more than one: the number of the action, the order, the adjustment."""
    counted_from: date
    working_days: int | None
    """None where the date itself was set, or where other than working days are counted."""
    due_on: date
    due_at: AwareDatetime | None = None
    """The moment, where hours count; otherwise the whole of `due_on` is left."""
    edition: Edition
    calendar: str
    counting: CountingRule
    generation: int = 1
    """Counts up when the calendar changed and the date was counted anew."""

    @property
    def key(self) -> str:
        """What tells this clock from the others of its case."""
        return clock_key(self.clock, self.item)


class ClockStopped(_Value):
    """What a clock waited for has happened, on this day."""

    clock: ClockKind
    item: int | None = None
    on: date
    at: AwareDatetime | None = None

    @property
    def key(self) -> str:
        return clock_key(self.clock, self.item)


class ClockEnded(_Value):
    """What a clock waited for is not awaited any more: it was neither met nor missed."""

    clock: ClockKind
    item: int | None = None

    @property
    def key(self) -> str:
        return clock_key(self.clock, self.item)


def clock_key(clock: ClockKind, item: int | None = None) -> str:
    """Return what tells a clock from the others of its case."""
    return clock.value if item is None else f"{clock.value}:{item}"


class DefinedPart(_Value):
    """One point of the complaint, and whether the landlord answers for it (Code 5.6, 5.7)."""

    number: int
    summary: WordsReference
    landlord_responsible: bool
    responsible_body: WordsReference | None = None


class PromisedAction(_Value):
    """A step that the landlord promises, with owner and date (Code 7.3)."""

    number: int
    """Counts through the whole case."""
    description: WordsReference
    owner: str
    due_on: date
    agreed: bool | None = None
    """Whether the resident agreed to it; None when they were not asked."""


class PartAnswer(_Value):
    """The decision on one part, why, and how it is put right (Code 6.7, 6.9, 7.1)."""

    part: int
    finding: Finding
    reasons: WordsReference
    references: WordsReference | None = None
    """The policy, law or good practice relied on (Code 6.7)."""
    what_went_wrong: WordsReference | None = None
    remedy: WordsReference | None = None
    no_remedy_reason: WordsReference | None = None
    actions: tuple[PromisedAction, ...] = ()
