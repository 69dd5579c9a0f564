"""The edge of every service: what each kind of bad input, refusal and outage looks like from outside."""

import json
import logging
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path
from typing import Annotated, Any, Literal
from uuid import UUID

import asyncpg
import httpx
import pytest
import structlog
from fastapi import File, Form, Request, Response, UploadFile
from pydantic import AwareDatetime, Field, ValidationError
from sqlalchemy import text
from sqlalchemy.exc import OperationalError
from sqlalchemy.ext.asyncio import create_async_engine

from shared.kernel.refusals import Changed, NotFound, Refusal
from shared.platform import auth, observability, web
from shared.platform.auth import Principal, add_key
from tests.support.callers import Callers, an_app, calling, fields_of
from tests.support.http_servers import free_port

ANYBODY = auth.public("For a test")
PLANTED = "mrs.planted@example.com"


class SameOfficerAtStage2(Refusal):
    """A refusal as the rules make them."""

    title = "The officer is not new to the complaint"
    provision = "6.13"


class Resident(web.RequestBody):
    name: Annotated[str, web.one_line(80)]
    email: Annotated[str, web.one_line(120)] | None = None


class Complaint(web.RequestBody):
    channel: Literal["web", "phone"]
    resident: Resident
    description: Annotated[str, web.free_text(500)]
    received_at: AwareDatetime
    outcomes: list[Annotated[str, web.one_line(50)]] = Field(default_factory=list)


GOOD: dict[str, Any] = {
    "channel": "web",
    "resident": {"name": "Ada"},
    "description": "Damp\nagain",
    "received_at": "2026-11-20T09:00:00Z",
}

routes = web.router(prefix="/v1", tags=["test"])


@routes.post("/complaints", status_code=202)
async def receive(
    complaint: Complaint,
    caller: Annotated[Principal, auth.requires("submissions:create")],
    correlation_id: web.CorrelationId,
) -> dict[str, str]:
    return {
        "landlord": caller.landlord(),
        "name": complaint.resident.name,
        "description": complaint.description,
        "correlation_id": str(correlation_id),
    }


@routes.post("/small", dependencies=[ANYBODY], max_body_size=100)
async def small(complaint: Complaint) -> str:
    return complaint.channel


@routes.post("/files", dependencies=[ANYBODY], max_body_size=3_000_000)
async def files(file: Annotated[UploadFile, File()], note: Annotated[str, Form()] = "") -> int:
    return len(await file.read()) + len(note)


@routes.get("/cases", dependencies=[ANYBODY])
async def cases(request: Request, response: Response, cursor: web.Cursor = None, limit: int = 2) -> web.Page[int]:
    (after,) = web.sort_key(cursor, int) if cursor else (0,)
    items = [number for number in range(1, 6) if number > after][:limit]
    more = web.cursor(items[-1]) if items and items[-1] < 5 else None
    return web.Page(items=items, next=web.next_page(request, response, more))


@routes.put("/cases/{reference}", dependencies=[auth.requires("cases:work")])
async def change(reference: str, version: web.IfMatch, response: Response) -> str:
    if version != 3:
        raise Changed("Somebody changed the case.")
    response.headers["etag"] = web.etag(version + 1)
    return reference


@routes.get("/failing/{how}", dependencies=[ANYBODY])
async def failing(how: str) -> None:
    raise FAILURES[how]


FAILURES: dict[str, Exception] = {
    "mistake": RuntimeError(PLANTED),
    "missing file": FileNotFoundError(PLANTED),
    "refused": SameOfficerAtStage2("Choose somebody else.", field="officer"),
    "not found": NotFound("There is no such case."),
    "several addresses": OSError("Multiple exceptions: [Errno 111] Connect call failed"),
    "reset": ConnectionResetError(),
    "time-out": TimeoutError(),
    "shutting down": asyncpg.AdminShutdownError(PLANTED),
    "too many connections": asyncpg.TooManyConnectionsError(PLANTED),
    "disk full": asyncpg.DiskFullError(PLANTED),
    "deadlock": asyncpg.DeadlockDetectedError(PLANTED),
    "closed": asyncpg.InterfaceError("connection is closed"),
    "wrong statement": asyncpg.UndefinedColumnError(PLANTED),
}


@pytest.fixture
def key(tmp_path: Path) -> str:
    return add_key(tmp_path / "keys.json", landlords=frozenset({"harbour"}), roles=frozenset({"officer"}))


@pytest.fixture
async def caller(key: str, tmp_path: Path) -> AsyncIterator[httpx.AsyncClient]:
    app = an_app(routes, callers=Callers(api_keys_file=tmp_path / "keys.json"))
    async with calling(app, {"x-api-key": key}) as client:
        yield client


# What is let in


async def test_an_api_key_is_let_in_for_its_landlord(caller: httpx.AsyncClient) -> None:
    answer = await caller.post("/v1/complaints", json=GOOD)

    assert answer.status_code == 202
    assert answer.json()["landlord"] == "harbour"


async def test_basic_takes_the_parts_of_an_api_key_where_the_app_allows_it(key: str, tmp_path: Path) -> None:
    app = an_app(routes, callers=Callers(api_keys_file=tmp_path / "keys.json"), basic_auth=True)
    identity, _, secret = key.partition(".")

    async with calling(app, auth=(identity, secret)) as caller:
        answer = await caller.post("/v1/complaints", json=GOOD)

    assert answer.status_code == 202


async def test_basic_is_offered_where_the_app_allows_it() -> None:
    async with calling(an_app(routes, basic_auth=True)) as nobody:
        answer = await nobody.post("/v1/complaints", json=GOOD)

    assert answer.headers["www-authenticate"] == 'Bearer, Basic realm="putright", charset="UTF-8"'


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"x-api-key": ""},
        {"x-api-key": "."},
        {"x-api-key": "putright_0.wrong"},
        {"x-api-key": "a" * 5000},
        {"authorization": "Basic !!!"},
        {"authorization": "Basic"},
        {"authorization": "Basic /////w=="},
        {"authorization": "Digest x"},
        {"authorization": "Bearer x"},
    ],
)
async def test_nobody_comes_in_without_credentials_that_hold(headers: dict[str, str], tmp_path: Path) -> None:
    app = an_app(routes, callers=Callers(api_keys_file=tmp_path / "keys.json"), basic_auth=True)

    async with calling(app, headers) as nobody:
        answer = await nobody.post("/v1/complaints", json=GOOD)

    assert answer.status_code == 401
    assert answer.headers["www-authenticate"].startswith("Bearer")


async def test_a_key_in_the_address_is_not_read(key: str, tmp_path: Path) -> None:
    app = an_app(routes, callers=Callers(api_keys_file=tmp_path / "keys.json"))

    async with calling(app) as nobody:
        answer = await nobody.post("/v1/complaints", json=GOOD, params={"api_key": key, "x-api-key": key})

    assert answer.status_code == 401


async def test_a_role_without_the_permission_is_told_which_one_it_lacks(tmp_path: Path) -> None:
    path = tmp_path / "keys.json"
    board = add_key(path, landlords=frozenset({"harbour"}), roles=frozenset({"governing_body"}))

    async with calling(an_app(routes, callers=Callers(api_keys_file=path)), {"x-api-key": board}) as caller:
        answer = await caller.post("/v1/complaints", json=GOOD)

    assert answer.status_code == 403
    assert answer.json()["detail"] == "This needs the permission submissions:create."


# Bodies


async def test_text_is_trimmed_and_keeps_its_lines(caller: httpx.AsyncClient) -> None:
    answer = await caller.post("/v1/complaints", json={**GOOD, "description": "  Damp\r\n\tagain \n"})

    assert answer.json()["description"] == "Damp\r\n\tagain"


BAD_BODIES: dict[str, tuple[dict[str, Any], str]] = {
    "unknown field": ({"priority": PLANTED}, "priority"),
    "unknown field within": ({"resident": {"name": "Ada", "age": PLANTED}}, "resident.age"),
    "name of an unknown field is text of the caller's": ({PLANTED: 1}, "?"),
    "missing": ({"resident": {}}, "resident.name"),
    "null": ({"description": None}, "description"),
    "wrong type": ({"description": [PLANTED]}, "description"),
    "number for text": ({"description": 7}, "description"),
    "object for text": ({"description": {"text": PLANTED}}, "description"),
    "text for object": ({"resident": PLANTED}, "resident"),
    "not in the list": ({"channel": PLANTED}, "channel"),
    "too long": ({"description": PLANTED * 30}, "description"),
    "only blanks": ({"description": " \n\t "}, "description"),
    "empty": ({"resident": {"name": ""}}, "resident.name"),
    "NUL": ({"description": f"{PLANTED}\x00"}, "description"),
    "escape": ({"description": f"{PLANTED}\x1b[2J"}, "description"),
    "control character of the second kind": ({"description": f"{PLANTED}\x85x"}, "description"),
    "line end in one line": ({"resident": {"name": f"{PLANTED}\nBcc: x"}}, "resident.name"),
    "within a list": ({"outcomes": ["repair", f"{PLANTED}\x00"]}, "outcomes.1"),
    "no time zone": ({"received_at": "2026-11-20T09:00:00"}, "received_at"),
    "not a time": ({"received_at": PLANTED}, "received_at"),
    "a time beyond time": ({"received_at": "99999-01-01T00:00:00Z"}, "received_at"),
    "a number beyond time": ({"received_at": 1e300}, "received_at"),
}


@pytest.mark.parametrize("name", BAD_BODIES)
async def test_a_bad_body_is_refused_by_field_without_an_echo(name: str, caller: httpx.AsyncClient) -> None:
    changes, field = BAD_BODIES[name]

    answer = await caller.post("/v1/complaints", json={**GOOD, **changes})

    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"
    assert field in fields_of(answer)
    assert PLANTED not in answer.text


async def test_each_thing_to_mend_has_a_pointer_and_a_reason(caller: httpx.AsyncClient) -> None:
    answer = await caller.post("/v1/complaints", json={**GOOD, "resident": {}})

    assert answer.json()["errors"] == [
        {"where": "body", "pointer": "/resident/name", "field": "resident.name", "reason": "This is needed."}
    ]


@pytest.mark.parametrize(
    "body",
    [
        b"{",
        b"{'channel': 'web'}",
        b'{"channel": NaN}',
        b'{"channel": Infinity}',
        b'{"channel": "\\ud800"}',
        b'{"channel": "\xff"}',
        b'{"channel": "a\nb"}',
        b"\xef\xbb\xbf{}",
        b"[" * 100_000,
        b'{"channel": "web"} trailing',
    ],
)
async def test_what_is_not_json_is_said_to_be_so(body: bytes, caller: httpx.AsyncClient) -> None:
    answer = await caller.post("/v1/complaints", content=body, headers={"content-type": "application/json"})

    assert answer.status_code == 400
    assert answer.json()["type"] == "urn:problem-type:putright:malformed-json"


@pytest.mark.parametrize("body", [b"", b"null", b"[]", b"7", b'"web"'])
async def test_json_that_is_not_an_object_is_not_acceptable(body: bytes, caller: httpx.AsyncClient) -> None:
    answer = await caller.post("/v1/complaints", content=body, headers={"content-type": "application/json"})

    assert answer.status_code == 422


@pytest.mark.parametrize(
    "media_type", ["text/plain", "application/xml", "multipart/form-data", "application/jsonx", "json", "", "\x00"]
)
async def test_another_media_type_is_refused(media_type: str, caller: httpx.AsyncClient) -> None:
    answer = await caller.post("/v1/complaints", content=json.dumps(GOOD), headers={"content-type": media_type})

    assert answer.status_code == 415
    assert answer.json()["type"] == "urn:problem-type:putright:unsupported-media-type"


async def test_json_may_name_its_charset(caller: httpx.AsyncClient) -> None:
    headers = {"content-type": "Application/JSON; charset=utf-8"}

    assert (await caller.post("/v1/complaints", content=json.dumps(GOOD), headers=headers)).status_code == 202


async def test_two_megabytes_are_too_large(caller: httpx.AsyncClient) -> None:
    answer = await caller.post("/v1/complaints", json={**GOOD, "description": "x" * 2_000_000})

    assert answer.status_code == 413
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.headers["x-content-type-options"] == "nosniff"


async def test_two_megabytes_in_pieces_of_unknown_number_are_too_large(caller: httpx.AsyncClient) -> None:
    async def pieces() -> AsyncIterator[bytes]:
        for _ in range(20):
            yield b" " * 100_000

    answer = await caller.post("/v1/complaints", content=pieces(), headers={"content-type": "application/json"})

    assert answer.status_code == 413


async def test_a_route_has_its_own_limit_smaller_or_larger(caller: httpx.AsyncClient) -> None:
    small_one = await caller.post("/v1/small", json=GOOD)
    large_one = await caller.post("/v1/files", files={"file": b"x" * 2_000_000})

    assert small_one.status_code == 413
    assert large_one.json() == 2_000_000


def test_text_without_a_limit_does_not_compile() -> None:
    with pytest.raises(TypeError, match="remark, tags"):

        class Boundless(web.RequestBody):
            remark: str | None
            tags: list[str]
            name: Annotated[str, web.one_line(10)]


def test_a_body_of_text_with_a_limit_compiles() -> None:
    class Bounded(web.RequestBody):
        name: Annotated[str, web.one_line(10)]
        remark: Annotated[str, web.free_text(10, min_length=0)] = ""

    with pytest.raises(ValidationError):
        Bounded(name="eleven chars")
    assert Bounded(name="ten chars ").name == "ten chars"


# Answers


async def test_a_refusal_says_the_provision_and_the_field(caller: httpx.AsyncClient) -> None:
    answer = await caller.get("/v1/failing/refused")

    assert answer.status_code == 409
    assert answer.json() == {
        "type": "urn:problem-type:putright:same-officer-at-stage2",
        "title": "The officer is not new to the complaint",
        "status": 409,
        "detail": "Choose somebody else.",
        "provision": "6.13",
        "errors": [
            {"where": "body", "pointer": "/officer", "field": "officer", "reason": "Choose somebody else."},
        ],
        "trace_id": answer.headers["x-correlation-id"],
    }


@pytest.mark.parametrize(("path", "status"), [("/v1/failing/not found", 404), ("/v1/nowhere", 404), ("/", 404)])
async def test_what_is_not_there_is_a_problem_document(path: str, status: int, caller: httpx.AsyncClient) -> None:
    answer = await caller.get(path)

    assert answer.status_code == status
    assert answer.json()["type"] == "urn:problem-type:putright:not-found"


async def test_a_method_that_is_not_taken_is_a_problem_document(caller: httpx.AsyncClient) -> None:
    answer = await caller.delete("/v1/complaints")

    assert answer.status_code == 405
    assert answer.headers["allow"] == "POST"
    assert answer.json()["type"] == "urn:problem-type:putright:method-not-allowed"


@pytest.mark.parametrize("how", ["mistake", "missing file", "wrong statement"])
async def test_a_mistake_of_ours_says_nothing_of_itself(how: str, caller: httpx.AsyncClient) -> None:
    answer = await caller.get(f"/v1/failing/{how}")

    assert answer.status_code == 500
    assert answer.headers["content-type"] == "application/problem+json"
    assert PLANTED not in answer.text
    assert answer.json()["trace_id"] == answer.headers["x-correlation-id"]


@pytest.mark.parametrize(
    "how",
    [
        "several addresses",
        "reset",
        "time-out",
        "shutting down",
        "too many connections",
        "disk full",
        "deadlock",
        "closed",
    ],
)
async def test_what_passes_is_503_and_says_when_to_come_back(how: str, caller: httpx.AsyncClient) -> None:
    answer = await caller.get(f"/v1/failing/{how}")

    assert answer.status_code == 503
    assert answer.headers["retry-after"] == "5"
    assert PLANTED not in answer.text


async def test_a_database_that_is_away_is_503() -> None:
    engine = create_async_engine(f"postgresql+asyncpg://nobody@127.0.0.1:{free_port()}/nothing")
    away = web.router(dependencies=[ANYBODY])

    @away.get("/rows")
    async def rows() -> None:
        async with engine.connect() as connection:
            await connection.execute(text("SELECT 1"))

    async with calling(an_app(away)) as caller:
        answer = await caller.get("/rows")

    assert answer.status_code == 503


def test_an_error_of_the_database_that_lost_its_connection_passes() -> None:
    lost = OperationalError("SELECT 1", {}, asyncpg.ConnectionDoesNotExistError())
    wrong = OperationalError("SELECT 1", {}, asyncpg.UndefinedTableError())

    assert web.is_unavailable(lost)
    assert not web.is_unavailable(wrong)


async def test_a_person_is_shown_a_page_and_a_machine_a_document() -> None:
    def page(_: Request, problem: web.Problem) -> Response:
        return Response(f"<h1>{problem.title}</h1>", problem.status, media_type="text/html")

    async with calling(an_app(routes, error_page=page)) as caller:
        person = await caller.get("/v1/nowhere", headers={"accept": "text/html,application/xhtml+xml,*/*;q=0.8"})
        machine = await caller.get("/v1/nowhere")

    assert (person.status_code, person.text) == (404, "<h1>Not found</h1>")
    assert machine.headers["content-type"] == "application/problem+json"


async def test_a_page_that_fails_is_still_an_answer() -> None:
    def page(_: Request, __: web.Problem) -> Response:
        raise RuntimeError(PLANTED)

    async with calling(an_app(routes, error_page=page)) as caller:
        answer = await caller.get("/v1/nowhere", headers={"accept": "text/html"})

    assert answer.status_code == 500
    assert PLANTED not in answer.text


# Headers


async def test_every_answer_forbids_sniffing_framing_and_keeping(caller: httpx.AsyncClient) -> None:
    answer = await caller.get("/v1/failing/mistake")

    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["x-frame-options"] == "DENY"
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["content-security-policy"] == "default-src 'none'; frame-ancestors 'none'"


async def test_a_correlation_id_is_taken_over_and_given_back(caller: httpx.AsyncClient) -> None:
    given = "018f4e4e-7d6a-7cc3-98a5-0123456789ab"

    answer = await caller.post("/v1/complaints", json=GOOD, headers={"x-correlation-id": given})

    assert answer.headers["x-correlation-id"] == given
    assert answer.json()["correlation_id"] == given


@pytest.mark.parametrize("given", ["", PLANTED, "x" * 36, "018f4e4e-7d6a-7cc3-98a5-0123456789ab, other"])
async def test_a_correlation_id_that_is_not_a_uuid_is_replaced(given: str, caller: httpx.AsyncClient) -> None:
    answer = await caller.post("/v1/complaints", json=GOOD, headers={"x-correlation-id": given})

    assert UUID(answer.headers["x-correlation-id"]).version == 7


# Versions and lists


@pytest.mark.parametrize(
    ("given", "status", "kind"),
    [
        (None, 428, "if-match-required"),
        ("*", 400, "if-match-malformed"),
        ("3", 400, "if-match-malformed"),
        ('W/"3"', 400, "if-match-malformed"),
        ('"3", "4"', 400, "if-match-malformed"),
        ('"-3"', 400, "if-match-malformed"),
        ('"' + "9" * 40 + '"', 400, "if-match-malformed"),
        ('"2"', 412, "changed"),
    ],
)
async def test_a_change_is_refused_unless_it_names_the_version_that_it_is_about(
    given: str | None, status: int, kind: str, caller: httpx.AsyncClient
) -> None:
    answer = await caller.put("/v1/cases/PR-1", headers={"if-match": given} if given else {})

    assert answer.status_code == status
    assert answer.json()["type"] == f"urn:problem-type:putright:{kind}"


async def test_a_change_that_names_the_version_is_made(caller: httpx.AsyncClient) -> None:
    answer = await caller.put("/v1/cases/PR-1", headers={"if-match": web.etag(3)})

    assert answer.status_code == 200
    assert answer.headers["etag"] == '"4"'


async def test_pages_lead_through_the_whole_list(caller: httpx.AsyncClient) -> None:
    first = await caller.get("/v1/cases?limit=3")
    last = await caller.get(first.json()["next"])

    assert first.json()["items"] + last.json()["items"] == [1, 2, 3, 4, 5]
    assert first.links["next"]["url"] == first.json()["next"]
    assert last.json()["next"] is None


@pytest.mark.parametrize(
    "cursor", ["x", "!", "WzFd" * 1000, "bnVsbA", "WyJhIl0", "WzEsMl0", "W3RydWVd", "WzFdCg\n", "ü", "e30", "%00"]
)
async def test_a_cursor_that_we_did_not_give_is_refused(cursor: str, caller: httpx.AsyncClient) -> None:
    answer = await caller.get("/v1/cases", params={"cursor": cursor})

    assert answer.status_code == 422
    assert [(error["where"], error["field"]) for error in answer.json()["errors"]] == [("query", "cursor")]


def test_a_cursor_keeps_a_key_of_several_parts() -> None:
    assert web.sort_key(web.cursor("2026-11-20", 7), str, int) == ("2026-11-20", 7)


# Operators


async def test_readiness_names_what_failed_and_not_why() -> None:
    async def fine() -> None: ...

    async def broken() -> None:
        raise OSError(PLANTED)

    async with calling(an_app(checks={"database": fine, "broker": broken})) as caller:
        answer = await caller.get("/health/ready")

    assert answer.status_code == 503
    assert answer.json() == {"status": "not ready", "failing": ["broker"]}


async def test_a_live_process_says_so_to_anybody() -> None:
    async with calling(an_app()) as caller:
        answer = await caller.get("/health/live")

    assert answer.json() == {"status": "live"}


async def test_metrics_are_for_operators(tmp_path: Path, caller: httpx.AsyncClient) -> None:
    path = tmp_path / "other.json"
    operator = add_key(path, landlords=frozenset({"harbour"}), roles=frozenset({"operator"}))
    app = an_app(routes, callers=Callers(api_keys_file=path))
    observability.PARKED_STREAMS.labels("cases").set(3)

    async with calling(app, {"x-api-key": operator}) as prometheus:
        answer = await prometheus.get("/metrics")

    assert (await caller.get("/metrics")).status_code == 403
    assert 'putright_parked_streams{consumer="cases"} 3.0' in answer.text


async def test_metrics_know_routes_and_never_addresses(caller: httpx.AsyncClient) -> None:
    await caller.get(f"/v1/{PLANTED}")
    await caller.request("HACK", f"/v1/failing/{PLANTED}")

    exposition = observability.exposition().decode()

    assert PLANTED not in exposition
    assert "HACK" not in exposition


# Logs


@pytest.fixture
def written(capsysbinary: pytest.CaptureFixture[bytes]) -> Iterator[Callable[[], bytes]]:
    """Configure logging as a process does, yield what reads its output, then put logging back as it was."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    observability.configure_logging("intake", "app")
    yield lambda: capsysbinary.readouterr().out
    root.handlers[:] = handlers
    root.setLevel(level)


def parsed(output: bytes) -> list[dict[str, Any]]:
    return [json.loads(line) for line in output.splitlines()]


async def test_a_request_is_logged_by_route_without_query_or_body(
    written: Callable[[], bytes], caller: httpx.AsyncClient
) -> None:
    await caller.post(f"/v1/complaints?q={PLANTED}", json={**GOOD, "resident": {"name": PLANTED}})

    output = written()
    (line,) = [line for line in parsed(output) if line["event"] == "request"]
    assert (line["route"], line["status"], line["caller"]) == ("/v1/complaints", 202, "machine")
    assert (line["service"], line["process"]) == ("intake", "app")
    assert UUID(line["correlation_id"]).version == 7
    assert PLANTED.encode() not in output


@pytest.mark.parametrize("path", ["/v1/failing/mistake", "/v1/failing/wrong statement", f"/{PLANTED}"])
async def test_no_failure_puts_its_sentence_or_its_address_into_the_log(
    path: str, written: Callable[[], bytes], caller: httpx.AsyncClient
) -> None:
    await caller.get(path)

    output = written()
    assert parsed(output)
    assert PLANTED.encode() not in output


async def test_a_failure_is_logged_with_its_kind_and_its_place(
    written: Callable[[], bytes], caller: httpx.AsyncClient
) -> None:
    await caller.get("/v1/failing/mistake")

    (line,) = [line for line in parsed(written()) if line["event"] == "request_failed"]
    assert line["error"] == "RuntimeError"
    assert line["at"][-1].endswith(" failing")


def test_personal_data_and_secrets_are_cut_out_at_any_depth(written: Callable[[], bytes]) -> None:
    structlog.get_logger().warning(
        "oversight", email=PLANTED, kept="yes", resident={"x": PLANTED}, items=[{"Name": PLANTED, "kept": 1}]
    )

    (line,) = parsed(written())
    assert line["kept"] == "yes"
    assert (line["email"], line["resident"]) == ("[redacted]", "[redacted]")
    assert line["items"] == [{"Name": "[redacted]", "kept": 1}]


def test_libraries_log_in_the_same_shape_and_without_the_sentence_of_an_exception(written: Callable[[], bytes]) -> None:
    logging.getLogger("some.library").error("could not do it", exc_info=ValueError(PLANTED))

    output = written()
    (line,) = parsed(output)
    assert (line["event"], line["logger"], line["error"]) == ("could not do it", "some.library", "ValueError")
    assert PLANTED.encode() not in output


def test_a_line_break_does_not_make_a_second_line(written: Callable[[], bytes]) -> None:
    logging.getLogger("some.library").warning('first\n{"event": "forged"}')

    assert len(parsed(written())) == 1


# The description


def test_every_operation_says_who_may_call_it_and_how_it_refuses() -> None:
    document = an_app(routes, basic_auth=True).openapi()

    operation = document["paths"]["/v1/cases/{reference}"]["put"]

    assert operation["x-permission"] == "cases:work"
    assert operation["security"] == [{"bearer": []}, {"api_key": []}, {"basic": []}]
    assert {"400", "401", "403", "404", "412", "422", "428", "500", "503"} <= operation["responses"].keys()
    assert set(operation["responses"]["422"]["content"]) == {"application/problem+json"}
    assert "HTTPValidationError" not in document["components"]["schemas"]


def test_an_open_operation_asks_for_no_credentials() -> None:
    operation = an_app(routes).openapi()["paths"]["/health/live"]["get"]

    assert "security" not in operation
    assert "401" not in operation["responses"]
