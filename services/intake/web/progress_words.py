"""What a resident is told about their complaint: where it is, what comes next and by when. In words, from dates."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Place(StrEnum):
    RECEIVED = "received"
    LOGGED = "logged"
    ACKNOWLEDGED = "acknowledged"
    RESPONDED = "responded"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What intake has heard of a case so far. Nothing but dates: the words of the case stay with their owner."""

    is_complaint: bool = True
    received_on: date
    logged_on: date | None = None
    acknowledge_by: date | None = None
    acknowledged_on: date | None = None
    respond_by: date | None = None
    responded_on: date | None = None
    closed_on: date | None = None

    @property
    def place(self) -> Place:
        steps = (
            (self.closed_on, Place.CLOSED),
            (self.responded_on, Place.RESPONDED),
            (self.acknowledged_on, Place.ACKNOWLEDGED),
            (self.logged_on, Place.LOGGED),
        )
        return next((place for day, place in steps if day is not None), Place.RECEIVED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One entry of the timeline."""

    on: date
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Next:
    """What we do next; `by` is None where no date is promised. `missed` says it once the date has passed."""

    text: str
    by: date | None = None
    missed: str | None = None


_HEADLINES = {
    Place.RECEIVED: "We have your complaint",
    Place.LOGGED: "We are reading your complaint",
    Place.ACKNOWLEDGED: "We are looking into your complaint",
    Place.RESPONDED: "We have sent you our answer",
    Place.CLOSED: "Your complaint is closed",
}


def headline(known: Known) -> str:
    if not known.is_complaint:
        return "We have your message"
    return _HEADLINES[known.place]


def timeline(known: Known) -> list[Step]:
    """Return what has happened, latest first."""
    steps = (
        (known.received_on, "You complained to us." if known.is_complaint else "You wrote or spoke to us."),
        (known.logged_on, "We started a case for your complaint."),
        (known.acknowledged_on, "We sent you a letter that says how we understand your complaint."),
        (known.responded_on, "We sent you our answer."),
        (known.closed_on, "We closed your complaint."),
    )
    return [Step(on=day, text=text) for day, text in reversed(steps) if day is not None]


def what_is_next(known: Known, today: date) -> Next:
    if not known.is_complaint:
        return Next(text="We read what you told us and get in touch with you. You can make a complaint at any time")
    match known.place:
        case Place.RECEIVED | Place.LOGGED:
            text = "We tell you how we understand your complaint and who will answer it"
            return _due(text, "told you how we understand your complaint", known.acknowledge_by, today)
        case Place.ACKNOWLEDGED:
            return _due("We give you our answer", "given you our answer", known.respond_by, today)
        case Place.RESPONDED | Place.CLOSED:
            return Next(text="If you are not happy with our answer, ask us to look again. You do not have to say why")


def _due(text: str, done: str, by: date | None, today: date) -> Next:
    is_late = by is not None and today > by
    return Next(text=text, by=by, missed=f"We have not yet {done}" if is_late else None)
