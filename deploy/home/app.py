"""Builds the home page: what runs here, where it is, and how to try it. Knows the demonstration's secrets."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import Any, Final

from fastapi import FastAPI, HTTPException, Request, Response
from starlette.middleware.trustedhost import TrustedHostMiddleware

from deploy import demo_keys, issuer
from deploy.home.examples import examples
from deploy.migrate import SERVICES
from deploy.settings import ISSUER_PATH, StackSettings
from shared.kernel.working_days import london_date
from shared.platform import http, landlords
from shared.platform.clock import SystemClock
from shared.platform.http import Client, Unreachable
from shared.platform.pages import Brand, Pages

_HERE: Final = Path(__file__).parent
_PAGES: Final = Pages(_HERE / "templates", _HERE / "static")
_BRAND: Final = Brand(name="Putright")
_ASK_SECONDS: Final = 2.0
_WHAT: Final[Mapping[str, str]] = {
    "intake": "takes in what residents say: form, e-mail, contact centre",
    "cases": "carries each complaint through the procedure of the Complaint Handling Code",
    "notifications": "writes the letters and keeps the proof that they went out",
    "reporting": "figures for the governing body, facts for BI tools",
}


def build(settings: StackSettings) -> FastAPI:
    """Build the home page and, unless a real one is named, the development issuer under /issuer."""
    neighbours = _Neighbours(settings)

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        async with neighbours:
            yield

    app = FastAPI(title="Putright on this machine", docs_url=None, redoc_url=None, openapi_url=None, lifespan=lifespan)
    # The page shows secrets: no page elsewhere may read it through a host name of its own.
    app.add_middleware(TrustedHostMiddleware, allowed_hosts=["localhost", "127.0.0.1"])
    _add_pages(app, settings, neighbours)
    _PAGES.mount_static(app)
    if settings.oidc_issuer is None:
        data = settings.data / "issuer"
        url = f"{settings.url('home')}{ISSUER_PATH}"
        app.mount(ISSUER_PATH, issuer.build(data, url, landlords=(settings.default_landlord,)))
    return app


def _add_pages(app: FastAPI, settings: StackSettings, neighbours: "_Neighbours") -> None:
    clock = SystemClock()
    landlord = landlords.read(settings.landlords_file).get(settings.default_landlord)
    keys = demo_keys.read(settings.data / "keys")

    @app.get("/")
    async def home(request: Request) -> Response:
        return _PAGES.render(
            request,
            "home.html",
            brand=_BRAND,
            landlord=landlord,
            urls={part: settings.url(part) for part in SERVICES},
            mail=None if settings.smtp_host else settings.url("mail"),
            smtp_port=settings.smtp_port,
            states=await neighbours.states(),
            what=_WHAT,
            keys=[(identity, demo.holder, keys[identity]) for identity, demo in demo_keys.DEMO_KEYS.items()],
            examples=examples(settings, keys, landlord, london_date(clock.now())),
            people=issuer.DEMO_USERS if settings.oidc_issuer is None else {},
            password=issuer.PASSWORD,
            data=settings.data,
        )

    @app.get("/api/{service}")
    async def api(request: Request, service: str) -> Response:
        if service not in SERVICES:
            raise HTTPException(404)
        try:
            document = await neighbours.openapi(service)
        except Unreachable:
            raise HTTPException(503, f"{service} does not answer at the moment.") from None
        return _PAGES.render(
            request,
            "api.html",
            brand=_BRAND,
            service=service,
            url=settings.url(service),
            description=document["info"].get("description", ""),
            operations=_operations(document),
        )

    @app.get("/health/ready")
    async def ready() -> dict[str, str]:
        return {"status": "ready"}


class _Neighbours:
    """Asks the other processes how they are."""

    def __init__(self, settings: StackSettings) -> None:
        self._settings = settings
        parts = {service: (service, "/health/ready") for service in SERVICES}
        parts |= {f"{service} worker": (f"{service}_worker", "/health/ready") for service in SERVICES}
        if settings.smtp_host is None:
            parts["mail"] = ("mail", "/health/live")
        self._parts = parts
        self._clients: dict[str, Client] = {}
        self._open = AsyncExitStack()

    async def __aenter__(self) -> None:
        for name, (part, _) in self._parts.items():
            client = http.client(self._settings.url(part), timeout_seconds=_ASK_SECONDS)
            self._clients[name] = await self._open.enter_async_context(client)

    async def __aexit__(self, *error: object) -> None:
        await self._open.aclose()

    async def states(self) -> list[dict[str, Any]]:
        """Return name, port and whether it is ready, for every process that can be asked."""
        ready = await asyncio.gather(*(self._is_ready(name) for name in self._parts))
        return [
            {"name": name, "port": self._settings.port(part), "path": path, "ready": is_ready}
            for (name, (part, path)), is_ready in zip(self._parts.items(), ready, strict=True)
        ]

    async def openapi(self, service: str) -> dict[str, Any]:
        """Return the service's own description. Raises Unreachable."""
        document: dict[str, Any] = await self._clients[service].get_json("/openapi.json")
        return document

    async def _is_ready(self, name: str) -> bool:
        try:
            await self._clients[name].get(self._parts[name][1], attempts=1)
        except (Unreachable, http.Declined):
            return False
        return True


def _operations(document: Mapping[str, Any]) -> list[dict[str, Any]]:
    return [
        {
            "method": method.upper(),
            "path": path,
            "summary": operation.get("description") or operation.get("summary", ""),
            "parameters": [given["name"] for given in operation.get("parameters", []) if "name" in given],
        }
        for path, methods in document["paths"].items()
        for method, operation in methods.items()
    ]
