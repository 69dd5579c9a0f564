"""Callers with credentials, and the small applications that they call."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import httpx
from fastapi import APIRouter, FastAPI

from shared.platform import web
from shared.platform.web.problems import ErrorPage

NOW = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)


class StillClock:
    def now(self) -> datetime:
        return NOW


@dataclass(frozen=True)
class Callers:
    """Settings that say who is let in."""

    api_keys_file: Path | None = None
    oidc_issuer: str | None = None
    oidc_jwks_url: str | None = None
    oidc_audience: str = "putright"
    oidc_roles_claim: str = "roles"
    oidc_landlords_claim: str = "landlords"


def an_app(
    *routers: APIRouter,
    callers: Callers | None = None,
    checks: dict[str, web.Check] | None = None,
    basic_auth: bool = False,
    error_page: ErrorPage | None = None,
) -> FastAPI:
    return web.create_app(
        title="A service",
        description="For a test.",
        settings=callers or Callers(),
        routers=routers,
        lifespan=_nothing_to_open,
        checks=checks,
        clock=StillClock(),
        basic_auth=basic_auth,
        error_page=error_page,
    )


def calling(
    app: FastAPI, headers: dict[str, str] | None = None, auth: tuple[str, str] | None = None
) -> httpx.AsyncClient:
    return httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://service", headers=headers, auth=auth)


def fields_of(answer: httpx.Response) -> Sequence[str]:
    """Return the names of the fields that a problem document complains about."""
    return [error["field"] for error in answer.json()["errors"]]


@asynccontextmanager
async def _nothing_to_open(_: FastAPI) -> AsyncIterator[None]:
    yield
