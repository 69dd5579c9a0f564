"""The receipt: the automatic answer that something arrived. It is not the acknowledgement."""

from typing import assert_never
from urllib.parse import urlsplit

from services.notifications.domain import passages
from services.notifications.domain.blocks import Block, BlockName, Facts, Letter, Paragraph
from services.notifications.domain.facts import Contact, Sender
from services.notifications.domain.letters import Owed
from services.notifications.domain.passages import in_words
from shared.events.intake import SubmissionKind
from shared.kernel.working_days import london_date


def compose(reference: str, owed: Owed, contact: Contact, sender: Sender) -> Letter:
    """Write the receipt in words that fit what was sent."""
    addressee = contact.addressee()
    kind = owed.submission_kind or SubmissionKind.COMPLAINT
    blocks = [
        _reference(reference, owed, contact),
        _next_step(kind, owed, contact),
        *_how_to_complain(kind, sender),
        passages.adjustments(contact, sender),
        passages.ombudsman(sender),
    ]
    return Letter(
        title=_title(kind),
        greeting=passages.greeting(addressee),
        opening=(*passages.on_behalf(addressee, reference), _thanks(kind)),
        blocks=tuple(blocks),
        signature=passages.signature(sender),
    )


def _title(kind: SubmissionKind) -> str:
    match kind:
        case SubmissionKind.COMPLAINT:
            return "We have your complaint"
        case SubmissionKind.SERVICE_REQUEST:
            return "We have your request"
        case SubmissionKind.SURVEY_FEEDBACK:
            return "We have your feedback"
        case SubmissionKind.COMPLIMENT:
            return "Thank you for your kind words"
        case SubmissionKind.COMMENT:
            return "We have your message"
        case _:
            assert_never(kind)


def _thanks(kind: SubmissionKind) -> str:
    match kind:
        case SubmissionKind.COMPLAINT:
            return "Thank you for telling us that something has gone wrong. Your complaint has reached us."
        case SubmissionKind.SERVICE_REQUEST:
            return "Thank you for getting in touch. Your request has reached us."
        case SubmissionKind.SURVEY_FEEDBACK:
            return "Thank you for telling us what you think. Your feedback has reached us."
        case SubmissionKind.COMPLIMENT:
            return "Thank you for taking the time to tell us what went well. It means a lot to the people who did it."
        case SubmissionKind.COMMENT:
            return "Thank you for getting in touch. Your message has reached us."
        case _:
            assert_never(kind)


def _reference(reference: str, owed: Owed, contact: Contact) -> Block:
    subject = passages.one_line(contact.subject or "")
    about = (("What it is about", f"“{subject}”"),) if subject else ()
    return Block(
        name=BlockName.REFERENCE,
        heading="Your reference",
        lines=(
            Facts((("Reference", reference), *_arrival(owed), *about)),
            Paragraph(
                "Please give this reference when you call or write to us. "
                "If you reply to this email, it is already in the subject line."
            ),
        ),
    )


def _arrival(owed: Owed) -> tuple[tuple[str, str], ...]:
    if owed.received_at is None or owed.channel is None:
        return ()
    return (("We received it", f"{in_words(london_date(owed.received_at))}, {passages.by_channel(owed.channel)}"),)


def _next_step(kind: SubmissionKind, owed: Owed, contact: Contact) -> Block:
    text = _what_happens(kind, owed)
    progress = _progress(kind, contact)
    return Block(
        name=BlockName.NEXT_STEP,
        heading="What happens next",
        lines=(Paragraph(text), *progress) if text else (),
    )


def _what_happens(kind: SubmissionKind, owed: Owed) -> str:
    """Return what comes next; nothing when a complaint's date is not known, so that the check stops the letter."""
    match kind:
        case SubmissionKind.COMPLAINT if owed.acknowledge_by is None:
            return ""
        case SubmissionKind.COMPLAINT if owed.acknowledge_by is not None:
            return (
                f"We will write to you again by {in_words(owed.acknowledge_by)}. That letter will say what we will "
                "look into and when you will have our answer. We may call you before then to make sure that we have "
                "understood."
            )
        case SubmissionKind.SERVICE_REQUEST:
            return (
                "The team that deals with this will read your request and contact you. You do not need to do "
                "anything now."
            )
        case SubmissionKind.SURVEY_FEEDBACK:
            return (
                "We will read your feedback and use it to improve. We do not answer feedback one by one. If you "
                "would like an answer, you can make a complaint."
            )
        case SubmissionKind.COMPLIMENT:
            return "We will pass on your thanks. You do not need to do anything, and we will not write about it again."
        case _:
            return "We will read your message and pass it to the right team. They will contact you if you asked us to."


def _progress(kind: SubmissionKind, contact: Contact) -> tuple[Facts, ...]:
    address = contact.tracking_url or ""
    if kind is not SubmissionKind.COMPLAINT or urlsplit(address).scheme not in {"http", "https"}:
        return ()
    return (Facts((("See how far we are", passages.one_line(address)),)),)


def _how_to_complain(kind: SubmissionKind, sender: Sender) -> tuple[Block, ...]:
    """Tell whoever has not complained how to (Code 1.4, 1.6); somebody who thanked us is left in peace."""
    if kind in {SubmissionKind.COMPLAINT, SubmissionKind.COMPLIMENT}:
        return ()
    text = (
        "If you are not happy with something that we did, or did not do, you can make a complaint at any time. You "
        "do not have to use the word complaint."
    )
    return (
        Block(
            name=BlockName.HOW_TO_COMPLAIN,
            heading="If you would like to complain",
            lines=(Paragraph(text), Paragraph(passages.how_to_reach(sender))),
        ),
    )
