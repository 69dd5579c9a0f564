"""All SQL of the cases service. `Cases.save` is the one door: events, states, deadlines and words in one go."""

from collections.abc import AsyncIterator, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

from pydantic import TypeAdapter
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from services.cases.domain import case as case_domain
from services.cases.domain import deadlines
from services.cases.domain.case import Case
from services.cases.domain.deadlines import Policy
from shared.events.cases import CaseEvent, ComplaintLogged
from shared.kernel import words as words_kernel
from shared.kernel.refusals import Changed, NotFound
from shared.kernel.words import Words
from shared.kernel.working_days import end_of
from shared.platform import event_log
from shared.platform.database import EVERY_LANDLORD
from shared.platform.event_log import Cause, Entry, Head, Recorded
from shared.platform.landlords import Landlord, Landlords

_CASE: Final = TypeAdapter(Case)

_LOAD: Final = text(
    "SELECT CAST(document AS text) AS document FROM complaint_case WHERE reference = ANY(CAST(:references AS text[]))"
)
_SAVE: Final = text("""
INSERT INTO complaint_case (reference, landlord, sequence, status, stage, channel, service, handler, received_on,
    next_clock, next_due_on, document)
SELECT reference, landlord, sequence, status, stage, channel, service, handler, received_on, next_clock,
    next_due_on, CAST(document AS jsonb)
FROM unnest(
    CAST(:references AS text[]), CAST(:landlords AS text[]), CAST(:sequences AS int[]), CAST(:statuses AS text[]),
    CAST(:stages AS smallint[]), CAST(:channels AS text[]), CAST(:services AS text[]), CAST(:handlers AS text[]),
    CAST(:received AS date[]), CAST(:clocks AS text[]), CAST(:due AS date[]), CAST(:documents AS text[])
) AS changed (reference, landlord, sequence, status, stage, channel, service, handler, received_on, next_clock,
    next_due_on, document)
ON CONFLICT (reference) DO UPDATE SET sequence = excluded.sequence, status = excluded.status, stage = excluded.stage,
    handler = excluded.handler, next_clock = excluded.next_clock, next_due_on = excluded.next_due_on,
    document = excluded.document
""")
_SAVE_DEADLINES: Final = text("""
INSERT INTO deadline (reference, clock, landlord, due_on, due_at, look_at, met_on, missed, edition, calendar, counting)
SELECT * FROM unnest(
    CAST(:references AS text[]), CAST(:clocks AS text[]), CAST(:landlords AS text[]), CAST(:due_on AS date[]),
    CAST(:due_at AS timestamptz[]), CAST(:look_at AS timestamptz[]), CAST(:met_on AS date[]),
    CAST(:missed AS boolean[]), CAST(:editions AS text[]), CAST(:calendars AS text[]), CAST(:countings AS text[])
)
ON CONFLICT (reference, clock) DO UPDATE SET due_on = excluded.due_on, due_at = excluded.due_at,
    look_at = excluded.look_at, met_on = excluded.met_on, missed = excluded.missed, edition = excluded.edition,
    calendar = excluded.calendar, counting = excluded.counting
""")
_KEEP_WORDS: Final = text("""
INSERT INTO words (id, reference, landlord, salt, text)
SELECT * FROM unnest(CAST(:ids AS uuid[]), CAST(:references AS text[]), CAST(:landlords AS text[]),
    CAST(:salts AS bytea[]), CAST(:texts AS text[]))
""")
_READ: Final = text("""
SELECT CAST(document AS text) AS document FROM complaint_case
WHERE reference = :reference AND (:every OR landlord = ANY(CAST(:landlords AS text[])))
""")
_WORDS: Final = text("SELECT id, text FROM words WHERE reference = :reference")
_DUE: Final = text("""
SELECT DISTINCT reference FROM (
    SELECT reference FROM deadline WHERE look_at <= :now ORDER BY look_at, reference LIMIT :limit
) AS due
""")
_OVERDUE: Final = text("""
SELECT clock, count(*) AS overdue FROM deadline WHERE met_on IS NULL AND due_at <= :now GROUP BY clock
""")


@dataclass(frozen=True, slots=True)
class _Kept:
    reference: str
    landlord: str
    words: Words


class Cases:
    """The cases of one transaction: locked, loaded, changed in memory by events, and saved together."""

    def __init__(self, connection: AsyncConnection, heads: dict[str, Head], landlords: Landlords) -> None:
        self._connection = connection
        self._heads = heads
        self._landlords = landlords
        self._cases: dict[str, Case] = {}
        self._changed: dict[str, None] = {}
        self._entries: list[Entry] = []
        self._kept: list[_Kept] = []

    async def load(self, references: Sequence[str]) -> None:
        rows = await self._connection.execute(_LOAD, {"references": references})
        loaded = (_read(row.document) for row in rows)
        self._cases = {case.reference: case for case in loaded}

    def get(self, reference: str) -> Case | None:
        return self._cases.get(reference)

    def loaded(self) -> list[Case]:
        return list(self._cases.values())

    def one(self, reference: str, *, landlords: Iterable[str], expected: int) -> Case:
        """Return the case that a decision rests on; raises NotFound, or Changed when it has moved on."""
        case = self._cases.get(reference)
        allowed = set(landlords)
        if case is None or not (case.landlord in allowed or EVERY_LANDLORD in allowed):
            raise _no_such_case()
        if case.sequence != expected:
            raise Changed("Somebody changed this case after you read it. Read it again, then decide.")
        return case

    def policy(self, landlord: str, received_on: date) -> Policy:
        """Return what the landlord has decided for complaints received on that day."""
        return policy_of(self._landlords.get(landlord), received_on)

    def append(
        self,
        reference: str,
        events: Sequence[CaseEvent],
        cause: Cause,
        *,
        occurred_at: datetime | None = None,
        words: Sequence[Words] = (),
    ) -> Case | None:
        """Let events happen to a case and keep the words that they point at; nothing is written before `save`."""
        case = self._cases.get(reference)
        if case is not None and case.landlord != cause.landlord:
            raise NotFound("An event of another landlord cannot change this case.")
        for event in events:
            case = _after(case, reference, cause.landlord, event)
            self._entries.append(Entry(stream=reference, event=event, occurred_at=occurred_at or cause.at, cause=cause))
        if case is not None and events:
            self._cases[reference] = case
            self._changed[reference] = None
        self._kept += [_Kept(reference, cause.landlord, each) for each in words]
        return case

    async def save(self) -> None:
        """Write events, states, deadlines and words."""
        await event_log.append(self._connection, self._heads, self._entries)
        changed = [self._cases[reference] for reference in self._changed]
        if changed:
            await self._connection.execute(_SAVE, _case_columns(changed))
            await self._connection.execute(_SAVE_DEADLINES, self._deadline_columns(changed))
        if self._kept:
            await self._connection.execute(_KEEP_WORDS, _word_columns(self._kept))

    def _deadline_columns(self, changed: Sequence[Case]) -> dict[str, list[Any]]:
        rows = [
            (case, clock, self.policy(case.landlord, case.received_on))
            for case in changed
            for clock in case.clocks.values()
        ]
        return {
            "references": [case.reference for case, _, _ in rows],
            "clocks": [clock.deadline.clock.value for _, clock, _ in rows],
            "landlords": [case.landlord for case, _, _ in rows],
            "due_on": [clock.deadline.due_on for _, clock, _ in rows],
            "due_at": [end_of(clock.deadline.due_on) for _, clock, _ in rows],
            "look_at": [deadlines.look_at(clock, policy) if case.is_open else None for case, clock, policy in rows],
            "met_on": [clock.met_on for _, clock, _ in rows],
            "missed": [clock.missed for _, clock, _ in rows],
            "editions": [clock.deadline.edition.value for _, clock, _ in rows],
            "calendars": [clock.deadline.calendar for _, clock, _ in rows],
            "countings": [clock.deadline.counting.value for _, clock, _ in rows],
        }


async def open_cases(
    connection: AsyncConnection, references: Iterable[str], landlords: Landlords, *, skip_locked: bool = False
) -> Cases:
    """Lock the cases' streams, then load their states."""
    wanted = sorted(set(references))
    heads = await event_log.lock(connection, wanted, skip_locked=skip_locked)
    cases = Cases(connection, heads, landlords)
    await cases.load(list(heads) if skip_locked else wanted)
    return cases


def policy_of(landlord: Landlord, received_on: date) -> Policy:
    return Policy(
        calendar=landlord.calendar(), counting=landlord.counting_on(received_on), warn_within=landlord.warn_within
    )


async def read_case(connection: AsyncConnection, reference: str, landlords: Iterable[str]) -> Case:
    """Return a case as it stands; raises NotFound, for another landlord's case too."""
    facts = {"reference": reference, **_seen_by(landlords)}
    document = (await connection.execute(_READ, facts)).scalar()
    if document is None:
        raise _no_such_case()
    return _read(document)


async def read_words(connection: AsyncConnection, reference: str) -> dict[UUID, str]:
    """Return the words of a case that have not been erased."""
    rows = await connection.execute(_WORDS, {"reference": reference})
    return {row.id: row.text for row in rows}


async def read_history(connection: AsyncConnection, reference: str, landlords: Iterable[str]) -> list[Recorded]:
    """Return every event of a case, in order."""
    names = list(landlords)
    return await event_log.read_stream(connection, reference, landlords=None if EVERY_LANDLORD in names else names)


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """What the worklist is narrowed to; None means any."""

    status: str | None = None
    service: str | None = None
    handler: str | None = None
    channel: str | None = None
    due_before: date | None = None
    open_only: bool = False


async def read_worklist(
    connection: AsyncConnection,
    landlords: Iterable[str],
    filters: Filters,
    *,
    after: tuple[date, str] | None,
    limit: int,
) -> list[Case]:
    """Return cases by next due date; cases with no running clock come last."""
    conditions = ["(:every OR landlord = ANY(CAST(:landlords AS text[])))"]
    facts: dict[str, Any] = {"limit": limit, **_seen_by(landlords)}
    for column in ("status", "service", "handler", "channel"):
        if (value := getattr(filters, column)) is not None:
            conditions.append(f"{column} = :{column}")
            facts[column] = value
    if filters.due_before is not None:
        conditions.append("next_due_on < :due_before")
        facts["due_before"] = filters.due_before
    if filters.open_only:
        conditions.append("status <> 'closed'")
    if after is not None:
        conditions.append("(next_due_on, reference) > (:after_due, :after_reference)")
        facts |= {"after_due": after[0], "after_reference": after[1]}
    statement = text(
        f"SELECT CAST(document AS text) AS document FROM complaint_case WHERE {' AND '.join(conditions)}"  # noqa: S608 - constant fragments
        " ORDER BY next_due_on, reference LIMIT :limit"
    )
    return [_read(row.document) for row in await connection.execute(statement, facts)]


def worklist_key(case: Case) -> tuple[str, str]:
    """Return where a case stands in the worklist; the last day there is stands for "no clock runs"."""
    running = case.open_clocks()
    return ((running[0].deadline.due_on if running else date.max).isoformat(), case.reference)


async def references_due(connection: AsyncConnection, now: datetime, *, limit: int) -> list[str]:
    """Return cases with a deadline that wants attention."""
    return list((await connection.execute(_DUE, {"now": now, "limit": limit})).scalars())


async def count_overdue(connection: AsyncConnection, now: datetime) -> dict[str, int]:
    """Return, for each clock, how many deadlines have passed and are not met."""
    return {row.clock: row.overdue for row in await connection.execute(_OVERDUE, {"now": now})}


async def audit(connection: AsyncConnection) -> AsyncIterator[str]:
    """Fold every stream again and compare with the state; check that each kept word fits its digest."""
    states = {row.reference: _read(row.document) async for row in await _stream_states(connection)}
    async for reference, folded in _folded(connection):
        if states.pop(reference, None) != folded:
            yield f"{reference}: the state is not the fold of the events"
    for reference in states:
        yield f"{reference}: there is a state without events"
    async for finding in _audit_words(connection):
        yield finding


async def _stream_states(connection: AsyncConnection) -> Any:
    return await connection.stream(text("SELECT reference, CAST(document AS text) AS document FROM complaint_case"))


async def _folded(connection: AsyncConnection) -> AsyncIterator[tuple[str, Case]]:
    current: tuple[str, Case] | None = None
    async for page in event_log.read_all(connection):
        for recorded in page:
            if current is not None and current[0] != recorded.stream:
                yield current
                current = None
            case = _after(current and current[1], recorded.stream, recorded.landlord, recorded.event("cases"))
            current = (recorded.stream, case)
    if current is not None:
        yield current


async def _audit_words(connection: AsyncConnection) -> AsyncIterator[str]:
    statement = text("""
        SELECT words.id, words.reference, words.salt, words.text, found.digest
        FROM (
            SELECT stream, value ->> 'id' AS id, value ->> 'digest' AS digest
            FROM event_log, jsonb_path_query(data, 'strict $.**  ? (exists(@.digest) && exists(@.id))') AS value
        ) AS found JOIN words ON words.id = CAST(found.id AS uuid)
    """)
    async for row in await connection.stream(statement):
        if words_kernel.digest(row.salt, row.text) != row.digest:
            yield f"{row.reference}: the words {row.id} were changed after they were recorded"


def _after(case: Case | None, reference: str, landlord: str, event: Any) -> Case:
    if case is not None:
        return case_domain.evolve(case, event)
    if not isinstance(event, ComplaintLogged):
        raise NotFound("There is no such case.")
    return case_domain.begin(reference, landlord, event)


def _read(document: Any) -> Case:
    return _CASE.validate_json(document)


def _seen_by(landlords: Iterable[str]) -> dict[str, Any]:
    names = list(landlords)
    return {"every": EVERY_LANDLORD in names, "landlords": names}


def _no_such_case() -> NotFound:
    return NotFound("There is no case with this reference.", field="reference")


def _case_columns(changed: Sequence[Case]) -> dict[str, list[Any]]:
    following = [next(iter(case.open_clocks()), None) for case in changed]
    return {
        "references": [case.reference for case in changed],
        "landlords": [case.landlord for case in changed],
        "sequences": [case.sequence for case in changed],
        "statuses": [case.status.value for case in changed],
        "stages": [case.stage for case in changed],
        "channels": [case.channel.value for case in changed],
        "services": [case.service for case in changed],
        "handlers": [case.handler for case in changed],
        "received": [case.received_on for case in changed],
        "clocks": [clock and clock.deadline.clock.value for clock in following],
        "due": [clock.deadline.due_on if clock else date.max for clock in following],
        "documents": [_CASE.dump_json(case).decode() for case in changed],
    }


def _word_columns(kept: Sequence[_Kept]) -> dict[str, list[Any]]:
    return {
        "ids": [each.words.id for each in kept],
        "references": [each.reference for each in kept],
        "landlords": [each.landlord for each in kept],
        "salts": [each.words.salt for each in kept],
        "texts": [each.words.text for each in kept],
    }
