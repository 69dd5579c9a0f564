"""Takes over what residents had said to another system: written down here, published as taken over, and never answered.

The cases come first and bring their references; what is here already stays as it is.
"""

import secrets
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any, Final, TypeAlias

from pydantic import Field, ValidationError

from services.intake import repository
from services.intake.domain import submission as submissions
from services.intake.domain.submission import Address, Key, Resident, Source, Submission
from services.intake.repository import Arrival, imports
from services.intake.schemas import submissions as bodies
from shared.events.intake import Channel, SubmissionReceived
from shared.kernel.refusals import Unacceptable
from shared.platform import ids
from shared.platform.database import EVERY_LANDLORD, Database
from shared.platform.event_log import Cause, Entry
from shared.platform.web import RequestBody, free_text, one_line

NOT_IN_THE_RECORDS: Final = "Not in the records that were taken over."
BETWEEN_LINES: Final = "|"
SALT_BYTES: Final = 16
FINGERPRINT_BYTES: Final = 32
Origin: TypeAlias = tuple[str, str, str]
"""Landlord, the other system, and its own number."""


class NotReadable(Unacceptable):
    """A cell that is not what its column holds."""

    title = "This cell cannot be read"


class PersonRow(RequestBody):
    """The columns of a file that are about the resident, and what they said."""

    resident_name: bodies.Line | None = None
    email: bodies.Email | None = None
    phone: bodies.Phone | None = None
    address: Annotated[tuple[bodies.Line, ...], Field(max_length=bodies.MOST_LINES)] = ()
    postcode: bodies.Postcode | None = None
    uprn: bodies.Uprn | None = None
    subject: Annotated[str, one_line(submissions.LONGEST_SUBJECT)] | None = None
    description: Annotated[str, free_text(submissions.LONGEST_DESCRIPTION)] = NOT_IN_THE_RECORDS

    def resident(self) -> Resident | None:
        address = Address(lines=self.address, postcode=self.postcode, uprn=self.uprn)
        resident = Resident(
            name=self.resident_name,
            email=self.email,
            phone=self.phone,
            address=None if address == Address() else address,
        )
        return None if resident == Resident() else resident


COLUMNS: Final = frozenset(PersonRow.model_fields)


@dataclass(frozen=True, slots=True, kw_only=True)
class TakenOver:
    """What came with a case that was taken over under this reference."""

    reference: str
    landlord: str
    source_system: str
    external_reference: str
    channel: Channel
    service: str | None
    received_at: datetime
    person: PersonRow


def read(given: Mapping[str, Any]) -> PersonRow:
    """Read the resident's columns of a row. Raises NotReadable, which names the column and never what was in it."""
    columns = {name: given[name] for name in COLUMNS if given.get(name) is not None}
    address = columns.get("address")
    if isinstance(address, str):
        columns["address"] = [line.strip() for line in address.split(BETWEEN_LINES)]
    try:
        return PersonRow.model_validate(columns)
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False, include_context=False)[0]
        raise NotReadable(f"{first['msg']}.", field=str(first["loc"][0])) from None


async def look(
    database: Database, origins: Collection[Origin], references: Collection[str]
) -> tuple[set[Origin], set[str]]:
    """Return which of other systems' numbers have come in before, and which of the references are given away."""
    keys = {origin: Key.of_source(*origin[1:]) for origin in origins}
    async with database.transaction(EVERY_LANDLORD) as connection:
        known = await imports.sources_known(connection, [(origin[0], key) for origin, key in keys.items()])
        taken = await imports.references_taken(connection, references)
    return {origin for origin, key in keys.items() if (origin[0], key.value) in known}, taken


async def keep(database: Database, taken_over: Sequence[TakenOver], *, now: datetime) -> None:
    """Write what is not here yet, all in one transaction."""
    arrivals = [_arrival(each, now) for each in taken_over]
    if arrivals:
        async with database.transaction(EVERY_LANDLORD) as connection:
            await repository.accept(connection, arrivals)


def _arrival(taken_over: TakenOver, now: datetime) -> Arrival:
    submission = Submission(
        channel=taken_over.channel,
        received_at=taken_over.received_at,
        resident=taken_over.person.resident(),
        subject=taken_over.person.subject,
        description=taken_over.person.description,
        service=taken_over.service,
        source=Source(system=taken_over.source_system, reference=taken_over.external_reference),
    )
    content = submissions.canonical(submissions.content(submission))
    salt = secrets.token_bytes(SALT_BYTES)
    event = SubmissionReceived(
        kind=submission.kind,
        channel=submission.channel,
        received_at=taken_over.received_at,
        service=submission.service,
        source_system=taken_over.source_system,
        digest=submissions.digest(salt, content),
        dissatisfied=True,
        imported_from=taken_over.source_system,
    )
    cause = Cause(
        actor=f"import:{taken_over.source_system}", landlord=taken_over.landlord, at=now, correlation_id=ids.new_id()
    )
    return Arrival(
        entry=Entry(stream=taken_over.reference, event=event, occurred_at=taken_over.received_at, cause=cause),
        event=event,
        content=content,
        salt=salt,
        tracking_secret=ids.new_secret(),
        keys=submissions.keys_of(submission),
        # Equal to no other: whatever else comes under that number is another submission.
        fingerprint=secrets.token_bytes(FINGERPRINT_BYTES),
    )
