"""A landlord's own list of what complaints are about and show: themes, each with narrower ones."""

from collections.abc import Mapping

from pydantic import BaseModel, ConfigDict, Field


class Theme(BaseModel):
    """A theme in words, and the narrower ones below it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str
    subthemes: Mapping[str, str] = Field(default_factory=dict)
    """Code of each and its name in words."""
