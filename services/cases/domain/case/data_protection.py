"""What is known of a data-protection complaint within a case. Rules: see domain/data_protection.py."""

from dataclasses import dataclass, replace
from datetime import date
from typing import TypeAlias, assert_never

from shared.events import cases as events
from shared.kernel.words import WordsReference


@dataclass(frozen=True, slots=True, kw_only=True)
class DataProtection:
    """How far the data-protection complaint is; `received_on` is None where there is none."""

    received_on: date | None = None
    acknowledged_on: date | None = None
    how_acknowledged: WordsReference | None = None
    answered_on: date | None = None
    answer: WordsReference | None = None


AnyDataProtectionEvent: TypeAlias = (
    events.DataProtectionComplaintRecognised
    | events.DataProtectionComplaintAcknowledged
    | events.DataProtectionComplaintAnswered
)


def after(state: DataProtection, event: AnyDataProtectionEvent) -> DataProtection:
    """Return what is known after `event`."""
    match event:
        case events.DataProtectionComplaintRecognised():
            return replace(state, received_on=event.received_on)
        case events.DataProtectionComplaintAcknowledged():
            return replace(state, acknowledged_on=event.acknowledged_on, how_acknowledged=event.how)
        case events.DataProtectionComplaintAnswered():
            return replace(state, answered_on=event.answered_on, answer=event.answer)
        case _:
            assert_never(event)
