"""The web process of the notifications service."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI

from services.notifications import api
from services.notifications.gateways.owners import Owners
from services.notifications.handlers import Resources
from services.notifications.settings import Settings
from shared.platform import feed, observability, serving, web
from shared.platform.clock import Clock, SystemClock
from shared.platform.database import Database
from shared.platform.relay import Hint


def build(settings: Settings, *, clock: Clock | None = None) -> FastAPI:
    """Build the application; the database is opened when it starts."""
    clock = clock or SystemClock()
    database_url = settings.database_url.get_secret_value()
    database = Database(database_url, pool_size=settings.database_pool_size)
    owners = Owners(
        intake_url=settings.intake_url,
        cases_url=settings.cases_url,
        api_key=settings.service_key.get_secret_value() if settings.service_key else None,
        timeout_seconds=settings.fetch_timeout_seconds,
    )
    hint = Hint(database_url)
    database.when_appended(hint.give)

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        async with owners, asyncio.TaskGroup() as tasks:
            hinting = tasks.create_task(hint.run())
            yield
            hinting.cancel()
        await database.close()

    app = web.create_app(
        title="Putright notifications",
        description="Writes to residents, and keeps the proof that each letter went out.",
        settings=settings,
        routers=[api.routes, feed.router("notifications", database, clock)],
        lifespan=lifespan,
        checks={"database": database.check},
        clock=clock,
    )
    app.state.resources = Resources(database=database, clock=clock, owners=owners)
    return app


def main() -> None:
    settings = Settings()
    observability.configure_logging("notifications", "app", settings.log_level)
    serving.run(build(settings), host=settings.host, port=settings.port)


if __name__ == "__main__":
    main()
