"""The post room: takes letters that are due, writes them, sends them, records what the channel answered.

A letter is claimed, written from what its owners answer, and only when a connection is free is the attempt written
down; then the mail server is called, outside any transaction, and its answer is recorded. Dying anywhere leaves a
claim that runs out (nothing was sent: the letter is due again) or an attempt that runs out (nobody knows: it is in
doubt, rests for the quiet period, and is sent again with the same Message-ID).

Once an attempt may have reached the channel, the words stay as they were. Before that they are written again when
the day in England has changed, because dates in them count from the day of sending.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

import structlog

from services.notifications.domain import letters
from services.notifications.domain.contents import RequiredBlockMissing
from services.notifications.domain.facts import CaseContents, Contact
from services.notifications.domain.letters import Failure, Reply
from services.notifications.gateways import message
from services.notifications.gateways.mail import ChannelDown, Envelope, Mail
from services.notifications.gateways.message import BadAddress
from services.notifications.gateways.owners import ContentsMissing, Owners
from services.notifications.repository import posting
from services.notifications.repository.posting import Beginning, Claimed, Ending, Written
from services.notifications.writing import Material, write
from shared.events.notifications import LetterChannel, LetterKind
from shared.kernel.working_days import london_date
from shared.platform import observability
from shared.platform.clock import Clock
from shared.platform.database import EVERY_LANDLORD, Database
from shared.platform.group_commit import GroupCommit
from shared.platform.http import Unreachable
from shared.platform.landlords import Landlords

LETTERS: Final = observability.gauge("letters", "Letters that are waiting, in doubt or failed.", "state")
OLDEST_SECONDS: Final = observability.gauge(
    "letters_oldest_seconds", "Age of the oldest letter that is waiting, in doubt or failed.", "state"
)
CHANNEL_UP: Final = observability.gauge("mail_channel_up", "Whether the mail server can be reached.")
LONGEST_CHANNEL_PAUSE_SECONDS: Final = 15.0
AFTER_CHANNEL_DOWN: Final = timedelta(seconds=1)
FIRST_OWNER_PAUSE: Final = timedelta(seconds=1)
LONGEST_OWNER_PAUSE: Final = timedelta(seconds=60)
FINISH_WITHIN_SECONDS: Final = 8
COUNT_EVERY_SECONDS: Final = 5
GATHER_SECONDS: Final = 0.004
"""A pause that nobody feels, in which other letters join the transaction."""
log = structlog.get_logger()


@dataclass(frozen=True, slots=True, kw_only=True)
class Patience:
    """How long things may take; a claim outlives the questions, an attempt outlives the channel's time-outs."""

    fetch_timeout: timedelta
    smtp_timeout: timedelta
    quiet_period: timedelta
    poll_seconds: float = 0.5
    in_flight: int = 20

    @property
    def claim(self) -> timedelta:
        """Two questions, each asked twice, and a wait for a free connection."""
        return 4 * self.fetch_timeout + 2 * self.attempt

    @property
    def attempt(self) -> timedelta:
        """Five commands may each take their time-out: MAIL, RCPT, DATA, the text, RSET."""
        return 6 * self.smtp_timeout

    @property
    def statutory(self) -> int:
        """Statutory letters go first, but leave a quarter of the hands to receipts."""
        return self.in_flight * 3 // 4


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
        self._landlords = landlords
        self._owners = owners
        self._mail = mail
        self._message_domain = message_domain
        self._patience = patience
        self._woken = asyncio.Event()
        self._in_hand: dict[asyncio.Task[None], bool] = {}
        """The letters being attended to, and whether each is statutory."""
        self._channel_doubtful = True
        self._beginnings: GroupCommit[Beginning, int | None] = GroupCommit(self._begin, gather_seconds=GATHER_SECONDS)
        self._endings: GroupCommit[Ending, None] = GroupCommit(self._end, gather_seconds=GATHER_SECONDS)

    def wake(self) -> None:
        self._woken.set()

    async def run(self) -> None:
        """Send letters for ever. When told to stop, letters that have begun are finished first."""
        async with asyncio.TaskGroup() as tasks:
            beside = [tasks.create_task(part) for part in (self._beginnings.run(), self._endings.run(), self._watch())]
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
        """Bring one letter one step further; whatever goes wrong is this letter's alone."""
        try:
            await self._write_and_send(claimed)
        except (ContentsMissing, RequiredBlockMissing) as error:
            log.warning("a letter cannot be written", letter=str(claimed.id), why=str(error))
            await self._fail(claimed, Failure.CONTENTS_MISSING)
        except ChannelDown:
            self._channel_doubtful = True
            await self._put_off(claimed, AFTER_CHANNEL_DOWN)
        except Unreachable as error:
            log.info("a letter waits for its contents", letter=str(claimed.id), error=str(error))
            await self._put_off(
                claimed, letters.pause(claimed.pauses, first=FIRST_OWNER_PAUSE, longest=LONGEST_OWNER_PAUSE)
            )
        except Exception:  # the letter rests, visibly, and the others go on
            log.exception("a letter could not be handled", letter=str(claimed.id))
            await self._put_off(claimed, letters.pause(claimed.pauses))

    async def _write_and_send(self, claimed: Claimed) -> None:
        written = await self._written(claimed)
        if written.recipient is None:
            await self._keep_for_a_person(claimed, written)
            return
        envelope = self._envelope(claimed, written, written.recipient)
        async with self._mail.connection() as connection:
            number = await self._beginnings.submit(Beginning(claimed, written))
            if number is None:
                log.info("a letter was taken over by another process", letter=str(claimed.id))
                return
            reply = await connection.send(envelope)
        log.info("a letter was tried", letter=str(claimed.id), outcome=reply.outcome.value, code=reply.code)
        await self._record(claimed, written, number, reply)

    async def _written(self, claimed: Claimed) -> Written:
        """Return the letter as it stands, or write it: for the first time, or because the day has changed."""
        today = london_date(self._clock.now())
        if claimed.written is not None and (claimed.doubted or claimed.written.on == today):
            return claimed.written
        contact = await self._owners.contact(claimed.reference, correlation_id=claimed.cause[0])
        material = Material(
            reference=claimed.reference,
            owed=claimed.owed,
            landlord=self._landlords.get(claimed.landlord),
            contact=contact,
            case=await self._case(claimed, today) if claimed.owed.kind is not LetterKind.RECEIPT else None,
            on=today,
        )
        return Written(rendering=write(material), recipient=_address(contact), on=today, at=self._clock.now())

    async def _case(self, claimed: Claimed, today: date) -> CaseContents:
        return await self._owners.case_contents(
            claimed.reference, claimed.owed.kind, claimed.owed.cycle, on=today, correlation_id=claimed.cause[0]
        )

    def _envelope(self, claimed: Claimed, written: Written, recipient: str) -> Envelope:
        landlord = self._landlords.get(claimed.landlord)
        content = message.as_email(
            written.rendering,
            letter=claimed.id,
            recipient=recipient,
            landlord=landlord,
            domain=self._message_domain,
            dated=written.at,
        )
        return Envelope(sender=landlord.complaints_email, recipient=recipient, content=content)

    async def _keep_for_a_person(self, claimed: Claimed, written: Written) -> None:
        """Give the letter up by e-mail; its words stay, so that somebody can print and post it."""
        async with self._database.transaction(EVERY_LANDLORD) as connection:
            await posting.keep(connection, claimed, written)
        await self._fail(claimed, Failure.NO_ADDRESS)

    async def _record(self, claimed: Claimed, written: Written, number: int, reply: Reply) -> None:
        step = letters.after_attempt(
            claimed.name,
            reply,
            digest=written.rendering.digest,
            pauses=claimed.pauses,
            quiet=self._patience.quiet_period,
            now=self._clock.now(),
        )
        await self._settle(Ending(claimed, step, attempt=number, reply=reply))

    async def _fail(self, claimed: Claimed, failure: Failure) -> None:
        step = letters.fail(claimed.name, failure, channel=LetterChannel.NONE, now=self._clock.now())
        await self._settle(Ending(claimed, step))

    async def _settle(self, ending: Ending) -> None:
        """Record until it is recorded: what the channel answered cannot be asked for again."""
        while True:
            try:
                await self._endings.submit(ending)
            except Exception as error:  # noqa: BLE001 - the group's write failed as a whole; nothing of it is there
                log.warning("an answer waits to be recorded", letter=str(ending.claimed.id), error=type(error).__name__)
                await asyncio.sleep(1)
            else:
                return

    async def _put_off(self, claimed: Claimed, pause: timedelta) -> None:
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


def _address(contact: Contact) -> str | None:
    """Return where mail can be sent to, or None: an address that mail cannot take counts as none."""
    email = contact.addressee().email
    try:
        return None if email is None else message.read_address(email)
    except BadAddress:
        return None
