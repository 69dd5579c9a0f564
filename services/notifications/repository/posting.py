"""What the post room writes: claims, the beginning of an attempt, and how it ended.

A letter that is due is claimed by moving `next_try_at` into the future: when the process dies, it becomes due again.
`claims` counts up, so that a process that was too slow cannot write over the one that took its place. Streams are
locked before letters, everywhere, so that two writers queue up instead of deadlocking.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from services.notifications.domain import attempts
from services.notifications.domain.attempts import Outcome, Reply, Step
from services.notifications.repository.claimed import COLUMNS, Beginning, Claimed, Ending, Written, claimed_from
from shared.events.notifications import LetterFailed, LetterSent
from shared.platform import event_log
from shared.platform.event_log import Cause, Entry

ACTOR: Final = "service:notifications"
_DUE: Final = (
    "SELECT id FROM letter WHERE {which} AND state <> 'sending' AND next_try_at <= :now"
    " ORDER BY next_try_at LIMIT {limit} FOR UPDATE SKIP LOCKED"
)
_CLAIM: Final = text(f"""
WITH statutory AS ({_DUE.format(which="statutory", limit=":statutory")}),
others AS ({_DUE.format(which="NOT statutory", limit=":free - (SELECT count(*) FROM statutory)")})
UPDATE letter SET claims = claims + 1, next_try_at = :until
WHERE id IN (SELECT id FROM statutory UNION ALL SELECT id FROM others)
RETURNING {COLUMNS}
""")  # noqa: S608 - constant columns and conditions
_BEGIN: Final = text("""
WITH given AS (
    SELECT * FROM unnest(
        CAST(:ids AS uuid[]), CAST(:claims AS int[]), CAST(:recipients AS text[]), CAST(:subjects AS text[]),
        CAST(:texts AS text[]), CAST(:htmls AS text[]), CAST(:digests AS text[]), CAST(:rendered_on AS date[]),
        CAST(:rendered_at AS timestamptz[]), CAST(:ways AS text[]), CAST(:because AS text[])
    ) AS given (id, claims, recipient, subject, body_text, body_html, digest, rendered_on, rendered_at, way,
        way_because)
), begun AS (
    UPDATE letter SET state = 'sending', attempts = attempts + 1, next_try_at = :until, recipient = given.recipient,
        subject = given.subject, body_text = given.body_text, body_html = given.body_html, digest = given.digest,
        rendered_on = given.rendered_on, rendered_at = given.rendered_at, way = given.way,
        way_because = given.way_because
    FROM given
    WHERE letter.id = given.id AND letter.claims = given.claims AND state IN ('planned', 'rendered', 'in_doubt')
    RETURNING letter.id, letter.attempts, letter.landlord, letter.digest
)
INSERT INTO attempt (letter, number, landlord, began_at, digest)
SELECT id, attempts, landlord, :now, digest FROM begun
RETURNING letter, number
""")
_KEEP: Final = text("""
UPDATE letter SET recipient = CASE WHEN doubted THEN recipient ELSE CAST(:recipients AS text) END,
    subject = :subjects, body_text = :texts, body_html = :htmls, digest = :digests, rendered_on = :rendered_on,
    rendered_at = :rendered_at, way = :ways, way_because = :because
WHERE id = :ids AND claims = :claims AND state IN ('planned', 'rendered', 'in_doubt')
""")
_SETTLE: Final = text("""
UPDATE letter SET
    state = CASE WHEN given.state = 'rendered' AND doubted THEN 'in_doubt' ELSE given.state END,
    doubted = doubted OR given.state = 'in_doubt',
    failure = given.failure,
    sent_by = given.sent_by,
    sent_at = given.sent_at,
    pauses = CASE WHEN given.state = 'rendered' THEN pauses + 1 ELSE 0 END,
    next_try_at = given.next_try_at,
    settled_at = CASE WHEN given.state IN ('accepted', 'failed', 'cancelled') THEN CAST(:now AS timestamptz) END
FROM unnest(
    CAST(:ids AS uuid[]), CAST(:claims AS int[]), CAST(:states AS text[]), CAST(:failures AS text[]),
    CAST(:next_try_at AS timestamptz[]), CAST(:sent_by AS text[]), CAST(:sent_at AS timestamptz[])
) AS given (id, claims, state, failure, next_try_at, sent_by, sent_at)
WHERE letter.id = given.id AND letter.state <> 'accepted'
  AND (given.state = 'accepted' OR (letter.claims = given.claims AND letter.state <> 'failed'))
RETURNING letter.id
""")
_ENDED: Final = text("""
UPDATE attempt SET ended_at = :now, outcome = given.outcome, code = given.code
FROM unnest(CAST(:ids AS uuid[]), CAST(:numbers AS int[]), CAST(:outcomes AS text[]), CAST(:codes AS text[]))
    AS given (letter, number, outcome, code)
WHERE attempt.letter = given.letter AND attempt.number = given.number
""")
_PUT_OFF: Final = text("""
UPDATE letter SET pauses = pauses + 1, next_try_at = :next_try_at
WHERE id = :id AND claims = :claims AND state IN ('planned', 'rendered', 'in_doubt')
""")
_RUN_OUT: Final = text(f"""
SELECT {COLUMNS} FROM letter WHERE state = 'sending' AND next_try_at <= :now ORDER BY next_try_at LIMIT 500
""")  # noqa: S608 - constant columns
_DOUBT: Final = text("""
UPDATE letter SET state = 'in_doubt', doubted = true, next_try_at = :next_try_at
WHERE id = ANY(CAST(:ids AS uuid[])) AND state = 'sending' AND next_try_at <= :now
RETURNING id, attempts
""")
_COUNT: Final = text("""
SELECT CASE WHEN state IN ('failed', 'in_doubt') THEN state ELSE 'waiting' END AS state, count(*) AS letters,
       min(planned_at) AS oldest
FROM letter WHERE state NOT IN ('accepted', 'cancelled') GROUP BY 1
""")


async def claim(
    connection: AsyncConnection, *, statutory: int, free: int, now: datetime, until: datetime
) -> list[Claimed]:
    """Claim at most `free` due letters, at most `statutory` of them statutory; those come first."""
    facts = {"statutory": max(statutory, 0), "free": free, "now": now, "until": until}
    return [claimed_from(row) for row in await connection.execute(_CLAIM, facts)]


async def begin(
    connection: AsyncConnection, beginnings: Sequence[Beginning], *, now: datetime, until: datetime
) -> list[int | None]:
    """Write down that attempts begin, with the letters as they go out; return their numbers.

    None stands for a letter that another process has taken over: it must not be sent.
    """
    facts = {**_written_columns(beginnings), "now": now, "until": until}
    numbers: dict[UUID, int] = {row.letter: row.number for row in await connection.execute(_BEGIN, facts)}
    return [numbers.get(beginning.claimed.id) for beginning in beginnings]


async def end(connection: AsyncConnection, endings: Sequence[Ending], *, now: datetime) -> list[None]:
    """Write down how letters went on, with their events. Proof of sending is taken even when it comes late."""
    heads = await event_log.lock(connection, [each.claimed.reference for each in endings if each.step.event])
    settled = set((await connection.execute(_SETTLE, {**_step_columns(endings), "now": now})).scalars())
    tried = [each for each in endings if each.attempt is not None]
    if tried:
        await connection.execute(_ENDED, {**_attempt_columns(tried), "now": now})
    written = [each for each in endings if each.claimed.id in settled]
    entries = [entry for each in written for entry in _entries(each.claimed, each.step, now)]
    await event_log.append(connection, heads, entries)
    return [None] * len(endings)


async def keep(connection: AsyncConnection, claimed: Claimed, written: Written) -> None:
    """Keep the words of a letter that goes nowhere by itself, for a person to print."""
    await connection.execute(
        _KEEP, {name: column[0] for name, column in _written_columns([Beginning(claimed, written)]).items()}
    )


async def put_off(connection: AsyncConnection, claimed: Claimed, *, next_try_at: datetime) -> None:
    """Let a letter rest: what it needs could not be had now. Nothing was sent."""
    facts = {"id": claimed.id, "claims": claimed.claims, "next_try_at": next_try_at}
    await connection.execute(_PUT_OFF, facts)


async def doubt_run_out(connection: AsyncConnection, *, quiet: timedelta, now: datetime) -> int:
    """Find attempts whose process never came back: nobody knows how they ended. Returns how many."""
    run_out = [claimed_from(row) for row in await connection.execute(_RUN_OUT, {"now": now})]
    if not run_out:
        return 0
    heads = await event_log.lock(connection, [claimed.reference for claimed in run_out])
    steps = {claimed.id: (claimed, attempts.doubt(claimed.name, quiet=quiet, now=now)) for claimed in run_out}
    facts = {"ids": list(steps), "next_try_at": now + quiet, "now": now}
    doubted = (await connection.execute(_DOUBT, facts)).all()
    endings = [Ending(*steps[row.id], attempt=row.attempts, reply=Reply(Outcome.IN_DOUBT)) for row in doubted]
    if endings:
        await connection.execute(_ENDED, {**_attempt_columns(endings), "now": now})
    entries = [entry for each in endings for entry in _entries(each.claimed, each.step, now)]
    await event_log.append(connection, heads, entries)
    return len(doubted)


async def count(connection: AsyncConnection) -> dict[str, tuple[int, datetime]]:
    """Count letters that are waiting, in doubt and failed, with the oldest plan of each."""
    return {row.state: (row.letters, row.oldest) for row in await connection.execute(_COUNT)}


def _entries(claimed: Claimed, step: Step, now: datetime) -> list[Entry]:
    if step.event is None:
        return []
    correlation_id, causation_id = claimed.cause
    cause = Cause(
        actor=ACTOR, landlord=claimed.landlord, at=now, correlation_id=correlation_id, causation_id=causation_id
    )
    return [Entry(stream=claimed.reference, event=step.event, occurred_at=now, cause=cause)]


def _written_columns(beginnings: Sequence[Beginning]) -> dict[str, list[Any]]:
    written = [beginning.written for beginning in beginnings]
    return {
        "ids": [beginning.claimed.id for beginning in beginnings],
        "claims": [beginning.claimed.claims for beginning in beginnings],
        "recipients": [each.recipient for each in written],
        "subjects": [each.rendering.subject for each in written],
        "texts": [each.rendering.text for each in written],
        "htmls": [each.rendering.html for each in written],
        "digests": [each.rendering.digest for each in written],
        "rendered_on": [each.on for each in written],
        "rendered_at": [each.at for each in written],
        "ways": [each.choice.way and each.choice.way.value for each in written],
        "because": [each.choice.because.value for each in written],
    }


def _step_columns(endings: Sequence[Ending]) -> dict[str, list[Any]]:
    proofs = [each.step.event if isinstance(each.step.event, LetterSent) else None for each in endings]
    return {
        "ids": [each.claimed.id for each in endings],
        "claims": [each.claimed.claims for each in endings],
        "states": [each.step.state.value for each in endings],
        "failures": [_failure(each.step) for each in endings],
        "next_try_at": [each.step.next_try_at for each in endings],
        "sent_by": [proof and proof.channel.value for proof in proofs],
        "sent_at": [proof and proof.sent_at for proof in proofs],
    }


def _failure(step: Step) -> str | None:
    return step.event.reason if isinstance(step.event, LetterFailed) else None


def _attempt_columns(endings: Sequence[Ending]) -> dict[str, list[Any]]:
    return {
        "ids": [each.claimed.id for each in endings],
        "numbers": [each.attempt for each in endings],
        "outcomes": [each.reply and each.reply.outcome.value for each in endings],
        "codes": [each.reply and each.reply.code for each in endings],
    }
