"""Personal data stays with its owner: nobody can be read in topics, logs, metrics or the parking place."""

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import httpx

from shared.events.envelope import TOPICS
from tests.support.invariants.reading import column, everything


async def in_topics(bootstrap: str, planted: Sequence[str]) -> list[str]:
    """Name the topics whose messages tell of a planted person."""
    return [
        f"a message of {topic} says {word}"
        for topic in TOPICS.values()
        for word in _said(b"\n".join(await everything(bootstrap, topic)), planted)
    ]


async def in_logs(folder: Path, planted: Sequence[str]) -> list[str]:
    """Name the logs under a folder that tell of a planted person."""
    return await asyncio.to_thread(_in_logs, folder, planted)


async def in_metrics(urls: Iterable[str], planted: Sequence[str]) -> list[str]:
    """Name the processes whose figures tell of a planted person."""
    async with httpx.AsyncClient() as client:
        return [f"{url} says {word}" for url in urls for word in _said((await client.get(url)).content, planted)]


async def in_parking_places(databases: Mapping[str, str], planted: Sequence[str]) -> list[str]:
    """Name the services that have parked or discarded messages which tell of a planted person."""
    query = "SELECT raw FROM parked_event UNION ALL SELECT raw FROM discarded_event"
    return [
        f"the parking place of {service} says {word}"
        for service, url in databases.items()
        for word in _said(b"\n".join(await column(url, query)), planted)
    ]


def _in_logs(folder: Path, planted: Sequence[str]) -> list[str]:
    logs = [path for path in folder.rglob("*log*") if path.is_file()]
    return [f"the log {path} says {word}" for path in logs for word in _said(path.read_bytes(), planted)]


def _said(text: bytes, planted: Sequence[str]) -> list[str]:
    return [word for word in planted if word.encode() in text]
