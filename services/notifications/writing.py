"""From what the owners answered to a finished letter, or a named reason why there is none."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from services.notifications import layout
from services.notifications.domain import (
    acknowledgement,
    action,
    clarification,
    contents,
    extension,
    how_to_complain,
    progress_update,
    receipt,
    refused,
    response,
    restriction,
)
from services.notifications.domain.blocks import BlockName, Letter
from services.notifications.domain.contents import Required, RequiredBlockMissing
from services.notifications.domain.facts import CaseContents, Contact, Sender
from services.notifications.domain.letters import Owed
from services.notifications.layout import Rendering
from shared.events.notifications import LetterKind
from shared.platform import ombudsmen
from shared.platform.landlords import Landlord

_LOCAL_GOVERNMENT: Final = "local_government"
_BY_STAGE: Final = frozenset({LetterKind.ACKNOWLEDGEMENT, LetterKind.RESPONSE})
_ITS_OWN_STAGE: Final = Required(BlockName.STAGE, "a letter is about the stage that it was released for")
_ABOUT_A_CASE: Final[Mapping[LetterKind, Callable[[CaseContents, Contact, Sender], Letter]]] = {
    LetterKind.CLARIFICATION: clarification.compose,
    LetterKind.ACKNOWLEDGEMENT: acknowledgement.compose,
    LetterKind.NOT_ACCEPTED: refused.compose,
    LetterKind.EXTENSION: extension.compose,
    LetterKind.PROGRESS_UPDATE: progress_update.compose,
    LetterKind.RESPONSE: response.compose,
    LetterKind.ESCALATION_REFUSED: refused.compose_for_escalation,
    LetterKind.ACTION_UPDATE: action.compose_update,
    LetterKind.ACTION_COMPLETED: action.compose_completed,
    LetterKind.RESTRICTION: restriction.compose,
}


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
    if material.owed.kind in _BY_STAGE and _case(material).stage != material.owed.cycle:
        raise RequiredBlockMissing(_ITS_OWN_STAGE)
    letter = _compose(material)
    match material.owed.kind:
        case LetterKind.ACKNOWLEDGEMENT as kind:
            contents.check(letter, kind, parts=[part.number for part in _case(material).parts])
        case LetterKind.RESPONSE as kind:
            case = _case(material)
            answered, at_fault = response.answered_parts(case), response.parts_at_fault(case)
            contents.check(letter, kind, parts=answered, at_fault=at_fault, final=case.is_final)
        case kind:
            contents.check(letter, kind)
    return layout.lay_out(letter, reference=material.reference, landlord=material.landlord.name)


def _compose(material: Material) -> Letter:
    contact, sender = material.contact, _sender(material)
    match material.owed.kind:
        case LetterKind.RECEIPT:
            return receipt.compose(material.reference, material.owed, contact, sender)
        case LetterKind.HOW_TO_COMPLAIN:
            return how_to_complain.compose(material.reference, contact, sender)
        case kind:
            return _ABOUT_A_CASE[kind](_case(material), contact, sender)


def _case(material: Material) -> CaseContents:
    if material.case is None:
        raise ValueError("a letter about a case is written from the case's contents")
    return material.case


def _sender(material: Material) -> Sender:
    landlord = material.landlord
    return Sender(
        name=landlord.name,
        email=landlord.complaints_email,
        telephone=landlord.telephone,
        postal_address=landlord.postal_address,
        website=landlord.website,
        writes_on=material.on,
        ombudsman=ombudsmen.on(_scheme(material), material.on),
    )


def _scheme(material: Material) -> str:
    """Return whose Ombudsman is named: the body follows the subject (Code 3.7)."""
    if material.case is not None and material.case.ombudsman is not None:
        return material.case.ombudsman
    if material.owed.service in material.landlord.local_government_services:
        return _LOCAL_GOVERNMENT
    return material.landlord.ombudsman
