"""The HTTP edge that every service shares: application factory, problem documents, strict bodies, ETags, pages.

Holds no routes of a service and no rules; who may call what is auth.py.
"""

import base64
import binascii
import re
import time
from collections.abc import Callable, Coroutine, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from email.message import Message
from typing import Annotated, Any, Final, Generic, TypeVar, get_args, get_origin
from urllib.parse import urlencode
from uuid import UUID

import asyncpg
import orjson
import structlog
from fastapi import APIRouter, Depends, FastAPI, Request, Response, params
from fastapi.dependencies.models import Dependant
from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute, RouteContext, iter_route_contexts
from pydantic import BaseModel, ConfigDict, StringConstraints
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolExhausted
from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Receive, Scope, Send
from starlette.types import Message as AsgiMessage

from shared.kernel.refusals import Refusal, Unacceptable
from shared.platform import auth, ids, observability
from shared.platform.auth import AuthSettings, IssuerUnavailable, NotAuthenticated
from shared.platform.clock import Clock, SystemClock

log = structlog.get_logger(__name__)

MAX_BODY_BYTES: Final = 1024 * 1024
PROBLEM_MEDIA_TYPE: Final = "application/problem+json"
RETRY_AFTER_SECONDS: Final = 5
_PROBLEM_TYPES: Final = "urn:problem-type:putright:"

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
    version: str = "1",
) -> FastAPI:
    """Build a service's web application. Raises UndeclaredRoute for a route that does not say who may call it.

    `checks` is read at each request for readiness, so a lifespan may still fill it.
    """
    app = _Application(
        title=title,
        description=description,
        version=version,
        lifespan=lifespan,
        docs_url=None,
        redoc_url=None,
        max_body_size=MAX_BODY_BYTES,
        exception_handlers=dict(_HANDLERS),
        telemetry=observability.telemetry(),
    )
    clock = clock or SystemClock()
    app.state.clock = clock
    app.state.authenticator = auth.authenticator(settings, clock.now, basic_auth=basic_auth)
    app.include_router(_operations(checks or {}))
    for router in routers:
        app.include_router(router)
    auth.check_every_route_declares(app)
    return app


# Requests


class _StrictRequest(Request):
    """JSON as RFC 8259 has it: no NaN, no lone surrogates."""

    async def json(self) -> Any:
        return orjson.loads(await self.body())


class _StrictRoute(APIRoute):
    """Refuses a body of another media type instead of guessing at it."""

    def get_route_handler(self) -> Callable[[Request], Any]:
        handle = super().get_route_handler()
        takes_json = self.body_field is not None and not isinstance(self.body_field.field_info, params.Form)

        async def handle_strictly(request: Request) -> Response:
            if takes_json and not _is_json(request.headers.get("content-type", "")):
                raise HTTPException(415, headers={"accept": "application/json"})
            return await handle(_StrictRequest(request.scope, request.receive))

        return handle_strictly


def _is_json(content_type: str) -> bool:
    if content_type == "application/json":
        return True
    parsed = Message()
    parsed["content-type"] = content_type
    return parsed.get_content_type() == "application/json"


def router(*, prefix: str = "", tags: list[str] | None = None, dependencies: Sequence[Any] = ()) -> APIRouter:
    """Make a router whose bodies are read strictly. Every service's routes hang on one of these."""
    return APIRouter(prefix=prefix, tags=list(tags or []), dependencies=list(dependencies), route_class=_StrictRoute)


_CONTROL: Final = r"\u0000-\u001f\u007f-\u009f"
_CONTROL_BUT_LINE_ENDS: Final = r"\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f"


def one_line(max_length: int, *, min_length: int = 1) -> StringConstraints:
    """Constrain a text to one line, trimmed, without control characters; goes into `Annotated[str, ...]`."""
    return _text(_CONTROL, min_length, max_length)


def free_text(max_length: int, *, min_length: int = 1) -> StringConstraints:
    """Constrain a text of several lines. Trimmed; no control characters but tab and line ends."""
    return _text(_CONTROL_BUT_LINE_ENDS, min_length, max_length)


def _text(refused: str, min_length: int, max_length: int) -> StringConstraints:
    # The pattern says the same in Rust, Python and ECMAScript, so that the OpenAPI document tells callers all of it.
    pattern = f"^[^{refused}]*$" if min_length == 0 else rf"^[^{refused}]*[^\s{refused}][^{refused}]*$"
    return StringConstraints(strip_whitespace=True, min_length=min_length, max_length=max_length, pattern=pattern)


class RequestBody(BaseModel):
    """What a caller may send: no unknown fields, and no text without a limit (see one_line and free_text)."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    @classmethod
    def __pydantic_init_subclass__(cls, **kwargs: Any) -> None:
        super().__pydantic_init_subclass__(**kwargs)
        boundless = [
            name
            for name, field in cls.model_fields.items()
            if not (field.annotation is str and field.metadata) and _has_boundless_text(field.annotation)
        ]
        if boundless:
            raise TypeError(f"{cls.__name__}: give {', '.join(boundless)} a limit with one_line(...) or free_text(...)")


def _has_boundless_text(annotation: object) -> bool:
    if get_origin(annotation) is Annotated:
        return False
    return annotation is str or any(_has_boundless_text(inner) for inner in get_args(annotation))


# Problem documents (RFC 9457). Nothing that was sent comes back in one.


class FieldProblem(BaseModel):
    """One thing to mend."""

    where: str
    """body, query, path or header."""
    pointer: str | None
    """JSON pointer into the body."""
    field: str
    reason: str


class Problem(BaseModel):
    """The body of every answer that is not a success."""

    type: str
    title: str
    status: int
    detail: str | None = None
    provision: str | None = None
    """The provision of the Complaint Handling Code that forbids the step."""
    errors: list[FieldProblem] | None = None
    trace_id: str | None = None
    """Also in the X-Correlation-Id header, and in our logs."""


_TITLES: Final[Mapping[int, tuple[str, str]]] = {
    400: ("malformed-request", "The request cannot be read"),
    401: ("not-authenticated", "Not authenticated"),
    403: ("not-permitted", "Not permitted"),
    404: ("not-found", "Not found"),
    405: ("method-not-allowed", "This address does not take that method"),
    409: ("refused", "This step is not allowed"),
    412: ("changed", "Changed in the meantime"),
    413: ("too-large", "The request is too large"),
    415: ("unsupported-media-type", "This media type is not taken here"),
    422: ("not-acceptable", "Not acceptable"),
    428: ("if-match-required", "Say which version this is about"),
    500: ("internal-error", "Something went wrong on our side"),
    503: ("unavailable", "Not available at the moment"),
}


def problem(
    request: Request | Scope,
    status: int,
    *,
    kind: str | None = None,
    title: str | None = None,
    detail: str | None = None,
    provision: str | None = None,
    errors: Sequence[FieldProblem] = (),
    headers: Mapping[str, str] | None = None,
) -> Response:
    """Build a problem document. `detail` is a sentence of ours, never of an exception that we did not write."""
    default_kind, default_title = _TITLES.get(status, ("problem", "The request was not served"))
    scope = request.scope if isinstance(request, Request) else request
    body = Problem(
        type=_PROBLEM_TYPES + (kind or default_kind),
        title=title or default_title,
        status=status,
        detail=detail,
        provision=provision,
        errors=list(errors) or None,
        trace_id=str(scope[_CORRELATION_IN_SCOPE]) if _CORRELATION_IN_SCOPE in scope else None,
    )
    return Response(
        body.model_dump_json(exclude_none=True), status, headers=dict(headers or {}), media_type=PROBLEM_MEDIA_TYPE
    )


async def _refused(request: Request, refusal: Refusal) -> Response:
    kind = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "-", type(refusal).__name__).lower()
    errors = [_field_problem(("body", *refusal.field.split(".")), refusal.detail)] if refusal.field else []
    return problem(
        request,
        refusal.status,
        kind=kind,
        title=refusal.title,
        detail=refusal.detail,
        provision=refusal.provision,
        errors=errors,
        headers=_challenge(request, refusal),
    )


def _challenge(request: Request, refusal: Refusal) -> dict[str, str]:
    if not isinstance(refusal, NotAuthenticated):
        return {}
    authenticator: auth.Authenticator = request.app.state.authenticator
    return {"www-authenticate": authenticator.challenges(invalid_token=refusal.invalid_token)}


async def _invalid(request: Request, error: RequestValidationError) -> Response:
    details = error.errors()
    if any(detail["type"] == "json_invalid" for detail in details):
        return problem(request, 400, kind="malformed-json", title="The body is not JSON")
    errors = [_field_problem(detail["loc"], _reason(detail)) for detail in details[:_MOST_ERRORS]]
    return problem(request, 422, detail="See errors for what to mend.", errors=errors)


async def _http_error(request: Request, error: HTTPException) -> Response:
    return problem(request, error.status_code, headers=error.headers)


async def _unavailable(request: Request, error: Exception) -> Response:
    if not is_unavailable(error):
        raise error
    log.warning("unavailable", error=type(error).__name__)
    return _try_later(request)


async def _failed(request: Request, _: Exception) -> Response:
    """Answer a mistake of ours; the outermost layer logs it."""
    return problem(request, 500)


def _try_later(request: Request) -> Response:
    detail = "Nothing was done. Please try again in a moment."
    return problem(request, 503, detail=detail, headers={"retry-after": str(RETRY_AFTER_SECONDS)})


_PASSING_SQL_STATES: Final = ("08", "40", "53", "55P03", "57", "58")
"""Connection lost, serialisation or deadlock, out of resources, lock not had, shutting down, I/O error."""
_NEVER_PASSES: Final = (FileNotFoundError, NotADirectoryError, IsADirectoryError, PermissionError)


def is_unavailable(error: BaseException) -> bool:
    """Say whether an error means that something we need is away: the same request may succeed later."""
    match error:
        case DBAPIError():
            state = str(getattr(error.orig, "sqlstate", None) or "")
            caused = error.orig is not None and error.orig.__cause__
            lost = isinstance(caused, Exception) and is_unavailable(caused)
            return error.connection_invalidated or state.startswith(_PASSING_SQL_STATES) or lost
        case asyncpg.PostgresError():
            return str(error.sqlstate or "").startswith(_PASSING_SQL_STATES)
        case asyncpg.InterfaceError():
            return "connection" in str(error)
        case OSError():
            return not isinstance(error, _NEVER_PASSES)
        case _:
            return isinstance(error, PoolExhausted | IssuerUnavailable)


_HANDLERS: Final[Mapping[int | type[Exception], Callable[[Request, Any], Coroutine[Any, Any, Response]]]] = {
    Refusal: _refused,
    RequestValidationError: _invalid,
    HTTPException: _http_error,
    DBAPIError: _unavailable,
    PoolExhausted: _unavailable,
    asyncpg.PostgresError: _unavailable,
    asyncpg.InterfaceError: _unavailable,
    OSError: _unavailable,
    IssuerUnavailable: _unavailable,
    Exception: _failed,
}

_MOST_ERRORS: Final = 50
_PLAIN_NAME: Final = re.compile(r"[A-Za-z0-9_.-]{1,64}")
_TOLD_IN_OUR_WORDS: Final[Mapping[str, str]] = {
    "missing": "This is needed.",
    "extra_forbidden": "There is no such field.",
    "string_pattern_mismatch": "This has characters that are not allowed here, or none.",
    "string_unicode": "This is not Unicode text.",
    "uuid_parsing": "This is not a UUID.",
    "timezone_aware": "Say the time zone, for example Z.",
}
_SAFE_REASONS: Final = re.compile(
    r"(string|int|float|bool|list|dict|set|model|date|datetime|time|decimal|bytes|uuid)(_attributes)?_type"
    r"|string_too_(short|long)|too_(short|long)|enum|literal_error|none_required|multiple_of|finite_number"
    r"|(int|float|bool|date|datetime|time|decimal)_parsing|int_from_float|(greater|less)_than(_equal)?"
    r"|(date|datetime)_(past|future)|decimal_(max_digits|max_places|whole_digits)"
)
"""Kinds of error whose sentence is made of the schema alone. Others (a wrong tag, say) quote what was sent."""


def _reason(detail: Mapping[str, Any]) -> str:
    kind = str(detail["type"])
    if kind in _TOLD_IN_OUR_WORDS:
        return _TOLD_IN_OUR_WORDS[kind]
    if kind == "value_error":
        return str(detail["msg"]).removeprefix("Value error, ")
    return str(detail["msg"]) + "." if _SAFE_REASONS.fullmatch(kind) else "This is not valid."


def _field_problem(location: Sequence[str | int], reason: str) -> FieldProblem:
    where, *path = (str(step) for step in location)
    # The name of an unknown field is the caller's own text.
    names = [step if _PLAIN_NAME.fullmatch(step) else "?" for step in path]
    pointer = "".join(f"/{name}" for name in names) if where == "body" else None
    return FieldProblem(where=where, pointer=pointer, field=".".join(names), reason=reason)


# The outermost layer: correlation, security headers, the request log


_CORRELATION_IN_SCOPE: Final = "putright.correlation_id"
_SECURITY_HEADERS: Final = (
    (b"x-content-type-options", b"nosniff"),
    (b"x-frame-options", b"DENY"),
    (b"referrer-policy", b"same-origin"),
    (b"cross-origin-resource-policy", b"same-origin"),
)
_UNLESS_SET: Final = (
    (b"cache-control", b"no-store"),
    (b"content-security-policy", b"default-src 'none'; frame-ancestors 'none'"),
)
_HTTPS_ONLY: Final = (b"strict-transport-security", b"max-age=31536000")
_TOO_LARGE: Final = 413
_METHODS: Final = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
_QUIET_PATHS: Final = frozenset({"/health/live", "/health/ready", "/metrics"})


class _Edge:
    """Everything that must hold for every answer, whatever made it: the framework's own 413 and 500 too."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        started = time.perf_counter()
        correlation_id = _correlation_id(Headers(scope=scope))
        scope[_CORRELATION_IN_SCOPE] = correlation_id
        observability.correlation_id.set(correlation_id)
        answer = _Answer(scope, send, correlation_id)
        try:
            await self._app(scope, receive, answer.send)
        except Exception:  # the last one who can turn a mistake into an answer
            log.exception("request_failed", route=_route(scope))
            await answer.fail(receive)
        seconds = time.perf_counter() - started
        _record(scope, answer.status, seconds)


class _Answer:
    """The answer to one request on its way out."""

    __slots__ = ("_replaced", "_scope", "_send", "correlation_id", "status")

    def __init__(self, scope: Scope, send: Send, correlation_id: UUID) -> None:
        self._scope = scope
        self._send = send
        self._replaced = False
        self.correlation_id = correlation_id
        self.status = 0

    async def send(self, message: AsgiMessage) -> None:
        if message["type"] == "http.response.start":
            headers = list(message["headers"])
            if message["status"] == _TOO_LARGE and (b"content-type", PROBLEM_MEDIA_TYPE.encode()) not in headers:
                # The body limit answers in plain text, underneath every handler.
                self._replaced = True
                await problem(self._scope, 413)(self._scope, _nothing_more, self._forward)
                return
            await self._forward(message)
        elif not self._replaced:
            await self._send(message)

    async def fail(self, receive: Receive) -> None:
        if self.status == 0:
            await problem(self._scope, 500)(self._scope, receive, self._forward)

    async def _forward(self, message: AsgiMessage) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
            headers = list(message["headers"])
            present = {name for name, _ in headers}
            headers.extend(_SECURITY_HEADERS)
            headers.extend(header for header in _UNLESS_SET if header[0] not in present)
            headers.append((b"x-correlation-id", str(self.correlation_id).encode()))
            if self._scope["scheme"] == "https":
                headers.append(_HTTPS_ONLY)
            message = {**message, "headers": headers}
        await self._send(message)


async def _nothing_more() -> AsgiMessage:
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


def _record(scope: Scope, status: int, seconds: float) -> None:
    route = _route(scope)
    method = scope["method"] if scope["method"] in _METHODS else "other"
    observability.REQUEST_SECONDS.labels(route, method, status).observe(seconds)
    if scope["path"] in _QUIET_PATHS:
        return
    principal: auth.Principal | None = scope.get(auth.PRINCIPAL_IN_SCOPE)
    log.info(
        "request",
        method=method,
        route=route,
        status=status,
        milliseconds=round(seconds * 1000, 2),
        caller=principal.kind if principal else None,
    )


async def correlation_id(request: Request) -> UUID:
    """Return the id that ties together what a request sets off; `Annotated[UUID, Depends(correlation_id)]`."""
    given: UUID = request.scope[_CORRELATION_IN_SCOPE]
    return given


CorrelationId = Annotated[UUID, Depends(correlation_id)]


# Versions of a state


class IfMatchRequired(Refusal):
    """A change without saying which version it was decided on."""

    status = 428
    title = "Say which version this is about"


class IfMatchMalformed(Unacceptable):
    """If-Match is not one of our entity tags; `*` would mean to overwrite whatever is there."""

    status = 400
    title = "If-Match is not one of our entity tags"


_ENTITY_TAG: Final = re.compile(r'"(\d{1,18})"')


def etag(sequence: int) -> str:
    """Return the entity tag of the state after event number `sequence`."""
    return f'"{sequence}"'


async def if_match(request: Request) -> int:
    """Return the sequence that the caller decided on, from If-Match."""
    given = request.headers.get("if-match")
    if given is None:
        raise IfMatchRequired("Send the ETag of what you read as If-Match.")
    match = _ENTITY_TAG.fullmatch(given.strip())
    if match is None:
        raise IfMatchMalformed('If-Match takes one entity tag, for example "3".')
    return int(match[1])


IfMatch = Annotated[int, Depends(if_match)]


# Keyset pages

Item = TypeVar("Item")
MAX_PAGE: Final = 200
_LONGEST_CURSOR: Final = 1024


class Page(BaseModel, Generic[Item]):
    """Some of a list, in order, and the address of the rest."""

    items: list[Item]
    next: str | None = None


class CursorMalformed(Unacceptable):
    """The cursor is not one that we gave out for this list."""

    title = "The cursor is not one of ours"


def cursor(*key: str | int) -> str:
    """Return the cursor after the row with this sort key."""
    return base64.urlsafe_b64encode(orjson.dumps(key)).decode().rstrip("=")


def sort_key(cursor: str, *kinds: type[str] | type[int]) -> tuple[Any, ...]:
    """Return the sort key in a cursor; `kinds` are the types that this list's key must have."""
    try:
        padded = cursor[:_LONGEST_CURSOR] + "=" * (-len(cursor) % 4)
        key = orjson.loads(base64.b64decode(padded, altchars=b"-_", validate=True))
    except (binascii.Error, ValueError) as error:
        raise CursorMalformed("Take the cursor from next.", field="cursor") from error
    if not isinstance(key, list) or [type(part) for part in key] != list(kinds):
        raise CursorMalformed("Take the cursor from next.", field="cursor")
    return tuple(key)


def next_page(request: Request, response: Response, cursor: str | None) -> str | None:
    """Return the address of the next page for the body, and put it into Link; None on the last page."""
    if cursor is None:
        return None
    query = [(name, value) for name, value in request.query_params.multi_items() if name != "cursor"]
    address = f"{request.url.path}?{urlencode([*query, ('cursor', cursor)])}"
    response.headers["link"] = f'<{address}>; rel="next"'
    return address


# The application, and its description


def _operations(checks: Mapping[str, observability.Check]) -> APIRouter:
    operations = router(tags=["operations"])
    asked_by_machines = auth.public("Asked by load balancers and supervisors; says nothing but yes or no")

    @operations.get("/health/live", dependencies=[asked_by_machines])
    async def live() -> dict[str, str]:
        """Whether the process runs at all."""
        return {"status": "live"}

    @operations.get("/health/ready", dependencies=[asked_by_machines], responses={503: {}})
    async def ready() -> Response:
        """Whether everything that the service needs can be reached, and what cannot."""
        health = await observability.readiness(checks)
        return Response(orjson.dumps(health.body), health.status, media_type="application/json")

    @operations.get("/metrics", dependencies=[auth.requires("operations:read")])
    async def metrics() -> Response:
        """Prometheus metrics."""
        return Response(observability.exposition(), media_type=observability.EXPOSITION_MEDIA_TYPE)

    return operations


class _Application(FastAPI):
    def build_middleware_stack(self) -> ASGIApp:
        return _Edge(super().build_middleware_stack())

    def openapi(self) -> dict[str, Any]:
        if self.openapi_schema is None:
            self.openapi_schema = _described(super().openapi(), self)
        return self.openapi_schema


def _described(document: dict[str, Any], app: FastAPI) -> dict[str, Any]:
    """Add to the OpenAPI document what holds for every operation: who may call it, and how it says no."""
    schemas = document.setdefault("components", {}).setdefault("schemas", {})
    for model in (FieldProblem, Problem):
        schemas[model.__name__] = model.model_json_schema(ref_template="#/components/schemas/{model}")
        schemas[model.__name__].pop("$defs", None)
    for unused in ("HTTPValidationError", "ValidationError"):
        schemas.pop(unused, None)
    schemes = _security_schemes(basic=app.state.authenticator.basic_auth)
    document["components"]["securitySchemes"] = schemes
    for context in iter_route_contexts(app.routes):
        for method in context.methods or ():
            operation = document["paths"].get(context.path_format, {}).get(method.lower())
            if operation is not None:
                _describe(operation, context, schemes)
    return document


_NOT_ACCEPTABLE: Final = 422
"""The framework describes one of its own, which is never sent."""
_IF_MATCH_PARAMETER: Final = {
    "name": "If-Match",
    "in": "header",
    "required": True,
    "description": "The ETag of what was read and decided on.",
    "schema": {"type": "string", "pattern": '^"[0-9]{1,18}"$'},
}


def _describe(operation: dict[str, Any], context: RouteContext, schemes: Mapping[str, Any]) -> None:
    declared = auth.declaration(context.dependant)
    if isinstance(declared, auth.Requirement):
        operation["security"] = [{name: []} for name in schemes]
        operation["x-permission"] = declared.permission
    versioned = _depends_on(context.dependant, if_match)
    if versioned:
        operation.setdefault("parameters", []).append(_IF_MATCH_PARAMETER)
    content = {PROBLEM_MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}
    responses = operation["responses"]
    for status in _possible(operation, declared, versioned=versioned):
        described = responses.setdefault(str(status), {})
        described.setdefault("description", _TITLES[status][1])
        if status == _NOT_ACCEPTABLE or "content" not in described:
            described["content"] = content


def _depends_on(dependant: Dependant, function: Callable[..., Any]) -> bool:
    return any(inner.call is function or _depends_on(inner, function) for inner in dependant.dependencies)


def _possible(
    operation: Mapping[str, Any], declared: auth.Requirement | auth.Open | None, *, versioned: bool
) -> list[int]:
    """Say how an operation can refuse."""
    statuses = [400, 404, 405, 413, 422, 500, 503]
    if isinstance(declared, auth.Requirement):
        statuses += [401, 403]
    if "requestBody" in operation:
        statuses += [409, 415]
    if versioned:
        statuses += [409, 412, 428]
    return sorted(set(statuses))


def _security_schemes(*, basic: bool) -> dict[str, Any]:
    schemes: dict[str, Any] = {
        "bearer": {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"},
        "api_key": {"type": "apiKey", "in": "header", "name": "X-API-Key"},
    }
    return {**schemes, "basic": {"type": "http", "scheme": "basic"}} if basic else schemes
