"""Folds the event log again and compares: what is kept must be what the events said when it came."""

from collections.abc import AsyncIterator, Callable, Iterable, Iterator
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Row, TextClause, text
from sqlalchemy.ext.asyncio import AsyncConnection

from services.intake.domain import submission as submissions
from shared.kernel import words

_SUBMISSIONS: Final = text("""
SELECT event.stream, event.data, event.landlord AS event_landlord, event.kind AS event_kind,
       event.erased_on AS event_erased_on, kept.*
FROM (
    SELECT stream, data, landlord,
           (SELECT later.data ->> 'kind' FROM event_log later
            WHERE later.stream = received.stream AND later.type = 'KindCorrected'
            ORDER BY later.sequence DESC LIMIT 1) AS kind,
           (SELECT CAST(later.data ->> 'erased_on' AS date) FROM event_log later
            WHERE later.stream = received.stream AND later.type = 'SubmissionErased') AS erased_on
    FROM event_log received WHERE type = 'SubmissionReceived'
) event
FULL JOIN submission kept ON kept.reference = event.stream
""")
_CORRESPONDENCE: Final = text("""
SELECT event.stream, event.sequence AS event_sequence, event.data, event.landlord AS event_landlord,
       EXISTS (SELECT FROM event_log later
               WHERE later.stream = event.stream AND later.type = 'SubmissionErased') AS is_erased, kept.*
FROM (SELECT stream, sequence, data, landlord FROM event_log WHERE type = 'CorrespondenceReceived') event
FULL JOIN correspondence kept ON kept.reference = event.stream AND kept.sequence = event.sequence
""")
_SET_ASIDE: Final = text("""
SELECT event.stream, event.data, event.landlord AS event_landlord, CAST(kept.id AS text) AS reference, kept.landlord,
       kept.received_at, kept.set_aside, kept.raw, kept.salt
FROM (SELECT stream, data, landlord FROM event_log WHERE type = 'MessageSetAside') event
FULL JOIN (SELECT * FROM raw_message WHERE set_aside IS NOT NULL) kept ON CAST(kept.id AS text) = event.stream
""")

_WORDS: Final = text("""
SELECT event.stream, event.id, event.digest, words.salt, words.text
FROM (SELECT stream, data #>> '{reason,id}' AS id, data #>> '{reason,digest}' AS digest FROM event_log
      WHERE type IN ('KindCorrected', 'ContactClosed')) event
LEFT JOIN words ON words.id = CAST(event.id AS uuid)
WHERE NOT EXISTS (SELECT FROM event_log later WHERE later.stream = event.stream AND later.type = 'SubmissionErased')
""")


async def audit(connection: AsyncConnection) -> AsyncIterator[str]:
    """Return one sentence for each thing that does not agree; none, when all is well."""
    for statement, name, compare in (
        (_SUBMISSIONS, "submission", _compare_submission),
        (_CORRESPONDENCE, "correspondence", _compare_correspondence),
        (_SET_ASIDE, "message set aside", _compare_set_aside),
    ):
        async for finding in _findings(connection, statement, name, compare):
            yield finding
    async for row in await connection.stream(_WORDS):
        if row.text is None or words.digest(row.salt, row.text) != row.digest:
            yield f"words {row.stream}: {row.id} are not what the event says"


Compare = Callable[[Row[Any]], Iterable[tuple[str, object, object]]]


async def _findings(
    connection: AsyncConnection, statement: TextClause, name: str, compare: Compare
) -> AsyncIterator[str]:
    async with connection.stream(statement, execution_options={"yield_per": 500}) as rows:
        async for row in rows:
            for finding in _of_row(row, compare):
                yield f"{name} {row.reference or row.stream}: {finding}"


def _of_row(row: Row[Any], compare: Compare) -> Iterator[str]:
    if row.reference is None:
        yield "the event is there and the row is not"
    elif row.stream is None:
        yield "the row is there and the event is not"
    else:
        different = [field for field, kept, said in compare(row) if kept != said]
        yield from (f"{field} is not what the event says" for field in different)


def _compare_submission(row: Row[Any]) -> Iterable[tuple[str, object, object]]:
    said = row.data
    return (
        ("landlord", row.landlord, row.event_landlord),
        ("kind", row.kind, row.event_kind or said["kind"]),
        ("channel", row.channel, said["channel"]),
        ("received_at", row.received_at, datetime.fromisoformat(said["received_at"])),
        ("service", row.service, said["service"]),
        ("source_system", row.source_system, said["source_system"]),
        ("represented", row.represented, said["represented"]),
        ("beside", row.beside, said.get("beside")),
        ("erased_on", row.erased_on, row.event_erased_on),
        ("content", *_proof(row, is_erased=row.event_erased_on is not None)),
    )


def _compare_correspondence(row: Row[Any]) -> Iterable[tuple[str, object, object]]:
    return (
        ("landlord", row.landlord, row.event_landlord),
        ("channel", row.channel, row.data["channel"]),
        ("received_at", row.received_at, datetime.fromisoformat(row.data["received_at"])),
        ("content", *_proof(row, is_erased=row.is_erased)),
    )


def _proof(row: Row[Any], *, is_erased: bool) -> tuple[object, object]:
    """Return the digest of what is kept and what it must be: once erased, nothing is kept, and not before."""
    kept = None if row.content is None else submissions.digest(row.salt or b"", submissions.canonical(row.content))
    return kept, None if is_erased else row.data["digest"]


def _compare_set_aside(row: Row[Any]) -> Iterable[tuple[str, object, object]]:
    return (
        ("landlord", row.landlord, row.event_landlord),
        ("received_at", row.received_at, datetime.fromisoformat(row.data["received_at"])),
        ("reason", row.set_aside, row.data["reason"]),
        ("content", submissions.digest(row.salt, row.raw), row.data["digest"]),
    )
