"""What the API answers about a resident's circumstances. Disclosures are answered on a route of their own."""

from datetime import date
from enum import StrEnum

from pydantic import BaseModel

from services.cases.domain.case.restrictions import Change
from services.cases.domain.communication import Format, ReadingLevel
from shared.events.cases import (
    AdjustmentKind,
    ConsentScope,
    ContactWay,
    RestrictionKind,
    RiskLevel,
    Track,
    VulnerabilityKind,
)


class AdjustmentView(BaseModel):
    """An adjustment; its words are null without permission to read personal data, and once erased."""

    number: int
    kind: AdjustmentKind
    language: str | None
    words: str | None
    review_owner: str
    review_on: date
    ended: bool


class RepresentativeView(BaseModel):
    """Who acts for the resident; `in_force` says whether the consent holds today."""

    number: int
    scope: ConsentScope
    parts: tuple[int, ...]
    since: date
    until: date | None
    withdrawn_on: date | None
    in_force: bool
    who: str | None
    """Null without permission to read personal data, and once erased."""
    contact: str | None
    evidence: str | None


class RestrictionState(StrEnum):
    PROPOSED = "proposed"
    IN_FORCE = "in_force"
    RUN_OUT = "run_out"
    LIFTED = "lifted"


class RestrictionView(BaseModel):
    """A limit on contact, with what it rests on. It bars neither a step of the procedure nor a new complaint."""

    number: int
    kind: RestrictionKind
    state: RestrictionState
    what: str | None
    reasons: str | None
    evidence: str | None
    equality_act_regard: str | None
    how_to_challenge: str | None
    imposed_on: date | None
    until: date
    review_on: date
    lifted_on: date | None
    proposed_by: str
    approved_by: str | None


class SafeContactView(BaseModel):
    """The only ways of contact that are safe."""

    ways: tuple[ContactWay, ...]
    words: str | None
    """Null without permission to read personal data, and once erased."""


class VulnerabilityView(BaseModel):
    kinds: tuple[VulnerabilityKind, ...]
    words: str | None


class RiskView(BaseModel):
    level: RiskLevel
    words: str | None


class CircumstancesView(BaseModel):
    """What is known of the resident beside the complaint."""

    adjustments: list[AdjustmentView]
    representatives: list[RepresentativeView]
    consent_missing: bool
    """Somebody acted for the resident without a consent in force: ask the resident (Code 3.6)."""
    restrictions: list[RestrictionView]
    safe_contact: SafeContactView | None
    vulnerability: VulnerabilityView | None
    """Null while the resident has not been asked."""
    risk: RiskView | None
    track: Track | None


class RestrictionContents(BaseModel):
    """What a letter about a restriction says (Code 5.14)."""

    change: Change
    what: str | None
    why: str | None
    until: date
    """The last day of the restriction; the day on which it was lifted, where it was."""
    how_to_challenge: str | None


class LetterCopy(BaseModel):
    """A representative who gets the resident's letters (Code 3.6)."""

    number: int
    who: str | None
    contact: str | None


class CommunicationView(BaseModel):
    """How to reach the resident, and in what form: it follows from adjustments and the safe-contact rule."""

    reference: str
    channel: ContactWay | None
    """Null: however the resident likes to be reached."""
    channels_allowed: tuple[ContactWay, ...] | None
    """Null: every way. Otherwise no other may be used, whatever else is said."""
    format: Format
    language: str | None
    """Null: English."""
    reading_level: ReadingLevel
    reasons: tuple[str, ...]
    by_hand: tuple[int, ...]
    """Adjustments that only a person can follow."""
    letters_to: list[LetterCopy]


class DisclosureView(BaseModel):
    """What the resident said about a disability."""

    number: int
    words: str | None


class Disclosures(BaseModel):
    """The disclosures of a case that have not been taken back. Reading them is recorded."""

    reference: str
    items: list[DisclosureView]


class ListedRestriction(BaseModel):
    """A restriction in the list of a landlord."""

    reference: str
    landlord: str
    number: int
    kind: RestrictionKind
    imposed_on: date
    until: date
    review_on: date
    lifted_on: date | None
