"""Triage: noting dissatisfaction, the choice to complain, correcting kinds, closing what is no complaint."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from services.intake import repository
from services.intake.domain import triage
from services.intake.handlers.reading import UNKNOWN
from services.intake.handlers.resources import Resources
from services.intake.repository import Opened
from shared.events.intake import Channel, Choice, ChoiceToComplainOffered, IntakeEvent, SubmissionKind
from shared.kernel.refusals import NotFound
from shared.kernel.words import Words
from shared.kernel.working_days import london_date
from shared.platform import ids
from shared.platform.auth import Principal
from shared.platform.event_log import Cause


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """What somebody does about a submission: who, when, and, where it matters, on which version of it."""

    reference: str
    principal: Principal
    at: datetime
    correlation_id: UUID
    expected: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """The resident was asked whether to complain, or somebody tried to ask."""

    channel: Channel
    at: datetime | None
    reached: bool
    attempts: int
    choice: Choice | None


async def note_dissatisfaction(resources: Resources, act: Act) -> None:
    async with _deciding(resources, act) as deciding:
        await deciding.save(triage.note_dissatisfaction(deciding.opened.triaged, act.principal.actor))


async def record_choice(resources: Resources, act: Act, asked: Asked) -> None:
    offered = ChoiceToComplainOffered(
        channel=asked.channel,
        offered_at=asked.at or act.at,
        by=act.principal.actor,
        reached=asked.reached,
        attempts=asked.attempts,
    )
    async with _deciding(resources, act) as deciding:
        await deciding.save(triage.record_choice(deciding.opened.triaged, offered, asked.choice, now=act.at))


async def correct_kind(resources: Resources, act: Act, kind: SubmissionKind, reason: str) -> None:
    words = ids.new_words(reason)
    async with _deciding(resources, act) as deciding:
        happened = triage.correct_kind(
            deciding.opened.triaged,
            kind,
            words.reference,
            by=act.principal.actor,
            now=act.at,
            is_answered=await deciding.is_answered(),
        )
        await deciding.save(happened, [words])


async def close(resources: Resources, act: Act, reason: str) -> None:
    words = ids.new_words(reason)
    async with _deciding(resources, act) as deciding:
        closed = triage.close(
            deciding.opened.triaged,
            words.reference,
            by=act.principal.actor,
            on=london_date(act.at),
            has_complaint_beside=bool(await deciding.complaints_beside()),
        )
        await deciding.save([closed], [words])


@dataclass(frozen=True, slots=True)
class _Deciding:
    """An open transaction on one locked submission."""

    connection: AsyncConnection
    opened: Opened
    cause: Cause

    async def save(self, happened: Sequence[IntakeEvent], words: Sequence[Words] = ()) -> None:
        await repository.save_triage(self.connection, self.opened, happened, self.cause, words)

    async def is_answered(self) -> bool:
        """Tell whether the case, as far as it is known here, has had its response."""
        known = await repository.progress_of(self.connection, [self.opened.reference])
        return any(each.first.responded_on is not None for each in known.values())

    async def complaints_beside(self) -> list[str]:
        return await repository.complaints_beside(self.connection, self.opened.landlord, self.opened.reference)


@asynccontextmanager
async def _deciding(resources: Resources, act: Act) -> AsyncIterator[_Deciding]:
    """Lock and fold the submission that `act` is about. Raises NotFound, or Changed for another version of it."""
    async with resources.database.transaction(act.principal.landlords) as connection:
        opened = await repository.open_triage(
            connection, act.reference, landlords=act.principal.landlords, actor=act.principal.actor
        )
        if opened is None:
            raise NotFound(UNKNOWN)
        if act.expected is not None:
            opened.must_be_at(act.expected)
        cause = Cause(actor=act.principal.actor, landlord=opened.landlord, at=act.at, correlation_id=act.correlation_id)
        yield _Deciding(connection, opened, cause)
