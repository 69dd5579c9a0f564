"""From the moment a submission is sent until the mail server has taken its receipt, through all services."""

import asyncio
import itertools
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from random import Random
from typing import Final

import httpx

from shared.platform.clock import SystemClock
from tests.load.clients import LoadFailed, arrivals, percentile
from tests.load.rounds import Figure, Say, interleaved
from tests.load.traffic import body_for
from tests.support.house import House, running_house

RATE: Final = 20
SECONDS: Final = 15
WITHIN_SECONDS: Final = 60
PAGE: Final = 500
KEY: Final = "contact-centre"
CLOCK: Final = SystemClock()


async def measure(folder: Path, say: Say) -> Sequence[Figure]:
    random = Random(7)  # noqa: S311 - the same arrivals in every run
    numbers = itertools.count()
    async with running_house(folder) as house, house.client("intake", KEY) as client:

        async def ninety_fifth() -> float:
            return percentile(await _round(house, client, random, prefix=f"round-{next(numbers)}"), 95)

        await ninety_fifth()  # topics, groups and connections come to life
        taken = await interleaved({"receipt": ninety_fifth}, say)
    return [taken.figure(f"95th percentile, seconds, {RATE} submissions a second", "receipt", at_most=1)]


async def _round(house: House, client: httpx.AsyncClient, random: Random, *, prefix: str) -> list[float]:
    """Return the seconds that each receipt took."""
    loop = asyncio.get_running_loop()
    began = loop.time()
    sent: dict[str, datetime] = {}
    async with asyncio.TaskGroup() as tasks:
        for number, moment in enumerate(arrivals(RATE, SECONDS, random)):
            await asyncio.sleep(began + moment - loop.time())
            address = f"{prefix}-{number}@resident.example"
            sent[address] = CLOCK.now()
            tasks.create_task(_submit(client, address))
    arrived = await _receipts(house, prefix, len(sent))
    return [(arrived[address] - moment).total_seconds() for address, moment in sent.items()]


async def _submit(client: httpx.AsyncClient, address: str) -> None:
    headers = {"Content-Type": "application/json", "Idempotency-Key": address}
    answer = await client.post("/v1/submissions", content=body_for(address), headers=headers)
    if answer.status_code != httpx.codes.ACCEPTED:
        raise LoadFailed(f"a submission was answered with {answer.status_code}")


async def _receipts(house: House, prefix: str, expected: int) -> dict[str, datetime]:
    """Wait for all receipts of a round; return when the mail server took each."""
    async with httpx.AsyncClient(base_url=house.mail_page, timeout=30) as mail:
        for _ in range(WITHIN_SECONDS):
            arrived = await _arrived(mail, prefix)
            if len(arrived) >= expected:
                return arrived
            await asyncio.sleep(1)
    raise LoadFailed(f"{len(arrived)} of {expected} receipts arrived within {WITHIN_SECONDS} seconds")


async def _arrived(mail: httpx.AsyncClient, prefix: str) -> dict[str, datetime]:
    arrived: dict[str, datetime] = {}
    address: str | None = f"/api/messages?limit={PAGE}"
    while address:
        page = (await mail.get(address)).json()
        ours = [message for message in page["messages"] if message["recipients"][0].startswith(f"{prefix}-")]
        arrived |= {message["recipients"][0]: datetime.fromisoformat(message["received_at"]) for message in ours}
        address = page["older"] if ours else None
    return arrived
