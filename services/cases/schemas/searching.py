"""What a search for a person's cases says, and how the worklist is narrowed."""

from datetime import date
from typing import Annotated, Final, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from services.cases.domain.case import Status
from shared.events.cases import ClosingReason, Edition, WaitingFor
from shared.events.intake import Channel
from shared.kernel import finding_aids
from shared.kernel.finding_aids import AidKind
from shared.platform.landlords import FIRST_YEAR, LAST_YEAR
from shared.platform.web import RequestBody, one_line

_Id = Annotated[str, Field(max_length=100, pattern=r"^[ -~]+$")]
_Code = Annotated[str, Field(max_length=40, pattern=r"^[a-z][a-z0-9_]*$")]
# Outside these years nothing is received or due.
_Day = Annotated[date, Field(ge=date(FIRST_YEAR, 1, 1), lt=date(LAST_YEAR, 1, 1))]


class WorklistQuery(BaseModel):
    """Which cases, and which page of them."""

    model_config = ConfigDict(extra="forbid", populate_by_name=True)

    landlord: Annotated[str | None, Field(max_length=40, pattern=r"^[ -~]+$")] = None
    reference: Annotated[
        str | None, Field(max_length=40, description="A reference or its beginning, as printed or as typed.")
    ] = None
    status: Status | None = None
    stage: Annotated[int | None, Field(ge=1, le=3)] = None
    service: _Code | None = None
    handler: _Id | None = None
    owner: _Id | None = None
    group: Annotated[str | None, Field(max_length=40, pattern=r"^[ -~]+$")] = None
    channel: Channel | None = None
    edition: Edition | None = None
    waiting_for: WaitingFor | None = None
    closing_reason: ClosingReason | None = None
    due_before: _Day | None = None
    received_from: _Day | None = None
    received_to: _Day | None = None
    overdue: Annotated[bool, Field(description="Only cases with a clock that has run past its day.")] = False
    open_only: Annotated[bool, Field(alias="open")] = False
    cursor: Annotated[str | None, Field(max_length=200)] = None
    limit: Annotated[int, Field(ge=1, le=200)] = 50


class SearchedAddress(RequestBody):
    """The first line of an address and its postcode: found only together."""

    line: Annotated[str, one_line(200)]
    postcode: Annotated[str, one_line(12)]


_TEXTS: Final = ("name", "email", "phone", "postcode", "uprn")


class PersonSearch(RequestBody):
    """What is known of a person; a case is found when all of it fits. Nothing of it is kept."""

    name: Annotated[str, one_line(200)] | None = None
    """Any of the words of a name, in any order."""
    email: Annotated[str, one_line(254)] | None = None
    phone: Annotated[str, one_line(40)] | None = None
    postcode: Annotated[str, one_line(12)] | None = None
    uprn: Annotated[str, one_line(12)] | None = None
    address: SearchedAddress | None = None

    @model_validator(mode="after")
    def _says_something(self) -> Self:
        if not self.terms():
            raise ValueError("Say at least one of name, email, phone, postcode, uprn and address.")
        return self

    def terms(self) -> list[tuple[AidKind, str]]:
        """Return what is searched by, and what it is."""
        given = [(AidKind(name), getattr(self, name)) for name in _TEXTS]
        if self.address is not None:
            given.append((AidKind.ADDRESS, finding_aids.address(self.address.line, self.address.postcode)))
        return [(kind, typed) for kind, typed in given if typed is not None]
