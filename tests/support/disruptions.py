"""The cases service beside the pages for residents, real and over HTTP: a manager declares disruptions."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import httpx

from services.cases import app
from services.cases.settings import Settings
from shared.platform import auth
from shared.platform.database import EVERY_LANDLORD
from tests.support.clocks import SetClock
from tests.support.http_servers import serving

DOWN: Final[dict[str, Any]] = {
    "cause": "cyber_incident",
    "since": "2026-11-16",
    "expected_until": "2026-12-04",
    "affected_services": ["heating", "repairs"],
    "banner": "Our computers are down.\nWe answer complaints again from 7 December.",
}


@dataclass(frozen=True, kw_only=True)
class CasesBeside:
    """`settings` tell intake where it is, and with which key it may ask."""

    address: str
    service_key: str
    manager: httpx.AsyncClient

    @property
    def settings(self) -> dict[str, str]:
        return {"cases_url": self.address, "service_key": self.service_key}

    async def declare(self, **changes: Any) -> str:
        """Declare a disruption of the landlord `demo`; return its id."""
        answer = await self.manager.post("/v1/disruptions", json={**DOWN, **changes})
        assert answer.status_code == httpx.codes.CREATED, answer.text
        return str(answer.json()["id"])

    async def manage(self, disruption: str, step: str, body: dict[str, Any]) -> None:
        read = await self.manager.get(f"/v1/disruptions/{disruption}")
        headers = {"If-Match": read.headers["etag"]}
        answer = await self.manager.post(f"/v1/disruptions/{disruption}/{step}", json=body, headers=headers)
        assert answer.is_success, answer.text


@asynccontextmanager
async def cases_beside(database_url: str, folder: Path, clock: SetClock) -> AsyncIterator[CasesBeside]:
    """Serve cases on a free port; it is away when the block is left."""
    keys = folder / "keys.json"
    everywhere = frozenset({EVERY_LANDLORD})
    service = auth.add_key(keys, landlords=everywhere, roles=frozenset({"service"}), identity="intake")
    manager = auth.add_key(keys, landlords=frozenset({"demo"}), roles=frozenset({"manager"}))
    settings = {
        "database_url": database_url,
        "api_keys_file": keys,
        "secret": "a secret for a test, long enough to be one",
    }
    async with (
        serving(app.build(Settings.model_validate(settings), clock=clock)) as address,
        httpx.AsyncClient(base_url=address, headers={"X-API-Key": manager}) as hands,
    ):
        yield CasesBeside(address=address, service_key=service, manager=hands)
