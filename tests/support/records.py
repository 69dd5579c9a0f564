"""The cases service with intake beside it, both real, and notifications played over HTTP: for the full record."""

import hashlib
import io
import zipfile
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

import asyncpg
import httpx
from fastapi import FastAPI, HTTPException, Request

from services.intake import app as intake_app
from services.intake.settings import Settings as IntakeSettings
from shared.platform import auth, ids
from shared.platform.database import EVERY_LANDLORD
from tests.support.http_servers import free_port, serving
from tests.support.running_cases import RunningCases, running_cases

NewDatabase = Callable[[str], Awaitable[str]]
SECRET = "a secret of the tests, long enough"
PICTURE = b"\x89PNG\r\n\x1a\n" + bytes(64)


@dataclass
class PostRoom:
    """Answers over HTTP as notifications does; a test puts letters in."""

    key: str
    letters: list[dict[str, Any]] = field(default_factory=list)

    def put(self, reference: str, text: str, **changes: Any) -> str:
        """Put in a letter that was sent, and return its id."""
        letter = {
            "id": str(ids.new_id()),
            "landlord": "demo",
            "reference": reference,
            "kind": "acknowledgement",
            "cycle": 1,
            "state": "accepted",
            "failure": None,
            "attempts": 1,
            "planned_at": "2026-11-24T09:00:00Z",
            "settled_at": "2026-11-24T09:00:05Z",
            "next_try_at": None,
            "recipient": "somebody@example.com",
            "subject": "What we will look into",
            "text": text,
            "html": f"<p>{text}</p>",
            "digest": "0" * 64,
            "rendered_at": "2026-11-24T09:00:01Z",
            "sending_attempts": [],
            **changes,
        }
        self.letters.append(letter)
        return str(letter["id"])

    def app(self) -> FastAPI:
        app = FastAPI()
        app.get("/v1/letters")(self._list)
        app.get("/v1/letters/{letter}")(self._one)
        return app

    async def _list(self, reference: str, request: Request) -> dict[str, Any]:
        self._check(request)
        return {"items": [each for each in reversed(self.letters) if each["reference"] == reference], "next": None}

    async def _one(self, letter: str, request: Request) -> dict[str, Any]:
        self._check(request)
        return next(each for each in self.letters if each["id"] == letter)

    def _check(self, request: Request) -> None:
        if request.headers.get("x-api-key") != self.key:
            raise HTTPException(401)


@dataclass
class Records:
    """`cases` and `intake` know the same references; `approver` are headers of one who may not read personal data."""

    cases: RunningCases
    intake: httpx.AsyncClient
    post_room: PostRoom
    approver: dict[str, str]

    async def submitted(self, said: str, *, email: str = "ada@example.org", kind: str = "complaint") -> str:
        """Let a resident complain by telephone; return the reference, which cases does not know yet."""
        body = {
            "kind": kind,
            "channel": "phone",
            "description": said,
            "resident": {"name": "Ada Njoroge", "email": email},
        }
        taken = await self.intake.post("/v1/submissions", json=body)
        return str(taken.json()["reference"])

    async def attached(self, reference: str, content: bytes = PICTURE, name: str = "mould.png") -> str:
        """Add a file to what came in; return its id."""
        path = f"/v1/submissions/{reference}/attachments"
        taken = await self.intake.post(path, params={"name": name}, content=content)
        return str(taken.json()["id"])

    async def record(self, reference: str, **query: str) -> dict[str, Any]:
        answer = await self.cases.officer.get(f"/v1/cases/{reference}/record", params=query)
        assert answer.status_code == httpx.codes.OK, answer.text
        return dict(answer.json())

    async def bundle(self, reference: str, **query: str) -> dict[str, bytes]:
        answer = await self.cases.officer.get(f"/v1/cases/{reference}/record.zip", params=query)
        assert answer.status_code == httpx.codes.OK, answer.text
        return unpacked(answer.content)


@asynccontextmanager
async def running_records(
    service_database: NewDatabase, folder: Path, now: datetime, *, intake_is_away: bool = False
) -> AsyncIterator[Records]:
    keys = folder / "keys.json"
    service = auth.add_key(keys, landlords=frozenset({EVERY_LANDLORD}), roles=frozenset({"service"}), identity="cases")
    officer = auth.add_key(keys, landlords=frozenset({"demo"}), roles=frozenset({"officer"}))
    approver = auth.add_key(keys, landlords=frozenset({"demo"}), roles=frozenset({"approver"}))
    post_room = PostRoom(service)
    intake = intake_app.build(
        IntakeSettings.model_validate(
            {
                "database_url": await service_database("intake"),
                "api_keys_file": keys,
                "secret": SECRET,
                "attachments_dir": folder / "attachments",
            }
        )
    )
    async with serving(intake) as intake_url, serving(post_room.app()) as letters_url:
        settings = {
            "intake_url": f"http://127.0.0.1:{free_port()}" if intake_is_away else intake_url,
            "notifications_url": letters_url,
            "service_key": service,
            "secret": SECRET,
            "fetch_timeout_seconds": 2,
        }
        async with (
            running_cases(service_database, folder, now, **settings) as cases,
            httpx.AsyncClient(base_url=intake_url, headers={"X-API-Key": officer}) as to_intake,
        ):
            yield Records(cases=cases, intake=to_intake, post_room=post_room, approver={"X-API-Key": approver})


def unpacked(content: bytes) -> dict[str, bytes]:
    """Return the files of a bundle by their path."""
    with zipfile.ZipFile(io.BytesIO(content)) as bundle:
        return {name: bundle.read(name) for name in bundle.namelist()}


def sums_of(files: dict[str, bytes]) -> str:
    """Return what `sha256sum` says of the files of a bundle."""
    return "".join(
        f"{hashlib.sha256(content).hexdigest()}  {path}\n"
        for path, content in sorted(files.items())
        if path != "SHA256SUMS"
    )


async def places_that_say(url: str, planted: Sequence[str]) -> list[str]:
    """Name each column of a database in which a planted word can be read, whatever its type."""
    columns = """
        SELECT table_name, column_name, data_type FROM information_schema.columns JOIN information_schema.tables
            USING (table_schema, table_name)
        WHERE table_schema = 'public' AND table_type = 'BASE TABLE'
          AND data_type IN ('text', 'character varying', 'jsonb', 'json', 'bytea', 'ARRAY')
    """
    settings = {"app.landlords": EVERY_LANDLORD}
    connection = await asyncpg.connect(url.replace("+asyncpg", ""), server_settings=settings)
    try:
        return [
            f"{row['table_name']}.{row['column_name']} says {word}"
            for row in await connection.fetch(columns)
            for word in planted
            if await connection.fetchval(_says(**row), f"%{word}%", word.encode())
        ]
    finally:
        await connection.close()


def _says(table_name: str, column_name: str, data_type: str) -> str:
    column = f'"{column_name}"'
    # Both forms take both parameters: PostgreSQL wants to know the type of each.
    condition = (
        f"position($2::bytea IN {column}) > 0 AND $1::text IS NOT NULL"
        if data_type == "bytea"
        else f"{column}::text ILIKE $1::text AND $2::bytea IS NOT NULL"
    )
    return f'SELECT EXISTS (SELECT FROM "{table_name}" WHERE {condition})'  # noqa: S608 - names from the catalogue
