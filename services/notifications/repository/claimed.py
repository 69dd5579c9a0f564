"""A letter in the hands of the post room, as it is read from its row."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Row

from services.notifications.domain.attempts import Name, Reply, Step
from services.notifications.domain.letters import Owed
from services.notifications.domain.states import Cancellation
from services.notifications.domain.ways import Because, Choice
from services.notifications.layout import Rendering
from shared.events.cases import ContactWay
from shared.events.intake import Channel, SubmissionKind
from shared.events.notifications import LetterKind

COLUMNS: Final = (
    "id, claims, landlord, reference, kind, cycle, stage, submission_kind, channel, service, received_at,"
    " acknowledge_by, unwanted, erased_on, correlation_id, causation_id, state, doubted, attempts, pauses,"
    " rendered_on, rendered_at, recipient, way, way_because, subject, body_text, body_html"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Claimed:
    """A letter that this process may work on until its claim runs out."""

    id: UUID
    claims: int
    landlord: str
    reference: str
    owed: Owed
    cause: tuple[UUID, UUID | None]
    """Correlation and causation of its events."""
    doubted: bool
    attempts: int
    pauses: int
    unwanted: Cancellation | None
    """Set while an attempt was under way: it must not be tried again."""
    written: "Written | None"

    @property
    def name(self) -> Name:
        return Name(letter=self.id, kind=self.owed.kind, cycle=self.owed.cycle)


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """A rendered letter and where it goes."""

    rendering: Rendering
    recipient: str | None
    """None where no e-mail can or may be sent: the letter can still be printed."""
    choice: Choice
    on: date
    at: datetime


@dataclass(frozen=True, slots=True)
class Beginning:
    """An attempt about to be made."""

    claimed: Claimed
    written: Written


@dataclass(frozen=True, slots=True)
class Ending:
    """What follows for a letter; `attempt` and `reply` where the channel was called."""

    claimed: Claimed
    step: Step
    attempt: int | None = None
    reply: Reply | None = None


def claimed_from(row: Row[Any]) -> Claimed:
    """Read a row of COLUMNS."""
    return Claimed(
        id=UUID(int=row.id.int),
        claims=row.claims,
        landlord=row.landlord,
        reference=row.reference,
        owed=Owed(
            kind=LetterKind(row.kind),
            cycle=row.cycle,
            stage=row.stage,
            submission_kind=SubmissionKind(row.submission_kind) if row.submission_kind else None,
            channel=Channel(row.channel) if row.channel else None,
            service=row.service,
            received_at=row.received_at,
            acknowledge_by=row.acknowledge_by,
        ),
        cause=(row.correlation_id, row.causation_id),
        doubted=row.doubted,
        attempts=row.attempts,
        pauses=row.pauses,
        unwanted=Cancellation(row.unwanted) if row.unwanted else None,
        written=_written(row),
    )


def _written(row: Row[Any]) -> Written | None:
    if row.rendered_on is None or row.erased_on is not None:
        return None
    rendering = Rendering(subject=row.subject, text=row.body_text, html=row.body_html)
    return Written(
        rendering=rendering, recipient=row.recipient, choice=_choice(row), on=row.rendered_on, at=row.rendered_at
    )


def _choice(row: Row[Any]) -> Choice:
    if row.way_because is None:  # written by a release that knew no other way
        return Choice(way=ContactWay.EMAIL, because=Because.USUAL)
    return Choice(way=ContactWay(row.way) if row.way else None, because=Because(row.way_because))
