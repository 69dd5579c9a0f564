"""Events as they arrive at a consumer, in the form that Kafka carries them."""

from datetime import UTC, datetime

import orjson

from shared.events.envelope import wire
from shared.events.event import Event
from shared.platform import ids
from shared.platform.kafka import Delivery
from shared.platform.received import Received

SOME_MOMENT = datetime(2026, 11, 20, 10, 0, tzinfo=UTC)


def message(
    event: Event, *, stream: str, sequence: int, landlord: str = "demo", occurred_at: datetime = SOME_MOMENT
) -> bytes:
    """Return the structured CloudEvent."""
    envelope = wire(
        event_id=ids.new_id(),
        owner=event.owner,
        name=type(event).__name__,
        version=event.version,
        subject=stream,
        time=occurred_at,
        landlord=landlord,
        sequence=sequence,
        correlation_id=ids.new_id(),
        causation_id=None,
        data=event.model_dump(mode="json"),
    )
    return orjson.dumps(envelope)


def delivery(raw: bytes, *, offset: int = 0, partition: int = 0, topic: str = "intake.events") -> Delivery:
    return Delivery(topic=topic, partition=partition, offset=offset, value=raw)


def received(
    event: Event, *, stream: str, sequence: int, landlord: str = "demo", occurred_at: datetime = SOME_MOMENT
) -> Received:
    raw = message(event, stream=stream, sequence=sequence, landlord=landlord, occurred_at=occurred_at)
    return Received.read(raw)
