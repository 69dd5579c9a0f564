"""The stack as a whole: it starts again what dies, keeps what it was given, and says what is in its way."""

import asyncio
import os
import signal
import socket
import sys
from contextlib import suppress
from pathlib import Path

import httpx
import orjson
import pytest
from aiokafka import AIOKafkaConsumer

from tests.end_to_end.conftest import Yesterday
from tests.support import journey
from tests.support.house import House

ROOT = Path(__file__).parents[2]
PARTS = ["cases", "cases worker", "mail", "home"]


async def putright(*arguments: str, **environment: str) -> tuple[int | None, str]:
    """Run the command to its end; return its exit code and all that it said."""
    command = [sys.executable, "-m", "deploy.cli", *arguments]
    process = await asyncio.create_subprocess_exec(
        *command,
        cwd=ROOT,
        env={**os.environ, **environment},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    output, _ = await asyncio.wait_for(process.communicate(), 120)
    return process.returncode, output.decode()


@pytest.mark.parametrize("part", PARTS)
async def test_a_part_that_is_killed_is_reported_and_started_again(house: House, part: str) -> None:
    killed = house.pid(part)

    house.signal(part, signal.SIGKILL)

    async def another() -> int | None:
        with suppress(FileNotFoundError, IndexError):
            return house.pid(part) if house.pid(part) != killed else None
        return None

    await journey.until(f"the new process of {part}", another)
    said = (house.folder / "screen.log").read_text()
    assert f"{part} ended with signal 9 (SIGKILL); starting it again" in said
    await journey.until(f"{part} being ready", lambda: _says_ready(house, part))


async def _says_ready(house: House, part: str) -> bool | None:
    said = (house.folder / "screen.log").read_text()
    return True if f"{part} is ready" in said.rpartition(f"{part} ended with signal 9")[2] else None


async def test_the_home_page_shows_every_process_as_ready(house: House) -> None:
    async def all_ready() -> str | None:
        async with httpx.AsyncClient(base_url=house.addresses.urls["home"], timeout=10) as browser:
            page = (await browser.get("/")).text
        return page if "Not ready" not in page else None

    page = await journey.until("every process being ready", all_ready)

    assert page.count("Ready") >= 9
    assert house.keys["board"] in page


async def test_an_audit_of_the_running_stack_finds_nothing(house: House) -> None:
    await journey.complain_by_telephone(house, "before the audit")

    code, said = await putright("audit", "--data", str(house.folder), "--json", "--settle", "30")

    report = orjson.loads(said)
    assert (code, report["findings"]) == (0, [])
    assert report["events"]["cases"] >= 1


async def test_a_second_stack_in_the_same_folder_is_told_where_the_first_one_is(house: House) -> None:
    code, said = await putright("run", "--data", str(house.folder))

    assert code == 1
    assert f"already runs with the folder {house.folder} at {house.addresses.urls['home']}" in said


async def test_a_taken_port_is_named_with_its_holder_and_the_way_out(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = str(other.getsockname()[1])
        code, said = await putright("run", "--data", str(tmp_path), PUTRIGHT_CASES_PORT=port)

    assert code == 1
    assert f"Port {port}, for cases, is taken by python" in said
    assert f"(process {os.getpid()})" in said
    assert "PUTRIGHT_CASES_PORT=" in said


async def test_yesterdays_complaint_is_found_although_the_broker_forgot(house: House, yesterday: Yesterday) -> None:
    today = await journey.complain_by_telephone(house, "today")

    found = await journey.case_when(house, yesterday.reference, lambda case: case["status"] == "logged")
    rows = [
        await journey.reported(house, each, lambda row: row["status"] == "logged")
        for each in (found["reference"], today)
    ]

    assert [row["reference"] for row in rows] == [yesterday.reference, today]


async def test_the_broker_is_given_yesterdays_events_again(house: House, yesterday: Yesterday) -> None:
    async def in_kafka() -> bool | None:
        async with AIOKafkaConsumer(
            "intake.events", bootstrap_servers=house.bootstrap, auto_offset_reset="earliest", group_id=None
        ) as consumer:
            batches = await consumer.getmany(timeout_ms=1_000)
        keys = [message.key for messages in batches.values() for message in messages]
        return True if yesterday.reference.encode() in keys else None

    assert await journey.until("yesterday's submission in Kafka", in_kafka)
