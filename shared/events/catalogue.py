"""Every event of the published language, by its wire type."""

from typing import Any, Final

from shared.events import cases, intake, notifications
from shared.events.event import Event

_MODULES = (intake, cases, notifications)


def _event_classes() -> list[type[Event]]:
    return [
        candidate
        for module in _MODULES
        for candidate in vars(module).values()
        if isinstance(candidate, type)
        and issubclass(candidate, Event)
        and candidate.__module__.startswith(module.__name__)
        and not candidate.__subclasses__()
    ]


EVENTS: Final[dict[str, type[Event]]] = {event.wire_type(): event for event in _event_classes()}


def read(wire_type: str, data: dict[str, Any]) -> Event | None:
    """Return the event, or None for a type this release does not know; raises pydantic.ValidationError."""
    event_class = EVENTS.get(wire_type)
    return None if event_class is None else event_class.model_validate(data)


def of_owner(owner: str) -> list[type[Event]]:
    return [event for event in EVENTS.values() if event.owner == owner]
