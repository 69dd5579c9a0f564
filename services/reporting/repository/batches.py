"""The facts of one batch of events: loaded at once, changed in memory by the projections, written set by set."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from itertools import starmap
from operator import add, sub
from typing import Any, Final, TypeVar

import orjson
from sqlalchemy import TextClause
from sqlalchemy.ext.asyncio import AsyncConnection

from services.reporting import tables
from services.reporting.domain import months
from services.reporting.domain.facts import CaseFact, DeadlineFact, Facts, LetterFact, SubmissionFact
from services.reporting.domain.months import CaseCounts, CaseKey, DaysCount, DaysKey, SubmissionCount, SubmissionKey
from services.reporting.repository import statements
from shared.platform.landlords import Landlords
from shared.platform.received import Received

_LOAD_SUBMISSIONS: Final = statements.load(tables.submission_fact, "reference")
_LOAD_CASES: Final = statements.load(tables.case_fact, "reference")
_LOAD_DEADLINES: Final = statements.load(tables.deadline_fact, "reference")
_LOAD_LETTERS: Final = statements.load(tables.letter_fact, "letter")
_WRITE_SUBMISSIONS: Final = statements.upsert(tables.submission_fact)
_WRITE_CASES: Final = statements.upsert(tables.case_fact)
_WRITE_DEADLINES: Final = statements.upsert(tables.deadline_fact)
_WRITE_LETTERS: Final = statements.upsert(tables.letter_fact)
_ADD_CASES: Final = statements.add_up(tables.case_month)
_ADD_DAYS: Final = statements.add_up(tables.days_month)
_ADD_SUBMISSIONS: Final = statements.add_up(tables.submission_month)
_NOTHING: Final = CaseCounts(0, 0, 0, 0, 0, 0)
_DeadlineState = tuple[date, date | None, date | None]
_Key = TypeVar("_Key", CaseKey, DaysKey, SubmissionKey)
_Counts = TypeVar("_Counts", CaseCounts, DaysCount, SubmissionCount)


class Batch(Facts):
    """The facts of a batch and, for the monthly figures, what they added there before."""

    def __init__(self, connection: AsyncConnection, landlords: Landlords) -> None:
        super().__init__(lambda landlord: landlords.get(landlord).calendar())
        self._connection = connection
        self._counted_cases: dict[str, tuple[CaseKey, CaseCounts]] = {}
        self._counted_days: Counter[DaysKey] = Counter()
        self._counted_submissions: Counter[SubmissionKey] = Counter()
        self._loaded_deadlines: dict[tuple[str, str], _DeadlineState] = {}

    async def load(self, messages: Sequence[Received]) -> None:
        """Load what the messages are about."""
        streams: dict[str, set[str]] = {}
        letters: set[str] = set()
        for message in messages:
            streams.setdefault(message.owner, set()).add(message.stream)
            letter = getattr(message.event, "letter", None)
            if message.owner == "notifications" and letter is not None:
                letters.add(letter)
        submissions = await self._rows(_LOAD_SUBMISSIONS, streams.get("intake"))
        cases = await self._rows(_LOAD_CASES, streams.get("cases"))
        deadlines = await self._rows(_LOAD_DEADLINES, streams.get("cases"))
        self.submissions = {fact.reference: fact for fact in starmap(SubmissionFact, submissions)}
        self.cases = {fact.reference: fact for fact in starmap(CaseFact, cases)}
        self.deadlines = {(fact.reference, fact.clock): fact for fact in starmap(DeadlineFact, deadlines)}
        self.letters = {fact.letter: fact for fact in starmap(LetterFact, await self._rows(_LOAD_LETTERS, letters))}
        self._remember()

    async def save(self) -> None:
        """Write the facts, then what they change in the figures of their months."""
        changed = [fact for key, fact in self.deadlines.items() if self._loaded_deadlines.get(key) != _state(fact)]
        await self._write(_WRITE_SUBMISSIONS, list(self.submissions.values()))
        await self._write(_WRITE_CASES, list(self.cases.values()))
        await self._write(_WRITE_DEADLINES, changed)
        await self._write(_WRITE_LETTERS, list(self.letters.values()))
        await self._write(_ADD_CASES, _in_order(self._case_changes()))
        await self._write(_ADD_DAYS, _in_order(self._day_changes()))
        await self._write(_ADD_SUBMISSIONS, _in_order(self._submission_changes()))

    def _remember(self) -> None:
        self._counted_cases = {case.reference: months.case_month(case) for case in self.cases.values()}
        self._counted_days = Counter(key for case in self.cases.values() for key in months.working_days(case))
        self._counted_submissions = Counter(map(months.submission_month, self.submissions.values()))
        self._loaded_deadlines = {key: _state(fact) for key, fact in self.deadlines.items()}

    def _case_changes(self) -> dict[CaseKey, CaseCounts]:
        changes: dict[CaseKey, CaseCounts] = {}
        for case in self.cases.values():
            key, counts = months.case_month(case)
            before_key, before = self._counted_cases.get(case.reference, (key, _NOTHING))
            if (before_key, before) != (key, counts):
                changes[before_key] = CaseCounts(*map(sub, changes.get(before_key, _NOTHING), before))
                changes[key] = CaseCounts(*map(add, changes.get(key, _NOTHING), counts))
        return changes

    def _day_changes(self) -> dict[DaysKey, DaysCount]:
        now = Counter(key for case in self.cases.values() for key in months.working_days(case))
        now.subtract(self._counted_days)
        return {key: DaysCount(change) for key, change in now.items() if change}

    def _submission_changes(self) -> dict[SubmissionKey, SubmissionCount]:
        now = Counter(map(months.submission_month, self.submissions.values()))
        now.subtract(self._counted_submissions)
        return {key: SubmissionCount(change) for key, change in now.items() if change}

    async def _rows(self, statement: TextClause, keys: Iterable[str] | None) -> Sequence[Any]:
        if not keys:
            return ()
        return (await self._connection.execute(statement, {"keys": list(keys)})).all()

    async def _write(self, statement: TextClause, rows: Sequence[Any]) -> None:
        if rows:
            await self._connection.execute(statement, {"rows": orjson.dumps(rows).decode()})


def _in_order(changes: Mapping[_Key, _Counts]) -> list[dict[str, Any]]:
    """Return rows of a monthly table in one order: processes that add to the same rows must not wait in a circle."""
    return [{**key._asdict(), **changes[key]._asdict()} for key in sorted(changes)]


async def open_batch(connection: AsyncConnection, messages: Sequence[Received], landlords: Landlords) -> Batch:
    batch = Batch(connection, landlords)
    await batch.load(messages)
    return batch


def _state(fact: DeadlineFact) -> _DeadlineState:
    return fact.due_on, fact.met_on, fact.missed_on
