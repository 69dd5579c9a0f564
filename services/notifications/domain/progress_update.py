"""The update while an answer takes longer: what has been done, and what comes next (Code 5.9)."""

from datetime import date

from services.notifications.domain import passages
from services.notifications.domain.blocks import Block, BlockName, Letter, Paragraph
from services.notifications.domain.facts import CaseContents, Contact, Sender
from services.notifications.domain.passages import in_words, paragraphs


def compose(contents: CaseContents, contact: Contact, sender: Sender) -> Letter:
    addressee = contact.addressee()
    done = contents.update.done if contents.update else None
    following = contents.update.next_steps if contents.update else None
    blocks = (
        Block(name=BlockName.DONE, heading="What we have done", lines=paragraphs(done or "")),
        Block(name=BlockName.NEXT, heading="What we will do next", lines=paragraphs(following or "")),
        _respond_by(contents, sender.writes_on),
        passages.corrections(sender, "this does not match what you have seen, or if anything has changed"),
        passages.ombudsman(sender),
    )
    return Letter(
        title="How far we are with your complaint",
        greeting=passages.greeting(addressee),
        opening=(*passages.on_behalf(addressee, contents.reference), _opening(contents)),
        blocks=blocks,
        signature=passages.signature(sender),
    )


def _opening(contents: CaseContents) -> str:
    what = "your complaint" if contents.stage == 1 else "looking at your complaint again"
    return f"We are still working on {what}. This letter says how far we are."


def _respond_by(contents: CaseContents, writes_on: date) -> Block:
    return Block(
        name=BlockName.RESPOND_BY,
        heading="When you will have our answer",
        lines=() if contents.response_due_on is None else (_when(contents.response_due_on, writes_on),),
    )


def _when(due: date, writes_on: date) -> Paragraph:
    if writes_on <= due:
        return Paragraph(f"You will have our answer by {in_words(due)}.")
    return Paragraph(
        f"You should have had our answer by {in_words(due)}. We are sorry that it is late. We will keep you informed "
        "until you have it."
    )
