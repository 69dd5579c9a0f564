"""Finds the services' databases for the commands that look into them."""

from collections.abc import Sequence
from pathlib import Path

from pydantic import SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

from deploy import addresses
from deploy.migrate import SERVICES


class NoDatabase(Exception):
    """Nobody said where a service's database is; the message says how to."""


class _Named(BaseSettings):
    model_config = SettingsConfigDict(env_prefix="PUTRIGHT_", extra="ignore", frozen=True)

    intake_database_url: SecretStr | None = None
    cases_database_url: SecretStr | None = None
    notifications_database_url: SecretStr | None = None
    reporting_database_url: SecretStr | None = None


class _One(BaseSettings):
    model_config = SettingsConfigDict(env_prefix="PUTRIGHT_", extra="ignore", frozen=True)

    database_url: SecretStr


def of_services(data: Path, services: Sequence[str] = SERVICES) -> dict[str, str]:
    """Return the URL of each service's database: as named in the settings, else of the stack that runs with `data`.

    Raises NoDatabase.
    """
    named = _Named()
    running = addresses.running(data)
    found: dict[str, str] = dict(running.databases) if running else {}
    for service in services:
        url: SecretStr | None = getattr(named, f"{service}_database_url")
        if url is not None:
            found[service] = url.get_secret_value()
        elif service not in found:
            raise NoDatabase(
                f"Where is the database of {service}? No stack runs with the folder {data}, and "
                f"PUTRIGHT_{service.upper()}_DATABASE_URL is not set. Start the stack (make run), or set it."
            )
    return {service: found[service] for service in services}


def one_database() -> str:
    """Return the database of the service whose settings these are (PUTRIGHT_DATABASE_URL)."""
    return _One().database_url.get_secret_value()
