"""The background process of the cases service: relay, consumer, and the sweeps."""

import asyncio
from typing import Final

import structlog
import uvloop

from services.cases import consumer, handlers, repository
from services.cases.gateways import Owners
from services.cases.handlers import Resources
from services.cases.settings import Settings
from shared.platform import landlords, observability
from shared.platform.clock import Clock, SystemClock
from shared.platform.database import EVERY_LANDLORD, Database, unreachable
from shared.platform.worker import Worker

log: Final = structlog.get_logger()
_AFTER_AN_OUTAGE_SECONDS: Final = 60.0


def build(settings: Settings, *, clock: Clock | None = None) -> Worker:
    clock = clock or SystemClock()
    database = Database(settings.database_url.get_secret_value(), every_landlord=True)
    known = landlords.read(settings.landlords_file)
    resources = Resources(
        database=database, landlords=known, clock=clock, secret=settings.secret.get_secret_value().encode()
    )
    owners = Owners(
        intake_url=settings.intake_url,
        notifications_url=settings.notifications_url,
        api_key=settings.service_key.get_secret_value() if settings.service_key else None,
        timeout_seconds=settings.fetch_timeout_seconds,
    )
    return Worker(
        owner="cases",
        settings=settings,
        database=database,
        clock=clock,
        subscription=consumer.subscription(known, clock),
        sweeps=[
            lambda: _sweep(resources, settings.sweep_every_seconds),
            lambda: _sweep_retention(resources, settings.retention_every_seconds),
            lambda: _sweep_finding_aids(resources, owners, settings.sweep_every_seconds),
        ],
    )


async def _sweep(resources: Resources, every_seconds: float) -> None:
    while True:
        try:
            while await handlers.sweep_deadlines(resources) == handlers.SWEEP_BATCH:
                pass
            await handlers.recompute_deadlines(resources)
            await _count_overdue(resources)
        except Exception as error:
            if not unreachable(error):
                raise
            log.warning("the sweep waits for the database")
        await asyncio.sleep(every_seconds)


async def _sweep_retention(resources: Resources, every_seconds: float) -> None:
    while True:
        pause = every_seconds
        try:
            erased = await handlers.sweep_retention(resources)
            log.info("retention swept", erased=erased)
        except Exception as error:
            if not unreachable(error):
                raise
            log.warning("the sweep of records waits for the database")
            pause = min(every_seconds, _AFTER_AN_OUTAGE_SECONDS)
        await asyncio.sleep(pause)


async def _sweep_finding_aids(resources: Resources, owners: Owners, every_seconds: float) -> None:
    async with owners:
        while True:
            try:
                await _ask_for_finding_aids(resources, owners)
            except Exception as error:
                if not unreachable(error):
                    raise
                log.warning("the sweep for finding aids waits for the database")
            await asyncio.sleep(every_seconds)


async def _ask_for_finding_aids(resources: Resources, owners: Owners) -> None:
    answered = await handlers.sweep_finding_aids(resources, owners)
    while answered.is_worth_going_on:
        answered = await handlers.sweep_finding_aids(resources, owners)
    if answered.failed:
        log.warning("intake is asked again later by what residents are found", cases=answered.failed)


async def _count_overdue(resources: Resources) -> None:
    async with resources.database.transaction(EVERY_LANDLORD) as connection:
        overdue = await repository.count_overdue(connection, resources.clock.now())
    observability.OVERDUE_DEADLINES.clear()
    for clock, count in overdue.items():
        observability.OVERDUE_DEADLINES.labels(clock).set(count)


def main() -> None:
    settings = Settings()
    observability.configure_logging("cases", "worker", settings.log_level)
    uvloop.run(build(settings).run())


if __name__ == "__main__":
    main()
