"""Letters that an earlier release sent keep their channel and their day when the release changes."""

import asyncio
from datetime import UTC, datetime
from typing import Final

import asyncpg
import pytest
from alembic import command

from deploy import migrate
from deploy.embedded.postgres import EmbeddedPostgres
from shared.platform.database import EVERY_LANDLORD

LETTER: Final = "0b0f4b62-3c0e-5f43-9a34-5d6d3b0c8e51"
_LETTER: Final = f"""
INSERT INTO letter (id, landlord, reference, kind, cycle, statutory, planned_at, correlation_id, state, doubted,
    attempts, pauses, claims)
VALUES ('{LETTER}', 'demo', 'PR-0000-0000', 'receipt', 1, false, now(), '{LETTER}', 'accepted', false, 1, 0, 1)
"""  # noqa: S608 - constant values
_EVENT: Final = f"""
INSERT INTO event_log (id, stream, sequence, type, version, occurred_at, recorded_at, actor, landlord, correlation_id,
    data, previous_hash, hash)
VALUES (gen_random_uuid(), 'PR-0000-0000', 2, 'LetterSent', 1, now(), now(), 'service:notifications', 'demo',
    '{LETTER}', '{{"letter": "{LETTER}", "channel": "post", "sent_at": "2026-11-20T17:00:00Z"}}', '', '')
"""  # noqa: S608 - constant values


@pytest.fixture
async def earlier_release(postgres: EmbeddedPostgres) -> str:
    """Give the URL of a database as the first release left it, with a letter that was sent."""
    url = postgres.create_service_database("notifications_of_an_earlier_release")
    await asyncio.to_thread(command.upgrade, migrate.config("notifications", url), "0001")
    connection = await _connect(url)
    await connection.execute(_LETTER)
    await connection.execute(_EVENT)
    await connection.close()
    return url


async def test_what_was_sent_before_is_told_by_its_proof(earlier_release: str) -> None:
    await asyncio.to_thread(migrate.upgrade, "notifications", earlier_release)

    connection = await _connect(earlier_release)
    letter = await connection.fetchrow("SELECT sent_by, sent_at, erased_on FROM letter")
    await connection.close()
    assert letter is not None
    assert tuple(letter) == ("post", datetime(2026, 11, 20, 17, 0, tzinfo=UTC), None)


async def _connect(url: str) -> asyncpg.Connection:
    return await asyncpg.connect(
        url.replace("+asyncpg", ""), server_settings={"app.landlords": EVERY_LANDLORD, "timezone": "UTC"}
    )
