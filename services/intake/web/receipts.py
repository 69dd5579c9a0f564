"""What the page after sending shows, sealed into the address of that page: it needs no cookie and no query."""

import hashlib
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

import orjson
from joserfc import jwe
from joserfc.errors import JoseError
from joserfc.jwk import OctKey

from shared.kernel.refusals import NotFound

_HEADER: Final = {"alg": "dir", "enc": "A256GCM"}
_SHOWS_SECRET: Final = timedelta(hours=1)


class NotOurAddress(NotFound):
    """We did not seal it."""

    title = "No such page"


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """`secret` is None an hour later: the address stays in the history of a browser that others may use."""

    landlord: str
    reference: str
    acknowledge_by: date
    secret: str | None


class Receipts:
    def __init__(self, secret: str) -> None:
        self._key = OctKey.import_key(hashlib.sha256(b"putright receipt\0" + secret.encode()).digest())

    def seal(self, receipt: Receipt, now: datetime) -> str:
        facts = [receipt.landlord, receipt.reference, receipt.acknowledge_by.isoformat(), receipt.secret]
        return jwe.encrypt_compact(_HEADER, orjson.dumps([*facts, now.isoformat()]), self._key)

    def open(self, sealed: str, now: datetime) -> Receipt:
        """Raise NotOurAddress unless we sealed it."""
        try:
            opened = jwe.decrypt_compact(sealed, self._key, algorithms=["dir", "A256GCM"])
        except (JoseError, ValueError, KeyError) as error:
            raise NotOurAddress("There is no such page.") from error
        landlord, reference, acknowledge_by, secret, sealed_at = orjson.loads(opened.plaintext or b"")
        fresh = now - datetime.fromisoformat(sealed_at) <= _SHOWS_SECRET
        return Receipt(
            landlord=landlord,
            reference=reference,
            acknowledge_by=date.fromisoformat(acknowledge_by),
            secret=secret if fresh else None,
        )
