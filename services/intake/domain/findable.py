"""By which of their words a resident is found again."""

from collections.abc import Mapping
from typing import Any

from shared.kernel import finding_aids
from shared.kernel.finding_aids import AidKind


def texts_of(content: Mapping[str, Any]) -> list[tuple[AidKind, str]]:
    """Return the texts of a submission's content by which its resident is found."""
    resident = content.get("resident", {})
    address = resident.get("address", {})
    texts = [
        (AidKind.NAME, resident.get("name")),
        (AidKind.EMAIL, resident.get("email")),
        (AidKind.PHONE, resident.get("phone")),
        (AidKind.POSTCODE, address.get("postcode")),
        (AidKind.UPRN, address.get("uprn")),
    ]
    if address.get("lines") and address.get("postcode"):
        texts.append((AidKind.ADDRESS, finding_aids.address(address["lines"][0], address["postcode"])))
    return [(kind, text) for kind, text in texts if text]
