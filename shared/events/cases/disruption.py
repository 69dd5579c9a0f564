"""Exceptional circumstances (Code 8.5): a stream of its own for each declared disruption, beside those of cases."""

from datetime import date
from enum import StrEnum
from typing import ClassVar

from shared.events.event import Event
from shared.kernel.words import WordsReference


class DisruptionEvent(Event):
    """A fact about a disruption; its stream is no case."""

    owner: ClassVar[str] = "cases"


class DisruptionCause(StrEnum):
    CYBER_INCIDENT = "cyber_incident"
    SYSTEMS_FAILURE = "systems_failure"
    SEVERE_WEATHER = "severe_weather"
    FIRE_OR_FLOOD = "fire_or_flood"
    STAFFING = "staffing"
    PUBLIC_HEALTH = "public_health"
    OTHER = "other"


class DisruptionDeclared(DisruptionEvent):
    """The landlord cannot comply with the Code for a time; clocks run on and are tagged (Code 8.5)."""

    cause: DisruptionCause
    since: date
    expected_until: date
    """When the landlord expects to comply again."""
    affected_services: tuple[str, ...]
    """None named: every service."""
    banner: WordsReference
    """What residents read on the pages."""


class DisruptionProlonged(DisruptionEvent):
    """Complying again takes longer than was expected; the earlier date stays on record."""

    was_expected_until: date
    expected_until: date
    banner: WordsReference


class OmbudsmanTold(DisruptionEvent):
    """The Ombudsman was informed of the disruption (Code 8.5)."""

    told_on: date
    how: WordsReference


class ResidentsTold(DisruptionEvent):
    """Residents were informed of the disruption and of when it is expected to end (Code 8.5)."""

    told_on: date
    how: WordsReference


class DisruptionEnded(DisruptionEvent):
    """The landlord complies again."""

    ended_on: date
