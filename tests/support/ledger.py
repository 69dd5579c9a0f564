"""What clients were told: each submission with its key and the reference it was given, each act and its answer.

The ledger is the oracle of a campaign: it knows only what a client outside can know.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

import orjson


class Way(StrEnum):
    """How a submission is sent."""

    API = "api"
    FORM = "form"
    EMAIL = "email"


@dataclass
class Sending:
    """One submission under one key, however often it had to be sent."""

    way: Way
    key: str
    """The Idempotency-Key, the form's token or the Message-ID."""
    resident: str
    """The e-mail address of the resident, which nobody else in the campaign has."""
    attempts: int = 0
    references: list[str] = field(default_factory=list)
    """Every reference that an answer named; an e-mail is never answered with one."""
    taken: bool = False
    """The other side said that it has it: 202, a redirection to the receipt, or 250."""

    @property
    def reference(self) -> str | None:
        return self.references[0] if self.references else None


@dataclass(frozen=True)
class Act:
    """A step of an officer that was answered with success."""

    reference: str
    step: str


@dataclass
class Ledger:
    """Everything that was sent and answered; `wrong` holds the answers that no client may get."""

    sendings: list[Sending] = field(default_factory=list)
    acts: list[Act] = field(default_factory=list)
    retries: int = 0
    wrong: list[str] = field(default_factory=list)

    def open(self, way: Way, key: str, resident: str) -> Sending:
        sending = Sending(way=way, key=key, resident=resident)
        self.sendings.append(sending)
        return sending

    def taken(self) -> Iterator[Sending]:
        return (sending for sending in self.sendings if sending.taken)

    def residents(self) -> set[str]:
        return {sending.resident for sending in self.sendings}

    def references(self) -> list[str]:
        return [sending.reference for sending in self.sendings if sending.reference is not None]

    def write(self, path: Path) -> None:
        """Keep the ledger for whoever looks into a campaign that failed."""
        path.write_bytes(orjson.dumps(self, option=orjson.OPT_INDENT_2))
