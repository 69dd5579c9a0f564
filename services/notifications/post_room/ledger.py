"""Writes down what happens to letters: several letters' lines in one transaction, where they come together."""

import asyncio
from collections.abc import Sequence
from datetime import timedelta
from typing import Final

import structlog

from services.notifications.post_room.patience import Patience
from services.notifications.repository import posting
from services.notifications.repository.claimed import Beginning, Claimed, Ending, Written
from shared.platform.clock import Clock
from shared.platform.database import EVERY_LANDLORD, Database
from shared.platform.group_commit import GroupCommit

GATHER_SECONDS: Final = 0.004
"""A pause that nobody feels, in which other letters join the transaction."""
log = structlog.get_logger()


class Ledger:
    """Run it beside the letters that it is written for."""

    def __init__(self, database: Database, clock: Clock, patience: Patience) -> None:
        self._database = database
        self._clock = clock
        self._patience = patience
        self._beginnings: GroupCommit[Beginning, int | None] = GroupCommit(self._begin, gather_seconds=GATHER_SECONDS)
        self._endings: GroupCommit[Ending, None] = GroupCommit(self._end, gather_seconds=GATHER_SECONDS)

    async def run(self) -> None:
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self._beginnings.run())
            tasks.create_task(self._endings.run())

    async def begin(self, claimed: Claimed, written: Written) -> int | None:
        """Write that an attempt begins; return its number, or None where somebody else has taken the letter over."""
        return await self._beginnings.submit(Beginning(claimed, written))

    async def settle(self, ending: Ending) -> None:
        """Record until it is recorded: what the channel answered cannot be asked for again."""
        while True:
            try:
                await self._endings.submit(ending)
            except Exception as error:  # noqa: BLE001 - the group's write failed as a whole; nothing of it is there
                log.warning("an answer waits to be recorded", letter=str(ending.claimed.id), error=type(error).__name__)
                await asyncio.sleep(1)
            else:
                return

    async def keep(self, claimed: Claimed, written: Written) -> None:
        """Keep the words of a letter that goes nowhere by itself."""
        async with self._database.transaction(EVERY_LANDLORD) as connection:
            await posting.keep(connection, claimed, written)

    async def put_off(self, claimed: Claimed, pause: timedelta) -> None:
        """Let a letter rest."""
        try:
            async with self._database.transaction(EVERY_LANDLORD) as connection:
                await posting.put_off(connection, claimed, next_try_at=self._clock.now() + pause)
        except Exception as error:  # noqa: BLE001 - the claim runs out by itself
            log.warning("a letter keeps its claim", letter=str(claimed.id), error=type(error).__name__)

    async def _begin(self, beginnings: Sequence[Beginning]) -> Sequence[int | None]:
        now = self._clock.now()
        async with self._database.transaction(EVERY_LANDLORD) as connection:
            return await posting.begin(connection, beginnings, now=now, until=now + self._patience.attempt)

    async def _end(self, endings: Sequence[Ending]) -> Sequence[None]:
        async with self._database.transaction(EVERY_LANDLORD) as connection:
            return await posting.end(connection, endings, now=self._clock.now())
