"""E-mails as they came in, what they were filed under, and correspondence about what is known."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from services.intake.domain.submission import Key
from services.intake.domain.triage import RecordsErased
from services.intake.repository.concerned import hidden
from shared.kernel.staff import as_actor
from shared.platform import event_log, ids
from shared.platform.database import EVERY_LANDLORD
from shared.platform.event_log import Cause, Entry


@dataclass(frozen=True, slots=True, kw_only=True)
class RawMessage:
    """An e-mail as it came in."""

    message_id: str
    sha256: str
    raw: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class SetAside:
    """A message that waits for a person."""

    id: UUID
    landlord: str
    received_at: datetime
    reason: str
    size: int
    sha256: str


_KEEP: Final = text("""
INSERT INTO raw_message (id, landlord, message_id, sha256, raw, received_at, recorded_at, reference, set_aside, salt)
VALUES (:id, :landlord, :message_id, :sha256, :raw, :received_at, :recorded_at, :reference, :set_aside, :salt)
ON CONFLICT (landlord, message_id, sha256) DO NOTHING
RETURNING id
""")
_TAKE_KEY: Final = text("""
INSERT INTO submission_key (landlord, kind, key, reference, fingerprint)
VALUES (:landlord, :kind, :key, :reference, :fingerprint)
ON CONFLICT (landlord, kind, key) DO NOTHING
RETURNING reference
""")
_HOLDER: Final = text("""
SELECT reference, fingerprint FROM submission_key WHERE landlord = :landlord AND kind = :kind AND key = :key
""")
_CORRESPOND: Final = text("""
INSERT INTO correspondence (id, landlord, reference, sequence, channel, received_at, content, salt)
VALUES (:id, :landlord, :reference, :sequence, :channel, :received_at, CAST(:content AS jsonb), :salt)
""")
_IS_ERASED: Final = text("SELECT erased_on IS NOT NULL FROM submission WHERE reference = :reference")
_OURS: Final = text("""
SELECT submission.reference
FROM unnest(CAST(:references AS text[])) WITH ORDINALITY AS quoted (reference, place)
LEFT JOIN progress ON progress.reference = quoted.reference
JOIN submission ON submission.reference = coalesce(progress.submission, quoted.reference)
    AND submission.landlord = :landlord
    AND submission.erased_on IS NULL
ORDER BY quoted.place LIMIT 1
""")
_ANSWERED: Final = text("""
SELECT submission.reference
FROM unnest(CAST(:letters AS text[])) WITH ORDINALITY AS quoted (letter, place)
JOIN letter ON letter.letter = quoted.letter AND letter.landlord = :landlord
LEFT JOIN progress ON progress.reference = letter.reference
JOIN submission ON submission.reference = coalesce(progress.submission, letter.reference)
    AND submission.erased_on IS NULL
ORDER BY quoted.place LIMIT 1
""")
_SET_ASIDE: Final = text("""
SELECT id, landlord, received_at, set_aside AS reason, length(raw) AS size, sha256 FROM raw_message
WHERE set_aside IS NOT NULL AND (:everywhere OR landlord = ANY(CAST(:landlords AS text[]))) AND id > :after
ORDER BY id LIMIT :limit
""")
_RAW: Final = text(f"""
SELECT landlord, raw FROM raw_message
WHERE id = :id AND (:everywhere OR landlord = ANY(CAST(:landlords AS text[])))
  AND NOT {hidden("raw_message")}
""")  # noqa: S608 - constant conditions


async def keep_message(
    connection: AsyncConnection,
    message: RawMessage,
    cause: Cause,
    *,
    received_at: datetime,
    reference: str | None = None,
    set_aside: str | None = None,
    salt: bytes | None = None,
    identity: UUID | None = None,
) -> bool:
    """Keep the bytes; says no where the very same message is kept already."""
    facts = {
        "id": identity or ids.new_id(),
        "landlord": cause.landlord,
        "message_id": message.message_id,
        "sha256": message.sha256,
        "raw": message.raw,
        "received_at": received_at,
        "recorded_at": cause.at,
        "reference": reference,
        "set_aside": set_aside,
        "salt": salt,
    }
    return (await connection.execute(_KEEP, facts)).first() is not None


async def take_key(
    connection: AsyncConnection, landlord: str, key: Key, *, reference: str, fingerprint: bytes
) -> tuple[str, bytes] | None:
    """Take a key; where it is taken already, return what it leads to and the fingerprint of what came with it."""
    facts = {"landlord": landlord, "kind": key.kind, "key": key.value}
    taken = await connection.execute(_TAKE_KEY, {**facts, "reference": reference, "fingerprint": fingerprint})
    if taken.first() is not None:
        return None
    holder = (await connection.execute(_HOLDER, facts)).one()
    return holder.reference, holder.fingerprint


async def correspond(connection: AsyncConnection, entry: Entry, *, channel: str, content: bytes, salt: bytes) -> None:
    """Keep what came after a submission, with its event. Raises RecordsErased."""
    heads = await event_log.lock(connection, [entry.stream])
    if (await connection.execute(_IS_ERASED, {"reference": entry.stream})).scalar():
        raise RecordsErased("Send it as a new submission.")
    await event_log.append(connection, heads, [entry])
    facts = {
        "id": ids.new_id(),
        "landlord": entry.cause.landlord,
        "reference": entry.stream,
        "sequence": heads[entry.stream].sequence,
        "channel": channel,
        "received_at": entry.occurred_at,
        "content": content.decode(),
        "salt": salt,
    }
    await connection.execute(_CORRESPOND, facts)


async def first_known(connection: AsyncConnection, landlord: str, references: Sequence[str]) -> str | None:
    """Return what was sent in under the first of the references that is this landlord's."""
    facts = {"landlord": landlord, "references": list(references)}
    return (await connection.execute(_OURS, facts)).scalar()


async def first_answered(connection: AsyncConnection, landlord: str, letters: Sequence[str]) -> str | None:
    """Return what was sent in about the case of the first of the letters that this landlord sent."""
    return (await connection.execute(_ANSWERED, {"landlord": landlord, "letters": list(letters)})).scalar()


async def set_aside(
    connection: AsyncConnection, *, landlords: Iterable[str], after: UUID, limit: int
) -> list[SetAside]:
    """Return messages that wait for a person, oldest first (ids sort by time)."""
    rows = await connection.execute(_SET_ASIDE, {**_seen_by(landlords), "after": after, "limit": limit})
    return [SetAside(**row._mapping) for row in rows]  # noqa: SLF001 - SQLAlchemy's public name for a row's mapping


async def raw_message(
    connection: AsyncConnection, message: UUID, *, landlords: Iterable[str], actor: str
) -> tuple[str, bytes] | None:
    """Return the landlord and the bytes of a message; none where it was filed under what is about whoever asks."""
    facts = {**_seen_by(landlords), "id": message, "staff": as_actor(actor)}
    row = (await connection.execute(_RAW, facts)).one_or_none()
    return None if row is None else (row.landlord, row.raw)


def _seen_by(landlords: Iterable[str]) -> dict[str, object]:
    names = sorted(landlords)
    return {"everywhere": EVERY_LANDLORD in names, "landlords": names}
