"""By which way a letter goes: one that is allowed and can be used. A safe-contact rule goes before everything."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from services.notifications.domain.facts import Communication, Contact
from services.notifications.domain.states import Failure
from shared.events.cases import ContactWay

BY_POST: Final = (ContactWay.POST_TO_THE_HOME, ContactWay.POST_ELSEWHERE)


class Because(StrEnum):
    """Why a letter goes the way it goes."""

    USUAL = "usual"
    """Nothing stands against an e-mail to the resident."""
    NO_ADDRESS = "no_address"
    """The resident gave no address that mail can be sent to."""
    ADJUSTMENT = "adjustment"
    SAFE_CONTACT = "safe_contact"


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """The way of a letter: an e-mail to the resident or their representative, or post, which a person takes."""

    way: ContactWay | None
    """None: there is no way that is allowed and that we can use."""
    because: Because
    failure: Failure | None = None
    """Set where no e-mail goes: what the officer is told."""


def safe(contact: Contact, communication: Communication) -> Contact:
    """Return the contact without the addresses that may not be used."""
    ways = {"email": ContactWay.EMAIL, "representative": ContactWay.REPRESENTATIVE}
    return contact.model_copy(update={field: None for field, way in ways.items() if not communication.allows(way)})


def choose(contact: Contact, communication: Communication, *, address: str | None) -> Choice:
    """Choose for a letter that is written now, from the contact's safe addresses, of which mail can take `address`."""
    if address is None:
        return _by_hand(communication)
    to_representative = contact.addressee().speaks_for is not None
    return _by_email(ContactWay.REPRESENTATIVE if to_representative else ContactWay.EMAIL, communication)


def choose_again(before: Choice, communication: Communication) -> Choice:
    """Choose for a letter that may have gone: the same way once more, or none by itself."""
    if before.way is None or not communication.allows(before.way):
        return _by_hand(communication)
    return _by_email(before.way, communication)


def _by_email(way: ContactWay, communication: Communication) -> Choice:
    otherwise = Because.USUAL if way is ContactWay.EMAIL else Because.NO_ADDRESS
    return Choice(way=way, because=_because(communication, otherwise=otherwise))


def _by_hand(communication: Communication) -> Choice:
    allowed = BY_POST if communication.channels_allowed is None else communication.channels_allowed
    way = next((each for each in allowed if each in BY_POST), None)
    if communication.allows(ContactWay.EMAIL):
        failure = Failure.NO_ADDRESS
    else:
        failure = Failure.SAFE_CONTACT if way is None else Failure.POST_ONLY
    return Choice(way=way, because=_because(communication, otherwise=Because.NO_ADDRESS), failure=failure)


def _because(communication: Communication, *, otherwise: Because) -> Because:
    if communication.channels_allowed is None:
        return otherwise
    return Because.SAFE_CONTACT if communication.is_ruled else Because.ADJUSTMENT
