"""A row of a file to import: one case, in columns that docs/import.md describes. Reads and checks; decides nothing."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated, Any, Final, NamedTuple

from pydantic import AfterValidator, Field, ValidationError

from services.cases.schemas.words import Day, Passage, Sentence
from shared.events.cases import (
    CompensationHead,
    DeterminationOutcome,
    Edition,
    Finding,
    Ground,
    OmbudsmanBody,
    OrderHead,
    OrderKind,
    RootCause,
)
from shared.events.intake import Channel
from shared.kernel.refusals import Unacceptable
from shared.kernel.working_days import LONDON
from shared.platform.web import RequestBody, one_line

MOST_PARTS: Final = 50
CSV_PARTS: Final = 5
CSV_ORDERS: Final = 3
BETWEEN_ENTRIES: Final = "|"
_STAGE_COLUMNS: Final = (
    "handler", "acknowledged_on", "extension_told_on", "extended_to", "extension_reason", "responded_on",
    "compensation_pence", "compensation_head", "compensation_due_on", "compensation_paid_on",
)  # fmt: skip


class NotReadable(Unacceptable):
    """A cell that is not what its column holds."""

    title = "This cell cannot be read"


def _in_london(moment: datetime) -> datetime:
    return moment if moment.tzinfo is not None else moment.replace(tzinfo=LONDON)


# Events carry them: codes, and never the names of people.
Code = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._:-]{0,99}$")]
Moment = Annotated[datetime, AfterValidator(_in_london)]
Pence = Annotated[int, Field(ge=1, le=100_000_000)]


class PartRow(RequestBody):
    """One part of the complaint, and what was said about it at each stage."""

    summary: Passage
    landlord_responsible: bool = True
    responsible_body: Sentence | None = None
    stage1_finding: Finding | None = None
    stage1_reasons: Passage | None = None
    stage1_what_went_wrong: Passage | None = None
    stage1_remedy: Passage | None = None
    stage2_finding: Finding | None = None
    stage2_reasons: Passage | None = None
    stage2_what_went_wrong: Passage | None = None
    stage2_remedy: Passage | None = None
    ombudsman_outcome: DeterminationOutcome | None = None

    def finding(self, stage: int) -> Finding | None:
        return self.stage1_finding if stage == 1 else self.stage2_finding

    def said(self, stage: int, what: str) -> str | None:
        text: str | None = getattr(self, f"stage{stage}_{what}")
        return text


class OrderRow(RequestBody):
    """One order or recommendation of the Ombudsman."""

    kind: OrderKind = OrderKind.ORDER
    head: OrderHead = OrderHead.OTHER
    amount_pence: Pence | None = None
    ordered: Passage
    due_on: Day
    complied_on: Day | None = None
    proof: Passage | None = None


class Row(RequestBody):
    """One case as another system knew it; days are true days, whatever was typed in when."""

    external_reference: Annotated[str, one_line(200)]
    source_system: Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]{0,39}$")]
    landlord: Annotated[str, one_line(40)]
    channel: Channel
    service: Annotated[str, one_line(80)] | None = None
    received_on: Day | None = None
    received_at: Moment | None = None
    logged_on: Day | None = None
    edition: Edition | None = None
    outcomes_sought: Annotated[tuple[Passage, ...], Field(max_length=50)] = ()
    parts: Annotated[tuple[PartRow, ...], Field(max_length=MOST_PARTS)] = ()
    stage1_handler: Code | None = None
    stage1_acknowledged_on: Day | None = None
    stage1_extension_told_on: Day | None = None
    stage1_extended_to: Day | None = None
    stage1_extension_reason: Passage | None = None
    stage1_responded_on: Day | None = None
    stage1_compensation_pence: Pence | None = None
    stage1_compensation_head: CompensationHead = CompensationHead.OTHER
    stage1_compensation_due_on: Day | None = None
    stage1_compensation_paid_on: Day | None = None
    not_accepted_told_on: Day | None = None
    not_accepted_ground: Ground | None = None
    not_accepted_reasons: Passage | None = None
    escalated_on: Day | None = None
    escalated_channel: Channel | None = None
    escalated_parts: Annotated[tuple[int, ...], Field(max_length=MOST_PARTS)] = ()
    escalation_not_accepted_told_on: Day | None = None
    escalation_not_accepted_ground: Ground | None = None
    escalation_not_accepted_reasons: Passage | None = None
    stage2_handler: Code | None = None
    stage2_acknowledged_on: Day | None = None
    stage2_extension_told_on: Day | None = None
    stage2_extended_to: Day | None = None
    stage2_extension_reason: Passage | None = None
    stage2_responded_on: Day | None = None
    stage2_compensation_pence: Pence | None = None
    stage2_compensation_head: CompensationHead = CompensationHead.OTHER
    stage2_compensation_due_on: Day | None = None
    stage2_compensation_paid_on: Day | None = None
    withdrawn_on: Day | None = None
    resolved_on: Day | None = None
    ending_explanation: Passage | None = None
    closed_on: Day | None = None
    learning: Passage | None = None
    no_learning_reason: Passage | None = None
    theme: Annotated[str, one_line(80)] | None = None
    subtheme: Annotated[str, one_line(80)] | None = None
    root_cause: RootCause | None = None
    ombudsman_body: OmbudsmanBody = OmbudsmanBody.HOUSING
    ombudsman_referred_on: Day | None = None
    ombudsman_case_number: Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9 ./_-]{0,59}$")] | None = None
    ombudsman_determined_on: Day | None = None
    ombudsman_outcome: DeterminationOutcome | None = None
    orders: Annotated[tuple[OrderRow, ...], Field(max_length=50)] = ()

    def stage(self, number: int) -> "StageRow":
        return StageRow(number, *(getattr(self, f"stage{number}_{column}") for column in _STAGE_COLUMNS))


class StageRow(NamedTuple):
    """The columns of one stage."""

    number: int
    handler: str | None
    acknowledged_on: date | None
    extension_told_on: date | None
    extended_to: date | None
    extension_reason: str | None
    responded_on: date | None
    compensation_pence: int | None
    compensation_head: CompensationHead
    compensation_due_on: date | None
    compensation_paid_on: date | None


@dataclass(frozen=True, slots=True)
class _Listed:
    """Columns of a flat file that belong to one entry of a list: part1_summary, part2_summary."""

    field: str
    prefix: str
    most: int
    model: type[RequestBody]

    def columns(self) -> Iterator[tuple[str, int, str]]:
        for number in range(1, self.most + 1):
            for name in self.model.model_fields:
                yield f"{self.prefix}{number}_{name}", number - 1, name


_LISTED: Final = (_Listed("parts", "part", CSV_PARTS, PartRow), _Listed("orders", "order", CSV_ORDERS, OrderRow))
_IN_LISTS: Final = {column: (each.field, place, name) for each in _LISTED for column, place, name in each.columns()}
_ENTRIES: Final = ("outcomes_sought", "escalated_parts")
COLUMNS: Final = frozenset({*Row.model_fields, *_IN_LISTS})
"""What this service reads of a file; the resident's own columns belong to intake."""


def read(given: Mapping[str, Any], landlord: str | None = None) -> Row:
    """Read a row whose blanks were left out. Raises NotReadable, which names the column and never says what was in it.

    `landlord` is the one that the whole file is about, where there is one.
    """
    named = {**given, "landlord": given.get("landlord", landlord)}
    if landlord is not None and named["landlord"] != landlord:
        raise NotReadable("The file is being imported for another landlord.", field="landlord")
    try:
        return Row.model_validate(_nested(named))
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False, include_context=False)[0]
        raise NotReadable(f"{first['msg']}.", field=_column(first["loc"], given)) from None


def _nested(given: Mapping[str, Any]) -> dict[str, Any]:
    """Gather the columns of parts and orders; lists in one cell are taken apart."""
    nested: dict[str, Any] = {}
    lists: dict[str, dict[int, dict[str, Any]]] = {}
    for column, value in given.items():
        if column in _IN_LISTS:
            field, place, name = _IN_LISTS[column]
            lists.setdefault(field, {}).setdefault(place, {})[name] = value
        elif column in _ENTRIES and isinstance(value, str):
            nested[column] = [entry.strip() for entry in value.split(BETWEEN_ENTRIES)]
        elif value is not None:
            nested[column] = value
    for field, entries in lists.items():
        if sorted(entries) != list(range(len(entries))):
            raise NotReadable("Number them 1, 2, 3 without a gap.", field=field)
        nested[field] = [entries[place] for place in sorted(entries)]
    return nested


def _column(location: tuple[int | str, ...], given: Mapping[str, Any]) -> str:
    """Return the column that a mistake is in, as it is called in the file that it came from."""
    match location:
        case (str(field), int(place), str(name)):
            flat = next((column for column, found in _IN_LISTS.items() if found == (field, place, name)), None)
            return flat if flat is not None and field not in given else f"{field}.{place}.{name}"
        case (str(field), *_):
            return field
        case _:
            return ""
