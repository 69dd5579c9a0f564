"""Our own calls to other systems: retried, given up, refused, and never with an address in the log."""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager

import pytest
from fastapi import FastAPI, Request, Response
from starlette.responses import RedirectResponse

from shared.platform import http, observability
from shared.platform.http import Declined, Unreachable
from shared.platform.observability import PortTaken, StartFailed
from tests.support.callers import an_app
from tests.support.http_servers import free_port, serving

PLANTED = "mrs.planted@example.com"


class Other:
    """Another system, in one of its moods."""

    def __init__(self) -> None:
        self.asked = 0
        self.keys: list[str | None] = []
        self.app = FastAPI()
        self.app.get("/recovering")(self._recovering)
        self.app.get("/busy-for-an-hour")(self._busy_for_an_hour)
        self.app.api_route("/broken", methods=["GET", "POST"])(self._broken)
        self.app.get("/missing")(self._missing)
        self.app.get("/slow")(self._slow)
        self.app.get("/moved")(self._moved)

    async def _recovering(self, request: Request) -> Response:
        self.asked += 1
        self.keys.append(request.headers.get("x-api-key"))
        return Response(
            b'{"fine": true}' if self.asked > 2 else b"", 200 if self.asked > 2 else 503, {"retry-after": "0"}
        )

    async def _busy_for_an_hour(self) -> Response:
        self.asked += 1
        return Response(status_code=429, headers={"retry-after": "3600"})

    async def _broken(self) -> Response:
        self.asked += 1
        return Response(status_code=500)

    async def _missing(self) -> Response:
        self.asked += 1
        return Response(b'{"type": "urn:problem-type:putright:not-found"}', 404)

    async def _slow(self) -> None:
        await asyncio.sleep(0.6)

    async def _moved(self) -> Response:
        return RedirectResponse("/recovering")


@pytest.fixture
def other() -> Other:
    return Other()


@pytest.fixture
async def client(other: Other) -> AsyncIterator[http.Client]:
    async with serving(other.app) as url, http.client(url, api_key="crm.secret", timeout_seconds=0.3) as client:
        yield client


async def test_a_get_is_tried_again_and_carries_its_key(client: http.Client, other: Other) -> None:
    assert await client.get_json("/recovering") == {"fine": True}
    assert other.keys == ["crm.secret"] * 3


async def test_a_get_gives_up_at_last(client: http.Client, other: Other) -> None:
    with pytest.raises(Unreachable, match="500"):
        await client.get("/broken", attempts=2)

    assert other.asked == 2


async def test_a_long_pause_is_for_the_caller_to_wait(client: http.Client, other: Other) -> None:
    with pytest.raises(Unreachable) as given_up:
        await client.get("/busy-for-an-hour")

    assert given_up.value.retry_after_seconds == 3600
    assert other.asked == 1


async def test_a_post_is_sent_once(client: http.Client, other: Other) -> None:
    with pytest.raises(Unreachable):
        await client.post_json("/broken", {})

    assert other.asked == 1


async def test_a_no_is_not_asked_again(client: http.Client, other: Other) -> None:
    with pytest.raises(Declined) as declined:
        await client.get("/missing")

    assert (declined.value.status, declined.value.problem_type) == (404, "urn:problem-type:putright:not-found")
    assert other.asked == 1


async def test_no_answer_in_time_is_unreachable(client: http.Client) -> None:
    with pytest.raises(Unreachable, match="ReadTimeout"):
        await client.get("/slow", attempts=1)


async def test_a_redirect_is_not_followed_with_the_key_in_hand(client: http.Client, other: Other) -> None:
    assert (await client.get("/moved")).status == 307
    assert other.asked == 0


async def test_nobody_there_is_unreachable_and_the_address_stays_out_of_the_sentence() -> None:
    async with http.client(f"http://127.0.0.1:{free_port()}") as nobody:
        with pytest.raises(Unreachable) as gone:
            await nobody.get("/residents", params={"email": PLANTED}, attempts=1)

    assert str(gone.value) == "ConnectError"
    assert gone.value.__suppress_context__


async def test_no_call_puts_its_address_into_the_log(client: http.Client, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)

    await client.get("/recovering", params={"email": PLANTED})

    assert PLANTED not in caplog.text


async def test_a_port_that_is_taken_is_said_to_be_taken(other: Other) -> None:
    port = free_port()

    async with serving(other.app, port):
        with pytest.raises(PortTaken, match=str(port)):
            await observability.serve(other.app, host="127.0.0.1", port=port)


async def test_an_application_that_cannot_start_does_not_pretend_to_have_stopped() -> None:
    def failing(_: FastAPI) -> AbstractAsyncContextManager[None]:
        raise RuntimeError(PLANTED)

    with pytest.raises(StartFailed):
        await observability.serve(FastAPI(lifespan=failing), host="127.0.0.1", port=free_port())


async def test_a_worker_answers_health_and_metrics_without_a_framework() -> None:
    async def broken() -> None:
        raise OSError(PLANTED)

    port = free_port()
    async with asyncio.TaskGroup() as group:
        task = group.create_task(observability.serve_operations(port, {"broker": broken}))
        async with http.client(f"http://127.0.0.1:{port}") as operator:
            live = await operator.get("/health/live")
            metrics = await operator.get("/metrics")
            with pytest.raises(Unreachable, match="503"):
                await operator.get("/health/ready", attempts=1)
            with pytest.raises(Declined, match="404"):
                await operator.get("/anything")
        task.cancel()

    assert live.json() == {"status": "live"}
    assert b"putright_outbox_events" in metrics.content


async def test_requests_that_have_begun_are_answered_before_the_server_stops() -> None:
    begun = asyncio.Event()
    app = an_app()

    @app.get("/slowly")
    async def slowly() -> str:
        begun.set()
        await asyncio.sleep(0.3)
        return "answered"

    port = free_port()
    async with http.client(f"http://127.0.0.1:{port}") as caller, asyncio.TaskGroup() as group, serving(app, port):
        asked = group.create_task(caller.get("/slowly"))
        await begun.wait()

    assert asked.result().json() == "answered"
