"""The outermost layer: correlation ids, security headers, the request log, and an answer whatever happens."""

import time
from typing import Annotated, Final
from uuid import UUID

import structlog
from fastapi import Depends, Request
from opentelemetry import trace
from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from shared.platform import auth, ids, observability
from shared.platform.web.problems import CORRELATION_IN_SCOPE, MEDIA_TYPE, document, mistake_of_ours, problem

log = structlog.get_logger()

_UNLESS_SET: Final = (
    (b"cache-control", b"no-store"),
    (b"content-security-policy", b"default-src 'none'; frame-ancestors 'none'"),
    (b"cross-origin-resource-policy", b"same-origin"),
    (b"referrer-policy", b"same-origin"),
    (b"x-content-type-options", b"nosniff"),
    (b"x-frame-options", b"DENY"),
)
_HTTPS_ONLY: Final = (b"strict-transport-security", b"max-age=31536000")
_TOO_LARGE: Final = 413
_METHODS: Final = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
_QUIET_PATHS: Final = frozenset({"/health/live", "/health/ready", "/metrics"})


class Edge:
    """Everything that must hold for every answer, whatever made it: the framework's own 413 and 500 too."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        started = time.perf_counter()
        correlation_id = _correlation_id(Headers(scope=scope))
        scope[CORRELATION_IN_SCOPE] = correlation_id
        observability.correlation_id.set(correlation_id)
        if scope["query_string"]:
            # The span has taken it down already; what people search for stays out of traces too.
            trace.get_current_span().set_attribute("url.query", "[not kept]")
        answer = _Answer(scope, send, str(correlation_id))
        try:
            await self._app(scope, receive, answer.send)
        except Exception:  # the last one who can turn a mistake into an answer
            log.exception("request_failed", route=_route(scope))
            await answer.fail(receive)
        _record(scope, answer, time.perf_counter() - started)


class _Answer:
    """The answer to one request on its way out."""

    __slots__ = ("_replaced", "_scope", "_send", "correlation_id", "status")

    def __init__(self, scope: Scope, send: Send, correlation_id: str) -> None:
        self._scope = scope
        self._send = send
        self._replaced = False
        self.correlation_id = correlation_id
        self.status = 0

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = list(message["headers"])
            if message["status"] == _TOO_LARGE and (b"content-type", MEDIA_TYPE.encode()) not in headers:
                # The body limit answers in plain text, underneath every handler.
                self._replaced = True
                await problem(Request(self._scope), _TOO_LARGE)(self._scope, _nothing_more, self._forward)
                return
            await self._forward(message)
        elif not self._replaced:
            await self._send(message)

    async def fail(self, receive: Receive) -> None:
        if self.status == 0:
            # Without a page: what failed may have been the page.
            await document(mistake_of_ours(self.correlation_id))(self._scope, receive, self._forward)

    async def _forward(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
            headers = list(message["headers"])
            present = {name for name, _ in headers}
            headers.extend(header for header in _UNLESS_SET if header[0] not in present)
            headers.append((b"x-correlation-id", self.correlation_id.encode()))
            if self._scope["scheme"] == "https":
                headers.append(_HTTPS_ONLY)
            message = {**message, "headers": headers}
        await self._send(message)


async def _nothing_more() -> Message:
    return {"type": "http.disconnect"}


def _correlation_id(headers: Headers) -> UUID:
    """Take the caller's id where it is a UUID: anything else would put the caller's text into our logs."""
    given = headers.get("x-correlation-id")
    if given is not None and len(given) == 36:  # noqa: PLR2004 - the length of a UUID in its usual form
        try:
            return UUID(given)
        except ValueError:
            pass
    return ids.new_id()


def _route(scope: Scope) -> str:
    """Return the address as declared: an address as called may hold anything."""
    context = scope.get("fastapi", {}).get("effective_route_context") or scope.get("route")
    return getattr(context, "path", "unknown")


def _record(scope: Scope, answer: _Answer, seconds: float) -> None:
    route = _route(scope)
    method = scope["method"] if scope["method"] in _METHODS else "other"
    observability.REQUEST_SECONDS.labels(route, method, answer.status).observe(seconds)
    if scope["path"] in _QUIET_PATHS:
        return
    principal: auth.Principal | None = scope.get(auth.PRINCIPAL_IN_SCOPE)
    observability.log_request(
        method=method,
        route=route,
        status=answer.status,
        milliseconds=round(seconds * 1000, 2),
        caller=principal.kind if principal else None,
        correlation_id=answer.correlation_id,
    )


async def correlation_id(request: Request) -> UUID:
    """Return the id that ties together what a request sets off; `Annotated[UUID, Depends(correlation_id)]`."""
    given: UUID = request.scope[CORRELATION_IN_SCOPE]
    return given


CorrelationId = Annotated[UUID, Depends(correlation_id)]
