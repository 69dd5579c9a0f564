"""The application factory: every service's web process is one of these."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from typing import Any, Final

from fastapi import APIRouter, FastAPI, Response
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp

from shared.platform import auth, observability
from shared.platform.auth import AuthSettings
from shared.platform.clock import Clock, SystemClock
from shared.platform.web.bodies import router
from shared.platform.web.edge import Edge
from shared.platform.web.openapi import described
from shared.platform.web.problems import HANDLERS, ErrorPage

MAX_BODY_BYTES: Final = 1024 * 1024
Lifespan = Callable[[FastAPI], AbstractAsyncContextManager[None]]


def create_app(
    *,
    title: str,
    description: str,
    settings: AuthSettings,
    routers: Sequence[APIRouter],
    lifespan: Lifespan,
    checks: Mapping[str, observability.Check] | None = None,
    clock: Clock | None = None,
    basic_auth: bool = False,
    error_page: ErrorPage | None = None,
    version: str = "1",
) -> FastAPI:
    """Build a service's web application. Raises UndeclaredRoute for a route that does not say who may call it.

    `checks` is read at each request for readiness, so a lifespan may still fill it. `error_page` is for services
    with pages for people: it shows a problem to whoever asks for text/html.
    """
    app = _Application(
        title=title,
        description=description,
        version=version,
        lifespan=lifespan,
        docs_url=None,
        redoc_url=None,
        max_body_size=MAX_BODY_BYTES,
        exception_handlers=dict(HANDLERS),
        telemetry=observability.telemetry(),
    )
    app.router.max_body_size = None  # the application counts already; every route would count the same bytes again
    clock = clock or SystemClock()
    app.state.clock = clock
    app.state.error_page = error_page
    app.state.authenticator = auth.authenticator(settings, clock.now, basic_auth=basic_auth)
    for routes in [*routers, _operations(checks or {})]:  # tried in this order: the busy ones first
        app.include_router(routes)
    auth.check_every_route_declares(app)
    return app


def _operations(checks: Mapping[str, observability.Check]) -> APIRouter:
    operations = router(tags=["operations"])
    asked_by_machines = auth.public("Asked by load balancers and supervisors; says nothing but yes or no")

    @operations.get("/health/live", dependencies=[asked_by_machines])
    async def live() -> dict[str, str]:
        """Whether the process runs at all."""
        return {"status": "live"}

    @operations.get(
        "/health/ready",
        dependencies=[asked_by_machines],
        response_model=observability.Health,
        responses={503: {"model": observability.Health}},
    )
    async def ready() -> Response:
        """Whether everything that the service needs can be reached, and what cannot."""
        health = await observability.readiness(checks)
        return Response(health.model_dump_json(), health.http_status, media_type="application/json")

    @operations.get("/metrics", dependencies=[auth.requires("operations:read")], response_class=PlainTextResponse)
    async def metrics() -> Response:
        """Prometheus metrics."""
        return Response(observability.exposition(), media_type=observability.EXPOSITION_MEDIA_TYPE)

    return operations


class _Application(FastAPI):
    def build_middleware_stack(self) -> ASGIApp:
        return Edge(super().build_middleware_stack())

    def openapi(self) -> dict[str, Any]:
        if self.openapi_schema is None:
            self.openapi_schema = described(super().openapi(), self)
        return self.openapi_schema
