"""An attempt to send a letter: what the channel's answer proves, and where the letter goes from there."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final, assert_never
from uuid import UUID

from services.notifications.domain.states import Cancellation, Failure, LetterEvent, State
from shared.events.notifications import (
    LetterCancelled,
    LetterChannel,
    LetterFailed,
    LetterInDoubt,
    LetterKind,
    LetterSent,
)

FIRST_PAUSE: Final = timedelta(seconds=5)
LONGEST_PAUSE: Final = timedelta(hours=1)
_PAUSES_UNTIL_LONGEST: Final = 12
_SERVER_ERROR: Final = 500
_CLIENT_ERROR: Final = 400


class Outcome(StrEnum):
    """How an attempt ended."""

    ACCEPTED = "accepted"
    REFUSED = "refused"
    NOT_SENT = "not_sent"
    IN_DOUBT = "in_doubt"


@dataclass(frozen=True, slots=True)
class Reply:
    """What the channel answered; `code` is the number of its answer, where there was one."""

    outcome: Outcome
    code: str | None = None


def reply_to_code(code: int) -> Reply:
    """Read an SMTP answer that said no: 5xx is for good, 4xx may pass, anything else proves nothing."""
    if code >= _SERVER_ERROR:
        return Reply(Outcome.REFUSED, str(code))
    return Reply(Outcome.NOT_SENT if code >= _CLIENT_ERROR else Outcome.IN_DOUBT, str(code))


def pause(pauses: int, *, first: timedelta = FIRST_PAUSE, longest: timedelta = LONGEST_PAUSE) -> timedelta:
    """Return how long to wait before the next attempt: it doubles, up to the longest."""
    doublings: int = 2 ** min(pauses, _PAUSES_UNTIL_LONGEST)
    return min(first * doublings, longest)


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """Where a letter goes from here: its state, when it is looked at again, and the event that says so."""

    state: State
    next_try_at: datetime | None
    event: LetterEvent | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Name:
    """Which letter an event is about."""

    letter: UUID
    kind: LetterKind
    cycle: int


def after_attempt(name: Name, reply: Reply, *, digest: str, pauses: int, quiet: timedelta, now: datetime) -> Step:
    """Decide what follows from the channel's answer to an attempt that ended at `now`."""
    match reply.outcome:
        case Outcome.ACCEPTED:
            sent = LetterSent(
                letter=str(name.letter), kind=name.kind, cycle=name.cycle, channel=LetterChannel.EMAIL,
                sent_at=now, answer=reply.code or "", rendered=digest,
            )  # fmt: skip
            return Step(state=State.ACCEPTED, next_try_at=None, event=sent)
        case Outcome.REFUSED:
            return fail(name, Failure.REFUSED, channel=LetterChannel.EMAIL, now=now)
        case Outcome.NOT_SENT:
            return Step(state=State.RENDERED, next_try_at=now + pause(pauses), event=None)
        case Outcome.IN_DOUBT:
            return doubt(name, quiet=quiet, now=now)
        case _:
            assert_never(reply.outcome)


def doubt(name: Name, *, quiet: timedelta, now: datetime) -> Step:
    """Let a letter rest of which nobody knows whether it went; it is sent again with the same Message-ID.

    A doubled e-mail with one Message-ID is tolerable, a missing one is not.
    """
    event = LetterInDoubt(letter=str(name.letter), kind=name.kind, cycle=name.cycle, channel=LetterChannel.EMAIL)
    return Step(state=State.IN_DOUBT, next_try_at=now + quiet, event=event)


def fail(name: Name, failure: Failure, *, channel: LetterChannel, now: datetime) -> Step:
    """Give a letter up until a person does something."""
    event = LetterFailed(
        letter=str(name.letter), kind=name.kind, cycle=name.cycle, channel=channel, failed_at=now, reason=failure
    )
    return Step(state=State.FAILED, next_try_at=None, event=event)


def cancel(name: Name, why: Cancellation) -> Step:
    """Never send a letter (again): what it would say is not true or not wanted any more."""
    event = LetterCancelled(letter=str(name.letter), kind=name.kind, cycle=name.cycle, reason=why)
    return Step(state=State.CANCELLED, next_try_at=None, event=event)
