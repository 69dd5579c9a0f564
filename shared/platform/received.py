"""An event as it reaches a consumer, from Kafka or from an owner's change feed."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from pydantic import ValidationError

from shared.events import catalogue
from shared.events.envelope import Envelope
from shared.events.event import Event

StreamKey = tuple[str, str]
"""(owner, stream)"""
NO_PLACE: Final = 0


class Malformed(Exception):
    """The bytes are no event of the published language; says why, without repeating them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Received:
    """One event; `event` is None for a type that this release does not know."""

    owner: str
    stream: str
    sequence: int
    id: UUID
    landlord: str
    occurred_at: datetime
    correlation_id: UUID
    event: Event | None
    raw: bytes
    place: int
    """A number for the Kafka partition it came from."""

    @property
    def key(self) -> StreamKey:
        return (self.owner, self.stream)

    @classmethod
    def read(cls, raw: bytes, *, place: int = NO_PLACE) -> "Received":
        """Read a structured CloudEvent; raises Malformed."""
        try:
            envelope = Envelope.model_validate_json(raw)
            event = catalogue.read(envelope.type, envelope.data)
        except ValidationError as error:
            first = error.errors(include_input=False, include_url=False)[0]
            where = ".".join(str(step) for step in first["loc"])
            raise Malformed(f"{where or 'message'}: {first['type']}") from None
        return cls(
            owner=envelope.source.removeprefix("/"),
            stream=envelope.subject,
            sequence=envelope.sequence,
            id=envelope.id,
            landlord=envelope.landlord,
            occurred_at=envelope.time,
            correlation_id=envelope.correlationid,
            event=event,
            raw=raw,
            place=place,
        )
