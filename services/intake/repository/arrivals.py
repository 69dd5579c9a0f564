"""All SQL of the intake service. `accept` and `join` append to the event log with the state that follows from it."""

from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Row, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection

from services.intake.attachments import Stored
from services.intake.domain.submission import Key, canonical, digest
from shared.events.intake import CorrespondenceReceived, MessageSetAside, SubmissionKind, SubmissionReceived
from shared.platform import event_log, ids
from shared.platform.event_log import Entry, Recorded

TRACKING_WINDOW: Final = timedelta(hours=1)


class ReferenceTaken(Exception):
    """The random reference belongs to another submission already."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RawMessage:
    """An e-mail as it came in."""

    id: UUID
    message_id: str
    sha256: str
    raw: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrival:
    """A submission about to be written. `content` is canonical JSON; `keys` are sorted."""

    reference: str
    received_at: datetime
    logged_at: datetime
    content: bytes
    salt: bytes
    tracking_secret: str
    keys: Sequence[Key]
    fingerprint: bytes
    entry: Entry
    event: SubmissionReceived
    files: Sequence[Stored] = ()
    message: RawMessage | None = None

    @property
    def landlord(self) -> str:
        return self.entry.cause.landlord


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What a key led to before. Without kind, moment and secret where that was no submission of its own."""

    reference: str
    kind: SubmissionKind | None = None
    received_at: datetime | None = None
    tracking_secret: str | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of an arrival: written (`known` is None), a repeat of `known`, or another thing under an old key."""

    known: Known | None = None
    is_reused: bool = False


_ACCEPT: Final = text("""
WITH given AS (
    SELECT * FROM unnest(
        CAST(:landlords AS text[]), CAST(:kinds AS text[]), CAST(:keys AS text[]), CAST(:owners AS text[]),
        CAST(:fingerprints AS bytea[])
    ) WITH ORDINALITY AS given (landlord, kind, key, reference, fingerprint, place)
), taken AS (
    INSERT INTO submission_key (landlord, kind, key, reference, fingerprint)
    SELECT landlord, kind, key, reference, fingerprint FROM given ORDER BY place
    ON CONFLICT (landlord, kind, key) DO NOTHING
    RETURNING reference
), repeated AS (
    SELECT reference FROM given EXCEPT ALL SELECT reference FROM taken
)
INSERT INTO submission (reference, landlord, kind, channel, received_at, logged_at, service, source_system,
    represented, content, salt, tracking_secret)
SELECT reference, landlord, kind, channel, received_at, logged_at, service, source_system,
    represented, CAST(content AS jsonb), salt, tracking_secret
FROM unnest(
    CAST(:references AS text[]), CAST(:s_landlords AS text[]), CAST(:s_kinds AS text[]), CAST(:channels AS text[]),
    CAST(:received AS timestamptz[]), CAST(:logged AS timestamptz[]), CAST(:services AS text[]),
    CAST(:systems AS text[]), CAST(:represented AS boolean[]), CAST(:contents AS text[]), CAST(:salts AS bytea[]),
    CAST(:secrets AS text[])
) AS arrived (reference, landlord, kind, channel, received_at, logged_at, service, source_system, represented,
    content, salt, tracking_secret)
WHERE reference NOT IN (SELECT reference FROM repeated)
RETURNING reference
""")
_FORGET_KEYS: Final = text("DELETE FROM submission_key WHERE reference = ANY(CAST(:references AS text[]))")
_KNOWN: Final = text("""
SELECT asked.owner, key.kind AS key_kind, key.key, key.reference, key.fingerprint,
       submission.kind, submission.received_at, submission.tracking_secret
FROM unnest(CAST(:landlords AS text[]), CAST(:kinds AS text[]), CAST(:keys AS text[]), CAST(:owners AS text[]))
    AS asked (landlord, kind, key, owner)
JOIN submission_key key ON key.landlord = asked.landlord AND key.kind = asked.kind AND key.key = asked.key
LEFT JOIN submission ON submission.reference = key.reference AND submission.landlord = key.landlord
""")
_TAKE_KEYS: Final = text("""
INSERT INTO submission_key (landlord, kind, key, reference, fingerprint)
SELECT landlord, kind, key, reference, fingerprint
FROM unnest(
    CAST(:landlords AS text[]), CAST(:kinds AS text[]), CAST(:keys AS text[]), CAST(:owners AS text[]),
    CAST(:fingerprints AS bytea[])
) AS given (landlord, kind, key, reference, fingerprint)
ON CONFLICT (landlord, kind, key) DO NOTHING
RETURNING reference
""")
_ATTACH: Final = text("""
INSERT INTO attachment (id, landlord, reference, name, media_type, size, sha256, stored_as, refused, received_at)
VALUES (:id, :landlord, :reference, :name, :media_type, :size, :sha256, :stored_as, :refused, :received_at)
""")
_KEEP_MESSAGE: Final = text("""
INSERT INTO raw_message (id, landlord, message_id, sha256, raw, received_at, recorded_at, reference, set_aside, salt)
VALUES (:id, :landlord, :message_id, :sha256, :raw, :received_at, :recorded_at, :reference, :set_aside, :salt)
ON CONFLICT (landlord, message_id, sha256) DO NOTHING
RETURNING id
""")


async def accept(connection: AsyncConnection, arrivals: Sequence[Arrival]) -> list[Outcome | None]:
    """Write those arrivals whose keys are new, with their events; one outcome for each, in order.

    None where an arrival shares a key with another one of this call that was itself not written: try it again.
    Raises ReferenceTaken.
    """
    try:
        rows = await connection.execute(_ACCEPT, {**_key_columns(arrivals), **_submission_columns(arrivals)})
        written = {row.reference for row in rows}
    except IntegrityError as error:
        raise ReferenceTaken from error
    fresh = [arrival for arrival in arrivals if arrival.reference in written]
    await event_log.append(connection, {}, [arrival.entry for arrival in fresh])
    await _keep_what_came_along(connection, fresh)
    if len(fresh) == len(arrivals):
        return [Outcome()] * len(arrivals)
    repeated = [arrival for arrival in arrivals if arrival.reference not in written]
    outcomes = await _repeats(connection, repeated)
    return [Outcome() if arrival.reference in written else outcomes[arrival.reference] for arrival in arrivals]


async def _keep_what_came_along(connection: AsyncConnection, arrivals: Sequence[Arrival]) -> None:
    files = [
        row
        for arrival in arrivals
        for row in _file_rows(arrival.landlord, arrival.reference, arrival.files, arrival.logged_at)
    ]
    if files:
        await connection.execute(_ATTACH, files)
    for arrival in arrivals:
        if arrival.message is not None:
            await keep_message(
                connection,
                arrival.message,
                landlord=arrival.landlord,
                received_at=arrival.received_at,
                recorded_at=arrival.logged_at,
                reference=arrival.reference,
            )


async def _repeats(connection: AsyncConnection, arrivals: Sequence[Arrival]) -> dict[str, Outcome | None]:
    await connection.execute(_FORGET_KEYS, {"references": [arrival.reference for arrival in arrivals]})
    columns = _key_columns(arrivals)
    rows = (
        await connection.execute(_KNOWN, {name: columns[name] for name in ("landlords", "kinds", "keys", "owners")})
    ).all()
    outcomes = {
        arrival.reference: _repeat(arrival, [row for row in rows if row.owner == arrival.reference])
        for arrival in arrivals
    }
    return outcomes


def _repeat(arrival: Arrival, found: Sequence[Row[Any]]) -> Outcome | None:
    if not found:
        return None
    first = found[0]
    is_same = all(row.reference == first.reference and row.fingerprint == arrival.fingerprint for row in found)
    known = Known(
        reference=first.reference,
        kind=first.kind and SubmissionKind(first.kind),
        received_at=first.received_at,
        tracking_secret=first.tracking_secret,
    )
    return Outcome(known=known, is_reused=not is_same)
