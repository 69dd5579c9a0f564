"""The acknowledgement: how the landlord understands the complaint, what it answers for, and until when (Code 5.6)."""

from services.notifications.domain import passages
from services.notifications.domain.blocks import Block, BlockName, Bullets, Letter, Line, Paragraph
from services.notifications.domain.facts import CaseContents, Contact, Part, Sender
from services.notifications.domain.passages import in_words, one_line


def compose(contents: CaseContents, contact: Contact, sender: Sender) -> Letter:
    addressee = contact.addressee()
    blocks = [
        _respond_by(contents),
        *(block for part in contents.parts for block in _part(part, sender, _heading(contents, part))),
        _outcomes(contents),
        _stage(contents),
        passages.corrections(sender, "we have misunderstood you or left something out"),
        passages.adjustments(contact, sender),
        passages.ombudsman(sender),
    ]
    return Letter(
        title=_title(contents),
        greeting=passages.greeting(addressee),
        opening=(*passages.on_behalf(addressee, contents.reference), *_opening(contents)),
        blocks=tuple(blocks),
        signature=passages.signature(sender),
    )


def _title(contents: CaseContents) -> str:
    if contents.stage > 1:
        return "Your complaint: we will look at it again, and when you will have our answer"
    return "Your complaint: what we will look into, and when you will have our answer"


def _opening(contents: CaseContents) -> tuple[str, ...]:
    day = in_words(contents.received_on)
    if contents.stage > 1:
        text = (
            f"You told us on {day} that you are not happy with our answer. We are sorry that we have not put this "
            "right for you. We will look at it again."
        )
        return (text,)
    text = (
        f"We received your complaint on {day}. We are sorry that you had to complain, and we have started to look "
        "into it."
    )
    return (text,)


def _respond_by(contents: CaseContents) -> Block:
    text = f"You will have our answer by {in_words(contents.respond_by)}." if contents.respond_by else ""
    late = "If we need more time, we will tell you why and give you a new date before then."
    return Block(
        name=BlockName.RESPOND_BY,
        heading="When you will have our answer",
        lines=(Paragraph(text), Paragraph(late)) if text else (),
    )


def _heading(contents: CaseContents, part: Part) -> str:
    if len(contents.parts) > 1:
        return f"Part {part.number} of your complaint"
    return "Your complaint, as we understand it" if contents.stage == 1 else "What we will look at again"


def _part(part: Part, sender: Sender, heading: str) -> tuple[Block, Block]:
    return (
        Block(
            name=BlockName.DEFINITION,
            heading=heading,
            lines=passages.quoted(part.summary),
            part=part.number,
        ),
        Block(name=BlockName.RESPONSIBILITY, lines=_responsibility(part, sender), part=part.number),
    )


def _responsibility(part: Part, sender: Sender) -> tuple[Line, ...]:
    """Say who answers for a part (Code 5.7); nothing when it is somebody else and nobody has said who."""
    if part.landlord_responsible:
        return (Paragraph(f"{sender.name} is responsible for this, and we will look into it."),)
    body = one_line(part.responsible_body or "")
    if not body:
        return ()
    return (Paragraph(f"{sender.name} is not responsible for this: {body} is. Please contact them about this part."),)


def _outcomes(contents: CaseContents) -> Block:
    wishes = tuple(one_line(outcome) for outcome in contents.outcomes_sought if outcome.strip())
    return Block(
        name=BlockName.OUTCOMES_SOUGHT,
        heading="What you would like to happen",
        lines=(Bullets(wishes),) if wishes else (),
    )


def _stage(contents: CaseContents) -> Block:
    return passages.stage(contents, _where_it_is(contents))


def _where_it_is(contents: CaseContents) -> str:
    where = f"Your complaint is at stage {contents.stage}"
    if contents.is_final:
        return f"{where}, the last stage. Somebody who has not dealt with it before will give our final answer."
    if contents.stage > 1:
        return f"{where}. Somebody who has not dealt with it before will look at it."
    return (
        f"{where}. If you are not happy with our answer, you can ask us to look again at stage 2. You do not have to "
        "give a reason."
    )
