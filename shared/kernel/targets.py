"""A landlord's own targets: how soon it wants to answer, beside what the Code demands."""

from collections.abc import Iterable
from enum import StrEnum

from pydantic import BaseModel, ConfigDict, Field


class TargetFrom(StrEnum):
    """What a target is counted from."""

    ACKNOWLEDGEMENT = "acknowledgement"
    RECEIPT = "receipt"
    """Of the complaint, at any stage."""
    REQUEST = "request"
    """To go to this stage; at stage 1 the receipt."""


class Target(BaseModel):
    """In how many working days a stage is to be answered, for one service or for every service."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    stage: int = Field(ge=1, le=3)
    service: str | None = None
    working_days: int = Field(ge=1, le=250)
    counted_from: TargetFrom = TargetFrom.ACKNOWLEDGEMENT


def target_for(stage: int, service: str | None, targets: Iterable[Target]) -> Target | None:
    """Return the target of a stage: the one of the service before the one of every service."""
    of_stage = [target for target in targets if target.stage == stage and target.service in {service, None}]
    return max(of_stage, key=lambda target: target.service is not None, default=None)
