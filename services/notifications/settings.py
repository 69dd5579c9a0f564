"""Settings of the notifications service."""

from typing import Literal

from pydantic import Field, SecretStr

from shared.platform.settings import ServiceSettings


class Settings(ServiceSettings):
    port: int = 8003

    smtp_host: str = "127.0.0.1"
    smtp_port: int = 2525
    smtp_tls: Literal["none", "starttls", "tls"] = "none"
    smtp_user: str | None = None
    smtp_password: SecretStr | None = None
    smtp_timeout_seconds: float = Field(default=30, gt=0)
    """For each command; a sending letter belongs to its process for several times as long."""
    smtp_connections: int = Field(default=4, ge=1, le=50)

    from_domain: str = Field(default="landlord.example", pattern=r"^[a-z0-9.-]+$")
    """The domain in Message-IDs; the sender is each landlord's own complaints address."""
    quiet_period_seconds: float = Field(default=600, ge=0)
    """How long a letter rests after an attempt without an answer, before it is sent again."""
    fetch_timeout_seconds: float = Field(default=5, gt=0)
    """For each question to intake or cases."""
    letters_in_flight: int = Field(default=20, ge=4, le=200)
    poll_seconds: float = Field(default=0.5, gt=0)
