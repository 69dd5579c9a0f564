"""What is sent: a submission of 1.5 kB, and events of made-up complaints as their owners would publish them."""

import itertools
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import Any, Final

import orjson

from shared.events.intake import Channel
from shared.kernel import references
from shared.platform.kafka import Delivery
from tests.support.complaints import Story

AT_ONCE: Final = 200
"""Complaints whose events are mixed with each other."""
SERVICES: Final = ("repairs", "damp_and_mould", "heating", "tenancy", "neighbourhood", "lettings")

SUBMISSION: Final[dict[str, Any]] = {
    "channel": "phone",
    "kind": "complaint",
    "resident": {
        "name": "Ada Njoroge",
        "email": "ada@resident.example",
        "phone": "01632 960 417",
        "address": {"lines": ["7 Mill Lane", "Exwick"], "postcode": "EX4 2AB", "uprn": "10013042345"},
        "preferred_channel": "email",
    },
    "subject": "Damp in the back bedroom",
    "description": "The wall beside the window has been wet since May and the plaster is coming away. " * 11,
    "outcomes_sought": ["Find out where the water comes from.", "Repaint the room when it is dry."],
    "service": "repairs",
    "adjustments": ["Large print, please."],
}
BODY: Final = orjson.dumps(SUBMISSION)


def body_for(email: str) -> bytes:
    """Return the submission with another address for its receipt."""
    return orjson.dumps({**SUBMISSION, "resident": {**SUBMISSION["resident"], "email": email}})


def a_story(number: int) -> Story:
    received = date(2025, 1, 6) + timedelta(days=7 * (number % 80))
    story = Story(
        references.from_random(number * 0x9E3779B97F4A7C15),
        received.isoformat(),
        channel=list(Channel)[number % len(Channel)],
        service=SERVICES[number % len(SERVICES)],
    )
    day = received + timedelta(days=3)
    story.logged().defined(day.isoformat()).acknowledged(day.isoformat())
    day += timedelta(days=number % 14)
    return story.responded(day.isoformat()).closed(day.isoformat())


def a_stream(owners: Sequence[str], *, events: int, first: int) -> list[Delivery]:
    """Mix the events of many complaints, as several partitions would; only those that the owners publish."""
    sources = [f'"source":"/{owner}"'.encode() for owner in owners]
    numbered = zip(itertools.count(), _raws(first, sources), strict=False)
    return [
        Delivery(topic="mixed", partition=0, offset=offset, value=raw)
        for offset, raw in itertools.islice(numbered, events)
    ]


def _raws(first: int, sources: Sequence[bytes]) -> Iterator[bytes]:
    for start in itertools.count(first, AT_ONCE):
        stories = [
            [raw for raw in a_story(number).raws if any(source in raw for source in sources)]
            for number in range(start, start + AT_ONCE)
        ]
        for raws in itertools.zip_longest(*stories):
            yield from filter(None, raws)
