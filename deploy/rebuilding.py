"""Hands the rebuild of reporting what it needs: its database and the owners' feeds."""

from collections.abc import Callable
from pathlib import Path

from pydantic import SecretStr

from deploy import addresses, databases, demo_keys
from services.reporting import rebuild
from services.reporting.rebuild import Progress, RebuildReport
from shared.platform import landlords
from shared.platform.clock import SystemClock
from shared.platform.feed import FeedClients
from shared.platform.settings import ServiceSettings

OWNERS = ("intake", "cases", "notifications")


async def rebuild_reporting(data: Path, *, swap: bool, progress: Callable[[Progress], None]) -> RebuildReport:
    """Rebuild reporting of the stack that runs with `data`, or of the deployment that the settings name."""
    url = databases.of_services(data, ["reporting"])["reporting"]
    settings = ServiceSettings(database_url=SecretStr(url))
    async with _feeds(data, settings) as feeds:
        return await rebuild.rebuild(
            url, feeds, landlords.read(settings.landlords_file), SystemClock(), swap=swap, progress=progress
        )


def _feeds(data: Path, settings: ServiceSettings) -> FeedClients:
    running = addresses.running(data)
    if running is not None:
        return FeedClients({owner: running.urls[owner] for owner in OWNERS}, demo_keys.read(data / "keys")["reporting"])
    key = settings.service_key.get_secret_value() if settings.service_key else None
    return FeedClients(settings.owner_urls(), key)
