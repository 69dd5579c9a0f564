"""What came in, as it came in: who, about what, through which channel, and what proves that it was not changed."""

import hashlib
import hmac
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any, Final

import orjson

from shared.events.intake import Channel, SubmissionKind
from shared.kernel.refusals import Unacceptable
from shared.kernel.working_days import start_of

CLOCK_SKEW: Final = timedelta(minutes=5)
LONGEST_DESCRIPTION: Final = 50_000
LONGEST_SUBJECT: Final = 500


class PreferredChannel(StrEnum):
    """How the resident would like to hear from us."""

    EMAIL = "email"
    PHONE = "phone"
    LETTER = "letter"


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    lines: tuple[str, ...] = ()
    postcode: str | None = None
    uprn: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Resident:
    """Who complains; everything may be missing, since a complaint may be anonymous."""

    name: str | None = None
    email: str | None = None
    phone: str | None = None
    address: Address | None = None
    preferred_channel: PreferredChannel | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Representative:
    """Who speaks for the resident (Code 3.6)."""

    name: str | None = None
    email: str | None = None
    phone: str | None = None
    relationship: str | None = None
    organisation: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """The system that passed it on, its own reference, and who typed it in there."""

    system: str
    reference: str | None = None
    agent: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Submission:
    """What somebody told the landlord. `received_at` is first contact; None means now."""

    channel: Channel
    kind: SubmissionKind = SubmissionKind.COMPLAINT
    received_at: datetime | None = None
    resident: Resident | None = None
    representative: Representative | None = None
    subject: str | None = None
    description: str
    outcomes_sought: tuple[str, ...] = ()
    service: str | None = None
    adjustments: tuple[str, ...] = ()
    source: Source | None = None
    held: bool = False
    """Whatever sent it may be a machine: it is kept and answered like any other, and marked for officers to look at.

    It is no part of what was said: the same words sent again, a little later, are the same submission.
    """
    dissatisfied: bool = False
    beside: str | None = None
    """The service request about whose handling this complains (Code 1.5)."""


def source_system(submission: Submission) -> str | None:
    """Return the system that passed it on, with the mark of one that officers should look at."""
    if submission.source is None:
        return None
    return f"{submission.source.system}, held for review" if submission.held else submission.source.system


class KeyKind(StrEnum):
    """What makes a second arrival the same as the first."""

    IDEMPOTENCY = "idempotency"
    SOURCE = "source"
    MESSAGE = "message"
    FORM = "form"


@dataclass(frozen=True, slots=True, order=True)
class Key:
    """Two arrivals at one landlord with an equal key are one submission."""

    kind: KeyKind
    value: str

    @classmethod
    def of_caller(cls, actor: str, key: str) -> "Key":
        """Make the key that a caller sent as Idempotency-Key; another caller's equal key is another key."""
        return cls(KeyKind.IDEMPOTENCY, f"{actor} {key}")

    @classmethod
    def of_form(cls, key: str) -> "Key":
        """Make the key of one filled-in form."""
        return cls(KeyKind.FORM, key)

    @classmethod
    def of_message(cls, message_id: str) -> "Key":
        """Make the key of one e-mail."""
        return cls(KeyKind.MESSAGE, message_id)

    @classmethod
    def of_source(cls, system: str, reference: str) -> "Key":
        """Make the key of what another system calls by a number of its own."""
        return cls(KeyKind.SOURCE, f"{system}\x1f{reference}")


class IdempotencyKeyReused(Unacceptable):
    """The key came before, with something else: taking it for a repeat would lose what came now."""

    title = "The key was used for another submission"


class ReceivedInTheFuture(Unacceptable):
    title = "Received in the future"


class ReceivedBeforeTheData(Unacceptable):
    """It belongs to a time that this landlord's records here do not cover."""

    title = "Received before the landlord's records begin"


class UnknownService(Unacceptable):
    title = "Not one of the landlord's services"


def keys_of(submission: Submission) -> list[Key]:
    """Return the keys that are in the submission itself: the sending system's own reference."""
    source = submission.source
    if source is None or source.reference is None:
        return []
    return [Key.of_source(source.system, source.reference)]


def received_at(submission: Submission, *, now: datetime, data_from: date) -> datetime:
    """Return the moment of first contact. Raises ReceivedInTheFuture or ReceivedBeforeTheData."""
    claimed = submission.received_at or now
    if claimed > now + CLOCK_SKEW:
        raise ReceivedInTheFuture("This lies in the future.", field="received_at")
    if claimed < start_of(data_from):
        raise ReceivedBeforeTheData(f"Nothing before {data_from.isoformat()} is taken.", field="received_at")
    return min(claimed, now)


def check_service(submission: Submission, allowed: Mapping[str, str]) -> None:
    """Raise UnknownService, which lists the landlord's codes."""
    if submission.service is not None and submission.service not in allowed:
        raise UnknownService(f"The codes are: {', '.join(sorted(allowed))}.", field="service")


def content(submission: Submission, files: Sequence[str] = ()) -> dict[str, Any]:
    """Return what was said and who said it, ready for JSON, without what was left out.

    `files` are the SHA-256 digests of what came with it.
    """
    resident = submission.resident
    return _without_blanks(
        {
            "resident": resident and {**_fields(resident), "address": resident.address and _fields(resident.address)},
            "representative": submission.representative and _fields(submission.representative),
            "subject": submission.subject,
            "description": submission.description,
            "outcomes_sought": list(submission.outcomes_sought),
            "adjustments": list(submission.adjustments),
            "source": submission.source and _fields(submission.source),
            "files": list(files),
        }
    )


def canonical(content: Mapping[str, Any]) -> bytes:
    """Return the one way to write this content as bytes."""
    return orjson.dumps(content, option=orjson.OPT_SORT_KEYS)


def digest(salt: bytes, canonical_content: bytes) -> str:
    """Return what an event says about content that it must not carry."""
    return hashlib.sha256(salt + canonical_content).hexdigest()


def fingerprint(submission: Submission, canonical_content: bytes, *, secret: bytes) -> bytes:
    """Return what is equal for a repeat; under a secret, so that nobody can try out names and addresses."""
    claimed = submission.received_at.isoformat() if submission.received_at else ""
    stated = ["dissatisfied"] * submission.dissatisfied + [submission.beside or ""] * bool(submission.beside)
    facts = "|".join([submission.channel, submission.kind, claimed, submission.service or "", *stated])
    return hmac.digest(secret, facts.encode() + b"\n" + canonical_content, "sha256")


def _fields(value: Address | Resident | Representative | Source) -> dict[str, Any]:
    return {name: getattr(value, name) for name in value.__slots__}


def _without_blanks(value: dict[str, Any]) -> dict[str, Any]:
    kept = {name: _without_blanks(inner) if type(inner) is dict else inner for name, inner in value.items()}
    return {name: inner for name, inner in kept.items() if inner}
