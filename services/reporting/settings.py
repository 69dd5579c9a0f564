"""Settings of the reporting service."""

from shared.platform.settings import ServiceSettings


class Settings(ServiceSettings):
    port: int = 8004
    watch_every_seconds: float = 60.0
    """How often the watchdog looks for what should have happened and did not."""
