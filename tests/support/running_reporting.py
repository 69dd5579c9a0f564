"""The reporting service over a database of its own: events go in at the consumer, questions at the HTTP edge."""

import base64
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import httpx
from pydantic import SecretStr
from sqlalchemy import text

from services.reporting import app as reporting_app
from services.reporting import consumer as consuming
from services.reporting.domain.facts import Facts
from services.reporting.repository.batches import Batch
from services.reporting.settings import Settings
from shared.platform import auth, landlords
from shared.platform.consumer import Consumer
from shared.platform.database import EVERY_LANDLORD, Database
from tests.support.callers import calling
from tests.support.clocks import SetClock
from tests.support.complaints import Story

FACTS = ("submission_fact", "case_fact", "stage_fact", "deadline_fact", "item_fact", "letter_fact")
MONTHS = ("stage_month", "days_month", "submission_month")


@dataclass(frozen=True, kw_only=True)
class Reporting:
    """A running reporting service."""

    url: str
    clock: SetClock
    database: Database
    consumer: Consumer[Batch]
    key_file: Path
    transport: Any

    async def hears(self, *stories: Story) -> None:
        """Apply everything that happened in the stories, as one batch."""
        await self.consumer.apply_or_park([message for story in stories for message in story.messages()])

    def called_by(self, *roles: str, landlords: Sequence[str] = ("demo",)) -> httpx.AsyncClient:
        identity, _, secret = self._key(roles, landlords).partition(".")
        return calling(self.transport, auth=(identity, secret))

    def authorization_of(self, *roles: str, landlords: Sequence[str] = ("demo",)) -> str:
        """Return the header that a browser sends after it asked for the API key (HTTP Basic)."""
        identity, _, secret = self._key(roles, landlords).partition(".")
        return f"Basic {base64.b64encode(f'{identity}:{secret}'.encode()).decode()}"

    def _key(self, roles: Sequence[str], landlords: Sequence[str]) -> str:
        identity = "-".join([*roles, *landlords])
        auth.revoke_key(self.key_file, identity)
        return auth.add_key(self.key_file, landlords=frozenset(landlords), roles=frozenset(roles), identity=identity)

    async def rows(self, table: str) -> list[dict[str, Any]]:
        """Return a table's rows without the moment of writing, in a fixed order."""
        async with self.database.transaction(EVERY_LANDLORD) as connection:
            rows = await connection.execute(
                text(f"SELECT to_jsonb(t) - 'updated_at' AS row FROM {table} t ORDER BY 1")  # noqa: S608 - a test's constant
            )
            return [row.row for row in rows]

    async def everything(self) -> dict[str, list[dict[str, Any]]]:
        return {table: await self.rows(table) for table in (*FACTS, *MONTHS)}

    async def execute(self, statement: str) -> None:
        async with self.database.transaction(EVERY_LANDLORD) as connection:
            await connection.execute(text(statement))


def facts_of(*stories: Story) -> Facts:
    """Fold everything that happened in the stories into facts, without a database."""
    known = landlords.read(None)
    facts = Facts(lambda landlord: known.get(landlord).calendar())
    for received in [message for story in stories for message in story.messages()]:
        if received.event is not None and type(received.event) in consuming.HANDLERS:
            consuming.HANDLERS[type(received.event)](facts, received, received.event)  # type: ignore[arg-type]  # no SQL here
    return facts


@asynccontextmanager
async def running_reporting(url: str, folder: Path, now: datetime) -> AsyncIterator[Reporting]:
    clock = SetClock(now)
    key_file = folder / "keys.json"
    auth.add_key(key_file, landlords=frozenset({"demo"}), roles=frozenset({"operator"}), identity="first")
    settings = Settings(database_url=SecretStr(url), api_keys_file=key_file)
    app = reporting_app.build(settings, clock=clock)
    app.state.authenticator._api_keys._look_every_seconds = 0
    database = Database(url, every_landlord=True)
    consumer = Consumer(consuming.subscription(landlords.read(None)), database, clock)
    async with app.router.lifespan_context(app):
        yield Reporting(url=url, clock=clock, database=database, consumer=consumer, key_file=key_file, transport=app)
    await database.close()
