"""The cases of one transaction: `Cases.save` is the one door for events, states, deadlines and words."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from services.cases.domain import deadlines, retention
from services.cases.domain.case import Case
from services.cases.domain.deadlines import Policy
from services.cases.domain.timescales import Scheme
from services.cases.repository import disclosures, documents, finding_aids
from services.cases.repository import retention as erasing
from shared.events.cases import CaseEvent, PersonalDataErased
from shared.kernel.refusals import Changed, NotFound
from shared.kernel.words import Confidence, Words
from shared.platform import event_log
from shared.platform.auth import Principal
from shared.platform.event_log import Cause, Entry, Head
from shared.platform.landlords import Landlord, Landlords

_LOAD: Final = text(
    "SELECT CAST(document AS text) AS document FROM complaint_case WHERE reference = ANY(CAST(:references AS text[]))"
)
_SAVE: Final = text("""
INSERT INTO complaint_case (reference, landlord, sequence, status, stage, channel, service, handler, received_on,
    next_clock, next_due_on, owner, case_group, waiting_for, closing_reason, edition, hidden_from, document)
SELECT reference, landlord, sequence, status, stage, channel, service, handler, received_on, next_clock,
    next_due_on, owner, case_group, waiting_for, closing_reason, edition, string_to_array(hidden_from, chr(10)),
    CAST(document AS jsonb)
FROM unnest(
    CAST(:references AS text[]), CAST(:landlords AS text[]), CAST(:sequences AS int[]), CAST(:statuses AS text[]),
    CAST(:stages AS smallint[]), CAST(:channels AS text[]), CAST(:services AS text[]), CAST(:handlers AS text[]),
    CAST(:received AS date[]), CAST(:clocks AS text[]), CAST(:due AS date[]),
    CAST(:owners AS text[]), CAST(:groups AS text[]), CAST(:waiting AS text[]), CAST(:reasons AS text[]),
    CAST(:editions AS text[]), CAST(:hidden AS text[]), CAST(:documents AS text[])
) AS changed (reference, landlord, sequence, status, stage, channel, service, handler, received_on, next_clock,
    next_due_on, owner, case_group, waiting_for, closing_reason, edition, hidden_from, document)
ON CONFLICT (reference) DO UPDATE SET sequence = excluded.sequence, status = excluded.status, stage = excluded.stage,
    service = excluded.service, handler = excluded.handler, next_clock = excluded.next_clock,
    next_due_on = excluded.next_due_on, owner = excluded.owner, case_group = excluded.case_group,
    waiting_for = excluded.waiting_for, closing_reason = excluded.closing_reason, edition = excluded.edition,
    hidden_from = excluded.hidden_from, document = excluded.document
""")
_SAVE_DEADLINES: Final = text("""
INSERT INTO deadline (reference, clock, landlord, due_on, due_at, look_at, met_on, ended, counted, missed, edition,
    calendar, counting)
SELECT * FROM unnest(
    CAST(:references AS text[]), CAST(:clocks AS text[]), CAST(:landlords AS text[]), CAST(:due_on AS date[]),
    CAST(:due_at AS timestamptz[]), CAST(:look_at AS timestamptz[]), CAST(:met_on AS date[]),
    CAST(:ended AS boolean[]), CAST(:counted AS boolean[]), CAST(:missed AS boolean[]),
    CAST(:editions AS text[]), CAST(:calendars AS text[]), CAST(:countings AS text[])
)
ON CONFLICT (reference, clock) DO UPDATE SET due_on = excluded.due_on, due_at = excluded.due_at,
    look_at = excluded.look_at, met_on = excluded.met_on, ended = excluded.ended,
    counted = excluded.counted, missed = excluded.missed, edition = excluded.edition,
    calendar = excluded.calendar, counting = excluded.counting
""")
_TEXTS: Final = text("SELECT id, text, personal FROM words WHERE reference = :reference")
_KEEP_WORDS: Final = text("""
INSERT INTO words (id, reference, landlord, salt, text, personal)
SELECT * FROM unnest(CAST(:ids AS uuid[]), CAST(:references AS text[]), CAST(:landlords AS text[]),
    CAST(:salts AS bytea[]), CAST(:texts AS text[]), CAST(:personal AS boolean[]))
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
        self._loaded: dict[str, Case] = {}
        self._changed: dict[str, None] = {}
        self._entries: list[Entry] = []
        self._kept: list[_Kept] = []
        self._erased: list[str] = []
        self._policies: dict[tuple[str, date, str | None], Policy] = {}

    async def load(self, references: Sequence[str]) -> None:
        rows = await self._connection.execute(_LOAD, {"references": references})
        loaded = (documents.read(row.document) for row in rows)
        self._loaded = {case.reference: case for case in loaded}
        self._cases = dict(self._loaded)

    def get(self, reference: str) -> Case | None:
        return self._cases.get(reference)

    def loaded(self) -> list[Case]:
        return list(self._cases.values())

    def one(self, reference: str, *, principal: Principal, expected: int) -> Case:
        """Return the case that a decision rests on; raises NotFound, Changed when it has moved on, or RecordsErased."""
        case = self.seen(reference, principal)
        if case is None:
            raise documents.no_such_case()
        if case.sequence != expected:
            raise Changed("Somebody changed this case after you read it. Read it again, then decide.")
        retention.check_kept(case)
        return case

    def seen(self, reference: str, principal: Principal) -> Case | None:
        """Return a loaded case, unless it is another landlord's or hidden from the principal."""
        case = self._cases.get(reference)
        if case is None or not principal.sees(case.landlord) or case.people.is_hidden_from(principal.actor):
            return None
        return case

    async def texts(self, reference: str) -> dict[UUID, tuple[str, Confidence]]:
        """Return the words of a case, each with who may read it; without those that are kept apart."""
        rows = await self._connection.execute(_TEXTS, {"reference": reference})
        return {row.id: (row.text, Confidence.PERSONAL if row.personal else Confidence.CASE) for row in rows}

    async def split_off_and_erased(self, cases: Iterable[Case]) -> set[str]:
        """Return those cases that were split off from these and of which nothing personal is left."""
        return await erasing.split_off_and_erased(self._connection, cases)

    def policy(self, landlord: str, received_on: date, service: str | None) -> Policy:
        """Return what the landlord has decided for complaints about that service, received on that day."""
        key = (landlord, received_on, service)
        if key not in self._policies:
            self._policies[key] = policy_of(self._landlords.get(landlord), received_on, service)
        return self._policies[key]

    def policy_of(self, case: Case) -> Policy:
        return self.policy(case.landlord, case.received_on, case.service)

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
        if any(isinstance(event, PersonalDataErased) for event in events):
            self._erased.append(reference)
        for event in events:
            case = documents.after(case, reference, cause.landlord, event)
            self._entries.append(Entry(stream=reference, event=event, occurred_at=occurred_at or cause.at, cause=cause))
        if case is not None and events:
            self._cases[reference] = case
            self._changed[reference] = None
        self._kept += [_Kept(reference, cause.landlord, each) for each in words]
        return case

    def take_over(
        self, case: Case, history: Iterable[tuple[datetime, CaseEvent]], cause: Cause, words: Sequence[Words]
    ) -> None:
        """Take a new case with the dated events of which it is the fold; nothing is written before `save`."""
        told = (Entry(stream=case.reference, event=event, occurred_at=at, cause=cause) for at, event in history)
        self._entries += told
        self._cases[case.reference] = case
        self._changed[case.reference] = None
        self._kept += [_Kept(case.reference, case.landlord, each) for each in words]

    async def save(self) -> None:
        """Write events, states, deadlines and words."""
        await event_log.append(self._connection, self._heads, self._entries)
        changed = [self._cases[reference] for reference in self._changed]
        if changed:
            await self._connection.execute(_SAVE, _case_columns(changed))
        timed_anew = [case for case in changed if self._is_timed_anew(case)]
        if timed_anew:
            await self._connection.execute(_SAVE_DEADLINES, self._deadline_columns(timed_anew))
        if self._entries and (begun := [case for case in changed if case.reference not in self._loaded]):
            await finding_aids.want(self._connection, begun, self._entries[0].cause.at)
        if self._kept:
            await self._keep_words()
        await disclosures.forget_retracted(self._connection, changed)
        if self._erased:
            await erasing.erase(self._connection, self._erased)

    async def _keep_words(self) -> None:
        apart = [each for each in self._kept if each.words.confidence is Confidence.SPECIAL]
        together = [each for each in self._kept if each.words.confidence is not Confidence.SPECIAL]
        if together:
            await self._connection.execute(_KEEP_WORDS, _word_columns(together))
        for each in apart:
            await disclosures.keep(self._connection, each.reference, each.landlord, each.words)

    def _is_timed_anew(self, case: Case) -> bool:
        """Tell whether a case's rows of deadlines would change; most events change none."""
        before = self._loaded.get(case.reference)
        return before is None or before.clocks != case.clocks

    def _deadline_columns(self, changed: Sequence[Case]) -> dict[str, list[Any]]:
        rows = [(case, clock, self.policy_of(case)) for case in changed for clock in case.clocks.values()]
        return {
            "references": [case.reference for case, _, _ in rows],
            "clocks": [clock.deadline.key for _, clock, _ in rows],
            "landlords": [case.landlord for case, _, _ in rows],
            "due_on": [clock.deadline.due_on for _, clock, _ in rows],
            "due_at": [deadlines.due_at(clock.deadline) for _, clock, _ in rows],
            "look_at": [deadlines.look_at(clock, policy) for _, clock, policy in rows],
            "met_on": [clock.met_on for _, clock, _ in rows],
            "ended": [clock.ended for _, clock, _ in rows],
            "counted": [clock.deadline.working_days is not None for _, clock, _ in rows],
            "missed": [clock.missed for _, clock, _ in rows],
            "editions": [clock.deadline.edition for _, clock, _ in rows],
            "calendars": [clock.deadline.calendar for _, clock, _ in rows],
            "countings": [clock.deadline.counting for _, clock, _ in rows],
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


def policy_of(landlord: Landlord, received_on: date, service: str | None) -> Policy:
    """Return what the landlord has decided for complaints about that service, received on that day."""
    return Policy(
        calendar=landlord.calendar(),
        counting=landlord.counting_on(received_on),
        warn_within=landlord.warn_within,
        scheme=Scheme.LOCAL_GOVERNMENT if service in landlord.local_government_services else Scheme.HOUSING,
        third_stage=landlord.third_stage_until_2024,
        owner=landlord.complaints_owner,
        services=frozenset(landlord.services),
        schedules=landlord.schedules(),
        themes=landlord.themes,
        targets=landlord.targets,
        guidance=landlord.remedy_guidance,
        compensation_limits=landlord.compensation_limits,
    )


def policy_for(landlords: Landlords, case: Case) -> Policy:
    return policy_of(landlords.get(case.landlord), case.received_on, case.service)


def _case_columns(changed: Sequence[Case]) -> dict[str, list[Any]]:
    following = [next(iter(case.open_clocks()), None) for case in changed]
    return {
        "references": [case.reference for case in changed],
        "landlords": [case.landlord for case in changed],
        "sequences": [case.sequence for case in changed],
        "statuses": [case.status for case in changed],
        "stages": [case.stage for case in changed],
        "channels": [case.channel for case in changed],
        "services": [case.service for case in changed],
        "handlers": [case.handler for case in changed],
        "received": [case.received_on for case in changed],
        "clocks": [clock and clock.deadline.clock for clock in following],
        "due": [clock.deadline.due_on if clock else date.max for clock in following],
        "owners": [case.people.owner for case in changed],
        "groups": [case.joining.group for case in changed],
        "waiting": [case.waiting_for for case in changed],
        "reasons": [case.closed for case in changed],
        "editions": [case.edition for case in changed],
        "hidden": ["\n".join(case.people.concerned) for case in changed],
        "documents": [documents.write(case) for case in changed],
    }


def _word_columns(kept: Sequence[_Kept]) -> dict[str, list[Any]]:
    return {
        "ids": [each.words.id for each in kept],
        "references": [each.reference for each in kept],
        "landlords": [each.landlord for each in kept],
        "salts": [each.words.salt for each in kept],
        "texts": [each.words.text for each in kept],
        "personal": [each.words.confidence is Confidence.PERSONAL for each in kept],
    }
