"""Rows of another system's cases, as a file would have them, and their histories."""

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import orjson

from services.cases.domain.case import Case
from services.cases.handlers import Said
from services.cases.importing import events, rows
from services.cases.importing.history import History
from services.cases.repository import policy_of
from shared.events.cases import CaseEvent
from shared.kernel.words import Words
from shared.kernel.working_days import london_date
from tests.support.cases import DEMO, at

NOW = at("2026-11-20")
ANSWERED: Mapping[str, str] = {
    "external_reference": "OLD-1",
    "source_system": "old-crm",
    "landlord": "demo",
    "channel": "phone",
    "service": "repairs",
    "received_on": "2025-12-15",
    "stage1_handler": "officer-7",
    "stage1_acknowledged_on": "2025-12-18",
    "stage1_responded_on": "2026-01-06",
    "part1_summary": "The roof leaks.",
    "part1_stage1_finding": "upheld",
    "part1_stage1_reasons": "Nobody came.",
    "closed_on": "2026-02-02",
    "learning": "Appointments are confirmed.",
    "resident_name": "Zebedee Quillfeather",
    "email": "zebedee@resident.example",
    "description": "My roof leaks, says Zebedee Quillfeather.",
}
"""Received before Christmas, answered in time, closed."""
ESCALATED: Mapping[str, str] = {
    **ANSWERED,
    "external_reference": "OLD-2",
    "escalated_on": "2026-01-20",
    "stage2_handler": "manager-2",
    "stage2_acknowledged_on": "2026-01-23",
    "stage2_responded_on": "2026-02-19",
    "part1_stage2_finding": "partly_upheld",
    "closed_on": "2026-03-02",
}


def a_row(given: Mapping[str, Any] = ANSWERED, **changes: Any) -> dict[str, Any]:
    """Return the cells of a row; what is changed to None is left blank."""
    return {name: value for name, value in {**given, **changes}.items() if value is not None}


@dataclass(frozen=True)
class Told:
    """A history, and the words that it keeps."""

    history: History
    words: list[Words]

    @property
    def case(self) -> Case:
        return self.history.case

    @property
    def names(self) -> list[str]:
        return [type(event).__name__ for _, event in self.history.happened]

    def events(self, kind: type[CaseEvent]) -> list[Any]:
        return [event for _, event in self.history.happened if type(event) is kind]

    def days(self, kind: type[CaseEvent]) -> list[str]:
        """Return on which days in England events of a kind happened."""
        return [london_date(moment).isoformat() for moment, event in self.history.happened if type(event) is kind]


def told(given: Mapping[str, Any] = ANSWERED, *, now: datetime = NOW, **changes: Any) -> Told:
    """Return the history that a row of the landlord `demo` tells."""
    cells = a_row(given, **changes)
    row = rows.read({name: cell for name, cell in cells.items() if name in rows.COLUMNS})
    said = Said()
    policy = policy_of(DEMO, row.received_on or london_date(now), row.service)
    history = events.history(row, reference="PR-0000-0000", policy=policy, now=now, keep=said.keep)
    return Told(history, said.words)


def write_csv(path: Path, *given: Mapping[str, Any], encoding: str = "utf-8") -> Path:
    columns = list(dict.fromkeys(name for row in given for name in row))
    with path.open("w", newline="", encoding=encoding) as file:
        writer = csv.DictWriter(file, columns)
        writer.writeheader()
        writer.writerows(given)
    return path


def write_json_lines(path: Path, *given: Mapping[str, Any]) -> Path:
    path.write_bytes(b"\n".join(orjson.dumps(row) for row in given))
    return path
