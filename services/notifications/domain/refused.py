"""The letters that do not accept a complaint, or its escalation, and say where to go (Code 2.2, 2.4, 5.11)."""

from services.notifications.domain import passages
from services.notifications.domain.blocks import Block, BlockName, Letter, Paragraph
from services.notifications.domain.facts import CaseContents, Contact, Refusal, Sender
from services.notifications.domain.passages import in_words, paragraphs
from shared.events.cases import Ground

_GROUND = {
    Ground.OVER_TWELVE_MONTHS: "It is about something that happened more than 12 months before you complained to us. "
    "We thought about looking into it all the same, and decided not to.",
    Ground.COURT_CLAIM: "A claim about the same matter has been filed at court, and it is now for the court to decide.",
    Ground.ALREADY_DECIDED: "We have looked into the same matter before, and given our answer to it.",
}


def compose(contents: CaseContents, contact: Contact, sender: Sender) -> Letter:
    """Write that a complaint is not taken on."""
    return _compose(
        contents,
        contact,
        sender,
        title="We are not taking on your complaint",
        opening=f"We received your complaint on {in_words(contents.received_on)}. We have decided not to look into it "
        "through our complaints process. We know that this is not what you hoped for, so here is why.",
    )


def compose_for_escalation(contents: CaseContents, contact: Contact, sender: Sender) -> Letter:
    """Write that a complaint is not looked at again."""
    return _compose(
        contents,
        contact,
        sender,
        title="We are not looking at your complaint again",
        opening=f"You asked us on {in_words(contents.received_on)} to look at your complaint again. We have decided "
        "not to. We know that this is not what you hoped for, so here is why.",
    )


def _compose(contents: CaseContents, contact: Contact, sender: Sender, *, title: str, opening: str) -> Letter:
    addressee = contact.addressee()
    reasons = contents.refusal.reasons if contents.refusal else None
    blocks = (
        _ground(contents.refusal),
        Block(name=BlockName.REASONS, heading="Our reasons in your case", lines=paragraphs(reasons or "")),
        _review(sender),
        passages.ombudsman(sender, advice=_advice(sender)),
        passages.corrections(sender, "we have got a fact wrong"),
        passages.adjustments(contact, sender),
    )
    return Letter(
        title=title,
        greeting=passages.greeting(addressee),
        opening=(*passages.on_behalf(addressee, contents.reference), opening),
        blocks=blocks,
        signature=passages.signature(sender),
    )


def _ground(refusal: Refusal | None) -> Block:
    lines = (Paragraph(_GROUND[refusal.ground]),) if refusal else ()
    return Block(name=BlockName.GROUND, heading="Why not", lines=lines)


def _review(sender: Sender) -> Block:
    return Block(
        name=BlockName.REVIEW,
        heading="If you do not agree",
        lines=(
            Paragraph(
                f"You have the right to take this decision to the {sender.ombudsman.name}. They can decide that it "
                "was wrong, and tell us to look into your complaint after all."
            ),
        ),
    )


def _advice(sender: Sender) -> str:
    return f"You can ask the {sender.ombudsman.name} to look at our decision now. You do not need to ask us first."
