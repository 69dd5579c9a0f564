"""The cases API: one resource for each officer's act, and reading. Translation only."""

from typing import Final

from fastapi import APIRouter

from services.cases.api import (
    circumstances,
    disclosures,
    procedure,
    reading,
    record,
    refusals,
    restrictions,
    retention,
    safety,
    time,
)

ROUTERS: Final[tuple[APIRouter, ...]] = (
    reading.routes,
    procedure.routes,
    refusals.routes,
    time.routes,
    record.routes,
    retention.routes,
    circumstances.routes,
    disclosures.routes,
    restrictions.routes,
    safety.routes,
)
