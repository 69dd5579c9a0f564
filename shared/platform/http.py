"""Calls to other systems over HTTP. The one module that knows which client library is used."""

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from types import TracebackType
from typing import Any, Final, Self

import httpx
import orjson
import stamina

# At INFO it logs whole URLs, and query strings hold what people searched for.
logging.getLogger("httpx").setLevel(logging.WARNING)

_ATTEMPTS: Final = 4
_LONGEST_PAUSE_SECONDS: Final = 10.0
_TRY_AGAIN: Final = frozenset({429, 502, 503, 504})
_LARGEST_ANSWER_BYTES: Final = 32 * 1024 * 1024
_BAD_REQUEST: Final = 400


class Unreachable(Exception):
    """No usable answer: no connection, no answer in time, or the other side cannot serve now. May pass."""

    def __init__(self, reason: str, *, retry_after_seconds: float | None = None) -> None:
        super().__init__(reason)
        self.retry_after_seconds = retry_after_seconds


class Declined(Exception):
    """The other side understood and said no; asking again changes nothing."""

    def __init__(self, status: int, problem_type: str | None) -> None:
        super().__init__(f"{status} {problem_type or ''}".rstrip())
        self.status = status
        self.problem_type = problem_type


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    status: int
    headers: Mapping[str, str]
    content: bytes

    def json(self) -> Any:
        return orjson.loads(self.content)


class Client:
    """A connection pool to one system. GET is retried with growing pauses, or as long as Retry-After says."""

    def __init__(self, connections: httpx.AsyncClient) -> None:
        self._connections = connections

    async def __aenter__(self) -> Self:
        await self._connections.__aenter__()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        await self._connections.__aexit__(kind, error, traceback)

    async def get(
        self,
        path: str,
        *,
        params: Mapping[str, Any] | None = None,
        headers: Mapping[str, str] | None = None,
        attempts: int = _ATTEMPTS,
    ) -> Answer:
        """Fetch `path`, an absolute URL or relative to the base. Raises Unreachable or Declined."""
        async for attempt in stamina.retry_context(on=_pause, attempts=attempts, timeout=None, wait_max=2.0):
            with attempt:
                return await self._send("GET", path, params=params, headers=headers)
        raise AssertionError("the last attempt returns or raises")

    async def get_json(self, path: str, *, params: Mapping[str, Any] | None = None) -> Any:
        """Fetch and parse JSON. Raises Unreachable, Declined, or ValueError where it is not JSON."""
        return (await self.get(path, params=params)).json()

    async def post_json(self, path: str, body: Any, *, headers: Mapping[str, str] | None = None) -> Answer:
        """Send JSON once: whether a repeat is safe is the caller's to know. Raises Unreachable or Declined."""
        return await self._send(
            "POST", path, content=orjson.dumps(body), headers={"content-type": "application/json", **(headers or {})}
        )

    async def post(self, path: str, content: bytes, *, content_type: str) -> Answer:
        """Send bytes once. Raises Unreachable or Declined."""
        return await self._send("POST", path, content=content, headers={"content-type": content_type})

    async def post_form(self, path: str, fields: Mapping[str, str]) -> Answer:
        """Send a form once. Raises Unreachable or Declined."""
        return await self._send("POST", path, data=dict(fields))

    async def _send(self, method: str, path: str, **parts: Any) -> Answer:
        try:
            async with self._connections.stream(method, path, **parts) as response:
                content = await _read(response)
        except (httpx.TransportError, httpx.InvalidURL, httpx.DecodingError) as error:
            # The library's sentence may quote the address: only the kind of failure goes on.
            raise Unreachable(type(error).__name__) from None
        return _judge(response, content)


def client(
    base_url: str,
    *,
    api_key: str | None = None,
    headers: Mapping[str, str] | None = None,
    timeout_seconds: float = 10.0,
) -> Client:
    """Open a client for the system at `base_url`; close it by leaving `async with`. Redirects are not followed."""
    identified = {"user-agent": "putright", **({"x-api-key": api_key} if api_key else {}), **(headers or {})}
    return Client(
        httpx.AsyncClient(
            base_url=base_url,
            headers=identified,
            timeout=httpx.Timeout(timeout_seconds, connect=min(timeout_seconds, 3.0)),
            follow_redirects=False,
            trust_env=False,  # a proxy from the environment must not see the keys
        )
    )


async def _read(response: httpx.Response) -> bytes:
    parts: list[bytes] = []
    length = 0
    async for part in response.aiter_bytes():
        length += len(part)
        if length > _LARGEST_ANSWER_BYTES:
            raise Unreachable("the answer is too large")
        parts.append(part)
    return b"".join(parts)


def _judge(response: httpx.Response, content: bytes) -> Answer:
    if response.status_code in _TRY_AGAIN or response.is_server_error:
        raise Unreachable(f"answered {response.status_code}", retry_after_seconds=_retry_after(response))
    if response.status_code >= _BAD_REQUEST:
        raise Declined(response.status_code, _problem_type(content))
    return Answer(status=response.status_code, headers=response.headers, content=content)


def _problem_type(content: bytes) -> str | None:
    try:
        problem = orjson.loads(content)
    except orjson.JSONDecodeError:
        return None
    return str(problem["type"]) if isinstance(problem, dict) and "type" in problem else None


def _retry_after(response: httpx.Response) -> float | None:
    """Read Retry-After in both its forms; a date counts from the other side's own clock."""
    value = response.headers.get("retry-after")
    if value is None:
        return None
    if value.isdigit():
        return float(value)
    try:
        until, now = parsedate_to_datetime(value), parsedate_to_datetime(response.headers["date"])
    except (KeyError, ValueError, TypeError):
        return None
    return max((until - now).total_seconds(), 0.0)


def _pause(error: Exception) -> bool | float:
    """Say whether and after how many seconds a GET is tried again."""
    if not isinstance(error, Unreachable):
        return False
    if error.retry_after_seconds is None:
        return True
    return error.retry_after_seconds <= _LONGEST_PAUSE_SECONDS and error.retry_after_seconds
