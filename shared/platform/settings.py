"""Typed settings from the environment (`PUTRIGHT_...`). Read only by app, worker and migrations."""

from pathlib import Path

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict


class ServiceSettings(BaseSettings):
    """What every process of every service needs; each service adds its own."""

    model_config = SettingsConfigDict(env_prefix="PUTRIGHT_", extra="ignore", frozen=True)

    database_url: SecretStr
    """`postgresql+asyncpg://role:password@host:port/database`; the role owns the database and is no superuser."""
    database_pool_size: int = 10
    host: str = "127.0.0.1"
    port: int = 8000
    operations_port: int = 0
    """Port on which a worker answers health and metrics; 0 for none."""
    log_level: str = "INFO"

    kafka_bootstrap: str = "127.0.0.1:9092"
    kafka_idempotent: bool = True
    """Idempotent producing: on for Apache Kafka; off for the embedded broker, which lacks it."""
    kafka_partitions: int = Field(default=6, ge=1)
    kafka_replication: int = Field(default=1, ge=1)

    landlords_file: Path | None = None
    """TOML with the landlords of this deployment; the shipped demonstration landlord when not set."""
    default_landlord: str = "demo"

    oidc_issuer: str | None = None
    oidc_jwks_url: str | None = None
    """Where the issuer's signing keys are, when the services reach it under another address than browsers."""
    oidc_audience: str = "putright"
    oidc_roles_claim: str = "roles"
    oidc_landlords_claim: str = "landlords"
    api_keys_file: Path | None = None
    service_key: SecretStr | None = None
    """`id.secret` of the API key with which this service calls the others."""

    intake_url: str = "http://127.0.0.1:8001"
    cases_url: str = "http://127.0.0.1:8002"
    notifications_url: str = "http://127.0.0.1:8003"
    reporting_url: str = "http://127.0.0.1:8004"

    def owner_urls(self) -> dict[str, str]:
        """Where the owner of each event log answers."""
        return {"intake": self.intake_url, "cases": self.cases_url, "notifications": self.notifications_url}
