"""The web process of the reporting service."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI

from services.reporting import api
from services.reporting.handlers import Resources
from services.reporting.settings import Settings
from services.reporting.web import views
from shared.platform import landlords, observability, serving, web
from shared.platform.clock import Clock, SystemClock
from shared.platform.database import Database


def build(settings: Settings, *, clock: Clock | None = None) -> FastAPI:
    """Build the application; the database is opened when it starts."""
    clock = clock or SystemClock()
    database = Database(settings.database_url.get_secret_value(), pool_size=settings.database_pool_size)

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        yield
        await database.close()

    app = web.create_app(
        title="Putright reporting",
        description="Figures for the governing body, facts for BI tools, and a second opinion for operators.",
        settings=settings,
        routers=[api.routes, views.routes],
        lifespan=lifespan,
        checks={"database": database.check},
        clock=clock,
        basic_auth=True,
        error_page=views.error_page,
    )
    views.PAGES.mount_static(app)
    app.state.resources = Resources(database=database, landlords=landlords.read(settings.landlords_file), clock=clock)
    return app


def main() -> None:
    settings = Settings()
    observability.configure_logging("reporting", "app", settings.log_level)
    serving.run(build(settings), host=settings.host, port=settings.port)


if __name__ == "__main__":
    main()
