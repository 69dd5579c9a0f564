"""The notice that an answer will come later: until when, why, and when the resident hears in between (Code 6.4)."""

from services.notifications.domain import passages
from services.notifications.domain.blocks import Block, BlockName, Letter, Line, Paragraph
from services.notifications.domain.facts import CaseContents, Contact, Extension, Sender
from services.notifications.domain.passages import in_words, paragraphs


def compose(contents: CaseContents, contact: Contact, sender: Sender) -> Letter:
    addressee = contact.addressee()
    extension = contents.extension
    blocks = (
        Block(name=BlockName.RESPOND_BY, heading="The new date", lines=_new_date(extension)),
        Block(name=BlockName.REASONS, heading="Why we need more time", lines=_reasons(extension)),
        Block(name=BlockName.UPDATES, heading="Until then", lines=_updates(extension, sender)),
        passages.ombudsman(sender),
        passages.adjustments(contact, sender),
    )
    return Letter(
        title="We need more time to answer your complaint",
        greeting=passages.greeting(addressee),
        opening=(*passages.on_behalf(addressee, contents.reference), _opening(contents)),
        blocks=blocks,
        signature=passages.signature(sender),
    )


def _opening(contents: CaseContents) -> str:
    was = f" We told you that you would have it by {in_words(contents.respond_by)}." if contents.respond_by else ""
    return f"We are sorry: our answer to your complaint will take longer than we said.{was}"


def _new_date(extension: Extension | None) -> tuple[Line, ...]:
    return () if extension is None else (Paragraph(f"You will have our answer by {in_words(extension.extended_to)}."),)


def _reasons(extension: Extension | None) -> tuple[Line, ...]:
    return () if extension is None else paragraphs(extension.reason or "")


def _updates(extension: Extension | None, sender: Sender) -> tuple[Line, ...]:
    if extension is None:
        return ()
    return (
        Paragraph(
            f"{passages.every_working_days(extension.update_every)} If you would like to hear from us more or less "
            f"often, reply to this email or call {sender.telephone}."
        ),
    )
