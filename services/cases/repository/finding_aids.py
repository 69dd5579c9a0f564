"""Hashes by which a resident's cases are found: which are wanted of intake, which are kept, and the search by them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final, NamedTuple

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from services.cases.domain.case import Case
from services.cases.repository import worklist
from services.cases.repository.worklist import Listed
from shared.platform import ids
from shared.platform.auth import Principal

_FIRST_PAUSE: Final = timedelta(seconds=30)
_LONGEST_PAUSE: Final = timedelta(hours=1)
_DOUBLED_AT_MOST: Final = 8

_WANT: Final = text("""
INSERT INTO finding_aid_wanted (reference, landlord, look_at)
SELECT reference, landlord, :look_at FROM unnest(CAST(:references AS text[]), CAST(:landlords AS text[]))
    AS begun (reference, landlord)
ON CONFLICT (reference) DO NOTHING
""")
_WANTED: Final = text("""
SELECT reference, coalesce(document -> 'joining' ->> 'submission', reference) AS submission, attempts
FROM finding_aid_wanted JOIN complaint_case USING (reference)
WHERE look_at <= :now ORDER BY look_at, reference LIMIT :limit
""")
# What was erased meanwhile is not wanted any more, so that nothing is kept of it.
_KEEP: Final = text("""
WITH answered AS (
    DELETE FROM finding_aid_wanted WHERE reference = ANY(CAST(:answered AS text[])) RETURNING reference
)
INSERT INTO finding_aid (landlord, kind, hash, received_on, reference)
SELECT landlord, kind, hash, received_on, reference
FROM unnest(CAST(:references AS text[]), CAST(:kinds AS text[]), CAST(:hashes AS bytea[]))
    AS given (reference, kind, hash) JOIN answered USING (reference) JOIN complaint_case USING (reference)
ON CONFLICT DO NOTHING
""")
_POSTPONE: Final = text("""
UPDATE finding_aid_wanted SET attempts = finding_aid_wanted.attempts + 1, look_at = later.look_at
FROM unnest(CAST(:references AS text[]), CAST(:moments AS timestamptz[])) AS later (reference, look_at)
WHERE finding_aid_wanted.reference = later.reference
""")
_RECORD: Final = text("""
INSERT INTO search_access (id, landlord, kinds, actor, accessed_at)
SELECT * FROM unnest(CAST(:ids AS uuid[]), CAST(:landlords AS text[])) AS searched (id, landlord),
    LATERAL (SELECT CAST(:kinds AS text), CAST(:actor AS text), CAST(:at AS timestamptz)) AS by_whom
""")


class Aid(NamedTuple):
    """A hash, and of what it was made."""

    kind: str
    hash: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """A case of which intake is to say by what its resident is found."""

    reference: str
    submission: str
    """Under which intake knows the resident."""
    attempts: int

    def look_again_at(self, now: datetime) -> datetime:
        """Return when to ask again after another failure: later each time, and no later than in an hour."""
        return now + min(_FIRST_PAUSE * (1 << min(self.attempts, _DOUBLED_AT_MOST)), _LONGEST_PAUSE)


async def want(connection: AsyncConnection, begun: Sequence[Case], look_at: datetime) -> None:
    """Note that intake is to be asked about cases that have just begun."""
    facts = {"references": [case.reference for case in begun], "landlords": [case.landlord for case in begun]}
    await connection.execute(_WANT, {**facts, "look_at": look_at})


async def read_wanted(connection: AsyncConnection, now: datetime, *, limit: int) -> list[Wanted]:
    """Return cases about which intake is to be asked now, the longest waiting first."""
    rows = await connection.execute(_WANTED, {"now": now, "limit": limit})
    return [Wanted(reference=row.reference, submission=row.submission, attempts=row.attempts) for row in rows]


async def keep_aids(connection: AsyncConnection, answers: Mapping[str, Sequence[Aid]]) -> None:
    """Keep what intake said about each of these cases, as far as it is still wanted."""
    given = [(reference, aid) for reference, aids in answers.items() for aid in aids]
    facts = {
        "answered": list(answers),
        "references": [reference for reference, _ in given],
        "kinds": [aid.kind for _, aid in given],
        "hashes": [aid.hash for _, aid in given],
    }
    await connection.execute(_KEEP, facts)


async def postpone(connection: AsyncConnection, failed: Sequence[Wanted], now: datetime) -> None:
    """Note that intake could not be asked about these cases."""
    moments = [each.look_again_at(now) for each in failed]
    await connection.execute(_POSTPONE, {"references": [each.reference for each in failed], "moments": moments})


async def record_search(
    connection: AsyncConnection, landlords: Sequence[str], *, kinds: str, actor: str, at: datetime
) -> None:
    """Write down who searched for a person, and by what kinds of words; part of the transaction that searches."""
    facts = {"ids": [ids.new_id() for _ in landlords], "landlords": list(landlords)}
    await connection.execute(_RECORD, {**facts, "kinds": kinds, "actor": actor, "at": at})


async def search(
    connection: AsyncConnection,
    principal: Principal,
    landlords: Sequence[str],
    aids: Sequence[Aid],
    *,
    after: tuple[date, str] | None,
    limit: int,
) -> list[Listed]:
    """Return the cases that have every one of these hashes, the latest received first."""
    facts: dict[str, Any] = {"landlords": list(landlords), "actor": principal.actor, "limit": limit}
    for number, aid in enumerate(aids):
        facts |= {f"kind_{number}": aid.kind, f"hash_{number}": aid.hash}
    if after is not None:
        facts |= {"after_received": after[0], "after_reference": after[1]}
    await worklist.plan_for_these_values(connection)
    rows = await connection.execute(_search(len(aids), paged=after is not None), facts)
    return [worklist.listed(row) for row in rows]


def _search(count: int, *, paged: bool) -> Any:
    """Return the statement for so many hashes: each a stretch of one index, walked side by side from its end."""
    joined = " JOIN ".join(
        f"finding_aid AS aid_{number}" + (" USING (landlord, received_on, reference)" if number else "")
        for number in range(count)
    )
    conditions = [
        f"aid_{number}.kind = :kind_{number} AND aid_{number}.hash = :hash_{number}" for number in range(count)
    ]
    if paged:
        conditions.append("(aid_0.received_on, aid_0.reference) < (:after_received, :after_reference)")
    columns = ", ".join(f"found.{name}" for name in worklist.COLUMNS)
    return text(f"""
        SELECT {columns} FROM unnest(CAST(:landlords AS text[])) AS asked (landlord) CROSS JOIN LATERAL (
            SELECT complaint_case.* FROM {joined} JOIN complaint_case ON complaint_case.reference = aid_0.reference
            WHERE aid_0.landlord = asked.landlord AND complaint_case.landlord = asked.landlord
                AND {" AND ".join(conditions)} AND NOT :actor = ANY(hidden_from)
            ORDER BY aid_0.received_on DESC, aid_0.reference DESC LIMIT :limit
        ) AS found ORDER BY found.received_on DESC, found.reference DESC LIMIT :limit
    """)  # noqa: S608 - constant fragments and numbers
