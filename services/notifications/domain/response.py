"""The response: for each part the decision, why, how it is put right and what is still to come (Code 6.9, 6.19)."""

from services.notifications.domain import passages
from services.notifications.domain.blocks import Block, BlockName, Bullets, Letter, Line, Paragraph
from services.notifications.domain.facts import CaseContents, Contact, Part, Sender
from services.notifications.domain.passages import in_words, one_line, paragraphs, quoted
from shared.events.cases import Finding

_DECISION = {
    Finding.UPHELD: "You were right to complain about this. We uphold this part: we got it wrong, and we are sorry.",
    Finding.PARTLY_UPHELD: "You were right about some of this. We partly uphold it, and we are sorry for that.",
    Finding.NOT_UPHELD: "We do not uphold this part: we did not find that we got it wrong.",
}


def compose(contents: CaseContents, contact: Contact, sender: Sender) -> Letter:
    addressee = contact.addressee()
    ending = (_final(sender), _ombudsman_now(sender)) if contents.is_final else (_escalation(contents, sender),)
    blocks = [
        _stage(contents),
        *(block for part in contents.parts for block in _part(part, _heading(contents, part))),
        *ending,
        *(() if contents.is_final else (passages.ombudsman(sender),)),
    ]
    return Letter(
        title="Our final answer to your complaint" if contents.is_final else "Our answer to your complaint",
        greeting=passages.greeting(addressee),
        opening=(*passages.on_behalf(addressee, contents.reference), _opening(contents)),
        blocks=tuple(blocks),
        signature=passages.signature(sender),
    )


def answered_parts(contents: CaseContents) -> tuple[int, ...]:
    """Return the parts that need a whole answer: all but those that somebody else answers for."""
    return tuple(part.number for part in contents.parts if _is_ours(part))


def parts_at_fault(contents: CaseContents) -> tuple[int, ...]:
    """Return the parts in which something went wrong: the letter must acknowledge it (Code 7.1)."""
    return tuple(part.number for part in contents.parts if part.finding in {Finding.UPHELD, Finding.PARTLY_UPHELD})


def _opening(contents: CaseContents) -> str:
    day = in_words(contents.received_on)
    if contents.stage == 1:
        return f"We have looked into the complaint that we received on {day}. This is our answer."
    what = "our final answer" if contents.is_final else "our answer"
    return f"You asked us on {day} to look at your complaint again. We have done so, and this is {what}."


def _stage(contents: CaseContents) -> Block:
    if contents.is_final:
        text = f"This is our answer at stage {contents.stage}, the last stage of our complaints process."
    elif contents.stage == 1:
        text = "This is our answer at stage 1. There is a second stage if you are not happy with it."
    else:
        text = f"This is our answer at stage {contents.stage}. There is one more stage if you are not happy with it."
    return passages.stage(contents, text)


def _heading(contents: CaseContents, part: Part) -> str:
    if len(contents.parts) > 1:
        return f"Part {part.number} of your complaint"
    return "Your complaint" if contents.stage == 1 else "What you asked us to look at again"


def _part(part: Part, heading: str) -> tuple[Block, ...]:
    definition = Block(name=BlockName.DEFINITION, heading=heading, lines=quoted(part.summary), part=part.number)
    if not _is_ours(part):
        return definition, _not_ours(part)
    return (
        definition,
        Block(name=BlockName.DECISION, heading="Our decision", lines=_decision(part), part=part.number),
        *_fault(part),
        Block(name=BlockName.REASONS, heading="Why", lines=_reasons(part), part=part.number),
        Block(name=BlockName.REMEDY, heading="How we put it right", lines=_remedy(part), part=part.number),
        Block(name=BlockName.ACTIONS, heading="What we still have to do", lines=_actions(part), part=part.number),
    )


def _is_ours(part: Part) -> bool:
    return part.landlord_responsible or part.finding is not None


def _not_ours(part: Part) -> Block:
    body = one_line(part.responsible_body or "")
    text = f"We cannot decide this part: {body} is responsible for it. Please contact them." if body else ""
    return Block(name=BlockName.DECISION, heading="Our decision", lines=(Paragraph(text),), part=part.number)


def _decision(part: Part) -> tuple[Line, ...]:
    return (Paragraph(_DECISION[part.finding]),) if part.finding else ()


def _fault(part: Part) -> tuple[Block, ...]:
    """Acknowledge what went wrong, where something did (Code 7.1)."""
    lines = paragraphs(part.what_went_wrong or "")
    return (Block(name=BlockName.FAULT, heading="What went wrong", lines=lines, part=part.number),) if lines else ()


def _reasons(part: Part) -> tuple[Line, ...]:
    """Return the reasons, with the policy, law or good practice that they rest on, where there is one (Code 6.7)."""
    rests_on = paragraphs(part.references or "")
    relied = (Paragraph("This is what we relied on:"), *rests_on) if rests_on else ()
    return (*paragraphs(part.reasons), *relied) if part.reasons else ()


def _remedy(part: Part) -> tuple[Line, ...]:
    """Return the remedy or why there is none; an upheld part with neither leaves a hole (Code 7.1)."""
    if part.remedy:
        return paragraphs(part.remedy)
    if part.no_remedy_reason:
        return (Paragraph("We are not offering anything further for this part:"), *paragraphs(part.no_remedy_reason))
    if part.finding is Finding.NOT_UPHELD:
        return (Paragraph("Because we do not uphold this part, we are not offering anything for it."),)
    return ()


def _actions(part: Part) -> tuple[Line, ...]:
    if not part.actions:
        return (Paragraph("There is nothing left for us to do on this part."),)
    promised = tuple(f"{one_line(action.description)}: by {in_words(action.due_on)}" for action in part.actions)
    return (Bullets(promised), Paragraph("We will tell you when each of these is done."))


def _escalation(contents: CaseContents, sender: Sender) -> Block:
    following = contents.stage + 1
    last = ", the last stage" if following == contents.stages else ""
    return Block(
        name=BlockName.ESCALATION,
        heading="If you are not happy with this answer",
        lines=(
            Paragraph(
                f"Tell us, and we will look at your complaint again at stage {following}{last}. You can ask about all "
                "of it or about some parts. You do not have to give a reason. Somebody who has not dealt with it "
                "before will look at it."
            ),
            Paragraph(passages.how_to_reach(sender)),
        ),
    )


def _final(sender: Sender) -> Block:
    return Block(
        name=BlockName.FINAL,
        heading="This is our final answer",
        lines=(
            Paragraph(
                "Our own complaints process ends here: there is no further stage. If you are still not happy, you can "
                f"now go to the {sender.ombudsman.name}."
            ),
        ),
    )


def _ombudsman_now(sender: Sender) -> Block:
    advice = (
        f"You can now ask the {sender.ombudsman.name} to look into your complaint. You do not need to ask us first."
    )
    return passages.ombudsman(sender, advice=advice)
