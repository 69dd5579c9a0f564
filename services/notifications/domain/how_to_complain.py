"""How to complain, for whoever was not satisfied in a survey (Code 1.6)."""

from services.notifications.domain import passages
from services.notifications.domain.blocks import Block, BlockName, Bullets, Letter, Paragraph
from services.notifications.domain.facts import Contact, Sender


def compose(reference: str, contact: Contact, sender: Sender) -> Letter:
    addressee = contact.addressee()
    opening = (
        "Thank you for answering our survey. We are sorry that you were not happy with us. Your answer is not a "
        "complaint: if you would like us to look into what went wrong and give you an answer, you can make one."
    )
    return Letter(
        title="How to make a complaint, if you would like to",
        greeting=passages.greeting(addressee),
        opening=(*passages.on_behalf(addressee, reference), opening),
        blocks=(
            _how_to_complain(reference, sender),
            passages.adjustments(contact, sender),
            passages.ombudsman(sender),
        ),
        signature=passages.signature(sender),
    )


def _how_to_complain(reference: str, sender: Sender) -> Block:
    address = ", ".join(sender.postal_address)
    return Block(
        name=BlockName.HOW_TO_COMPLAIN,
        heading="How to make a complaint",
        lines=(
            Paragraph("Tell us in whichever way suits you. You do not have to use the word complaint."),
            Bullets(
                (
                    f"reply to this email, or write to {sender.email}",
                    f"call {sender.telephone}",
                    f"write to {address}",
                    f"through our website: {sender.website}",
                    "tell any member of our staff, or come to see us",
                )
            ),
            Paragraph(
                "Somebody else may do it for you: a relative, a friend, an adviser, your councillor or your MP. "
                f"If you give the reference {reference}, we will know what you told us in the survey."
            ),
        ),
    )
