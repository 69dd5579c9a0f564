"""How to reach an Ombudsman: dated data (shared/platform/ombudsmen.toml), never template text."""

from datetime import date

from pydantic import BaseModel, ConfigDict


class Ombudsman(BaseModel):
    """How to reach an Ombudsman, as it stands from a day on."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str
    since: date
    name: str
    website: str
    complain_at: str
    email: str | None = None
    telephone: str
    postal_address: tuple[str, ...]
