"""The states that a letter goes through, and what its events alone say about it."""

from enum import StrEnum
from typing import assert_never

from shared.events.notifications import LetterCancelled, LetterFailed, LetterInDoubt, LetterPlanned, LetterSent

LetterEvent = LetterPlanned | LetterSent | LetterFailed | LetterInDoubt | LetterCancelled


class State(StrEnum):
    PLANNED = "planned"
    RENDERED = "rendered"
    """Written, tried, and certainly not taken by the channel yet."""
    SENDING = "sending"
    """An attempt has begun; nobody knows yet how it ended."""
    IN_DOUBT = "in_doubt"
    """An attempt ended without an answer: the resident may have the letter or not."""
    ACCEPTED = "accepted"
    FAILED = "failed"
    CANCELLED = "cancelled"
    """Not to be sent any more."""


class Failure(StrEnum):
    """Why a letter did not reach the resident."""

    REFUSED = "refused"
    NO_ADDRESS = "no_address"
    CONTENTS_MISSING = "contents_missing"
    POST_ONLY = "post_only"
    """No e-mail may be sent, and post may: a person prints and posts it."""
    SAFE_CONTACT = "safe_contact"
    """A rule that keeps the resident safe forbids every way that we can use."""


class Cancellation(StrEnum):
    """Why a letter is not sent any more."""

    CASE_CLOSED = "case_closed"
    ANSWERED = "answered"
    """It spoke of an answer to come, and the answer has gone out."""
    ERASED = "erased"


class Standing(StrEnum):
    """What the events alone say about a letter: the fold that `audit` compares with the rows."""

    OWED = "owed"
    IN_DOUBT = "in doubt"
    SENT = "sent"
    FAILED = "failed"
    CANCELLED = "cancelled"


def stands_after(event: LetterEvent) -> Standing:
    """Return how a letter stands after its latest event: each says all that there is to know."""
    match event:
        case LetterPlanned():
            return Standing.OWED
        case LetterSent():
            return Standing.SENT
        case LetterFailed():
            return Standing.FAILED
        case LetterInDoubt():
            return Standing.IN_DOUBT
        case LetterCancelled():
            return Standing.CANCELLED
        case _:
            assert_never(event)


def standing(state: State, *, doubted: bool) -> Standing:
    """Return what the events must say about a letter in this state."""
    match state:
        case State.ACCEPTED:
            return Standing.SENT
        case State.FAILED:
            return Standing.FAILED
        case State.CANCELLED:
            return Standing.CANCELLED
        case State.PLANNED | State.RENDERED | State.SENDING | State.IN_DOUBT:
            return Standing.IN_DOUBT if doubted else Standing.OWED
        case _:
            assert_never(state)
