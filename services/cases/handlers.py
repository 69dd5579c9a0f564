"""The use cases of the cases service: load, decide, append. Holds no rules: see domain/procedure.py."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from services.cases import repository, schemas
from services.cases.domain import deadlines, procedure
from services.cases.domain.case import Case
from services.cases.repository import Cases
from shared.events.cases import DefinedPart, PartAnswer, PromisedAction
from shared.kernel.words import Words, WordsReference
from shared.kernel.working_days import london_date
from shared.platform import ids
from shared.platform.auth import Principal
from shared.platform.clock import Clock
from shared.platform.database import EVERY_LANDLORD, Database
from shared.platform.event_log import Cause
from shared.platform.landlords import Landlords

SWEEP_BATCH: Final = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Resources:
    """What the use cases work with; opened by app and worker."""

    database: Database
    landlords: Landlords
    clock: Clock


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """An officer's act on a case: who, on which version of it, when."""

    reference: str
    expected: int
    principal: Principal
    at: datetime
    correlation_id: UUID

    def cause(self, case: Case) -> Cause:
        return Cause(actor=self.principal.actor, landlord=case.landlord, at=self.at, correlation_id=self.correlation_id)


async def assign(resources: Resources, act: Act, body: schemas.Assignment) -> None:
    async with _deciding(resources, act) as (cases, case):
        event = procedure.assign(case, body.handler, free_of_conflict=body.free_of_conflict)
        cases.append(case.reference, [event], act.cause(case))


async def define(resources: Resources, act: Act, body: schemas.Definition) -> None:
    async with _deciding(resources, act) as (cases, case):
        said = _Said()
        parts = [
            DefinedPart(
                number=number,
                summary=said.keep(part.summary),
                landlord_responsible=part.landlord_responsible,
                responsible_body=said.keep_any(part.responsible_body),
            )
            for number, part in enumerate(body.parts, start=1)
        ]
        event = procedure.define(case, parts, [said.keep(outcome) for outcome in body.outcomes_sought])
        cases.append(case.reference, [event], act.cause(case), words=said.words)


async def acknowledge(resources: Resources, act: Act) -> None:
    async with _deciding(resources, act) as (cases, case):
        cases.append(case.reference, [procedure.acknowledge(case)], act.cause(case))


async def respond(resources: Resources, act: Act, body: schemas.Response) -> None:
    async with _deciding(resources, act) as (cases, case):
        said = _Said()
        answers = [_answer(answer, said) for answer in body.answers]
        event = procedure.respond(case, answers, today=london_date(act.at))
        cases.append(case.reference, [event], act.cause(case), words=said.words)


async def close(resources: Resources, act: Act, body: schemas.Closing) -> None:
    async with _deciding(resources, act) as (cases, case):
        said = _Said()
        event = procedure.close(
            case,
            learning=said.keep_any(body.learning),
            no_learning_reason=said.keep_any(body.no_learning_reason),
        )
        cases.append(case.reference, [event], act.cause(case), words=said.words)


async def sweep_deadlines(resources: Resources) -> int:
    """Ask every case with a deadline that wants attention; return how many were asked. Two sweepers do no harm."""
    now = resources.clock.now()
    correlation_id = ids.new_id()
    async with resources.database.transaction(EVERY_LANDLORD) as connection:
        due = await repository.references_due(connection, now, limit=SWEEP_BATCH)
        cases = await repository.open_cases(connection, due, resources.landlords, skip_locked=True)
        for case in cases.loaded():
            cause = Cause(actor="service:cases", landlord=case.landlord, at=now, correlation_id=correlation_id)
            policy = cases.policy(case.landlord, case.received_on)
            cases.append(case.reference, deadlines.due_events(case, policy, now), cause)
        await cases.save()
    return len(due)


@asynccontextmanager
async def _deciding(resources: Resources, act: Act) -> AsyncIterator[tuple[Cases, Case]]:
    """Lock and load the case that `act` rests on; save and commit when the decision has been made."""
    async with resources.database.transaction(act.principal.landlords) as connection:
        cases = await repository.open_cases(connection, [act.reference], resources.landlords)
        yield cases, cases.one(act.reference, landlords=act.principal.landlords, expected=act.expected)
        await cases.save()


def _answer(answer: schemas.Answer, said: "_Said") -> PartAnswer:
    return PartAnswer(
        part=answer.part,
        finding=answer.finding,
        reasons=said.keep(answer.reasons),
        remedy=said.keep_any(answer.remedy),
        no_remedy_reason=said.keep_any(answer.no_remedy_reason),
        actions=tuple(
            PromisedAction(
                number=number, description=said.keep(action.description), owner=action.owner, due_on=action.due_on
            )
            for number, action in enumerate(answer.actions, start=1)
        ),
    )


class _Said:
    """Collects the words of a request; events get references to them."""

    def __init__(self) -> None:
        self.words: list[Words] = []

    def keep(self, text: str) -> WordsReference:
        words = ids.new_words(text)
        self.words.append(words)
        return words.reference

    def keep_any(self, text: str | None) -> WordsReference | None:
        return None if text is None else self.keep(text)
