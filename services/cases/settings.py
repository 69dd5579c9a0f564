"""Settings of the cases service."""

from typing import Annotated

from pydantic import Field, SecretStr

from shared.platform.settings import ServiceSettings


class Settings(ServiceSettings):
    port: int = 8002
    sweep_every_seconds: float = 5.0
    """How often deadlines are looked at."""
    retention_every_seconds: float = 86_400.0
    """How often it is looked for records that have had their time; also when the worker starts."""
    fetch_timeout_seconds: float = Field(default=10, gt=0)
    """For each question to intake or notifications, for the full record."""
    secret: Annotated[SecretStr, Field(min_length=32)]
    """Keys the digests by which equal wording and known people are found without keeping them; as at intake."""
