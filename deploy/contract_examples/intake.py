"""One example of each event of intake."""

from datetime import date
from typing import Final

from deploy.contract_examples.values import PHONED, WROTE_AGAIN, digest, words
from shared.events import intake
from shared.events.event import Event
from shared.events.intake import Channel

INTAKE: Final[tuple[Event, ...]] = (
    intake.SubmissionReceived(
        kind=intake.SubmissionKind.COMPLAINT,
        channel=Channel.PHONE,
        received_at=PHONED,
        service="repairs",
        source_system="contact-centre",
        represented=True,
        attachments=2,
        digest=digest(1),
    ),
    intake.CorrespondenceReceived(channel=Channel.EMAIL, received_at=WROTE_AGAIN, attachments=1, digest=digest(2)),
    intake.MessageSetAside(channel=Channel.EMAIL, received_at=WROTE_AGAIN, reason="automatic", digest=digest(3)),
    intake.DissatisfactionNoted(by="user:officer-17"),
    intake.ChoiceToComplainOffered(
        channel=Channel.PHONE, offered_at=PHONED, by="user:officer-17", reached=True, attempts=2
    ),
    intake.ChoiceToComplainAnswered(
        choice=intake.Choice.COMPLAIN, channel=Channel.PHONE, answered_at=PHONED, by="user:officer-17"
    ),
    intake.HowToComplainOwed(channel=Channel.SYSTEM),
    intake.KindCorrected(
        was=intake.SubmissionKind.SERVICE_REQUEST,
        kind=intake.SubmissionKind.COMPLAINT,
        reason=words(31),
        by="user:officer-17",
        corrected_at=WROTE_AGAIN,
        channel=Channel.PHONE,
        received_at=PHONED,
        service="repairs",
    ),
    intake.ContactClosed(
        kind=intake.SubmissionKind.COMMENT, reason=words(32), closed_on=date(2026, 12, 1), by="user:officer-17"
    ),
    intake.SubmissionErased(erased_on=date(2032, 12, 9), schedule="six years after closing"),
)
