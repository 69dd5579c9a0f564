"""Putting the full record together: what came in from intake, letters from notifications, the rest from here."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from services.cases import repository
from services.cases.domain.case import Case
from services.cases.domain.disruption import Disruption
from services.cases.gateways import LetterRecord, Owners, Submission
from services.cases.handlers.resources import Resources
from services.cases.repository import Access
from shared.kernel.refusals import NotFound
from shared.platform.auth import Principal
from shared.platform.event_log import Recorded


class Purpose(StrEnum):
    """Who the record is for. What goes to the resident leaves out what is about somebody else."""

    INTERNAL = "internal"
    OMBUDSMAN = "ombudsman"
    SUBJECT_ACCESS = "subject_access"


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """Who asks for a record, what for, and when."""

    principal: Principal
    purpose: Purpose
    at: datetime
    correlation_id: UUID

    @property
    def reads_disclosures(self) -> bool:
        return self.purpose is Purpose.SUBJECT_ACCESS and self.principal.may("special-category:read")


@dataclass(frozen=True, slots=True, kw_only=True)
class Material:
    """Everything that is held under one reference; without a case where the submission was no complaint."""

    reference: str
    landlord: str
    asked: Asked
    case: Case | None
    texts: dict[UUID, str]
    history: Sequence[Recorded]
    submission: Submission | None
    letters: Sequence[LetterRecord]
    accesses: Sequence[Access]
    disclosures: dict[UUID, str]
    """What was said about a disability: only in a copy for the resident, and only from who may read it."""
    disruptions: Sequence[Disruption] = ()
    """Declared disruptions of the landlord (Code 8.5)."""
    erased: Collection[str] = ()
    """Those of the cases split off from this one of which nothing personal is left."""


class NotKnown(NotFound):
    """Nothing is held under a reference for a landlord of the caller's."""


async def gather(resources: Resources, owners: Owners, reference: str, asked: Asked) -> Material:
    """Return all that is held about a case; who asked is written down. Raises NotFound or OwnerAway."""
    principal = asked.principal
    async with resources.database.transaction(principal.landlords) as connection:
        submitted = (await repository.read_whole_case(connection, reference, principal)).joining.submission or reference
    # What was split off came in with the case that it was split from.
    submission = await owners.submission(submitted, asked.correlation_id)
    letters = await owners.letters(reference, asked.correlation_id)
    async with resources.database.transaction(principal.landlords) as connection:
        case = await repository.read_whole_case(connection, reference, principal)
        await _write_down(connection, case.landlord, reference, asked)
        return Material(
            reference=reference,
            landlord=case.landlord,
            asked=asked,
            case=case,
            texts=await repository.read_words(connection, reference, personal=True),
            history=await repository.read_history(connection, reference, principal),
            submission=submission if submission and submission["landlord"] == case.landlord else None,
            letters=[letter for letter in letters if letter.landlord == case.landlord],
            accesses=await repository.read_accesses(connection, reference),
            disclosures=await _disclosures(connection, case, asked),
            disruptions=await repository.disruptions_of(connection, [case.landlord]),
            erased=await repository.split_off_and_erased(connection, [case]),
        )


async def gather_for_person(
    resources: Resources, owners: Owners, references: Sequence[str], asked: Asked
) -> list[Material]:
    """Return all that is held under one person's references, cases or not; raises NotKnown or OwnerAway."""
    gathered = []
    for place, reference in enumerate(references):
        try:
            gathered.append(await _gather_any(resources, owners, reference, asked))
        except NotFound as error:
            raise NotKnown("There is nothing under this reference.", field=f"references.{place}") from error
    return gathered


async def _gather_any(resources: Resources, owners: Owners, reference: str, asked: Asked) -> Material:
    async with resources.database.transaction(asked.principal.landlords) as connection:
        has_case = await repository.has_case(connection, reference)
    if has_case:
        return await gather(resources, owners, reference, asked)
    submission = await owners.submission(reference, asked.correlation_id)
    if submission is None or not asked.principal.sees(submission["landlord"]):
        raise NotFound("There is nothing under this reference.")
    landlord = str(submission["landlord"])
    letters = await owners.letters(reference, asked.correlation_id)
    async with resources.database.transaction(asked.principal.landlords) as connection:
        await _write_down(connection, landlord, reference, asked)
    return Material(
        reference=reference,
        landlord=landlord,
        asked=asked,
        case=None,
        texts={},
        history=[],
        submission=submission,
        letters=[letter for letter in letters if letter.landlord == landlord],
        accesses=[],
        disclosures={},
    )


async def _disclosures(connection: AsyncConnection, case: Case, asked: Asked) -> dict[UUID, str]:
    if not asked.reads_disclosures:
        return {}
    return await repository.read_disclosures(connection, case, actor=asked.principal.actor, at=asked.at)


async def _write_down(connection: AsyncConnection, landlord: str, reference: str, asked: Asked) -> None:
    await repository.record_access(
        connection, landlord, reference, purpose=asked.purpose, actor=asked.principal.actor, at=asked.at
    )
