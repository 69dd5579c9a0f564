"""One example of each event of notifications."""

from datetime import date
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
    notifications.LetterCancelled(**letter(LetterKind.PROGRESS_UPDATE), reason="answered"),
    notifications.LettersErased(erased_on=date(2032, 12, 8), schedule="case", letters=4),
)
