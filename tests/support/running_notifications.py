"""The notifications service on a real database and a real SMTP server, with intake and cases played over HTTP."""

import asyncio
import contextlib
import email
import email.policy
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import asyncpg
import httpx
from fastapi import FastAPI, HTTPException, Request
from sqlalchemy import text

from deploy.embedded.mail.smtp import Deliveries, Faults
from deploy.embedded.mail.store import MailStore
from deploy.embedded.servers import LOCALHOST, free_port
from services.notifications import app, consumer, worker
from services.notifications.gateways.owners import Owners
from services.notifications.post_room import PostRoom
from services.notifications.repository import audit
from services.notifications.settings import Settings
from shared.events.event import Event
from shared.platform import auth, event_log, landlords
from shared.platform.clock import Clock
from shared.platform.consumer import Consumer
from shared.platform.database import EVERY_LANDLORD, Database
from tests.support.events import delivery, message
from tests.support.http_servers import serving
from tests.support.letters import communication_answer, contact_answer, contents_answer

KnownDatabase = Callable[[str], Awaitable[str]]
SERVICE_KEY = "notifications.not-a-secret"
WITHIN_SECONDS = 15
_BY_STAGE = {"acknowledgement", "response"}


class Desk:
    """Answers over HTTP as intake and cases do; a test changes the answers, or has it refuse."""

    def __init__(self) -> None:
        self.contact: dict[str, Any] = {}
        self.contents: dict[str, Any] = {}
        self.safe_ways: tuple[str, ...] = ()
        """What a safe-contact rule allows; empty while there is none."""
        self.has_cases = True
        self.cases_away = False
        self.refuses_with: int | None = None
        self.asked: list[str] = []

    def app(self) -> FastAPI:
        desk = FastAPI()
        desk.get("/v1/submissions/{reference}/contact")(self._contact)
        desk.get("/v1/cases/{reference}/letter-contents")(self._contents)
        desk.get("/v1/cases/{reference}/communication")(self._communication)
        return desk

    async def _contact(self, reference: str, request: Request) -> dict[str, Any]:
        self._note(request)
        return contact_answer(reference=reference, **self.contact)

    async def _contents(self, reference: str, kind: str, cycle: int, on: str, request: Request) -> dict[str, Any]:
        self._note(request)
        stage = cycle if kind in _BY_STAGE else 1
        follows = await self._communication(reference, request)
        answer = {"reference": reference, "respond_by": on, "stage": stage, "communication": follows}
        return contents_answer(**{**answer, **self.contents})

    async def _communication(self, reference: str, request: Request) -> dict[str, Any]:
        if request.url.path.endswith("/communication"):
            self._note(request)
        if self.cases_away:
            raise HTTPException(503)
        if not self.has_cases:
            raise HTTPException(404)
        return communication_answer(*self.safe_ways, reference=reference)

    def _note(self, request: Request) -> None:
        self.asked.append(request.url.path)
        if request.headers.get("x-api-key") != SERVICE_KEY:
            raise HTTPException(401)
        if self.refuses_with is not None:
            raise HTTPException(self.refuses_with)


class Mailroom:
    """A real SMTP server on loopback, with faults to switch on, that can go away and come back."""

    def __init__(self, folder: Path, port: int) -> None:
        self.port = port
        self.store = MailStore(folder)
        self._deliveries = Deliveries(self.store, frozenset())
        self._server: asyncio.Server | None = None

    def trouble(self, **faults: Any) -> None:
        self._deliveries.faults = Faults.model_validate(faults)

    async def open(self) -> None:
        loop = asyncio.get_running_loop()
        self._server = await loop.create_server(self._deliveries.server, LOCALHOST, self.port)

    async def close(self) -> None:
        if self._server is not None:
            self._server.close()

    def raw(self, recipient: str | None = None) -> list[bytes]:
        """Return the messages that arrived, oldest first, as they came."""
        found = self.store.find(recipient=recipient, limit=20_000)
        return [self.store.raw(each.id) or b"" for each in reversed(found)]

    def messages(self, recipient: str | None = None) -> list[EmailMessage]:
        return [_parsed(raw) for raw in self.raw(recipient)]


@dataclass
class RunningNotifications:
    """`officer` works for the landlord `demo`, `stranger` for `riverside`, `approver` may not see personal data."""

    clock: Clock
    settings: Settings
    database: Database
    consumer: Consumer[consumer.Batch]
    desk: Desk
    mail: Mailroom
    officer: httpx.AsyncClient
    stranger: httpx.AsyncClient
    approver: httpx.AsyncClient
    sequences: dict[tuple[str, str], int] = field(default_factory=dict)

    def numbered(self, reference: str, event: Event, *, landlord: str = "demo") -> bytes:
        """Return an event of another service as it arrives, numbered as its owner would."""
        key = (event.owner, reference)
        self.sequences[key] = self.sequences.get(key, 0) + 1
        return message(event, stream=reference, sequence=self.sequences[key], landlord=landlord)

    async def arrives(self, reference: str, event: Event, *, landlord: str = "demo") -> bytes:
        raw = self.numbered(reference, event, landlord=landlord)
        await self.consumer.take([delivery(raw)])
        return raw

    @asynccontextmanager
    async def post_room(self, **changes: Any) -> AsyncIterator[PostRoom]:
        """Let a post room work for the length of a block."""
        settings = self.settings.model_copy(update=changes)
        owners = Owners(
            intake_url=settings.intake_url, cases_url=settings.cases_url, api_key=SERVICE_KEY, timeout_seconds=2
        )
        room = PostRoom(
            database=self.database,
            clock=self.clock,
            landlords=landlords.read(None),
            owners=owners,
            mail=worker.mail(settings),
            message_domain=settings.from_domain,
            patience=worker.patience(settings),
        )
        async with owners, asyncio.TaskGroup() as tasks:
            running = tasks.create_task(room.run())
            yield room
            running.cancel()

    async def letter(self, reference: str, kind: str = "receipt") -> dict[str, Any]:
        """Return a letter as the API shows it to the officer; empty when there is none yet."""
        listed = (await self.officer.get("/v1/letters", params={"reference": reference})).json()["items"]
        for item in listed:
            if item["kind"] == kind:
                return dict((await self.officer.get(f"/v1/letters/{item['id']}")).json())
        return {}

    async def until(self, reference: str, state: str, kind: str = "receipt") -> dict[str, Any]:
        """Wait until a letter is in a state, and return it."""
        async with asyncio.timeout(WITHIN_SECONDS):
            while True:
                letter = await self.letter(reference, kind)
                if letter.get("state") == state:
                    return letter
                await asyncio.sleep(0.02)

    async def until_put_off(self, reference: str) -> dict[str, Any]:
        """Wait until a letter that nothing could be done for is looked at again later."""
        statement = text("SELECT pauses FROM letter WHERE reference = :reference")
        async with asyncio.timeout(WITHIN_SECONDS):
            while True:
                async with self.database.transaction(EVERY_LANDLORD) as connection:
                    if (await connection.execute(statement, {"reference": reference})).scalar_one():
                        return await self.letter(reference)
                await asyncio.sleep(0.02)

    async def settles_down(self) -> None:
        """Give a post room the time of several polls, for tests of what must not happen."""
        await asyncio.sleep(0.5)

    async def until_settled(self, letters: int) -> None:
        """Wait until so many letters are accepted or failed."""
        statement = text("SELECT count(*) FROM letter WHERE state IN ('accepted', 'failed')")
        async with asyncio.timeout(60):
            while True:
                async with self.database.transaction(EVERY_LANDLORD) as connection:
                    if (await connection.execute(statement)).scalar_one() == letters:
                        return
                await asyncio.sleep(0.05)

    async def said(self, reference: str) -> list[str]:
        """Return the names of the events that notifications has appended for a case."""
        return [recorded.name for recorded in await self.events(reference)]

    async def events(self, reference: str) -> list[event_log.Recorded]:
        async with self.database.transaction(EVERY_LANDLORD) as connection:
            return await event_log.read_stream(connection, reference, landlords=None)

    async def findings(self) -> list[str]:
        """Return what the audit has to say."""
        async with self.database.transaction(EVERY_LANDLORD) as connection:
            return [finding async for finding in audit.audit(connection)]

    async def tamper(self, statement: str) -> None:
        async with self.database.transaction(EVERY_LANDLORD) as connection:
            await connection.execute(text(statement))


@asynccontextmanager
async def running_notifications(
    service_database: KnownDatabase, folder: Path, clock: Clock, **changes: Any
) -> AsyncIterator[RunningNotifications]:
    url = await service_database("notifications")
    keys = folder / "keys.json"
    ours = auth.add_key(keys, landlords=frozenset({"demo"}), roles=frozenset({"officer"}))
    theirs = auth.add_key(keys, landlords=frozenset({"riverside"}), roles=frozenset({"officer"}))
    approvers = auth.add_key(keys, landlords=frozenset({"demo"}), roles=frozenset({"approver"}))
    desk, mail = Desk(), Mailroom(folder / "mail", free_port())
    await mail.open()
    async with serving(desk.app()) as address, contextlib.AsyncExitStack() as opened:
        settings = Settings.model_validate(
            {
                "database_url": url,
                "api_keys_file": keys,
                "intake_url": address,
                "cases_url": address,
                "service_key": SERVICE_KEY,
                "smtp_port": mail.port,
                "smtp_timeout_seconds": 1,
                "poll_seconds": 0.05,
                "quiet_period_seconds": 600,
                **changes,
            }
        )
        trusted = Database(url, every_landlord=True)
        built = app.build(settings, clock=clock)
        await opened.enter_async_context(built.router.lifespan_context(built))
        officer, stranger, approver = [
            await opened.enter_async_context(_client(built, key)) for key in (ours, theirs, approvers)
        ]
        yield RunningNotifications(
            clock=clock,
            settings=settings,
            database=trusted,
            consumer=Consumer(consumer.subscription(clock), trusted, clock),
            desk=desk,
            mail=mail,
            officer=officer,
            stranger=stranger,
            approver=approver,
        )
        await trusted.close()
    await mail.close()
    mail.store.close()


async def state_in_database(url: str) -> list[str]:
    """Return the states of all letters, for tests that watch a process from outside."""
    connection = await asyncpg.connect(
        url.replace("+asyncpg", ""), server_settings={"app.landlords": EVERY_LANDLORD}, timeout=5
    )
    try:
        return [row["state"] for row in await connection.fetch("SELECT state FROM letter ORDER BY number")]
    finally:
        await connection.close()


def _parsed(raw: bytes) -> EmailMessage:
    return email.message_from_bytes(raw, policy=email.policy.default)


def _client(built: Any, key: str) -> httpx.AsyncClient:
    return httpx.AsyncClient(
        transport=httpx.ASGITransport(built), base_url="http://notifications", headers={"X-API-Key": key}
    )
