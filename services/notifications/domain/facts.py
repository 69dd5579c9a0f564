"""What letters are made from: the answers of the owners, and who writes."""

from dataclasses import dataclass
from datetime import date
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from shared.events.cases import Finding
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
    remedy: str | None = None
    no_remedy_reason: str | None = None
    actions: tuple[Action, ...] = ()


class CaseContents(_Answer):
    """What cases has decided and the letter must say."""

    reference: str
    stage: int
    received_on: date
    channel: Channel
    service: str | None = None
    respond_by: date | None = None
    """As if the letter were sent on the day that was asked about."""
    outcomes_sought: tuple[str, ...] = ()
    parts: Annotated[tuple[Part, ...], Field(min_length=1)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sender:
    """The landlord as it writes, with the Ombudsman of its scheme."""

    name: str
    email: str
    telephone: str
    postal_address: tuple[str, ...]
    website: str
    ombudsman: Ombudsman


def _given(text: str | None) -> bool:
    return bool(text and text.strip())
