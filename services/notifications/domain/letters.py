"""Which letter is owed after which event, and the states that a letter goes through."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Final, assert_never
from uuid import UUID, uuid5

from shared.events.cases import AcknowledgementApproved, ComplaintLogged, ResponseApproved
from shared.events.intake import Channel, SubmissionKind, SubmissionReceived
from shared.events.notifications import (
    LetterChannel,
    LetterFailed,
    LetterInDoubt,
    LetterKind,
    LetterPlanned,
    LetterSent,
)
from shared.kernel.refusals import Refusal, Unacceptable
from shared.kernel.working_days import london_date, start_of

_LETTERS: Final = UUID("6f0f4b62-3c0e-5f43-9a34-5d6d3b0c8e51")
FIRST_PAUSE: Final = timedelta(seconds=5)
LONGEST_PAUSE: Final = timedelta(hours=1)
_PAUSES_UNTIL_LONGEST: Final = 12
_HOUR_OF_THE_LAST_POST: Final = timedelta(hours=17)
_SERVER_ERROR: Final = 500
_CLIENT_ERROR: Final = 400

LetterEvent = LetterPlanned | LetterSent | LetterFailed | LetterInDoubt


class NotFailed(Refusal):
    """Only a letter that failed can be sent again: any other is on its way or has arrived."""

    title = "The letter has not failed"


class NotWritten(Refusal):
    """A letter whose words are missing cannot have been posted."""

    title = "The letter has no words yet"


class PostedOutsideItsTime(Unacceptable):
    """A letter is posted on or after the day it was written, and not in the future."""

    title = "The letter cannot have been posted on that day"


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


class Failure(StrEnum):
    """Why a letter did not reach the resident."""

    REFUSED = "refused"
    NO_ADDRESS = "no_address"
    CONTENTS_MISSING = "contents_missing"


class Standing(StrEnum):
    """What the events alone say about a letter: the fold that `audit` compares with the rows."""

    OWED = "owed"
    IN_DOUBT = "in doubt"
    SENT = "sent"
    FAILED = "failed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Owed:
    """A letter that must be written, with what its event says and no owner has to be asked for."""

    kind: LetterKind
    cycle: int
    submission_kind: SubmissionKind | None = None
    channel: Channel | None = None
    received_at: datetime | None = None
    acknowledge_by: date | None = None

    @property
    def statutory(self) -> bool:
        """Whether a clock of the Code waits for it: such letters go first when there is a queue."""
        return self.kind is not LetterKind.RECEIPT


def receipt_of_submission(event: SubmissionReceived) -> Owed | None:
    """Return the receipt of anything but a complaint, whose receipt names a date that only cases knows."""
    if event.kind is SubmissionKind.COMPLAINT:
        return None
    return Owed(
        kind=LetterKind.RECEIPT,
        cycle=1,
        submission_kind=event.kind,
        channel=event.channel,
        received_at=event.received_at,
    )


def receipt_of_complaint(event: ComplaintLogged) -> Owed:
    return Owed(
        kind=LetterKind.RECEIPT,
        cycle=1,
        submission_kind=SubmissionKind.COMPLAINT,
        channel=event.channel,
        received_at=event.received_at,
        acknowledge_by=event.acknowledge.due_on,
    )


def acknowledgement(event: AcknowledgementApproved) -> Owed:
    return Owed(kind=LetterKind.ACKNOWLEDGEMENT, cycle=event.stage)


def response(event: ResponseApproved) -> Owed:
    return Owed(kind=LetterKind.RESPONSE, cycle=event.stage)


def identity(reference: str, kind: LetterKind, cycle: int) -> UUID:
    """Return the id of a letter, the same however often it is planned: a letter cannot exist twice."""
    return uuid5(_LETTERS, f"{reference}|{kind}|{cycle}")


def message_id(letter: UUID, domain: str) -> str:
    """Return the Message-ID, the same for each attempt: by it a mail system recognises a letter sent twice."""
    return f"<{letter}@{domain}>"


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


def plan_again(name: Name, state: State, *, now: datetime) -> Step:
    """Owe a failed letter once more, as the same letter; raises NotFailed."""
    if state is not State.FAILED:
        raise NotFailed("Only a letter that failed can be sent again.")
    event = LetterPlanned(letter=str(name.letter), kind=name.kind, cycle=name.cycle)
    return Step(state=State.PLANNED, next_try_at=now, event=event)


def post_by_hand(
    name: Name, state: State, *, written_on: date | None, digest: str | None, posted_on: date, now: datetime
) -> Step:
    """Take a person's word that a letter without another way was printed and posted; that is proof of sending.

    Raises NotFailed, NotWritten or PostedOutsideItsTime.
    """
    if state is not State.FAILED:
        raise NotFailed("Only a letter that could not be sent otherwise is posted by hand.")
    if written_on is None or digest is None:
        raise NotWritten("Send the letter again first: it will be written, then it can be printed.")
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
        case _:
            assert_never(event)


def standing(state: State, *, doubted: bool) -> Standing:
    """Return what the events must say about a letter in this state."""
    match state:
        case State.ACCEPTED:
            return Standing.SENT
        case State.FAILED:
            return Standing.FAILED
        case State.PLANNED | State.RENDERED | State.SENDING | State.IN_DOUBT:
            return Standing.IN_DOUBT if doubted else Standing.OWED
        case _:
            assert_never(state)
