"""The facts of one batch of events: loaded at once, changed in memory by the projections, written set by set."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from copy import copy
from itertools import starmap
from operator import add, sub
from typing import Any, Final, TypeVar

import orjson
from sqlalchemy import TextClause
from sqlalchemy.ext.asyncio import AsyncConnection

from services.reporting import tables
from services.reporting.domain import months
from services.reporting.domain.facts import DeadlineFact, Facts, LetterFact, SubmissionFact
from services.reporting.domain.items import ItemFact
from services.reporting.domain.months import (
    NOTHING,
    DaysCount,
    DaysKey,
    StageCounts,
    StageKey,
    SubmissionCount,
    SubmissionKey,
)
from services.reporting.domain.stages import CaseFact, StageFact
from services.reporting.repository import statements
from shared.platform.landlords import Landlords
from shared.platform.received import Received

_LOAD_SUBMISSIONS: Final = statements.load(tables.submission_fact, "reference")
_LOAD_CASES: Final = statements.load(tables.case_fact, "reference")
_LOAD_STAGES: Final = statements.load(tables.stage_fact, "reference")
_LOAD_DEADLINES: Final = statements.load(tables.deadline_fact, "reference")
_LOAD_ITEMS: Final = statements.load(tables.item_fact, "reference")
_LOAD_LETTERS: Final = statements.load(tables.letter_fact, "letter")
_WRITE_SUBMISSIONS: Final = statements.upsert(tables.submission_fact)
_WRITE_CASES: Final = statements.upsert(tables.case_fact)
_WRITE_STAGES: Final = statements.upsert(tables.stage_fact)
_WRITE_DEADLINES: Final = statements.upsert(tables.deadline_fact)
_WRITE_ITEMS: Final = statements.upsert(tables.item_fact)
_WRITE_LETTERS: Final = statements.upsert(tables.letter_fact)
_ADD_STAGES: Final = statements.add_up(tables.stage_month)
_ADD_DAYS: Final = statements.add_up(tables.days_month)
_ADD_SUBMISSIONS: Final = statements.add_up(tables.submission_month)
_Key = TypeVar("_Key", StageKey, DaysKey, SubmissionKey)
_Counts = TypeVar("_Counts", StageCounts, DaysCount, SubmissionCount)
_Fact = TypeVar("_Fact", StageFact, DeadlineFact, ItemFact)


class Batch(Facts):
    """The facts of a batch and, for the monthly figures, what they added there before."""

    def __init__(self, connection: AsyncConnection, landlords: Landlords) -> None:
        super().__init__(lambda landlord: landlords.get(landlord).calendar())
        self._connection = connection
        self._counted_stages: dict[tuple[str, int], tuple[StageKey, StageCounts]] = {}
        self._counted_days: Counter[DaysKey] = Counter()
        self._counted_submissions: Counter[SubmissionKey] = Counter()
        self._loaded_stages: Mapping[str, Mapping[int, StageFact]] = {}
        self._loaded_deadlines: Mapping[str, Mapping[str, DeadlineFact]] = {}
        self._loaded_items: Mapping[str, Mapping[tuple[str, str], ItemFact]] = {}

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
        self.submissions = {fact.reference: fact for fact in starmap(SubmissionFact, submissions)}
        self.cases = {fact.reference: fact for fact in starmap(CaseFact, cases)}
        for stage in starmap(StageFact, await self._rows(_LOAD_STAGES, streams.get("cases"))):
            self.stages.setdefault(stage.reference, {})[stage.stage] = stage
        for deadline in starmap(DeadlineFact, await self._rows(_LOAD_DEADLINES, streams.get("cases"))):
            self.deadlines.setdefault(deadline.reference, {})[deadline.clock] = deadline
        for item in starmap(ItemFact, await self._rows(_LOAD_ITEMS, streams.get("cases"))):
            self.items.setdefault(item.reference, {})[item.topic, item.item] = item
        self.letters = {fact.letter: fact for fact in starmap(LetterFact, await self._rows(_LOAD_LETTERS, letters))}
        self._remember()

    async def save(self) -> None:
        """Write the facts, then what they change in the figures of their months."""
        await self._write(_WRITE_SUBMISSIONS, list(self.submissions.values()))
        await self._write(_WRITE_CASES, list(self.cases.values()))
        await self._write(_WRITE_STAGES, _changed(self.stages, self._loaded_stages))
        await self._write(_WRITE_DEADLINES, _changed(self.deadlines, self._loaded_deadlines))
        await self._write(_WRITE_ITEMS, _changed(self.items, self._loaded_items))
        await self._write(_WRITE_LETTERS, list(self.letters.values()))
        await self._write(_ADD_STAGES, _in_order(self._stage_changes()))
        await self._write(_ADD_DAYS, _in_order(self._day_changes()))
        await self._write(_ADD_SUBMISSIONS, _in_order(self._submission_changes()))

    def _remember(self) -> None:
        self._loaded_stages = _copied(self.stages)
        self._loaded_deadlines = _copied(self.deadlines)
        self._loaded_items = _copied(self.items)
        self._counted_stages = {
            (case.reference, stage.stage): months.stage_month(case, stage) for case, stage in self.each_stage()
        }
        self._counted_days = self._days()
        self._counted_submissions = Counter(map(months.submission_month, self.submissions.values()))

    def _stage_changes(self) -> dict[StageKey, StageCounts]:
        changes: dict[StageKey, StageCounts] = {}
        for case, stage in self.each_stage():
            key, counts = months.stage_month(case, stage)
            before_key, before = self._counted_stages.get((case.reference, stage.stage), (key, NOTHING))
            if (before_key, before) != (key, counts):
                changes[before_key] = StageCounts(*map(sub, changes.get(before_key, NOTHING), before))
                changes[key] = StageCounts(*map(add, changes.get(key, NOTHING), counts))
        return changes

    def _days(self) -> Counter[DaysKey]:
        return Counter(key for case, stage in self.each_stage() for key in months.working_days(case, stage))

    def _day_changes(self) -> dict[DaysKey, DaysCount]:
        now = self._days()
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


def _changed(facts: Mapping[str, Mapping[Any, _Fact]], loaded: Mapping[str, Mapping[Any, _Fact]]) -> list[_Fact]:
    """Return the facts that are not as they were loaded, new ones among them."""
    return [
        fact
        for reference, of in facts.items()
        for key, fact in of.items()
        if loaded.get(reference, {}).get(key) != fact
    ]


def _copied(facts: Mapping[str, Mapping[Any, _Fact]]) -> dict[str, dict[Any, _Fact]]:
    return {reference: {key: copy(fact) for key, fact in of.items()} for reference, of in facts.items()}
