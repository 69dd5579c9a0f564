"""Passages that several letters share, and how dates and other people's words are written in them."""

import re
from datetime import date
from typing import Final

from services.notifications.domain.blocks import Block, BlockName, Bullets, Facts, Paragraph, Quote
from services.notifications.domain.facts import Addressee, CaseContents, Contact, Sender
from shared.events.intake import Channel
from shared.kernel.ombudsmen import Ombudsman

_CONTROL: Final = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")
_BY: Final = {
    Channel.WEB: "through our website",
    Channel.EMAIL: "by email",
    Channel.PHONE: "by telephone",
    Channel.LETTER: "by letter",
    Channel.IN_PERSON: "in person",
    Channel.SOCIAL_MEDIA: "on social media",
    Channel.COUNCILLOR: "through your councillor or MP",
    Channel.SYSTEM: "from one of our other systems",
}


def in_words(day: date) -> str:
    """Return `Friday 27 November 2026`."""
    return f"{day:%A} {day.day} {day:%B} {day.year}"


def by_channel(channel: Channel) -> str:
    return _BY[channel]


def one_line(text: str) -> str:
    """Return somebody's words on one line, without characters that hide or turn text around."""
    return " ".join(_CONTROL.sub("", text).split())


def paragraphs(text: str) -> tuple[Paragraph, ...]:
    """Part somebody's words where they left a line empty; line ends within a paragraph stay."""
    cleaned = _CONTROL.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
    return tuple(Paragraph(piece.strip("\n")) for piece in re.split(r"\n\s*\n", cleaned) if piece.strip())


def quoted(text: str) -> tuple[Quote, ...]:
    """Set a text apart from our own sentences: what the complaint is, as it was understood."""
    return tuple(Quote(paragraph.text) for paragraph in paragraphs(text))


def greeting(addressee: Addressee) -> str:
    name = one_line(addressee.name or "")
    return f"Dear {name}," if name else "Hello,"


def on_behalf(addressee: Addressee, reference: str) -> tuple[str, ...]:
    """Say to a representative whose matter it is."""
    if addressee.speaks_for is None:
        return ()
    return (f"You speak for {one_line(addressee.speaks_for)} in {reference}, so we are writing to you.",)


def signature(sender: Sender) -> tuple[str, ...]:
    """Return who writes: the team, never a person (nobody should be looked up for doing their work)."""
    return ("The complaints team", sender.name, f"{sender.telephone}, {sender.email}", sender.website)


def how_to_reach(sender: Sender) -> str:
    address = ", ".join(sender.postal_address)
    return f"Reply to this email, call {sender.telephone}, or write to {address}."


def adjustments(contact: Contact, sender: Sender) -> Block:
    """Say how to ask for an adjustment; what was asked for is not repeated, it may be about somebody's health."""
    noted = (
        (Paragraph("You told us what you need from us. We have noted it, and you can change it at any time."),)
        if contact.adjustments
        else ()
    )
    return Block(
        name=BlockName.ADJUSTMENTS,
        heading="If you need us to do something differently",
        lines=(
            *noted,
            Paragraph("Please tell us if any of these would make it easier for you:"),
            Bullets(
                (
                    "large print, another language, audio or another format",
                    "a phone call or a visit instead of letters",
                    "more time, or somebody to speak for you",
                )
            ),
            Paragraph(f"Reply to this email or call {sender.telephone}. You do not have to explain why you need it."),
        ),
    )


def every_working_days(number: int) -> str:
    """Say how often the resident hears from the landlord."""
    how_often = "every working day" if number == 1 else f"at least every {number} working days"
    return f"We will write to you {how_often} to say how far we are."


def ombudsman(sender: Sender, *, advice: str | None = None) -> Block:
    """Return how to reach the Ombudsman, which every letter tells (Code 3.7); by default for help at any time."""
    details = sender.ombudsman
    at_any_time = (
        f"You can contact the {details.name} for help and advice at any time, also while we are dealing with "
        "this. They can usually look into a complaint once you have our final answer."
    )
    return Block(
        name=BlockName.OMBUDSMAN,
        heading=f"The {details.name}",
        lines=(
            Paragraph(advice or at_any_time),
            Paragraph("They are independent of us, and it costs you nothing."),
            Facts(_ways_to_reach(details)),
        ),
    )


def corrections(sender: Sender, what: str) -> Block:
    return Block(
        name=BlockName.CORRECTIONS,
        heading="If we have got something wrong",
        lines=(Paragraph(f"Please tell us if {what}. Reply to this email or call {sender.telephone}."),),
    )


def stage(contents: CaseContents, text: str) -> Block:
    return Block(name=BlockName.STAGE, heading=f"Stage {contents.stage} of {contents.stages}", lines=(Paragraph(text),))


def _ways_to_reach(details: Ombudsman) -> tuple[tuple[str, str], ...]:
    mail = (("Email", details.email),) if details.email else ()
    return (
        ("Online form", details.complain_at),
        ("Telephone", details.telephone),
        *mail,
        ("Post", ", ".join(details.postal_address)),
    )
