"""Residents in front of the pages of intake: the real application on loopback, and the forms that they fill in."""

import asyncio
import re
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
from sqlalchemy import Row, text

from deploy.embedded.postgres import EmbeddedPostgres
from services.intake import app as intake
from services.intake.gateways import Noticeboard
from services.intake.settings import Settings
from shared.platform.database import EVERY_LANDLORD, Database
from tests.support.clocks import SetClock
from tests.support.http_servers import free_port, serving

_TOKEN = re.compile(r'name="token" value="([^"]+)"')
_REFERENCE = re.compile(r"PR-[0-9A-Z]{4}-[0-9A-Z]{4}")


@dataclass(frozen=True, kw_only=True)
class OpenForm:
    """The form as a browser has it; what is sent carries its token."""

    browser: httpx.AsyncClient
    path: str
    page: httpx.Response

    async def send(
        self,
        fields: Mapping[str, str],
        *,
        files: Sequence[tuple[str, bytes]] = (),
        headers: Mapping[str, str] | None = None,
    ) -> httpx.Response:
        token = _TOKEN.findall(self.page.text)[0]
        # An empty file is what a browser sends when none was chosen.
        sent = [("files", file) for file in files] or [("files", ("", b""))]
        return await self.browser.post(
            self.path, data={"token": token, **fields}, files=sent, headers={**(headers or {})}
        )

    def shown_again(self, answer: httpx.Response) -> "OpenForm":
        return OpenForm(browser=self.browser, path=self.path, page=answer)


@dataclass(frozen=True, kw_only=True)
class Residents:
    """The pages, the clock that they run by, and what was kept."""

    address: str
    browser: httpx.AsyncClient
    clock: SetClock
    database: Database
    noticeboard: Noticeboard

    async def open_form(self, path: str = "/complain", *, wait: timedelta = timedelta(minutes=1)) -> OpenForm:
        """Open the form, and let the time pass that filling it in takes."""
        page = await self.browser.get(path)
        self.clock.set(self.clock.now() + wait)
        return OpenForm(browser=self.browser, path=path, page=page)

    async def reference_shown_at(self, answer: httpx.Response) -> str:
        page = await self.browser.get(answer.headers["Location"])
        shown: list[str] = _REFERENCE.findall(page.text)
        return shown[0]

    async def track(self, reference: str, code: str) -> httpx.Response:
        return await self.browser.post("/track", data={"reference": reference, "code": code})

    async def submissions(self) -> Sequence[Row[Any]]:
        return await self.rows("SELECT * FROM submission ORDER BY logged_at")

    async def rows(self, statement: str, **facts: Any) -> Sequence[Row[Any]]:
        async with self.database.transaction(EVERY_LANDLORD) as connection:
            return (await connection.execute(text(statement), facts)).all()

    async def change(self, statement: str, **facts: Any) -> None:
        async with self.database.transaction(EVERY_LANDLORD) as connection:
            await connection.execute(text(statement), facts)


@asynccontextmanager
async def residents(database_url: str, folder: Path, clock: SetClock, **more: Any) -> AsyncIterator[Residents]:
    """Serve intake with its pages on a free port, with `more` settings; cases is away unless they say where it is."""
    port = free_port()
    app = intake.build(_settings(database_url, folder, port, more), clock=clock)
    database = Database(database_url, pool_size=1)
    async with (
        serving(app, port) as address,
        httpx.AsyncClient(base_url=address, headers={"Accept": "text/html"}) as browser,
    ):
        yield Residents(
            address=address, browser=browser, clock=clock, database=database, noticeboard=app.state.noticeboard
        )
    await database.close()


@asynccontextmanager
async def without(postgres: EmbeddedPostgres) -> AsyncIterator[None]:
    """Stop PostgreSQL at once, and start it again afterwards."""
    await asyncio.to_thread(postgres.stop_at_once)
    try:
        yield
    finally:
        await asyncio.to_thread(postgres.start)


def _settings(database_url: str, folder: Path, port: int, more: Mapping[str, Any]) -> Settings:
    return Settings.model_validate(
        {
            "database_url": database_url,
            "secret": "a secret for a test, long enough to be one",
            "public_url": f"http://127.0.0.1:{port}",
            "attachments_dir": folder / "attachments",
            "port": port,
            "cases_url": f"http://127.0.0.1:{free_port()}",
            **more,
        }
    )
