"""The question that must be answered before the complaint can be defined; the clock runs on (Code 5.6)."""

from services.notifications.domain import passages
from services.notifications.domain.blocks import Block, BlockName, Letter, Paragraph
from services.notifications.domain.facts import CaseContents, Contact, Sender
from services.notifications.domain.passages import in_words, quoted


def compose(contents: CaseContents, contact: Contact, sender: Sender) -> Letter:
    addressee = contact.addressee()
    blocks = (
        Block(name=BlockName.QUESTION, heading="Our question", lines=quoted(contents.question or "")),
        _how_to_answer(sender),
        _clock(contents),
        passages.adjustments(contact, sender),
        passages.ombudsman(sender),
    )
    return Letter(
        title="We have a question about your complaint",
        greeting=passages.greeting(addressee),
        opening=(
            *passages.on_behalf(addressee, contents.reference),
            "We want to be sure that we have understood your complaint, so that we look into the right things.",
        ),
        blocks=blocks,
        signature=passages.signature(sender),
    )


def _how_to_answer(sender: Sender) -> Block:
    return Block(
        name=BlockName.HOW_TO_ANSWER,
        heading="How to answer",
        lines=(
            Paragraph(passages.how_to_reach(sender)),
            Paragraph(
                "A few words are enough. You do not have to send us anything else. If you would rather talk about it, "
                "call us and we will write it down."
            ),
        ),
    )


def _clock(contents: CaseContents) -> Block:
    """Say that asking gains the landlord no time."""
    dated = (
        f"We will still write to you by {in_words(contents.acknowledge_by)} to say what we will look into. "
        if contents.acknowledge_by
        else ""
    )
    return Block(
        name=BlockName.CLOCK,
        heading="This does not delay your complaint",
        lines=(
            Paragraph(
                f"{dated}The time that we have to deal with your complaint runs on while we wait for you. If you do "
                "not answer, we will look into your complaint as we understand it."
            ),
        ),
    )
