"""The letters that were owed, from notifications' events."""

from services.reporting.domain.facts import Facts, LetterFact
from shared.events import notifications
from shared.platform.received import Received


def letter_planned(facts: Facts, received: Received, event: notifications.LetterPlanned) -> None:
    facts.letters[event.letter] = LetterFact(
        letter=event.letter,
        reference=received.stream,
        landlord=received.landlord,
        kind=event.kind.value,
        cycle=event.cycle,
        planned_at=received.occurred_at,
    )


def letter_sent(facts: Facts, _: Received, event: notifications.LetterSent) -> None:
    letter = facts.letters[event.letter]
    letter.channel, letter.sent_at = event.channel.value, event.sent_at


def letter_failed(facts: Facts, _: Received, event: notifications.LetterFailed) -> None:
    letter = facts.letters[event.letter]
    letter.channel, letter.failed_at, letter.failure = event.channel.value, event.failed_at, event.reason


def letter_cancelled(facts: Facts, received: Received, event: notifications.LetterCancelled) -> None:
    facts.letters[event.letter].cancelled_at = received.occurred_at


def letter_in_doubt(facts: Facts, received: Received, event: notifications.LetterInDoubt) -> None:
    letter = facts.letters[event.letter]
    letter.channel, letter.in_doubt_at = event.channel.value, received.occurred_at
