"""What notifications publishes: what was sent, what could not be, and what was not to be sent any more."""

from datetime import date
from enum import StrEnum
from typing import ClassVar

from pydantic import AwareDatetime

from shared.events.event import Event


class LetterKind(StrEnum):
    """What a letter is for; with the case and the cycle it tells a letter from every other."""

    RECEIPT = "receipt"
    HOW_TO_COMPLAIN = "how_to_complain"
    CLARIFICATION = "clarification"
    ACKNOWLEDGEMENT = "acknowledgement"
    NOT_ACCEPTED = "not_accepted"
    EXTENSION = "extension"
    PROGRESS_UPDATE = "progress_update"
    RESPONSE = "response"
    ESCALATION_REFUSED = "escalation_refused"
    ACTION_UPDATE = "action_update"
    ACTION_COMPLETED = "action_completed"
    RESTRICTION = "restriction"


class LetterChannel(StrEnum):
    EMAIL = "email"
    POST = "post"
    """Printed and posted by a person, who vouches for the day."""
    NONE = "none"
    """No channel could be used by itself: there is no address that we can reach yet, or none that is safe."""


class NotificationsEvent(Event):
    owner: ClassVar[str] = "notifications"


class LetterPlanned(NotificationsEvent):
    """A letter is owed: unique for each case, kind and cycle (the stage; 1 for a receipt; else a number)."""

    letter: str
    kind: LetterKind
    cycle: int


class LetterSent(NotificationsEvent):
    """A channel accepted the letter: the proof that stops a clock."""

    letter: str
    kind: LetterKind
    cycle: int
    channel: LetterChannel
    sent_at: AwareDatetime
    answer: str
    """The channel's own words for yes, reduced to its code, for example `250`."""
    rendered: str
    """SHA-256 of the letter as sent."""


class LetterFailed(NotificationsEvent):
    """The letter did not reach the resident: refused, bounced, or there is no way to send it."""

    letter: str
    kind: LetterKind
    cycle: int
    channel: LetterChannel
    failed_at: AwareDatetime
    reason: str
    """A code: refused, bounced, no_address, contents_missing, post_only, safe_contact."""


class LetterInDoubt(NotificationsEvent):
    """The channel may or may not have taken the letter: the connection was lost at the worst moment."""

    letter: str
    kind: LetterKind
    cycle: int
    channel: LetterChannel


class LetterCancelled(NotificationsEvent):
    """The letter is not sent, or not sent again: what it would say is not true or not wanted any more."""

    letter: str
    kind: LetterKind
    cycle: int
    reason: str
    """A code: case_closed, answered, erased."""


class LettersErased(NotificationsEvent):
    """Words and addresses of every letter of this case were removed; kinds, days, proofs and digests stay."""

    erased_on: date
    schedule: str
    """The landlord's retention schedule that asked for it."""
    letters: int
