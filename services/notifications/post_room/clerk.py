"""Brings one letter one step further: writes it, sends it, says how that ended."""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Final

import structlog

from services.notifications.domain import attempts, letters, ways
from services.notifications.domain.attempts import Reply
from services.notifications.domain.contents import RequiredBlockMissing
from services.notifications.domain.facts import CaseContents, Communication, Contact
from services.notifications.domain.states import Cancellation, Failure
from services.notifications.gateways import message
from services.notifications.gateways.mail import ChannelDown, Envelope, Mail
from services.notifications.gateways.message import BadAddress
from services.notifications.gateways.owners import ContentsMissing, Owners
from services.notifications.post_room.ledger import Ledger
from services.notifications.post_room.patience import Patience
from services.notifications.repository.claimed import Claimed, Ending, Written
from services.notifications.writing import Material, write
from shared.events.notifications import LetterChannel
from shared.kernel.working_days import london_date
from shared.platform.clock import Clock
from shared.platform.http import Unreachable
from shared.platform.landlords import Landlords

AFTER_CHANNEL_DOWN: Final = timedelta(seconds=1)
FIRST_OWNER_PAUSE: Final = timedelta(seconds=1)
LONGEST_OWNER_PAUSE: Final = timedelta(seconds=60)
log = structlog.get_logger()


@dataclass(frozen=True, slots=True, kw_only=True)
class Clerk:
    """Attends to letters; whatever goes wrong with one is that letter's alone."""

    clock: Clock
    landlords: Landlords
    owners: Owners
    mail: Mail
    ledger: Ledger
    message_domain: str
    patience: Patience

    async def attend(self, claimed: Claimed) -> None:
        """Bring a letter one step further; raises ChannelDown where no letter can be sent now."""
        try:
            await self._step(claimed)
        except (ContentsMissing, RequiredBlockMissing) as error:
            log.warning("a letter cannot be written", letter=str(claimed.id), why=str(error))
            await self._fail(claimed, Failure.CONTENTS_MISSING)
        except ChannelDown:
            await self.ledger.put_off(claimed, AFTER_CHANNEL_DOWN)
            raise
        except Unreachable as error:
            log.info("a letter waits for its contents", letter=str(claimed.id), error=str(error))
            await self.ledger.put_off(
                claimed, attempts.pause(claimed.pauses, first=FIRST_OWNER_PAUSE, longest=LONGEST_OWNER_PAUSE)
            )
        except Exception:  # the letter rests, visibly, and the others go on
            log.exception("a letter could not be handled", letter=str(claimed.id))
            await self.ledger.put_off(claimed, attempts.pause(claimed.pauses))

    async def _step(self, claimed: Claimed) -> None:
        if claimed.unwanted is not None:
            await self._cancel(claimed, claimed.unwanted)
            return
        written = await self._written(claimed)
        if written.recipient is None:
            await self._keep_for_a_person(claimed, written)
            return
        await self._send(claimed, written, written.recipient)

    async def _written(self, claimed: Claimed) -> Written:
        """Return the letter as it may go out now: written anew unless it may have gone."""
        if claimed.written is not None and claimed.doubted:
            return await self._as_it_was(claimed, claimed.written)
        today = london_date(self.clock.now())
        case = await self._case(claimed, today) if claimed.owed.kind not in letters.WITHOUT_A_CASE else None
        communication = case.communication if case is not None else await self._communication(claimed)
        contact = await self.owners.contact(_submission(claimed, case), correlation_id=claimed.cause[0])
        contact = ways.safe(contact, communication)
        material = Material(
            reference=claimed.reference,
            owed=claimed.owed,
            landlord=self.landlords.get(claimed.landlord),
            contact=contact,
            case=case,
            on=today,
        )
        address = _address(contact)
        choice = ways.choose(contact, communication, address=address)
        return Written(rendering=write(material), recipient=address, choice=choice, on=today, at=self.clock.now())

    async def _as_it_was(self, claimed: Claimed, written: Written) -> Written:
        """Return a letter that may have gone, without its address where that may not be used any more."""
        choice = ways.choose_again(written.choice, await self._communication(claimed))
        return replace(written, choice=choice, recipient=None if choice.failure else written.recipient)

    async def _case(self, claimed: Claimed, today: date) -> CaseContents:
        return await self.owners.case_contents(
            claimed.reference, claimed.owed.kind, claimed.owed.cycle, on=today, correlation_id=claimed.cause[0]
        )

    async def _communication(self, claimed: Claimed) -> Communication:
        return await self.owners.communication(
            claimed.reference, has_a_case=claimed.owed.has_a_case, correlation_id=claimed.cause[0]
        )

    async def _send(self, claimed: Claimed, written: Written, recipient: str) -> None:
        envelope = self._envelope(claimed, written, recipient)
        async with self.mail.connection() as connection:
            number = await self.ledger.begin(claimed, written)
            if number is None:
                log.info("a letter was taken over, or is not wanted any more", letter=str(claimed.id))
                return
            reply = await connection.send(envelope)
        log.info("a letter was tried", letter=str(claimed.id), outcome=reply.outcome.value, code=reply.code)
        await self._record(claimed, written, number, reply)

    def _envelope(self, claimed: Claimed, written: Written, recipient: str) -> Envelope:
        landlord = self.landlords.get(claimed.landlord)
        content = message.as_email(
            written.rendering,
            letter=claimed.id,
            recipient=recipient,
            landlord=landlord,
            domain=self.message_domain,
            dated=written.at,
        )
        return Envelope(sender=landlord.complaints_email, recipient=recipient, content=content)

    async def _keep_for_a_person(self, claimed: Claimed, written: Written) -> None:
        """Give the letter up by e-mail; its words stay, so that somebody can print and post it."""
        await self.ledger.keep(claimed, written)
        await self._fail(claimed, written.choice.failure or Failure.NO_ADDRESS)

    async def _record(self, claimed: Claimed, written: Written, number: int, reply: Reply) -> None:
        step = attempts.after_attempt(
            claimed.name,
            reply,
            digest=written.rendering.digest,
            pauses=claimed.pauses,
            quiet=self.patience.quiet_period,
            now=self.clock.now(),
        )
        await self.ledger.settle(Ending(claimed, step, attempt=number, reply=reply))

    async def _fail(self, claimed: Claimed, failure: Failure) -> None:
        step = attempts.fail(claimed.name, failure, channel=LetterChannel.NONE, now=self.clock.now())
        await self.ledger.settle(Ending(claimed, step))

    async def _cancel(self, claimed: Claimed, why: Cancellation) -> None:
        await self.ledger.settle(Ending(claimed, attempts.cancel(claimed.name, why)))


def _submission(claimed: Claimed, case: CaseContents | None) -> str:
    """Return under which reference the resident wrote: a case may have been split off another's submission."""
    return case.submission if case is not None and case.submission is not None else claimed.reference


def _address(contact: Contact) -> str | None:
    """Return where mail can be sent to, or None: an address that mail cannot take counts as none."""
    email = contact.addressee().email
    try:
        return None if email is None else message.read_address(email)
    except BadAddress:
        return None
