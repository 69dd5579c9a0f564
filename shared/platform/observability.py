"""What operators see: structured logs without personal data, metrics, health, and traces where they are configured."""

import asyncio
import errno
import logging
import os
import socket
import sys
import traceback
from collections.abc import Awaitable, Callable, Generator, Mapping, MutableMapping
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, Final, Literal
from uuid import UUID

import orjson
import structlog
import uvicorn
from fastapi.telemetry import TelemetryConfig
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, ProcessCollector, generate_latest
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4
from pydantic import BaseModel
from starlette.types import ASGIApp, Receive, Scope, Send

from shared.platform.clock import SystemClock

correlation_id: ContextVar[UUID | None] = ContextVar("correlation_id", default=None)
"""Set at the edge for each request or message; every log line carries it."""

# Logs

_PERSONAL_OR_SECRET: Final = frozenset(
    {
        "address", "authorization", "body", "content", "cookie", "description", "email", "first_name", "headers",
        "last_name", "message", "mobile", "name", "parameters", "params", "password", "phone", "postcode", "query",
        "recipient", "representative", "resident", "secret", "sender", "subject", "telephone", "text", "token", "to",
        "uprn", "url", "words",
    }
)  # fmt: skip
_KEPT_OF_A_LINE: Final = 250


_process_labels: dict[str, str] = {}
_requests: Final = logging.getLogger("putright.requests")


def configure_logging(service: str, process: str, level: str = "INFO") -> None:
    """Write every log line, the libraries' too, as JSON to standard output. Call once, first thing in a process."""
    number = logging.getLevelNamesMapping()[level.upper()]
    _process_labels.update(service=service, process=process)
    _configure_structlog(number, cache=True)
    logging.basicConfig(handlers=[_ThroughStructlog()], level=max(number, logging.INFO), force=True)
    for noisy in ("httpx", "httpcore", "uvicorn.access", "asyncio"):
        logging.getLogger(noisy).setLevel(logging.WARNING)
    for server in ("uvicorn", "uvicorn.error"):
        logging.getLogger(server).handlers.clear()
        logging.getLogger(server).propagate = True


def _configure_structlog(level: int, *, cache: bool) -> None:
    structlog.configure(
        processors=_PROCESSORS,
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=_StandardOutput,
        cache_logger_on_first_use=cache,
    )


class _StandardOutput:
    """Writes finished lines to standard output, whatever that is at the moment."""

    def __init__(self, *_: object) -> None:
        """Take the logger's name, which the lines do not carry."""

    def msg(self, line: bytes) -> None:
        sys.stdout.buffer.write(line + b"\n")
        sys.stdout.buffer.flush()

    debug = info = warning = error = critical = msg


def log_request(**facts: str | float | None) -> None:
    """Log an answered request. There is one for each, so it goes past the processors; the facts are never free text."""
    if _requests.isEnabledFor(logging.INFO):
        labels = {**_process_labels, "level": "info", "timestamp": SystemClock().now()}
        _StandardOutput().msg(orjson.dumps({"event": "request", **facts, **labels}))


def described(error: BaseException) -> dict[str, Any]:
    """Describe an error for a log: its kind, its cause's kind and where it happened, not its sentence.

    Sentences of database and validation errors quote the values, which may be a resident's.
    """
    cause = error.__cause__ or error.__context__
    frames = traceback.extract_tb(error.__traceback__)[-8:]
    return {
        "error": type(error).__qualname__,
        "cause": type(cause).__qualname__ if cause else None,
        "sqlstate": getattr(getattr(error, "orig", error), "sqlstate", None),
        "at": [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames],
    }


def _label(_: Any, __: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    event.update(_process_labels)
    current = correlation_id.get()
    if current is not None:
        event["correlation_id"] = str(current)
    return event


def redact(_: Any, __: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Drop the values that a log must not hold, at any depth. They should not have been logged: this is the net."""
    for key, value in event.items():
        if key.lower() in _PERSONAL_OR_SECRET:
            event[key] = "[redacted]"
        elif isinstance(value, Mapping):
            event[key] = redact(None, "", dict(value))
        elif isinstance(value, list | tuple):
            event[key] = [redact(None, "", dict(item)) if isinstance(item, Mapping) else item for item in value]
    return event


def _describe_exception(_: Any, __: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    given = event.pop("exc_info", None)
    error = sys.exc_info()[1] if given is True else given[1] if isinstance(given, tuple) else given
    if isinstance(error, BaseException):
        event.update(described(error))
    return event


def _json(value: Any, **_: Any) -> bytes:
    return orjson.dumps(value, default=str)


_PROCESSORS: Final[list[structlog.typing.Processor]] = [
    _label,
    structlog.processors.add_log_level,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
    _describe_exception,
    redact,
    structlog.processors.JSONRenderer(serializer=_json),
]

# structlog's own default prints the values of local variables beside an exception: never, not even in a process that
# forgot to configure.
_configure_structlog(logging.INFO, cache=False)


class _ThroughStructlog(logging.Handler):
    """Libraries' own lines, in our shape. A line that comes with an exception keeps the kind, not the sentence."""

    def emit(self, record: logging.LogRecord) -> None:
        log = structlog.get_logger(record.name)
        event = _shortened(record.getMessage()) if record.exc_info is None else str(record.msg)
        log.log(record.levelno, event, logger=record.name, exc_info=record.exc_info)


def _shortened(line: str) -> str:
    """Keep both ends: a traceback says what happened in its last line."""
    return line if len(line) <= 2 * _KEPT_OF_A_LINE else f"{line[:_KEPT_OF_A_LINE]} ... {line[-_KEPT_OF_A_LINE:]}"


# Metrics

REGISTRY: Final = CollectorRegistry(auto_describe=True)
ProcessCollector(registry=REGISTRY)
EXPOSITION_MEDIA_TYPE: Final = CONTENT_TYPE_PLAIN_0_0_4

REQUEST_SECONDS: Final = Histogram(
    "putright_http_request_seconds",
    "Time to answer a request.",
    ["route", "method", "status"],
    buckets=(0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10),
    registry=REGISTRY,
)
OUTBOX_AGE_SECONDS: Final = Gauge(
    "putright_outbox_age_seconds", "Age of the oldest event that is not published yet.", registry=REGISTRY
)
OUTBOX_EVENTS: Final = Gauge("putright_outbox_events", "Events that are not published yet.", registry=REGISTRY)
CONSUMER_LAG_EVENTS: Final = Gauge(
    "putright_consumer_lag_events", "Events of a topic that are not consumed yet.", ["topic"], registry=REGISTRY
)
PARKED_STREAMS: Final = Gauge(
    "putright_parked_streams", "Streams that wait for a retry or a person.", ["consumer"], registry=REGISTRY
)
OVERDUE_DEADLINES: Final = Gauge(
    "putright_overdue_deadlines", "Deadlines that have passed and are not met.", ["clock"], registry=REGISTRY
)


def gauge(name: str, documentation: str, *labels: str) -> Gauge:
    """Add a service's own gauge: a module-level name, made once."""
    return Gauge(f"putright_{name}", documentation, labels, registry=REGISTRY)


def counter(name: str, documentation: str, *labels: str) -> Counter:
    """Add a service's own counter: a module-level name, made once."""
    return Counter(f"putright_{name}", documentation, labels, registry=REGISTRY)


def exposition() -> bytes:
    """Return all metrics in Prometheus's text format."""
    return generate_latest(REGISTRY)


# Health

Check = Callable[[], Awaitable[None]]
"""Returns when all is well, raises when it is not."""
_CHECK_SECONDS: Final = 2.0


class Health(BaseModel):
    """Whether the process can do its work, and the names of the checks that failed."""

    status: Literal["ready", "not ready"]
    failing: tuple[str, ...]

    @property
    def http_status(self) -> int:
        return 503 if self.failing else 200


async def readiness(checks: Mapping[str, Check]) -> Health:
    """Run all checks at once, each with its time-out; says which failed, and logs why."""
    names = list(checks)
    results = await asyncio.gather(*(_passes(name, checks[name]) for name in names))
    failing = tuple(name for name, passed in zip(names, results, strict=True) if not passed)
    return Health(status="not ready" if failing else "ready", failing=failing)


async def _passes(name: str, check: Check) -> bool:
    try:
        async with asyncio.timeout(_CHECK_SECONDS):
            await check()
    except Exception as error:  # noqa: BLE001 - a check may fail in any way; that is its answer
        structlog.get_logger(__name__).warning("check_failed", check=name, error=type(error).__name__)
        return False
    return True


# Serving


class PortTaken(Exception):
    """Another program listens there."""


class StartFailed(Exception):
    """The application's own start-up failed; the log before this says where."""


class _Server(uvicorn.Server):
    """uvicorn for a task of a larger process: no signal handlers, and cancelling it lets begun requests finish."""

    cancelled = False

    @contextmanager
    def capture_signals(self) -> Generator[None]:
        yield

    async def main_loop(self) -> None:
        try:
            await super().main_loop()
        except asyncio.CancelledError:
            self.cancelled = True  # the shutdown that follows is the graceful one; `serve` goes on with the cancelling


async def serve(app: ASGIApp, *, host: str, port: int) -> None:
    """Serve an ASGI application until cancelled. Raises PortTaken or StartFailed."""
    listening = _listen(host, port)
    server = _Server(
        uvicorn.Config(
            app,
            http="httptools",
            log_config=None,
            access_log=False,
            server_header=False,
            timeout_graceful_shutdown=10,
            timeout_keep_alive=30,
        )
    )
    try:
        with listening:
            await server.serve(sockets=[listening])
    except SystemExit as exit_:
        # Left alone it would end the process past every other task's clean-up.
        raise StartFailed from exit_
    if server.cancelled:
        raise asyncio.CancelledError


def _listen(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family, backlog=2048)
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            raise PortTaken(f"{host}:{port} is in use by another program") from error
        raise


async def serve_operations(port: int, checks: Mapping[str, Check], *, host: str = "127.0.0.1") -> None:
    """Serve health and metrics of a worker process; run it inside the worker's task group. Port 0 is for none.

    It asks for no permission: bind it to loopback or to a network that only the operators' systems reach.
    """
    if port:
        await serve(_Operations(checks), host=host, port=port)


class _Operations:
    """Three addresses need no framework."""

    def __init__(self, checks: Mapping[str, Check]) -> None:
        self._checks = checks

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await _live_through(receive, send)
        elif scope["type"] == "http":
            status, media_type, body = await self._answer(scope["method"], scope["path"])
            headers = [(b"content-type", media_type.encode()), (b"content-length", str(len(body)).encode())]
            await send({"type": "http.response.start", "status": status, "headers": headers})
            await send({"type": "http.response.body", "body": body})

    async def _answer(self, method: str, path: str) -> tuple[int, str, bytes]:
        match (method, path):
            case ("GET", "/health/live"):
                return 200, "application/json", b'{"status":"live"}'
            case ("GET", "/health/ready"):
                health = await readiness(self._checks)
                return health.http_status, "application/json", health.model_dump_json().encode()
            case ("GET", "/metrics"):
                return 200, EXPOSITION_MEDIA_TYPE, exposition()
            case _:
                return 404, "text/plain", b"not found"


async def _live_through(receive: Receive, send: Send) -> None:
    while True:
        message = await receive()
        await send({"type": f"{message['type']}.complete"})
        if message["type"] == "lifespan.shutdown":
            return


# Traces


def telemetry() -> TelemetryConfig:
    """Return the tracing options of an application: spans are sent where OTEL_EXPORTER_OTLP_ENDPOINT says, or nowhere.

    Needs the `telemetry` extra; without it, or without the endpoint, no tracing code runs. Exceptions are not
    exported as log records, because their sentences quote values.
    """
    wanted = bool(os.environ.get("OTEL_EXPORTER_OTLP_ENDPOINT"))
    return TelemetryConfig(tracing=wanted, metrics=wanted, logs=False, auto_configure=wanted)
