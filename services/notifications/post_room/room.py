"""Takes letters that are due, as many as there are hands for, and keeps an eye on those that never came back."""

import asyncio
from typing import Final

import structlog

from services.notifications.gateways.mail import ChannelDown, Mail
from services.notifications.gateways.owners import Owners
from services.notifications.post_room.clerk import Clerk
from services.notifications.post_room.ledger import Ledger
from services.notifications.post_room.patience import Patience
from services.notifications.repository import posting
from services.notifications.repository.claimed import Claimed
from shared.platform import observability
from shared.platform.clock import Clock
from shared.platform.database import EVERY_LANDLORD, Database
from shared.platform.landlords import Landlords

LETTERS: Final = observability.gauge("letters", "Letters that are waiting, in doubt or failed.", "state")
OLDEST_SECONDS: Final = observability.gauge(
    "letters_oldest_seconds", "Age of the oldest letter that is waiting, in doubt or failed.", "state"
)
CHANNEL_UP: Final = observability.gauge("mail_channel_up", "Whether the mail server can be reached.")
LONGEST_CHANNEL_PAUSE_SECONDS: Final = 15.0
FINISH_WITHIN_SECONDS: Final = 8
COUNT_EVERY_SECONDS: Final = 5
log = structlog.get_logger()


class PostRoom:
    """Run with `await post_room.run()` inside the worker's task group; `wake` says that letters were planned."""

    def __init__(
        self,
        *,
        database: Database,
        clock: Clock,
        landlords: Landlords,
        owners: Owners,
        mail: Mail,
        message_domain: str,
        patience: Patience,
    ) -> None:
        self._database = database
        self._clock = clock
        self._mail = mail
        self._patience = patience
        self._ledger = Ledger(database, clock, patience)
        self._clerk = Clerk(
            clock=clock,
            landlords=landlords,
            owners=owners,
            mail=mail,
            ledger=self._ledger,
            message_domain=message_domain,
            patience=patience,
        )
        self._woken = asyncio.Event()
        self._in_hand: dict[asyncio.Task[None], bool] = {}
        """The letters being attended to, and whether each is statutory."""
        self._channel_doubtful = True

    def wake(self) -> None:
        self._woken.set()

    async def run(self) -> None:
        """Send letters for ever. When told to stop, letters that have begun are finished first."""
        async with asyncio.TaskGroup() as tasks:
            beside = [tasks.create_task(part) for part in (self._ledger.run(), self._watch())]
            try:
                await self._take_letters(tasks)
            except asyncio.CancelledError:
                if self._in_hand:
                    await asyncio.wait(set(self._in_hand), timeout=FINISH_WITHIN_SECONDS)
                raise
            finally:
                for task in beside:
                    task.cancel()
                self._mail.close()

    async def _take_letters(self, tasks: asyncio.TaskGroup) -> None:
        while True:
            self._woken.clear()
            await self._wait_for_channel()
            try:
                taken = await self._claim_and_start(tasks)
            except Exception as error:  # noqa: BLE001 - the database is away, most likely; letters stay as they are
                log.warning("the post room waits", error=type(error).__name__)
                await asyncio.sleep(1)
            else:
                if not taken:
                    await self._wait_for_more()

    async def _wait_for_channel(self) -> None:
        """Return when the mail server can be reached: no letter is written for one that cannot."""
        pause = 1.0
        while self._channel_doubtful:
            try:
                await self._mail.check()
            except ChannelDown as error:
                log.warning("letters wait for the mail server", error=str(error), seconds=pause)
                CHANNEL_UP.set(0)
                await asyncio.sleep(pause)
                pause = min(pause * 2, LONGEST_CHANNEL_PAUSE_SECONDS)
            else:
                CHANNEL_UP.set(1)
                self._channel_doubtful = False

    async def _claim_and_start(self, tasks: asyncio.TaskGroup) -> int:
        free = self._patience.in_flight - len(self._in_hand)
        if free < self._patience.in_flight // 4:  # several at once: a claim costs a transaction
            return 0
        now = self._clock.now()
        async with self._database.transaction(EVERY_LANDLORD) as connection:
            claimed = await posting.claim(
                connection,
                statutory=min(free, self._patience.statutory - sum(self._in_hand.values())),
                free=free,
                now=now,
                until=now + self._patience.claim,
            )
        for each in claimed:
            task = tasks.create_task(self._attend(each))
            self._in_hand[task] = each.owed.statutory
            task.add_done_callback(self._put_down)
        return len(claimed)

    def _put_down(self, task: asyncio.Task[None]) -> None:
        del self._in_hand[task]
        self._woken.set()

    async def _wait_for_more(self) -> None:
        try:
            async with asyncio.timeout(self._patience.poll_seconds):
                await self._woken.wait()
        except TimeoutError:
            return

    async def _attend(self, claimed: Claimed) -> None:
        try:
            await self._clerk.attend(claimed)
        except ChannelDown:
            self._channel_doubtful = True

    async def _watch(self) -> None:
        """Find attempts that never came back, and count what is not settled."""
        count_at = 0.0
        while True:
            try:
                await self._doubt_run_out()
                if asyncio.get_running_loop().time() >= count_at:
                    await self._count()
                    count_at = asyncio.get_running_loop().time() + COUNT_EVERY_SECONDS
            except Exception as error:  # noqa: BLE001 - what cannot be seen to now is seen to later
                log.warning("the post room is not watched", error=type(error).__name__)
            await asyncio.sleep(self._patience.poll_seconds)

    async def _doubt_run_out(self) -> None:
        async with self._database.transaction(EVERY_LANDLORD) as connection:
            quiet, now = self._patience.quiet_period, self._clock.now()
            found = await posting.doubt_run_out(connection, quiet=quiet, now=now)
        if found:
            log.warning("attempts ended without an answer", count=found)

    async def _count(self) -> None:
        async with self._database.transaction(EVERY_LANDLORD) as connection:
            counted = await posting.count(connection)
        now = self._clock.now()
        for state in ("waiting", "in_doubt", "failed"):
            number, oldest = counted.get(state, (0, now))
            LETTERS.labels(state).set(number)
            OLDEST_SECONDS.labels(state).set((now - oldest).total_seconds())
