"""What every event class has in common."""

from typing import ClassVar

from pydantic import BaseModel, ConfigDict


class Event(BaseModel):
    """A fact that one service owns. Readers ignore fields that they do not know (additive change only)."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    owner: ClassVar[str]
    version: ClassVar[int] = 1

    @classmethod
    def wire_type(cls) -> str:
        """Return the CloudEvents type, for example `uk.putright.cases.ComplaintAcknowledged.v1`."""
        return f"uk.putright.{cls.owner}.{cls.__name__}.v{cls.version}"
