"""What a person does with a letter that failed: send it again, or print and post it."""

from datetime import date, datetime, timedelta
from typing import Final

from services.notifications.domain.attempts import Name, Step
from services.notifications.domain.facts import Communication
from services.notifications.domain.states import State
from shared.events.cases import ContactWay
from shared.events.notifications import LetterChannel, LetterPlanned, LetterSent
from shared.kernel.refusals import Refusal, Unacceptable
from shared.kernel.working_days import london_date, start_of

_HOUR_OF_THE_LAST_POST: Final = timedelta(hours=17)


class NotFailed(Refusal):
    """Only a letter that failed can be sent again: any other is on its way or has arrived."""

    title = "The letter has not failed"


class NotWritten(Refusal):
    """A letter whose words are missing cannot have been posted."""

    title = "The letter has no words yet"


class WayNotAllowed(Refusal):
    """A safe-contact rule, or an adjustment, forbids post to that place."""

    title = "No letter may go there"


class PostedOutsideItsTime(Unacceptable):
    """A letter is posted on or after the day it was written, and not in the future."""

    title = "The letter cannot have been posted on that day"


def plan_again(name: Name, state: State, *, now: datetime) -> Step:
    """Owe a failed letter once more, as the same letter; raises NotFailed."""
    if state is not State.FAILED:
        raise NotFailed("Only a letter that failed can be sent again.")
    event = LetterPlanned(letter=str(name.letter), kind=name.kind, cycle=name.cycle)
    return Step(state=State.PLANNED, next_try_at=now, event=event)


def post_by_hand(
    name: Name,
    state: State,
    *,
    written_on: date | None,
    digest: str | None,
    way: ContactWay,
    communication: Communication,
    posted_on: date,
    now: datetime,
) -> Step:
    """Take a person's word that a letter without another way was printed and posted; that is proof of sending.

    Raises NotFailed, NotWritten, WayNotAllowed or PostedOutsideItsTime.
    """
    if state is not State.FAILED:
        raise NotFailed("Only a letter that could not be sent otherwise is posted by hand.")
    if written_on is None or digest is None:
        raise NotWritten("Send the letter again first: it will be written, then it can be printed.")
    if not communication.allows(way):
        raise WayNotAllowed(
            "A safe-contact rule or an adjustment forbids post to that place: the case says which ways are allowed.",
            field="way",
        )
    if not written_on <= posted_on <= london_date(now):
        raise PostedOutsideItsTime(
            f"It was written on {written_on.isoformat()}: say a day from then until today.", field="posted_on"
        )
    sent_at = min(now, start_of(posted_on) + _HOUR_OF_THE_LAST_POST)
    event = LetterSent(
        letter=str(name.letter), kind=name.kind, cycle=name.cycle, channel=LetterChannel.POST,
        sent_at=sent_at, answer="posted by hand", rendered=digest,
    )  # fmt: skip
    return Step(state=State.ACCEPTED, next_try_at=None, event=event)
