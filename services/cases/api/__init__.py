"""The cases API: one resource for each officer's act, and reading. Translation only."""

from typing import Final

from fastapi import APIRouter

from services.cases.api import (
    actions,
    circumstances,
    data_protection,
    disclosures,
    disruption,
    hazards,
    joining,
    learning,
    ombudsman,
    people,
    procedure,
    reading,
    record,
    refusals,
    remedies,
    restrictions,
    retention,
    safety,
    targets,
    time,
    worklist,
)

ROUTERS: Final[tuple[APIRouter, ...]] = (
    worklist.routes,
    reading.routes,
    ombudsman.routes,
    hazards.routes,
    data_protection.routes,
    disruption.routes,
    procedure.routes,
    refusals.routes,
    time.routes,
    record.routes,
    retention.routes,
    circumstances.routes,
    disclosures.routes,
    restrictions.routes,
    safety.routes,
    remedies.routes,
    actions.routes,
    learning.routes,
    targets.routes,
    people.routes,
    joining.routes,
)
