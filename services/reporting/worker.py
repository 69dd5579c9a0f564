"""The background process of the reporting service: consumer and watchdog."""

import asyncio
from typing import Final

import structlog
import uvloop

from services.reporting import consumer, handlers
from services.reporting.handlers import Resources
from services.reporting.settings import Settings
from shared.platform import landlords, observability
from shared.platform.clock import Clock, SystemClock
from shared.platform.database import Database, unreachable
from shared.platform.worker import Worker

log: Final = structlog.get_logger()


def build(settings: Settings, *, clock: Clock | None = None) -> Worker:
    clock = clock or SystemClock()
    database = Database(settings.database_url.get_secret_value(), every_landlord=True)
    known = landlords.read(settings.landlords_file)
    resources = Resources(database=database, landlords=known, clock=clock)
    return Worker(
        owner="reporting",
        settings=settings,
        database=database,
        clock=clock,
        subscription=consumer.subscription(known),
        publishes=False,
        sweeps=[lambda: _watch(resources, settings.watch_every_seconds)],
    )


async def _watch(resources: Resources, every_seconds: float) -> None:
    while True:
        try:
            found = await handlers.measure_findings(resources)
            if found:
                log.warning("the watchdog has findings: ask /v1/watchdog", count=found)
        except Exception as error:
            if not unreachable(error):
                raise
            log.warning("the watchdog waits for the database")
        await asyncio.sleep(every_seconds)


def main() -> None:
    settings = Settings()
    observability.configure_logging("reporting", "worker", settings.log_level)
    uvloop.run(build(settings).run())


if __name__ == "__main__":
    main()
