"""Settings of the cases service."""

from shared.platform.settings import ServiceSettings


class Settings(ServiceSettings):
    port: int = 8002
    sweep_every_seconds: float = 5.0
    """How often deadlines are looked at."""
