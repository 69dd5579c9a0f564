"""Bodies of the requests about a resident's circumstances."""

from datetime import date
from typing import Annotated

from pydantic import Field, StringConstraints

from services.cases.schemas.procedure import PartNumber
from services.cases.schemas.words import Passage, Sentence, StaffId
from shared.events.cases import (
    AdjustmentKind,
    ConsentScope,
    ContactWay,
    RestrictionKind,
    RiskLevel,
    Track,
    VulnerabilityKind,
)
from shared.platform.landlords import FIRST_YEAR, LAST_YEAR
from shared.platform.web import RequestBody

Day = Annotated[date, Field(ge=date(FIRST_YEAR, 1, 1), lt=date(LAST_YEAR, 1, 1))]
Language = Annotated[str, StringConstraints(max_length=35, pattern=r"^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$")]


class Adjustment(RequestBody):
    """What is done differently for this resident, and who looks at it again when (Code 5.10)."""

    kind: AdjustmentKind
    language: Language | None = None
    """A language tag, such as `pl`; needed for a translation."""
    words: Passage
    review_owner: StaffId
    review_on: Day


class AdjustmentReview(RequestBody):
    """Why the adjustment is kept, and when it is looked at again (Code 5.10)."""

    outcome: Passage
    review_on: Day


class AdjustmentEnd(RequestBody):
    """Why the adjustment is not needed any more (Code 5.10)."""

    reason: Passage


class Disclosure(RequestBody):
    """What the resident said about a disability: special category data, kept apart (Code 5.10)."""

    words: Passage


class Representative(RequestBody):
    """Who acts for the resident, and the consent that lets them (Code 3.6)."""

    scope: ConsentScope
    parts: Annotated[list[PartNumber], Field(max_length=50)] = Field(default_factory=list)
    """Which parts, where the consent is for parts."""
    since: Day
    until: Day | None = None
    """The last day; null where the consent holds until it is withdrawn."""
    who: Sentence
    contact: Sentence
    evidence: Passage


class ConsentWithdrawal(RequestBody):
    """From which day on the consent holds no longer (Code 3.6)."""

    on: Day | None = None
    """Today when not given."""


class ConsentAnswer(RequestBody):
    """What the resident said about somebody who acted for them (Code 3.6)."""

    answer: Passage


class Restriction(RequestBody):
    """What is to be restricted, and everything that this must rest on (Code 5.14, 5.15)."""

    kind: RestrictionKind
    what: Passage | None = None
    reasons: Passage | None = None
    evidence: Passage | None = None
    equality_act_regard: Passage | None = None
    """How disability and other protected characteristics were weighed, and why this is proportionate (Code 5.15)."""
    how_to_challenge: Passage | None = None
    until: Day | None = None
    review_on: Day | None = None


class RestrictionReview(RequestBody):
    """Why the restriction goes on; never beyond the day that was approved (Code 5.14)."""

    reasons: Passage
    until: Day
    review_on: Day


class RestrictionLifting(RequestBody):
    """Why the restriction ends (Code 5.14)."""

    reasons: Passage


class SafeContact(RequestBody):
    """The only ways of contact that are safe; they go before every other choice."""

    ways: Annotated[list[ContactWay], Field(min_length=1, max_length=len(ContactWay))]
    words: Passage


class SafeContactLifting(RequestBody):
    """What the resident said when every way of contact was safe again."""

    reason: Passage


class Vulnerability(RequestBody):
    """What the resident said when asked; no kinds stand for none (Code 6.1)."""

    kinds: Annotated[list[VulnerabilityKind], Field(max_length=len(VulnerabilityKind))]
    words: Passage | None = None
    """What the landlord has to do differently; needed with any kind."""


class Risk(RequestBody):
    """How much harm may come to the resident, and why (Code 6.1)."""

    level: RiskLevel
    words: Passage


class TrackChoice(RequestBody):
    """Whether the complaint is answered quickly or investigated; the clocks are the same (Code 6.1)."""

    track: Track
