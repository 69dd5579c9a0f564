"""The CloudEvents 1.0 envelope, structured JSON: who said what about which case, and in which order."""

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

TOPICS = {owner: f"{owner}.events" for owner in ("intake", "cases", "notifications")}


class Envelope(BaseModel):
    """One message. A stream is (`source`, `subject`); `sequence` counts its events 1, 2, 3 without gaps."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    specversion: Literal["1.0"] = "1.0"
    id: UUID
    source: Annotated[str, Field(pattern=r"^/[a-z]+$")]
    type: Annotated[str, Field(pattern=r"^uk\.putright\.[a-z]+\.[A-Za-z0-9]+\.v[1-9][0-9]*$")]
    subject: Annotated[str, Field(min_length=1, max_length=80)]
    time: AwareDatetime
    datacontenttype: Literal["application/json"] = "application/json"
    dataschema: str
    landlord: Annotated[str, Field(min_length=1, max_length=40)]
    sequence: Annotated[int, Field(ge=1, lt=2**31)]
    correlationid: UUID
    causationid: UUID | None = None
    traceparent: str | None = None
    data: dict[str, Any]


def wire(
    *,
    event_id: UUID,
    owner: str,
    name: str,
    version: int,
    subject: str,
    time: datetime,
    landlord: str,
    sequence: int,
    correlation_id: UUID,
    causation_id: UUID | None,
    data: Any,
) -> dict[str, Any]:
    """Build the envelope as a JSON-ready dict: the relay's hot path, checked against Envelope by a contract test."""
    envelope: dict[str, Any] = {
        "specversion": "1.0",
        "id": event_id,
        "source": f"/{owner}",
        "type": f"uk.putright.{owner}.{name}.v{version}",
        "subject": subject,
        "time": time,
        "datacontenttype": "application/json",
        "dataschema": f"urn:putright:schema:{owner}:{name}:v{version}",
        "landlord": landlord,
        "sequence": sequence,
        "correlationid": correlation_id,
        "data": data,
    }
    if causation_id is not None:
        envelope["causationid"] = causation_id
    return envelope
