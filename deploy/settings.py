"""Settings of the stack on one machine, from the environment (`PUTRIGHT_...`); the services have their own."""

from pathlib import Path
from typing import Any, Final, Self

from pydantic import SecretStr, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from deploy.embedded.servers import LOCALHOST
from deploy.migrate import SERVICES

ISSUER_PATH: Final = "/issuer"
_PORTS: Final = {
    "home_port": 8000,
    "intake_port": 8001,
    "cases_port": 8002,
    "notifications_port": 8003,
    "reporting_port": 8004,
    "mail_port": 8025,
    "smtp_port": 2525,
    "imap_port": 1143,
    "postgres_port": 5439,
    "broker_port": 9392,
    "intake_worker_port": 8101,
    "cases_worker_port": 8102,
    "notifications_worker_port": 8103,
    "reporting_worker_port": 8104,
}


class StackSettings(BaseSettings):
    """What `putright run` needs to know. A setting that names a real part replaces the one that would be started."""

    model_config = SettingsConfigDict(env_prefix="PUTRIGHT_", extra="ignore", frozen=True)

    data: Path = Path(".data")
    """The folder that keeps everything."""
    ports_from: int | None = None
    """First of a row of ports for all parts, in the order in which they stand here."""
    home_port: int = 0
    intake_port: int = 0
    cases_port: int = 0
    notifications_port: int = 0
    reporting_port: int = 0
    mail_port: int = 0
    smtp_port: int = 0
    imap_port: int = 0
    postgres_port: int = 0
    broker_port: int = 0
    intake_worker_port: int = 0
    cases_worker_port: int = 0
    notifications_worker_port: int = 0
    reporting_worker_port: int = 0

    database_admin_url: SecretStr | None = None
    """A PostgreSQL of yours, by a role that may create databases and roles."""
    intake_database_url: SecretStr | None = None
    cases_database_url: SecretStr | None = None
    notifications_database_url: SecretStr | None = None
    reporting_database_url: SecretStr | None = None
    kafka_bootstrap: str | None = None
    kafka_idempotent: bool | None = None
    smtp_host: str | None = None
    imap_host: str | None = None
    oidc_issuer: str | None = None

    landlords_file: Path | None = None
    default_landlord: str = "demo"

    @model_validator(mode="before")
    @classmethod
    def _give_ports(cls, given: dict[str, Any]) -> dict[str, Any]:
        first = given.get("ports_from")
        row = {name: int(first) + place for place, name in enumerate(_PORTS)} if first is not None else _PORTS
        return {**row, **given}

    @model_validator(mode="after")
    def _whole_mail(self) -> Self:
        if self.imap_host and not self.smtp_host:
            raise ValueError("with PUTRIGHT_IMAP_HOST name PUTRIGHT_SMTP_HOST as well: the local mail server is both")
        return self

    @model_validator(mode="after")
    def _each_port_once(self) -> Self:
        seen: dict[int, str] = {}
        for name, port in self.ports().items():
            other = seen.setdefault(port, name)
            if other != name:
                raise ValueError(f"{_variable(other)} and {_variable(name)} are both {port}")
        return self

    def ports(self) -> dict[str, int]:
        """Return every port by the name of its setting."""
        return {name: getattr(self, name) for name in _PORTS}

    def port(self, part: str) -> int:
        return self.ports()[f"{part}_port"]

    def database_url(self, service: str) -> str | None:
        """Return the database that was named for a service."""
        url: SecretStr | None = getattr(self, f"{service}_database_url")
        return url.get_secret_value() if url else None

    def needs_postgres(self) -> bool:
        return self.database_admin_url is None and any(self.database_url(service) is None for service in SERVICES)

    def url(self, part: str) -> str:
        return f"http://{LOCALHOST}:{self.port(part)}"


def _variable(setting: str) -> str:
    return f"PUTRIGHT_{setting.upper()}"
