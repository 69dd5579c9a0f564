"""One example of each event of notifications."""

from typing import Final

from deploy.contract_examples.values import ACKNOWLEDGED, RESPONDED, digest, letter
from shared.events import notifications
from shared.events.event import Event
from shared.events.notifications import LetterChannel, LetterKind

NOTIFICATIONS: Final[tuple[Event, ...]] = (
    notifications.LetterPlanned(**letter(LetterKind.ACKNOWLEDGEMENT)),
    notifications.LetterInDoubt(**letter(LetterKind.ACKNOWLEDGEMENT), channel=LetterChannel.EMAIL),
    notifications.LetterSent(
        **letter(LetterKind.ACKNOWLEDGEMENT),
        channel=LetterChannel.EMAIL,
        sent_at=ACKNOWLEDGED,
        answer="250",
        rendered=digest(4),
    ),
    notifications.LetterFailed(
        **letter(LetterKind.RESPONSE), channel=LetterChannel.EMAIL, failed_at=RESPONDED, reason="refused"
    ),
)
