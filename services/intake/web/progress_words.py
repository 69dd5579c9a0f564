"""What a resident is told about their complaint: where it is, what comes next and by when. In words, from dates."""

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Final

from services.intake.repository import StageDates


class Place(StrEnum):
    RECEIVED = "received"
    LOGGED = "logged"
    ACKNOWLEDGED = "acknowledged"
    RESPONDED = "responded"
    ESCALATED = "escalated"
    ACKNOWLEDGED_AGAIN = "acknowledged_again"
    RESPONDED_AGAIN = "responded_again"
    ESCALATION_REFUSED = "escalation_refused"
    NOT_ACCEPTED = "not_accepted"
    CLOSED = "closed"
    WITHDRAWN = "withdrawn"
    RESOLVED = "resolved"
    MERGED = "merged"
    RECORDED_OTHERWISE = "recorded_otherwise"


_ENDS: Final = {
    "withdrawn": Place.WITHDRAWN,
    "resolved": Place.RESOLVED,
    "not_accepted": Place.NOT_ACCEPTED,
    "merged": Place.MERGED,
    "recorded_otherwise": Place.RECORDED_OTHERWISE,
}


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
    extended_on: date | None = None
    escalated_on: date | None = None
    second: StageDates = field(default_factory=StageDates)
    escalation_refused_on: date | None = None
    updated_on: date | None = None
    update_by: date | None = None
    not_accepted_on: date | None = None
    directed_on: date | None = None
    closed_on: date | None = None
    closed_as: str | None = None

    @property
    def place(self) -> Place:
        steps = (
            (self.closed_on if self.closed_as in _ENDS else None, _ENDS.get(self.closed_as or "", Place.CLOSED)),
            (self.not_accepted_on, Place.NOT_ACCEPTED),
            (self.second.responded_on, Place.RESPONDED_AGAIN),
            (self.escalation_refused_on, Place.ESCALATION_REFUSED),
            (self.closed_on, Place.CLOSED),
            (self.second.acknowledged_on, Place.ACKNOWLEDGED_AGAIN),
            (self.escalated_on, Place.ESCALATED),
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
    """What we do next; `by` is None where no date is promised. `missed` says it once the date has passed.

    `update_by` is the day by which we tell how it is going, where that comes first.
    """

    text: str
    by: date | None = None
    missed: str | None = None
    update_by: date | None = None


_HEADLINES: Final = {
    Place.RECEIVED: "We have your complaint",
    Place.LOGGED: "We are reading your complaint",
    Place.ACKNOWLEDGED: "We are looking into your complaint",
    Place.RESPONDED: "We have sent you our answer",
    Place.ESCALATED: "You asked us to look again",
    Place.ACKNOWLEDGED_AGAIN: "We are looking at your complaint again",
    Place.RESPONDED_AGAIN: "We have sent you our final answer",
    Place.ESCALATION_REFUSED: "We told you why we cannot look again",
    Place.NOT_ACCEPTED: "We told you why we cannot take your complaint",
    Place.CLOSED: "Your complaint is closed",
    Place.WITHDRAWN: "You took back your complaint",
    Place.RESOLVED: "Your complaint is settled",
    Place.MERGED: "We are answering this with another complaint of yours",
    Place.RECORDED_OTHERWISE: "We have your message",
}
_LOOK_AGAIN: Final = "If you are not happy with our answer, ask us to look again. You do not have to say why"
_OMBUDSMAN: Final = "If you do not agree, you can take this to the Ombudsman. How to do that is below"
_COMPLAIN: Final = "You can make a complaint at any time"
_AFTER: Final = {
    Place.RESPONDED: _LOOK_AGAIN,
    Place.CLOSED: _LOOK_AGAIN,
    Place.RESPONDED_AGAIN: (
        "This was our last look at your complaint. If you are not happy with our answer, you can take it to the "
        "Ombudsman. How to do that is below"
    ),
    Place.ESCALATION_REFUSED: _OMBUDSMAN,
    Place.NOT_ACCEPTED: _OMBUDSMAN,
    Place.WITHDRAWN: _COMPLAIN,
    Place.RESOLVED: f"If something is still wrong, tell us. {_COMPLAIN}",
    Place.MERGED: "The other complaint goes on, and our answer to it covers this one too",
    Place.RECORDED_OTHERWISE: _COMPLAIN,
}
"""What a resident can do where nothing is left for us to do."""


def headline(known: Known) -> str:
    return _HEADLINES[known.place] if known.is_complaint else _HEADLINES[Place.RECORDED_OTHERWISE]


def timeline(known: Known) -> list[Step]:
    """Return what has happened, latest first."""
    second = known.second
    steps = (
        (known.received_on, "You complained to us." if known.is_complaint else "You wrote or spoke to us."),
        (known.logged_on, "We started a case for your complaint."),
        (known.not_accepted_on, "We told you why we cannot take your complaint."),
        (known.directed_on, "The Ombudsman asked us to take your complaint, and we did."),
        (known.acknowledged_on, "We sent you a letter that says how we understand your complaint."),
        (known.extended_on, "We told you that we need more time, why, and until when."),
        (known.responded_on, "We sent you our answer."),
        (known.escalated_on, "You asked us to look again."),
        (known.escalation_refused_on, "We told you why we cannot look again."),
        (second.acknowledged_on, "We sent you a letter that says what we look at again."),
        (second.extended_on, "We told you that we need more time, why, and until when."),
        (known.updated_on, "We told you how it is going."),
        (second.responded_on, "We sent you our final answer."),
        (known.closed_on, _closing(known)),
    )
    happened = [Step(on=day, text=text) for day, text in steps if day is not None]
    return sorted(happened, key=lambda step: step.on)[::-1]


def _closing(known: Known) -> str:
    match known.place:
        case Place.WITHDRAWN:
            return "You took back your complaint, and we closed it."
        case Place.RESOLVED:
            return "You told us that it is settled, and we closed your complaint."
        case Place.MERGED:
            return "We put this together with another complaint of yours."
        case Place.RECORDED_OTHERWISE:
            return "You told us that you do not want to complain, and we closed the case."
        case _:
            return "We closed your complaint."


def what_is_next(known: Known, today: date) -> Next:
    if not known.is_complaint:
        return Next(text=f"We read what you told us and get in touch with you. {_COMPLAIN}")
    match known.place:
        case Place.RECEIVED | Place.LOGGED:
            text = "We tell you how we understand your complaint and who will answer it"
            return _due(text, "told you how we understand your complaint", known.acknowledge_by, today)
        case Place.ACKNOWLEDGED:
            return _answered("our answer", known.respond_by, known.update_by, today)
        case Place.ESCALATED:
            text = "Somebody who had no part in our first answer looks at it, and we tell you what they look at"
            return _due(text, "told you what we look at again", known.second.acknowledge_by, today)
        case Place.ACKNOWLEDGED_AGAIN:
            return _answered("our final answer", known.second.respond_by, known.update_by, today)
        case place:
            return Next(text=_AFTER[place])


def _answered(answer: str, by: date | None, update_by: date | None, today: date) -> Next:
    """Say when the answer comes, and when word of how it is going, where that comes first or is late."""
    due = _due(f"We give you {answer}", f"given you {answer}", by, today)
    if update_by is None or due.missed is not None:
        return due
    if today > update_by:
        return Next(text=due.text, by=update_by, missed="We have not yet told you how it is going")
    return Next(text=due.text, by=by, update_by=update_by)


def _due(text: str, done: str, by: date | None, today: date) -> Next:
    is_late = by is not None and today > by
    return Next(text=text, by=by, missed=f"We have not yet {done}" if is_late else None)
