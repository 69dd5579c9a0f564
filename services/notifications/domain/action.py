"""The letters about a promised action: how it stands, or that it is done (Code 6.6, 6.17)."""

from typing import Final

from services.notifications.domain import passages
from services.notifications.domain.blocks import Block, BlockName, Letter, Paragraph
from services.notifications.domain.facts import ActionContents, CaseContents, Contact, Sender
from services.notifications.domain.passages import in_words, paragraphs, quoted

_HOW_FAR: Final = "We promised to do something after your complaint. This letter says how far we are with it."
_NOT_ANY_MORE: Final = (
    "We promised to do something after your complaint. We are sorry: we are not going to do it. This letter says why."
)


def compose_update(contents: CaseContents, contact: Contact, sender: Sender) -> Letter:
    """Write how an action stands and by when it will be done, or that it will not be done."""
    goes_on = contents.action is not None and contents.action.due_on is not None
    return _compose(
        contents,
        contact,
        sender,
        title="News about what we promised to do" if goes_on else "We will not do something that we promised",
        opening=_HOW_FAR if goes_on else _NOT_ANY_MORE,
        ending=(_new_date(contents.action, sender),),
    )


def compose_completed(contents: CaseContents, contact: Contact, sender: Sender) -> Letter:
    """Write that an action is done, and what to do where it is not."""
    return _compose(
        contents,
        contact,
        sender,
        title="We have done what we promised",
        opening="We promised to do something after your complaint. It is done.",
        ending=(passages.corrections(sender, "this is not done, or not done well"),),
    )


def _compose(
    contents: CaseContents, contact: Contact, sender: Sender, *, title: str, opening: str, ending: tuple[Block, ...]
) -> Letter:
    addressee = contact.addressee()
    action = contents.action
    blocks = (
        Block(name=BlockName.ACTION, heading="What we promised", lines=quoted(action.description) if action else ()),
        Block(
            name=BlockName.WHAT_HAPPENED,
            heading="What has happened",
            lines=paragraphs(action.what_happened or "") if action else (),
        ),
        *ending,
        passages.ombudsman(sender),
    )
    return Letter(
        title=title,
        greeting=passages.greeting(addressee),
        opening=(*passages.on_behalf(addressee, contents.reference), opening),
        blocks=blocks,
        signature=passages.signature(sender),
    )


def _new_date(action: ActionContents | None, sender: Sender) -> Block:
    due = action.due_on if action else None
    text = (
        f"We will do this by {in_words(due)}. We will tell you when it is done."
        if due
        else f"This will not be done. If you are not happy with that, reply to this email or call {sender.telephone}."
    )
    return Block(name=BlockName.NEW_DATE, heading="When it will be done", lines=(Paragraph(text),))
