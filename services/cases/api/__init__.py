"""The cases API: one resource for each officer's act, and reading. Translation only."""

from typing import Final

from fastapi import APIRouter

from services.cases.api import procedure, reading, refusals, time

ROUTERS: Final[tuple[APIRouter, ...]] = (reading.routes, procedure.routes, refusals.routes, time.routes)
