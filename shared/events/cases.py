"""What cases publishes: every step of the complaint procedure."""

from datetime import date
from enum import StrEnum
from typing import ClassVar

from pydantic import AwareDatetime, BaseModel, ConfigDict

from shared.events.event import Event
from shared.events.intake import Channel
from shared.kernel.words import WordsReference
from shared.kernel.working_days import CountingRule


class ClockKind(StrEnum):
    """The statutory clocks of the procedure (THE Code 6.2, 6.3)."""

    STAGE_1_ACKNOWLEDGE = "stage_1_acknowledge"
    STAGE_1_RESPOND = "stage_1_respond"


class Edition(StrEnum):
    """The edition of the Complaint Handling Code that a case is held to."""

    HOS_2024 = "hos_2024"


class Finding(StrEnum):
    UPHELD = "upheld"
    PARTLY_UPHELD = "partly_upheld"
    NOT_UPHELD = "not_upheld"


class ClosingReason(StrEnum):
    ANSWERED = "answered"


class _Value(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")


class Deadline(_Value):
    """A date by which something is due, and everything needed to compute it again."""

    clock: ClockKind
    counted_from: date
    working_days: int
    due_on: date
    edition: Edition
    calendar: str
    counting: CountingRule


class DefinedPart(_Value):
    """One point of the complaint, and whether the landlord answers for it (Code 5.6, 5.7)."""

    number: int
    summary: WordsReference
    landlord_responsible: bool
    responsible_body: WordsReference | None = None


class PromisedAction(_Value):
    """A step that the landlord promises, with owner and date (Code 7.3)."""

    number: int
    description: WordsReference
    owner: str
    due_on: date


class PartAnswer(_Value):
    """The decision on one part, why, and how it is put right (Code 6.7, 6.9, 7.1)."""

    part: int
    finding: Finding
    reasons: WordsReference
    remedy: WordsReference | None = None
    no_remedy_reason: WordsReference | None = None
    actions: tuple[PromisedAction, ...] = ()


class CaseEvent(Event):
    owner: ClassVar[str] = "cases"


class ComplaintLogged(CaseEvent):
    """A submission of kind complaint became a case; the acknowledge clock runs from its true receipt."""

    channel: Channel
    service: str | None
    received_at: AwareDatetime
    received_on: date
    acknowledge: Deadline


class CaseAssigned(CaseEvent):
    """A handler took the case after declaring to be free of a conflict of interest (Code 5.8)."""

    handler: str


class ComplaintDefined(CaseEvent):
    """The landlord's understanding of the parts and the outcomes sought is written down (Code 5.6)."""

    parts: tuple[DefinedPart, ...]
    outcomes_sought: tuple[WordsReference, ...]


class AcknowledgementApproved(CaseEvent):
    """An officer released the acknowledgement; the clock runs until it is sent."""

    stage: int


class ComplaintAcknowledged(CaseEvent):
    """The acknowledgement was sent, with proof: the acknowledge clock stops, the respond clock starts."""

    stage: int
    acknowledged_on: date
    respond: Deadline


class ResponseApproved(CaseEvent):
    """An officer released the response of a stage; the clock runs until it is sent."""

    stage: int
    answers: tuple[PartAnswer, ...]


class ComplaintResponded(CaseEvent):
    """The response of a stage was sent, with proof: its clock stops."""

    stage: int
    responded_on: date


class CorrespondenceAdded(CaseEvent):
    """A further message from the resident joined the case."""

    channel: Channel
    received_at: AwareDatetime
    attachments: int


class ProofOfSendingRecorded(CaseEvent):
    """A channel accepted a letter about this case."""

    letter: str
    kind: str
    cycle: int
    channel: str
    sent_at: AwareDatetime


class SendingFailureRecorded(CaseEvent):
    """A letter about this case did not reach the resident; somebody must see to it."""

    letter: str
    kind: str
    cycle: int
    channel: str
    failed_at: AwareDatetime
    reason: str


class DeadlineApproaching(CaseEvent):
    """A clock is about to run out."""

    clock: ClockKind
    due_on: date
    working_days_left: int


class DeadlineMissed(CaseEvent):
    """A clock ran out; recorded once."""

    clock: ClockKind
    due_on: date


class CaseClosed(CaseEvent):
    """The final letter of the stage went out and learning, or none with a reason, is on record (Code 9.1)."""

    reason: ClosingReason
    learning: WordsReference | None = None
    no_learning_reason: WordsReference | None = None
