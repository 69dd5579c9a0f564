"""What the use cases work with."""

import hashlib
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from services.intake import repository
from services.intake.repository import Arrival, Outcome
from shared.platform.clock import Clock
from shared.platform.database import Database
from shared.platform.group_commit import GroupCommit, TryAlone
from shared.platform.landlords import Landlords

WRITERS: Final = 2
"""While one batch waits for the disk, the next one is prepared."""


class Resources:
    """Database, clock, landlords and secrets. `writer.run()` must be running, or nothing is ever accepted.

    `writing` is for the writer alone. It may see every landlord: the wall would compare each new row with the landlords
    of these same rows, which shows nothing and costs each submission a fifth of its time.
    """

    def __init__(
        self,
        *,
        database: Database,
        clock: Clock,
        landlords: Landlords,
        default_landlord: str,
        secret: str,
        public_url: str,
        attachments_dir: Path,
        writing: Database | None = None,
    ) -> None:
        self.database = database
        self._writing = writing or database
        self.clock = clock
        self.landlords = landlords
        self.default_landlord = default_landlord
        self.secret = secret
        """From which each use derives a key of its own: fingerprints, form tokens, receipts. Replicas share it."""
        self.public_url = public_url.rstrip("/")
        self.attachments_dir = attachments_dir
        self.fingerprint_key = hashlib.sha256(b"putright fingerprint\0" + secret.encode()).digest()
        self.writer: GroupCommit[Arrival, Outcome] = GroupCommit(self._write, writers=WRITERS)

    async def _write(self, arrivals: Sequence[Arrival]) -> Sequence[Outcome | TryAlone]:
        async with self._writing.transaction({arrival.landlord for arrival in arrivals}) as connection:
            outcomes = await repository.accept(connection, arrivals)
        return [TryAlone() if outcome is None else outcome for outcome in outcomes]

    def tracking_url(self, reference: str, secret: str) -> str:
        """Return the address of the tracking page; what stands behind # reaches no server and no log."""
        return f"{self.public_url}/track#{reference}.{secret}"
