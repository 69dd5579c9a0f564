"""The intake service in one process, on a real database: callers with keys, and what it wrote down."""

from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

import httpx
from fastapi import FastAPI
from sqlalchemy import Row, text

from services.intake import app, consumer, repository
from services.intake.handlers import Resources
from services.intake.settings import Settings
from shared.events.event import Event
from shared.platform import auth
from shared.platform.consumer import Consumer
from shared.platform.database import EVERY_LANDLORD, Database
from tests.support.clocks import SetClock
from tests.support.events import delivery, message

NewDatabase = Callable[[str], Awaitable[str]]
SAID_IN_REASONS = "Zebedee said so"
SECRET = "a secret of the tests, long enough"
DAMP: dict[str, Any] = {
    "channel": "phone",
    "description": "The bedroom is damp. I told you in May.",
    "resident": {"name": "Ada Njoroge", "email": "ada@example.org"},
}


@dataclass
class RunningIntake:
    """`officer` and `agent` work for the landlord `demo`, `stranger` for `riverside`; `service` is one of ours."""

    clock: SetClock
    url: str
    folder: Path
    database: Database
    resources: Resources
    officer: httpx.AsyncClient
    stranger: httpx.AsyncClient
    agent: httpx.AsyncClient
    service: httpx.AsyncClient
    consumer: Consumer[consumer.Batch]
    sequences: dict[str, int] = field(default_factory=dict)

    async def submit(self, body: dict[str, Any] = DAMP, **headers: str) -> httpx.Response:
        """Send a submission; `Idempotency_Key="k"` becomes that header."""
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        return await self.officer.post("/v1/submissions", json=body, headers=sent)

    async def reference(self, body: dict[str, Any] = DAMP) -> str:
        return str((await self.submit(body)).json()["reference"])

    async def mail(self, raw: bytes) -> httpx.Response:
        return await self.officer.post("/v1/submissions/email", content=raw, headers={"content-type": "message/rfc822"})

    async def attach(self, reference: str, content: bytes, *, name: str = "photo.png") -> httpx.Response:
        return await self.officer.post(
            f"/v1/submissions/{reference}/attachments", params={"name": name}, content=content
        )

    async def choose(self, reference: str, answer: str, **more: object) -> httpx.Response:
        """Record what came of asking the resident whether to complain."""
        body = {"answer": answer, "channel": "phone", **more}
        return await self.officer.post(f"/v1/submissions/{reference}/choice-to-complain", json=body)

    async def correct(self, reference: str, kind: str, *, sequence: int) -> httpx.Response:
        """Take a submission for another kind, having read it at `sequence`."""
        body = {"kind": kind, "reason": f"It is a {kind}: {SAID_IN_REASONS}."}
        return await self.officer.post(
            f"/v1/submissions/{reference}/kind", json=body, headers={"If-Match": f'"{sequence}"'}
        )

    async def close(self, reference: str, *, sequence: int) -> httpx.Response:
        """Close what is no complaint, having read it at `sequence`."""
        return await self.officer.post(
            f"/v1/submissions/{reference}/closing",
            json={"reason": f"All is done: {SAID_IN_REASONS}."},
            headers={"If-Match": f'"{sequence}"'},
        )

    async def status(self, reference: str) -> dict[str, Any]:
        answer = await self.officer.get(f"/v1/submissions/{reference}")
        told: dict[str, Any] = answer.json()
        return told

    async def events(self, reference: str) -> list[str]:
        """Name the events of a submission, in order."""
        rows = await self.rows("SELECT type FROM event_log WHERE stream = :stream ORDER BY sequence", stream=reference)
        return [row.type for row in rows]

    async def audit(self) -> list[str]:
        async with self.database.transaction(EVERY_LANDLORD) as connection:
            return [finding async for finding in repository.audit(connection)]

    async def rows(self, query: str, **facts: object) -> Sequence[Row[Any]]:
        async with self.database.transaction(EVERY_LANDLORD) as connection:
            return (await connection.execute(text(query), facts)).all()

    async def change(self, statement: str, **facts: object) -> None:
        async with self.database.transaction(EVERY_LANDLORD) as connection:
            await connection.execute(text(statement), facts)

    async def counted_as(self, landlord: str) -> dict[str, int]:
        """Count the rows of every table behind the wall, as a transaction of that landlord sees them."""
        walled = await self.rows("SELECT relname FROM pg_class WHERE relrowsecurity ORDER BY relname")
        async with self.resources.database.transaction([landlord]) as connection:
            return {
                row.relname: (await connection.execute(text(f"SELECT count(*) FROM {row.relname}"))).scalar_one()  # noqa: S608 - names from the catalogue
                for row in walled
            }

    async def arrives(self, reference: str, event: Event, *, landlord: str = "demo") -> None:
        """Let an event of another service arrive, numbered as its owner would."""
        self.sequences[reference] = self.sequences.get(reference, 0) + 1
        raw = message(
            event,
            stream=reference,
            sequence=self.sequences[reference],
            landlord=landlord,
            occurred_at=self.clock.now(),
        )
        await self.consumer.take([delivery(raw, topic="cases.events")])


@asynccontextmanager
async def running_intake(new_database: NewDatabase, folder: Path, now: datetime) -> AsyncIterator[RunningIntake]:
    url, keys = await new_database("intake"), folder / "keys.json"
    officer = auth.add_key(keys, landlords=frozenset({"demo"}), roles=frozenset({"officer", "integration"}))
    stranger = auth.add_key(keys, landlords=frozenset({"riverside"}), roles=frozenset({"officer"}))
    agent = auth.add_key(keys, landlords=frozenset({"demo"}), roles=frozenset({"agent"}))
    service = auth.add_key(keys, landlords=frozenset({"*"}), roles=frozenset({"service"}), identity="notifications")
    clock, trusted = SetClock(now), Database(url, every_landlord=True)
    settings = {
        "database_url": url,
        "api_keys_file": keys,
        "secret": SECRET,
        "public_url": "https://complain.example",
        "attachments_dir": folder / "attachments",
    }
    built = app.build(Settings.model_validate(settings), clock=clock)
    async with (
        built.router.lifespan_context(built),
        _client(built, officer) as ours,
        _client(built, stranger) as theirs,
        _client(built, agent) as helper,
        _client(built, service) as other,
    ):
        yield RunningIntake(
            clock=clock,
            url=url,
            folder=folder,
            database=trusted,
            resources=built.state.resources,
            officer=ours,
            stranger=theirs,
            agent=helper,
            service=other,
            consumer=Consumer(consumer.subscription(clock), trusted, clock),
        )
    await trusted.close()


def _client(built: FastAPI, key: str) -> httpx.AsyncClient:
    return httpx.AsyncClient(transport=httpx.ASGITransport(built), base_url="http://intake", headers={"X-API-Key": key})
