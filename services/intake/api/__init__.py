"""The intake API: what comes in, what triage decides, and what is told."""

from typing import Final

from services.intake.api import reading, receiving, triaging

ROUTERS: Final = (receiving.routes, reading.routes, triaging.routes)

__all__ = ["ROUTERS"]
