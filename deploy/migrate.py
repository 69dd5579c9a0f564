"""Brings a service's database to the newest revision of its migrations."""

from importlib.resources import files
from typing import Final

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection

SERVICES: Final = ("intake", "cases", "notifications", "reporting")


def upgrade(service: str, database_url: str) -> None:
    """Run the migrations that are still missing; running it again changes nothing."""
    command.upgrade(config(service, database_url), "head")


def config(service: str, database_url: str, connection: Connection | None = None) -> Config:
    """Return alembic's configuration for a service, without an ini file."""
    settings = Config()
    settings.set_main_option("script_location", str(files(f"services.{service}") / "migrations"))
    settings.set_main_option("sqlalchemy.url", database_url.replace("%", "%%"))
    if connection is not None:
        settings.attributes["connection"] = connection
    return settings
