"""Every service against its committed OpenAPI document: requests that nobody would think of, on a real database.

Each operation gets a handful of good and bad requests by a caller with a valid key. None may end in a 5xx, in a status
or a body that the document does not declare; every refusal is a problem document that does not repeat what was sent.
"""

import asyncio
import itertools
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import pytest
import schemathesis
import uvicorn
from fastapi import FastAPI
from hypothesis import HealthCheck, Phase, settings
from schemathesis import Case, CheckContext, Response
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi import checks

from deploy import contracts
from services.cases import app as cases_app
from services.cases import consumer as cases_consumer
from services.cases.settings import Settings as CasesSettings
from services.intake import app as intake_app
from services.intake.settings import Settings as IntakeSettings
from services.notifications import app as notifications_app
from services.notifications.settings import Settings as NotificationsSettings
from services.reporting import app as reporting_app
from services.reporting.settings import Settings as ReportingSettings
from shared.kernel import references
from shared.platform import auth, landlords
from shared.platform.clock import SystemClock
from shared.platform.consumer import Consumer
from shared.platform.database import Database
from tests.support.cases import a_submission, at
from tests.support.databases import Databases
from tests.support.events import delivery, message
from tests.support.http_servers import free_port

# The services run in threads of this process: what they draw by chance is taken for a careless strategy.
pytestmark = pytest.mark.filterwarnings("ignore:Do not use the `random` module inside strategies")
EXAMPLES: Final = 3
KNOWN: Final = references.from_random(2026)
"""A case that exists; every other request about a case is about this one."""
ROLES: Final = frozenset({"manager", "integration", "operator", "bi_reader"})
BUILDERS: Final[dict[str, Callable[[dict[str, Any]], FastAPI]]] = {
    "intake": lambda given: intake_app.build(IntakeSettings.model_validate(given)),
    "cases": lambda given: cases_app.build(CasesSettings.model_validate(given)),
    "notifications": lambda given: notifications_app.build(NotificationsSettings.model_validate(given)),
    "reporting": lambda given: reporting_app.build(ReportingSettings.model_validate(given)),
}
BESIDE: Final = {"cases": ("intake", "notifications")}
_counted: Final = itertools.count()
FEW: Final = settings(
    max_examples=EXAMPLES,
    deadline=None,
    database=None,
    derandomize=True,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)


@dataclass(frozen=True)
class Served:
    address: str
    key: str


@contextmanager
def _serving(app: FastAPI) -> Iterator[str]:
    """Serve from a thread: the requests come from code that knows nothing of event loops."""
    port = free_port()
    server = uvicorn.Server(uvicorn.Config(app, port=port, log_config=None))
    thread = threading.Thread(target=server.run, name=app.title)
    thread.start()
    while not server.started:
        thread.join(0.02)
        assert thread.is_alive(), "the service did not start"
    yield f"http://127.0.0.1:{port}"
    server.should_exit = True
    thread.join()


def _elsewhere(work: Any) -> Any:
    """Run a coroutine in a thread with an event loop of its own."""
    with ThreadPoolExecutor(1) as threads:
        return threads.submit(asyncio.run, work).result()


@pytest.fixture(scope="module")
def served(databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[str], Served]]:
    """Give a function: `served("cases")` returns where the service answers, and a key that opens it."""
    running: dict[str, tuple[Any, Served, str]] = {}
    folder = tmp_path_factory.mktemp("schemathesis")

    def serve(service: str) -> Served:
        if service not in running:
            # The full record of a case is asked of the services beside it.
            beside = {other: serve(other) for other in BESIDE.get(service, ())}
            running[service] = _start(service, _elsewhere(databases.make(service)), folder, beside)
        return running[service][1]

    yield serve
    for serving, _, url in running.values():
        serving.__exit__(None, None, None)
        _elsewhere(databases.drop(url))


def _start(service: str, url: str, folder: Path, beside: dict[str, Served]) -> tuple[Any, Served, str]:
    keys = folder / "keys.json"
    key = auth.add_key(keys, landlords=frozenset({"demo"}), roles=ROLES)
    given = {"database_url": url, "api_keys_file": keys, "secret": "0" * 32, "attachments_dir": folder / "attachments"}
    given |= {f"{other}_url": served.address for other, served in beside.items()} | {"service_key": key}
    if service == "cases":
        _elsewhere(_log_a_complaint(url))
    serving = _serving(BUILDERS[service](given))
    return serving, Served(serving.__enter__(), key), url


async def _log_a_complaint(url: str) -> None:
    database, clock = Database(url, every_landlord=True), SystemClock()
    consumer = Consumer(cases_consumer.subscription(landlords.read(None), clock), database, clock)
    await consumer.take([delivery(message(a_submission(at("2026-11-20")), stream=KNOWN, sequence=1))])
    await database.close()


def a_refusal_is_a_problem_document(_: CheckContext, response: Response, case: Case[Any]) -> None:
    """Pages for people refuse in HTML; everything else with application/problem+json."""
    media_type = (response.headers.get("content-type") or [""])[0].split(";")[0]
    if 400 <= response.status_code < 500 and "text/html" not in media_type:
        assert media_type == "application/problem+json", f"{case.method} {case.path}: {response.status_code}"
        assert response.json()["status"] == response.status_code


CHECKS: Final[list[Any]] = [
    not_a_server_error,
    checks.status_code_conformance,
    checks.content_type_conformance,
    checks.response_headers_conformance,
    checks.response_schema_conformance,
    a_refusal_is_a_problem_document,
]


def _document(service: str) -> Any:
    document = schemathesis.openapi.from_path(contracts.FOLDER / "openapi" / f"{service}.json")
    # Every boundary of every field of every body: minutes for the cases service alone. Each request that is drawn
    # bends one or another of them.
    document.config.phases.coverage.enabled = False
    return document


@schemathesis.serializer("message/rfc822")
def _as_message(_: Any, value: Any) -> bytes:
    return value if isinstance(value, bytes) else str(value).encode()


def _call(case: Case[Any], served: Served) -> None:
    case.call_and_validate(base_url=served.address, headers={"X-API-Key": served.key}, checks=CHECKS)


@_document("intake").parametrize()  # type: ignore[untyped-decorator]  # schemathesis does not type it
@FEW
def test_intake_answers_as_its_document_says(case: Case[Any], served: Callable[[str], Served]) -> None:
    _call(case, served("intake"))


@_document("cases").parametrize()  # type: ignore[untyped-decorator]  # schemathesis does not type it
@FEW
def test_cases_answers_as_its_document_says(case: Case[Any], served: Callable[[str], Served]) -> None:
    if "reference" in case.path_parameters and next(_counted) % 2:
        case.path_parameters["reference"] = KNOWN
    _call(case, served("cases"))


@_document("notifications").parametrize()  # type: ignore[untyped-decorator]  # schemathesis does not type it
@FEW
def test_notifications_answers_as_its_document_says(case: Case[Any], served: Callable[[str], Served]) -> None:
    _call(case, served("notifications"))


@_document("reporting").parametrize()  # type: ignore[untyped-decorator]  # schemathesis does not type it
@FEW
def test_reporting_answers_as_its_document_says(case: Case[Any], served: Callable[[str], Served]) -> None:
    _call(case, served("reporting"))
