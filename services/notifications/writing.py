"""From what the owners answered to a finished letter, or a named reason why there is none."""

from dataclasses import dataclass
from datetime import date

from services.notifications import layout
from services.notifications.domain import acknowledgement, contents, receipt, response
from services.notifications.domain.contents import Letter
from services.notifications.domain.facts import CaseContents, Contact, Sender
from services.notifications.domain.letters import Owed
from services.notifications.layout import Rendering
from shared.events.notifications import LetterKind
from shared.platform import ombudsmen
from shared.platform.landlords import Landlord


@dataclass(frozen=True, slots=True, kw_only=True)
class Material:
    """Everything that one letter is written from."""

    reference: str
    owed: Owed
    landlord: Landlord
    contact: Contact
    case: CaseContents | None
    on: date
    """The day in England on which it is sent: dates in it count from there."""


def write(material: Material) -> Rendering:
    """Compose, check and lay out a letter; raises RequiredBlockMissing."""
    letter = _compose(material)
    contents.check(letter, material.owed.kind, material.owed.cycle, _parts(material))
    return layout.lay_out(letter, reference=material.reference, landlord=material.landlord.name)


def _compose(material: Material) -> Letter:
    sender = _sender(material.landlord, material.on)
    match material.owed.kind:
        case LetterKind.RECEIPT:
            return receipt.compose(material.reference, material.owed, material.contact, sender)
        case LetterKind.ACKNOWLEDGEMENT:
            return acknowledgement.compose(_case(material), material.contact, sender)
        case LetterKind.RESPONSE:
            return response.compose(_case(material), material.contact, sender)


def _parts(material: Material) -> tuple[int, ...]:
    match material.owed.kind:
        case LetterKind.RECEIPT:
            return ()
        case LetterKind.ACKNOWLEDGEMENT:
            return tuple(part.number for part in _case(material).parts)
        case LetterKind.RESPONSE:
            return response.answered_parts(_case(material))


def _case(material: Material) -> CaseContents:
    if material.case is None:
        raise ValueError("a letter about a case is written from the case's contents")
    return material.case


def _sender(landlord: Landlord, on: date) -> Sender:
    return Sender(
        name=landlord.name,
        email=landlord.complaints_email,
        telephone=landlord.telephone,
        postal_address=landlord.postal_address,
        website=landlord.website,
        ombudsman=ombudsmen.on(landlord.ombudsman, on),
    )
