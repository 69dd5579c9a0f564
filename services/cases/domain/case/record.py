"""What is known of the record of a case: marked passages, holds, and whether it has been erased. Holds no rules."""

from dataclasses import dataclass, replace
from datetime import date
from typing import assert_never

from shared.events import cases as events
from shared.kernel.words import WordsReference

AnyRecordEvent = (
    events.ThirdPartyMarked
    | events.MarkLifted
    | events.HoldPlaced
    | events.HoldReleased
    | events.ErasureApproved
    | events.PersonalDataErased
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """Passages about somebody else, and why they are left out."""

    number: int
    passages: tuple[events.MarkedPassage, ...]
    reason: WordsReference


@dataclass(frozen=True, slots=True, kw_only=True)
class Hold:
    """A ground, given by an officer, for keeping the record although its time has come."""

    number: int
    ground: events.HoldGround
    reason: WordsReference


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """The marks and holds in force, and the erasure."""

    marks: tuple[Mark, ...] = ()
    holds: tuple[Hold, ...] = ()
    marks_made: int = 0
    holds_placed: int = 0
    erased_on: date | None = None
    schedule: str | None = None
    """What asked for the erasure."""


def after(record: Record, event: AnyRecordEvent) -> Record:
    """Return the record after an event."""
    match event:
        case events.ThirdPartyMarked():
            mark = Mark(number=event.number, passages=event.passages, reason=event.reason)
            return replace(record, marks=(*record.marks, mark), marks_made=event.number)
        case events.MarkLifted():
            return replace(record, marks=tuple(mark for mark in record.marks if mark.number != event.number))
        case events.HoldPlaced():
            hold = Hold(number=event.number, ground=event.ground, reason=event.reason)
            return replace(record, holds=(*record.holds, hold), holds_placed=event.number)
        case events.HoldReleased():
            return replace(record, holds=tuple(hold for hold in record.holds if hold.number != event.number))
        case events.ErasureApproved():
            return record
        case events.PersonalDataErased():
            return replace(record, erased_on=event.erased_on, schedule=event.schedule)
        case _:
            assert_never(event)
