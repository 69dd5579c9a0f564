"""What a landlord has decided about compensation: who may offer how much, and the guidance that it goes by."""

from collections.abc import Iterable, Mapping
from datetime import date

from pydantic import BaseModel, ConfigDict, Field, model_validator


class Band(BaseModel):
    """From how much to how much the guidance goes, in pence."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    from_pence: int = Field(ge=0)
    to_pence: int = Field(ge=0)

    @model_validator(mode="after")
    def _is_in_order(self) -> "Band":
        if self.to_pence < self.from_pence:
            raise ValueError("to_pence must not be less than from_pence")
        return self

    def holds(self, pence: int) -> bool:
        return self.from_pence <= pence <= self.to_pence


class RemedyGuidance(BaseModel):
    """A version of the Ombudsman's guidance on remedies, as the landlord has adopted it from a day on."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    version: str = Field(min_length=1, max_length=60)
    since: date
    bands: Mapping[str, Band]
    """Under the name of the severity."""


def guidance_on(day: date, versions: Iterable[RemedyGuidance]) -> RemedyGuidance | None:
    """Return the version in force on a day; None where the landlord has adopted none."""
    in_force = [version for version in versions if version.since <= day]
    return max(in_force, key=lambda version: version.since, default=None)


def limit_of(roles: Iterable[str], limits: Mapping[str, int]) -> int:
    """Return up to how many pence somebody with these roles may offer alone; nothing unless the landlord said so."""
    return max((limits.get(role, 0) for role in roles), default=0)
