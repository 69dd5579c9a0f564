"""Where a submission stands: what it was taken for, what the resident chose, and how each event changes it."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import assert_never

from shared.events import intake as events
from shared.events.intake import Channel, Choice, IntakeEvent, SubmissionKind

AnyIntakeEvent = (
    events.SubmissionReceived
    | events.CorrespondenceReceived
    | events.MessageSetAside
    | events.DissatisfactionNoted
    | events.ChoiceToComplainOffered
    | events.ChoiceToComplainAnswered
    | events.HowToComplainOwed
    | events.KindCorrected
    | events.ContactClosed
    | events.SubmissionErased
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Triaged:
    """Where a submission stands before, beside or without a case; a fold of its events."""

    received_as: SubmissionKind
    kind: SubmissionKind
    channel: Channel
    received_at: datetime
    service: str | None
    represented: bool
    dissatisfied: bool
    corrections: tuple[events.KindCorrected, ...] = ()
    offers: tuple[events.ChoiceToComplainOffered, ...] = ()
    answer: events.ChoiceToComplainAnswered | None = None
    owes_how_to_complain: bool = False
    closing: events.ContactClosed | None = None
    erased_on: date | None = None


def begin(event: events.SubmissionReceived) -> Triaged:
    """Return how a submission stands that its first event brings about."""
    return Triaged(
        received_as=event.kind,
        kind=event.kind,
        channel=event.channel,
        received_at=event.received_at,
        service=event.service,
        represented=event.represented,
        dissatisfied=event.dissatisfied or event.kind is SubmissionKind.COMPLAINT,
    )


def after(known: Triaged, happened: Iterable[IntakeEvent]) -> Triaged:
    """Return how it stands after some events."""
    for event in happened:
        known = evolve(known, event)  # type: ignore[arg-type]  # every IntakeEvent is one of the union
    return known


def evolve(known: Triaged, event: AnyIntakeEvent) -> Triaged:  # noqa: PLR0911 - one arm for each event
    """Return how it stands after `event`."""
    match event:
        case events.SubmissionReceived() | events.MessageSetAside():
            raise ValueError("a submission is received once: see begin")
        case events.CorrespondenceReceived():
            return known
        case events.DissatisfactionNoted():
            return replace(known, dissatisfied=True)
        case events.ChoiceToComplainOffered():
            return replace(known, offers=(*known.offers, event))
        case events.ChoiceToComplainAnswered():
            return replace(known, answer=event)
        case events.HowToComplainOwed():
            return replace(known, owes_how_to_complain=True)
        case events.KindCorrected():
            return _corrected(known, event)
        case events.ContactClosed():
            return replace(known, closing=event)
        case events.SubmissionErased():
            return replace(known, erased_on=event.erased_on)
        case _:
            assert_never(event)


def _corrected(known: Triaged, event: events.KindCorrected) -> Triaged:
    """Open it again as the right kind; who complains after all is asked afresh before it is taken for less."""
    to_complaint = event.kind is SubmissionKind.COMPLAINT
    said_no = known.answer is not None and known.answer.choice is Choice.NOT_COMPLAIN
    return replace(
        known,
        kind=event.kind,
        corrections=(*known.corrections, event),
        dissatisfied=known.dissatisfied or to_complaint,
        answer=None if to_complaint and said_no else known.answer,
        closing=None,
    )
