"""Problem documents (RFC 9457): how every request that is not served is answered. Nothing that was sent comes back."""

import re
from collections.abc import Callable, Coroutine, Mapping, Sequence
from typing import Any, Final

import asyncpg
import structlog
from fastapi import Request, Response
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolExhausted
from starlette.exceptions import HTTPException

from shared.kernel.refusals import Refusal
from shared.platform import auth
from shared.platform.auth import IssuerUnavailable, NotAuthenticated
from shared.platform.database import unreachable

log = structlog.get_logger()

MEDIA_TYPE: Final = "application/problem+json"
RETRY_AFTER_SECONDS: Final = 5
CORRELATION_IN_SCOPE: Final = "putright.correlation_id"
_TYPES: Final = "urn:problem-type:putright:"


class FieldProblem(BaseModel):
    """One thing to mend."""

    where: str
    """body, query, path or header."""
    pointer: str | None = None
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


TITLES: Final[Mapping[int, tuple[str, str]]] = {
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


ErrorPage = Callable[[Request, Problem], Response]
"""Shows a problem to a person, where the app has pages."""


def problem(
    request: Request,
    status: int,
    *,
    kind: str | None = None,
    title: str | None = None,
    detail: str | None = None,
    provision: str | None = None,
    errors: Sequence[FieldProblem] = (),
    headers: Mapping[str, str] | None = None,
) -> Response:
    """Build the answer to a request that is not served, as a page where a browser asks for one.

    `detail` is a sentence of ours, never of an exception that we did not write.
    """
    default_kind, default_title = TITLES.get(status, ("problem", "The request was not served"))
    body = Problem(
        type=_TYPES + (kind or default_kind),
        title=title or default_title,
        status=status,
        detail=detail,
        provision=provision,
        errors=list(errors) or None,
        trace_id=str(request.scope[CORRELATION_IN_SCOPE]),
    )
    error_page: ErrorPage | None = request.app.state.error_page
    if error_page is None or "text/html" not in request.headers.get("accept", ""):
        return document(body, headers)
    page = error_page(request, body)
    page.headers.update(headers or {})
    return page


def document(body: Problem, headers: Mapping[str, str] | None = None) -> Response:
    """Build a problem document."""
    return Response(
        body.model_dump_json(exclude_none=True), body.status, headers=dict(headers or {}), media_type=MEDIA_TYPE
    )


def mistake_of_ours(trace_id: str) -> Problem:
    kind, title = TITLES[500]
    return Problem(type=_TYPES + kind, title=title, status=500, trace_id=trace_id)


async def _refused(request: Request, refusal: Refusal) -> Response:
    kind = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "-", type(refusal).__name__).lower()
    errors = [_refused_field(request, refusal.field, refusal.detail)] if refusal.field else []
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


def _refused_field(request: Request, field: str, reason: str) -> FieldProblem:
    sent_in = ("path", request.path_params), ("query", request.query_params)
    where = next((name for name, sent in sent_in if field in sent), "body")
    return _field_problem((where, *field.split(".")), reason)


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


def is_unavailable(error: BaseException) -> bool:
    """Say whether an error means that something we need is away: the same request may succeed later."""
    return unreachable(error) or isinstance(error, IssuerUnavailable)


HANDLERS: Final[Mapping[int | type[Exception], Callable[[Request, Any], Coroutine[Any, Any, Response]]]] = {
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
