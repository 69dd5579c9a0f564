"""The web process of the cases service."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI

from services.cases import api
from services.cases.gateways import Owners
from services.cases.handlers import Resources
from services.cases.settings import Settings
from shared.platform import feed, landlords, observability, serving, web
from shared.platform.clock import Clock, SystemClock
from shared.platform.database import Database
from shared.platform.relay import Hint


def build(settings: Settings, *, clock: Clock | None = None) -> FastAPI:
    """Build the application; the database is opened when it starts."""
    clock = clock or SystemClock()
    database_url = settings.database_url.get_secret_value()
    database = Database(database_url, pool_size=settings.database_pool_size)
    hint = Hint(database_url)
    database.when_appended(hint.give)
    resources = Resources(
        database=database,
        landlords=landlords.read(settings.landlords_file),
        clock=clock,
        secret=settings.secret.get_secret_value().encode(),
    )
    owners = Owners(
        intake_url=settings.intake_url,
        notifications_url=settings.notifications_url,
        api_key=settings.service_key.get_secret_value() if settings.service_key else None,
        timeout_seconds=settings.fetch_timeout_seconds,
    )

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        async with owners, asyncio.TaskGroup() as tasks:
            hinting = tasks.create_task(hint.run())
            yield
            hinting.cancel()
        await database.close()

    app = web.create_app(
        title="Putright cases",
        description="Carries each complaint through the procedure of the Complaint Handling Code.",
        settings=settings,
        routers=[*api.ROUTERS, feed.router("cases", database, clock)],
        lifespan=lifespan,
        checks={"database": database.check},
        clock=clock,
    )
    app.state.resources = resources
    app.state.owners = owners
    return app


def main() -> None:
    settings = Settings()
    observability.configure_logging("cases", "app", settings.log_level)
    serving.run(build(settings), host=settings.host, port=settings.port)


if __name__ == "__main__":
    main()
