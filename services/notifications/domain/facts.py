"""What letters are made from: the answers of the owners, and who writes."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

from pydantic import BaseModel, ConfigDict

from shared.events.cases import ContactWay, Edition, Finding, Ground
from shared.events.intake import Channel
from shared.kernel.ombudsmen import Ombudsman


class _Answer(BaseModel):
    """Fields that this release does not know are ignored: the owner may add some."""

    model_config = ConfigDict(frozen=True, extra="ignore")


class Person(_Answer):
    name: str | None = None
    email: str | None = None


class Contact(_Answer):
    """What intake knows about how to reach somebody."""

    reference: str
    name: str | None = None
    email: str | None = None
    representative: Person | None = None
    adjustments: tuple[str, ...] = ()
    subject: str | None = None
    tracking_url: str | None = None

    def addressee(self) -> "Addressee":
        """Return whom the letter goes to: the resident, or who speaks for them where only they can be reached."""
        representative = self.representative
        if not _given(self.email) and representative is not None and _given(representative.email):
            return Addressee(name=representative.name, email=representative.email, speaks_for=self.name or "a resident")
        return Addressee(name=self.name, email=self.email if _given(self.email) else None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Addressee:
    name: str | None
    email: str | None
    speaks_for: str | None = None
    """The resident's name, when the letter goes to a representative."""


_SAFE_CONTACT: Final = "safe_contact"


class Communication(_Answer):
    """What cases says about how the resident may be reached."""

    channels_allowed: tuple[ContactWay, ...] | None
    """None: every way. Otherwise no other may be used, whatever else is said."""
    reasons: tuple[str, ...]

    @property
    def is_ruled(self) -> bool:
        """Whether a safe-contact rule stands."""
        return _SAFE_CONTACT in self.reasons

    def allows(self, way: ContactWay) -> bool:
        """Tell whether a way may be used; an adjustment says by what means letters go, only a rule says to whom."""
        if self.channels_allowed is None or (way is ContactWay.REPRESENTATIVE and not self.is_ruled):
            return True
        return way in self.channels_allowed


EVERY_WAY: Final = Communication(channels_allowed=None, reasons=())
"""Where there is no case there is no rule."""


class Action(_Answer):
    description: str
    due_on: date


class Part(_Answer):
    """One point of the complaint with, in a response, its answer."""

    number: int
    summary: str
    landlord_responsible: bool
    responsible_body: str | None = None
    finding: Finding | None = None
    reasons: str | None = None
    references: str | None = None
    what_went_wrong: str | None = None
    remedy: str | None = None
    no_remedy_reason: str | None = None
    actions: tuple[Action, ...] = ()


class Extension(_Answer):
    """A later date for the response, and why."""

    extended_to: date
    reason: str | None = None
    update_every: int
    """Working days between updates."""


class Update(_Answer):
    """How far the landlord is with an answer that takes longer."""

    done: str | None = None
    next_steps: str | None = None


class Refusal(_Answer):
    """Why a complaint, or its escalation, is not accepted."""

    ground: Ground
    reasons: str | None = None


class ActionContents(_Answer):
    """A promised action, and what has happened to it."""

    description: str
    what_happened: str | None = None
    due_on: date | None = None


class RestrictionChange(StrEnum):
    IMPOSED = "imposed"
    REVIEWED = "reviewed"
    LIFTED = "lifted"


class RestrictionContents(_Answer):
    """A limit on contact, and what became of it."""

    change: RestrictionChange
    what: str | None = None
    why: str | None = None
    until: date | None = None
    how_to_challenge: str | None = None


class CaseContents(_Answer):
    """What cases has decided and the letter must say; which of it, its kind decides."""

    reference: str
    submission: str | None = None
    """The reference of what the resident sent in, where it is not this one."""
    edition: Edition = Edition.HOS_2024
    ombudsman: str | None = None
    """The scheme whose Ombudsman is named; the landlord's own where cases does not say."""
    stage: int
    stages: int = 2
    received_on: date
    """The day of the complaint or, at a later stage, of the request to look again."""
    channel: Channel
    service: str | None = None
    acknowledge_by: date | None = None
    respond_by: date | None = None
    """As if the letter were sent on the day that was asked about."""
    response_due_on: date | None = None
    """While the response is owed; a day that is over says that it is late."""
    outcomes_sought: tuple[str, ...] = ()
    parts: tuple[Part, ...] = ()
    question: str | None = None
    extension: Extension | None = None
    update: Update | None = None
    refusal: Refusal | None = None
    action: ActionContents | None = None
    restriction: RestrictionContents | None = None
    communication: Communication

    @property
    def is_final(self) -> bool:
        """Whether this stage is the last one; its response is the landlord's final one (Code 5.3)."""
        return self.stage >= self.stages


@dataclass(frozen=True, slots=True, kw_only=True)
class Sender:
    """The landlord as it writes, with the Ombudsman of its scheme."""

    name: str
    email: str
    telephone: str
    postal_address: tuple[str, ...]
    website: str
    writes_on: date
    ombudsman: Ombudsman


def _given(text: str | None) -> bool:
    return bool(text and text.strip())
