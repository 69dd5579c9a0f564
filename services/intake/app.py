"""The web process of the intake service."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI

from services.intake import api
from services.intake import web as pages
from services.intake.gateways import Noticeboard
from services.intake.handlers import WRITERS, Resources
from services.intake.settings import Settings
from shared.platform import feed, landlords, observability, serving, web
from shared.platform.clock import Clock, SystemClock
from shared.platform.database import Database
from shared.platform.relay import Hint


def build(settings: Settings, *, clock: Clock | None = None) -> FastAPI:
    """Build the application; the database is opened when it starts."""
    clock = clock or SystemClock()
    database_url = settings.database_url.get_secret_value()
    database = Database(database_url, pool_size=settings.database_pool_size)
    writing = Database(database_url, pool_size=WRITERS, every_landlord=True)
    hint = Hint(database_url)
    for connections in (database, writing):
        connections.when_appended(hint.give)
    resources = Resources(
        database=database,
        clock=clock,
        landlords=landlords.read(settings.landlords_file),
        default_landlord=settings.default_landlord,
        secret=settings.secret.get_secret_value(),
        public_url=settings.public_url,
        attachments_dir=settings.attachments_dir,
        writing=writing,
    )

    noticeboard = Noticeboard(
        cases_url=settings.cases_url,
        api_key=settings.service_key.get_secret_value() if settings.service_key else None,
        landlords=[landlord.id for landlord in resources.landlords],
        clock=clock,
    )

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        async with noticeboard, asyncio.TaskGroup() as tasks:
            running = [tasks.create_task(each.run()) for each in (hint, resources.writer, noticeboard)]
            yield
            for task in running:
                task.cancel()
        await writing.close()
        await database.close()

    app = web.create_app(
        title="Putright intake",
        description="Takes in what residents say, through every channel, and keeps it as it came.",
        settings=settings,
        routers=[*api.ROUTERS, feed.router("intake", database, clock), pages.router(resources, noticeboard)],
        lifespan=lifespan,
        checks={"database": database.check},
        error_page=pages.error_page(resources, noticeboard),
        clock=clock,
    )
    app.state.resources = resources
    app.state.noticeboard = noticeboard
    pages.mount_static(app)
    return app


def main() -> None:
    settings = Settings()
    observability.configure_logging("intake", "app", settings.log_level)
    serving.run(build(settings), host=settings.host, port=settings.port)


if __name__ == "__main__":
    main()
