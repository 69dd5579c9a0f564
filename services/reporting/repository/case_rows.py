"""A case as one flat row for BI tools: the case as a whole, then stage 1, then stage 2. One list of columns for all."""

from collections.abc import Sequence
from typing import Final

from services.reporting import tables

# A spreadsheet takes a cell that begins like this for a formula. Our own words never do, and the guard costs time.
_FORMULA: Final = r"('=', '+', '-', '@', E'\t', E'\r', E'\n')"
_OTHERS_WORDS: Final = {"service", "imported_from"}
_STAGE: Final = (
    "requested_by",
    "assigned_on",
    "defined_on",
    "acknowledge_by",
    "acknowledged_on",
    "acknowledgement",
    "acknowledged_within",
    "first_respond_by",
    "respond_by",
    "extensions",
    "extensions_beyond_cap",
    "extensions_told_late",
    "responded_on",
    "response",
    "responded_within",
    "finding",
    "upheld_parts",
    "partly_upheld_parts",
    "not_upheld_parts",
    "refusal_ground",
    "refused_on",
    "directed_on",
)
_ONE: Final = tuple(name for name in _STAGE if name != "requested_by")
_BESIDE: Final = {"reference", "sequence", "updated_at"}


def _pairs() -> Sequence[tuple[str, str]]:
    """Return the source and the name of each column."""
    whole = [column.name for column in tables.case_fact.columns if column.name not in _BESIDE]
    return [
        ("whole.reference", "reference"),
        *((f"whole.{name}", name) for name in whole),
        *((f"one.{name}", name) for name in _ONE),
        ("two.entered_on", "stage_2_requested_on"),
        *((f"two.{name}", f"stage_2_{name}") for name in _STAGE),
        ("whole.sequence", "sequence"),
        ("whole.updated_at", "updated_at"),
    ]


NAMES: Final = tuple(name for _, name in _pairs())
COLUMNS: Final = ", ".join(f"{source} AS {name}" for source, name in _pairs())
GUARDED: Final = ", ".join(
    f"CASE WHEN left({source}, 1) IN {_FORMULA} THEN '''' || {source} ELSE {source} END AS {name}"
    if name in _OTHERS_WORDS
    else f"{source} AS {name}"
    for source, name in _pairs()
)
"""The same columns; a cell is never a formula."""


def joined(at_stage: int) -> str:
    """Return where the columns come from; `asked` is the stage that a caller asks about."""
    return (
        "case_fact whole"
        " JOIN stage_fact one ON one.reference = whole.reference AND one.stage = 1"
        " LEFT JOIN stage_fact two ON two.reference = whole.reference AND two.stage = 2"
        f" JOIN stage_fact asked ON asked.reference = whole.reference AND asked.stage = {at_stage:d}"
    )
