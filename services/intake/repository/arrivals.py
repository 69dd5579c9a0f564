"""Writing submissions, many in one transaction: keys, rows and events, or nothing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Row, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection

from services.intake.attachments import Stored
from services.intake.domain.submission import Key
from services.intake.repository.files import attach
from services.intake.repository.messages import RawMessage, keep_message
from shared.events.intake import IntakeEvent, SubmissionKind, SubmissionReceived
from shared.platform import event_log
from shared.platform.event_log import Entry


class ReferenceTaken(Exception):
    """The random reference belongs to another submission already."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrival:
    """A submission about to be written. `content` is canonical JSON."""

    entry: Entry
    event: SubmissionReceived
    follow: Sequence[IntakeEvent] = ()
    """What follows from it at once."""
    content: bytes
    salt: bytes
    tracking_secret: str
    keys: Sequence[Key]
    fingerprint: bytes
    files: Sequence[Stored] = ()
    message: RawMessage | None = None

    @property
    def entries(self) -> list[Entry]:
        return [self.entry, *(replace(self.entry, event=event) for event in self.follow)]

    @property
    def reference(self) -> str:
        return self.entry.stream

    @property
    def landlord(self) -> str:
        return self.entry.cause.landlord

    @property
    def logged_at(self) -> datetime:
        return self.entry.cause.at


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What a key led to before; without kind, moment and secret where that was not a submission of its own."""

    reference: str
    kind: SubmissionKind | None
    received_at: datetime | None
    tracking_secret: str | None


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
    represented, content, salt, tracking_secret, beside)
SELECT reference, landlord, kind, channel, received_at, logged_at, service, source_system,
    represented, CAST(content AS jsonb), salt, tracking_secret, beside
FROM unnest(
    CAST(:references AS text[]), CAST(:s_landlords AS text[]), CAST(:s_kinds AS text[]), CAST(:channels AS text[]),
    CAST(:received AS timestamptz[]), CAST(:logged AS timestamptz[]), CAST(:services AS text[]),
    CAST(:systems AS text[]), CAST(:represented AS boolean[]), CAST(:contents AS text[]), CAST(:salts AS bytea[]),
    CAST(:secrets AS text[]), CAST(:beside AS text[])
) AS arrived (reference, landlord, kind, channel, received_at, logged_at, service, source_system, represented,
    content, salt, tracking_secret, beside)
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
    await event_log.append(connection, {}, [entry for arrival in fresh for entry in arrival.entries])
    await _keep_what_came_along(connection, fresh)
    if len(fresh) == len(arrivals):
        return [Outcome()] * len(arrivals)
    repeated = [arrival for arrival in arrivals if arrival.reference not in written]
    outcomes = await _repeats(connection, repeated)
    return [Outcome() if arrival.reference in written else outcomes[arrival.reference] for arrival in arrivals]


async def _keep_what_came_along(connection: AsyncConnection, arrivals: Sequence[Arrival]) -> None:
    for arrival in arrivals:
        if arrival.files:
            await attach(connection, arrival.entry, arrival.files)
        if arrival.message is not None:
            await keep_message(
                connection,
                arrival.message,
                arrival.entry.cause,
                received_at=arrival.entry.occurred_at,
                reference=arrival.reference,
            )


async def _repeats(connection: AsyncConnection, arrivals: Sequence[Arrival]) -> dict[str, Outcome | None]:
    await connection.execute(_FORGET_KEYS, {"references": [arrival.reference for arrival in arrivals]})
    columns = _key_columns(arrivals)
    asked = {name: columns[name] for name in ("landlords", "kinds", "keys", "owners")}
    rows = (await connection.execute(_KNOWN, asked)).all()
    outcomes = {
        arrival.reference: _repeat(arrival, [row for row in rows if row.owner == arrival.reference])
        for arrival in arrivals
    }
    await _take_missing_keys(connection, arrivals, outcomes)
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


async def _take_missing_keys(
    connection: AsyncConnection, arrivals: Sequence[Arrival], outcomes: Mapping[str, Outcome | None]
) -> None:
    """Let a new key of a repeat lead to the same submission from now on."""
    rows = [
        (arrival.landlord, key.kind, key.value, outcome.known.reference, arrival.fingerprint)
        for arrival in arrivals
        if (outcome := outcomes[arrival.reference]) and outcome.known and not outcome.is_reused
        for key in arrival.keys
    ]
    if rows:
        await connection.execute(_TAKE_KEYS, _columns(_KEY_PARAMETERS, rows))


_KEY_PARAMETERS: Final = ("landlords", "kinds", "keys", "owners", "fingerprints")
_SUBMISSION_PARAMETERS: Final = (
    "references", "s_landlords", "s_kinds", "channels", "received", "logged", "services", "systems", "represented",
    "contents", "salts", "secrets", "beside",
)  # fmt: skip


def _key_columns(arrivals: Sequence[Arrival]) -> dict[str, list[Any]]:
    """Sort the keys of all arrivals: two processes that take the same ones queue up instead of deadlocking."""
    rows = sorted(
        (
            (arrival.landlord, key.kind, key.value, place, arrival.reference, arrival.fingerprint)
            for place, arrival in enumerate(arrivals)
            for key in arrival.keys
        )
    )
    return _columns(_KEY_PARAMETERS, [(*row[:3], *row[4:]) for row in rows])


def _submission_columns(arrivals: Sequence[Arrival]) -> dict[str, list[Any]]:
    return _columns(_SUBMISSION_PARAMETERS, [_submission_row(arrival) for arrival in arrivals])


def _submission_row(arrival: Arrival) -> tuple[Any, ...]:
    event = arrival.event
    return (
        arrival.reference, arrival.landlord, event.kind, event.channel, event.received_at, arrival.logged_at,
        event.service, event.source_system, event.represented, arrival.content.decode(), arrival.salt,
        arrival.tracking_secret, event.beside,
    )  # fmt: skip


def _columns(names: Sequence[str], rows: Sequence[tuple[Any, ...]]) -> dict[str, list[Any]]:
    columns = zip(*rows, strict=True) if rows else [()] * len(names)
    return {name: list(column) for name, column in zip(names, columns, strict=True)}
