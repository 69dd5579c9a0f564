"""Every letter that is owed went out, as one letter, however often it had to be sent."""

import email
import email.policy
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import httpx

from services.notifications.domain import letters
from shared.events.notifications import LetterKind
from tests.support.invariants.reading import apart, column, rows
from tests.support.ledger import Ledger

MESSAGE_DOMAIN: Final = "landlord.example"
_STREAMS_WITH: Final = "SELECT stream FROM event_log WHERE type = '{}'"


@dataclass(frozen=True)
class Mail:
    """One message that the mail server accepted for a resident."""

    recipient: str
    message_id: str
    body: str


async def sent(databases: Mapping[str, str], mail_page: str, ledger: Ledger) -> list[str]:
    """Return what is missing or too much: each resident has one receipt, and one acknowledgement once it is released.

    A letter may arrive several times, as one letter: with the same Message-ID and the same words.
    """
    query = "SELECT reference, content -> 'resident' ->> 'email' AS resident FROM submission"
    references = {row["resident"]: row["reference"] for row in await rows(databases["intake"], query)}
    released = await column(databases["cases"], _STREAMS_WITH.format("AcknowledgementApproved"))
    proved = await column(databases["cases"], _STREAMS_WITH.format("ComplaintAcknowledged"))
    arrived: dict[str, list[Mail]] = defaultdict(list)
    for mail in await delivered(mail_page):
        arrived[mail.recipient].append(mail)
    found = apart("AcknowledgementApproved", released, "ComplaintAcknowledged", proved)
    for resident in ledger.residents() & references.keys():
        found += compare(references[resident], arrived[resident], acknowledged=references[resident] in released)
    return found


def compare(reference: str, arrived: Sequence[Mail], *, acknowledged: bool) -> list[str]:
    """Compare what arrived for the resident of a case with what was owed."""
    kinds = [LetterKind.RECEIPT, LetterKind.ACKNOWLEDGEMENT] if acknowledged else [LetterKind.RECEIPT]
    owed = {letters.message_id(letters.identity(reference, kind, 1), MESSAGE_DOMAIN): kind for kind in kinds}
    bodies: dict[str, set[str]] = defaultdict(set)
    for mail in arrived:
        bodies[mail.message_id].add(mail.body)
    missing = [f"{reference}: the {owed[message_id]} did not arrive" for message_id in owed.keys() - bodies.keys()]
    strange = [f"{reference}: {message_id} is no letter of this case" for message_id in bodies.keys() - owed.keys()]
    changed = [
        f"{reference}: {message_id} came in different words" for message_id in bodies if len(bodies[message_id]) > 1
    ]
    return missing + strange + changed


async def delivered(mail_page: str) -> list[Mail]:
    """Return all mail that left for residents, copies as well."""
    async with httpx.AsyncClient(base_url=mail_page, timeout=30) as client:
        listed: list[dict[str, Any]] = []
        page: str | None = "/api/messages?limit=500"
        while page is not None:
            answer = (await client.get(page)).raise_for_status().json()
            listed += [each for each in answer["messages"] if not each["folders"]]
            page = answer["older"]
        return [await _mail(client, each) for each in listed]


async def _mail(client: httpx.AsyncClient, listed: Mapping[str, Any]) -> Mail:
    raw = (await client.get(f"/messages/{listed['id']}/raw")).raise_for_status().text
    message = email.message_from_string(raw, policy=email.policy.default)
    text = message.get_body(("plain",))
    return Mail(listed["recipients"][0], str(message["Message-ID"]), text.get_content() if text else "")
