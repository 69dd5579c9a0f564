"""Traces: sent to the collector that is configured, without what people searched for."""

import asyncio
import gzip
import os
import sys

from fastapi import FastAPI, Request

from tests.support.http_servers import serving

# A process of its own: OpenTelemetry's providers are set once for each process.
ONE_REQUEST = """
import asyncio
import httpx
from shared.platform import auth, web
from tests.support.callers import an_app

routes = web.router(dependencies=[auth.public("For a test")])

@routes.get("/cases")
async def cases(email: str) -> int:
    return len(email)

async def main():
    app, started, messages = an_app(routes), asyncio.Event(), asyncio.Queue()
    messages.put_nowait({"type": "lifespan.startup"})
    async def send(message):
        started.set()
    async with asyncio.TaskGroup() as group:
        group.create_task(app({"type": "lifespan", "state": {}}, messages.get, send))
        await started.wait()
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://service") as caller:
            (await caller.get("/cases", params={"email": "mrs.planted@example.com"})).raise_for_status()
        messages.put_nowait({"type": "lifespan.shutdown"})

asyncio.run(main())
"""


async def test_a_request_is_traced_without_its_query() -> None:
    collector = FastAPI()
    received: list[bytes] = []

    @collector.post("/v1/traces")
    @collector.post("/v1/metrics")
    async def collect(request: Request) -> None:
        body = await request.body()
        received.append(gzip.decompress(body) if request.headers.get("content-encoding") == "gzip" else body)

    async with serving(collector) as url:
        await in_a_process_of_its_own(ONE_REQUEST, {"OTEL_EXPORTER_OTLP_ENDPOINT": url})

    sent = b"".join(received)
    assert b"GET /cases" in sent
    assert b"[not kept]" in sent
    assert b"planted" not in sent


async def test_without_a_collector_nothing_is_traced() -> None:
    await in_a_process_of_its_own(f"{ONE_REQUEST}\nimport sys\nassert 'opentelemetry.sdk' not in sys.modules", {})


async def in_a_process_of_its_own(program: str, environment: dict[str, str]) -> None:
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("OTEL_")}
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", program, env={**inherited, **environment}, stderr=asyncio.subprocess.PIPE
    )
    _, errors = await asyncio.wait_for(process.communicate(), 30)
    assert process.returncode == 0, errors.decode()
