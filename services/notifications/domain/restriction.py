"""The letters about a limit on contact: what, why, until when, and how to challenge it (Code 5.14, 5.15)."""

from services.notifications.domain import passages
from services.notifications.domain.blocks import Block, BlockName, Letter, Line, Paragraph
from services.notifications.domain.facts import (
    CaseContents,
    Contact,
    RestrictionChange,
    RestrictionContents,
    Sender,
)
from services.notifications.domain.passages import in_words, paragraphs

_TITLE = {
    RestrictionChange.IMPOSED: "We are limiting how you can contact us",
    RestrictionChange.REVIEWED: "We have looked again at the limit on how you can contact us",
    RestrictionChange.LIFTED: "You can contact us in the usual way again",
}
_OPENING = {
    RestrictionChange.IMPOSED: "We have decided to limit how you can contact us. We do not do this lightly. This "
    "letter says what is limited, why, until when, and what you can do if you do not agree.",
    RestrictionChange.REVIEWED: "Some time ago we limited how you can contact us. We have looked at this again, and "
    "the limit goes on. This letter says why, until when, and what you can do if you do not agree.",
    RestrictionChange.LIFTED: "Some time ago we limited how you can contact us. That limit has ended.",
}


def compose(contents: CaseContents, contact: Contact, sender: Sender) -> Letter:
    addressee = contact.addressee()
    restriction = contents.restriction
    change = restriction.change if restriction else RestrictionChange.IMPOSED
    return Letter(
        title=_TITLE[change],
        greeting=passages.greeting(addressee),
        opening=(*passages.on_behalf(addressee, contents.reference), _OPENING[change]),
        blocks=(
            *(_blocks(restriction) if restriction else ()),
            _new_complaints(sender),
            passages.adjustments(contact, sender),
            passages.ombudsman(sender),
        ),
        signature=passages.signature(sender),
    )


def _blocks(restriction: RestrictionContents) -> tuple[Block, ...]:
    lifted = restriction.change is RestrictionChange.LIFTED
    return (
        Block(
            name=BlockName.RESTRICTION,
            heading="What was limited" if lifted else "What is limited",
            lines=paragraphs(restriction.what or ""),
        ),
        Block(name=BlockName.REASONS, heading="Why", lines=paragraphs(restriction.why or "")),
        Block(name=BlockName.UNTIL, heading="Until when", lines=_until(restriction)),
        Block(
            name=BlockName.CHALLENGE,
            heading="If you think that the limit was wrong" if lifted else "If you do not agree",
            lines=paragraphs(restriction.how_to_challenge or ""),
        ),
    )


def _until(restriction: RestrictionContents) -> tuple[Line, ...]:
    if restriction.until is None:
        return ()
    day = in_words(restriction.until)
    if restriction.change is RestrictionChange.LIFTED:
        return (Paragraph(f"The limit ended on {day}."),)
    return (Paragraph(f"The limit ends on {day}. We may end it sooner."),)


def _new_complaints(sender: Sender) -> Block:
    return Block(
        name=BlockName.NEW_COMPLAINTS,
        heading="You can still complain",
        lines=(
            Paragraph(
                "This does not affect any complaint that you have made: we deal with it as with any other. We will "
                "still take any new complaint from you, however it reaches us. You can write to "
                f"{sender.email} or to {', '.join(sender.postal_address)}, or somebody else can contact us for you."
            ),
        ),
    )
