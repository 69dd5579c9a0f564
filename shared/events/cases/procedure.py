"""The two stages: from logging a complaint to its close, with everything that may happen on the way."""

from datetime import date
from enum import StrEnum

from pydantic import AwareDatetime

from shared.events.cases.learning import RootCause
from shared.events.cases.values import (
    CaseEvent,
    ClockKind,
    ClockStopped,
    ClosingReason,
    Deadline,
    DefinedPart,
    Ground,
    PartAnswer,
    Party,
)
from shared.events.intake import Channel
from shared.kernel.words import WordsReference


class WaitingFor(StrEnum):
    """Whom a case waits for. It is shown and reported, and moves no date."""

    RESIDENT = "resident"
    CONTRACTOR = "contractor"
    SERVICE_AREA = "service_area"
    THIRD_PARTY = "third_party"


class LatenessCause(StrEnum):
    """Why something was late."""

    WAITING_FOR_RESIDENT = "waiting_for_resident"
    WAITING_FOR_CONTRACTOR = "waiting_for_contractor"
    WAITING_FOR_SERVICE_AREA = "waiting_for_service_area"
    WORKLOAD = "workload"
    COMPLEXITY = "complexity"
    DISRUPTION = "disruption"
    OVERLOOKED = "overlooked"


class ComplaintLogged(CaseEvent):
    """A complaint became a case; the acknowledge clock runs from its true receipt."""

    channel: Channel
    service: str | None
    received_at: AwareDatetime
    received_on: date
    logged_on: date
    acknowledge: Deadline
    respond: Deadline | None = None
    """Under the 2022 edition the response is counted from logging."""
    imported_from: str | None = None
    """The system that the case's history was taken over from."""
    owned_by: str | None = None
    """The landlord's team or officer who owns it from the first moment (Code 4.1)."""
    split_from: str | None = None
    """The case that these parts were in before; the resident has had a receipt under that reference."""
    submission: str | None = None
    """The reference of what the resident sent in, where it is not this one."""
    consent_missing: bool = False
    """A representative complained: it is taken all the same, and the resident is asked (Code 3.6)."""


class CaseAssigned(CaseEvent):
    """A handler took the case after declaring to be free of a conflict of interest (Code 5.8)."""

    handler: str
    declared_by: str | None = None
    """Who put the declaration on record."""
    declaration: WordsReference | None = None
    """What was declared, where there was something to say."""


class ComplaintDefined(CaseEvent):
    """The landlord's understanding of the parts and the outcomes sought is written down (Code 5.6)."""

    parts: tuple[DefinedPart, ...]
    outcomes_sought: tuple[WordsReference, ...]


class ClarificationRequested(CaseEvent):
    """The resident was asked what is unclear; the clock runs on (Code 5.6)."""

    number: int
    question: WordsReference


class ClarificationReceived(CaseEvent):
    """The resident answered what was asked."""

    number: int
    answer: WordsReference
    received_at: AwareDatetime


class AcknowledgementApproved(CaseEvent):
    """An officer released the acknowledgement; the clock runs until it is sent."""

    stage: int


class ComplaintAcknowledged(CaseEvent):
    """The acknowledgement was sent, with proof: the acknowledge clock stops, the respond clock starts."""

    stage: int
    acknowledged_on: date
    stopped: ClockStopped | None = None
    """Nothing is timed at stage 2 of the 2022 edition."""
    respond: Deadline | None = None
    """None where the response has been running since before, as under the 2022 edition."""


class ResponseApproved(CaseEvent):
    """An officer released the response of a stage; the clock runs until it is sent."""

    stage: int
    answers: tuple[PartAnswer, ...]
    approved_by: str
    written_by: str | None = None
    """Who wrote it, where it was not the handler (Code 6.13)."""


class ComplaintResponded(CaseEvent):
    """The response of a stage was sent, with proof: its clock stops, those of the promised actions start."""

    stage: int
    responded_on: date
    stopped: ClockStopped
    target: ClockStopped | None = None
    """The landlord's own target, where one ran."""
    promised: tuple[Deadline, ...] = ()
    answers: tuple[PartAnswer, ...] = ()
    """What was answered, where the history was taken over: such a response was released elsewhere."""


class ExtensionProposed(CaseEvent):
    """More time is asked for than the edition's cap allows: somebody else must approve its good reason (Code 6.4)."""

    number: int
    stage: int
    extended_to: date
    reason: WordsReference
    good_reason: WordsReference
    update_every: int
    proposed_by: str


class ExtensionDeclined(CaseEvent):
    """The approver saw no good reason: the date stays."""

    number: int
    declined_by: str


class ExtensionApproved(CaseEvent):
    """A later response date was decided. It holds from the day on which the resident has been told (Code 6.4, 6.5)."""

    number: int
    stage: int
    extended_to: date
    reason: WordsReference
    good_reason: WordsReference | None = None
    """Needed beyond the cap."""
    update_every: int
    """Working days between the updates that were agreed with the resident (Code 5.9)."""
    approved_by: str


class ResponseExtended(CaseEvent):
    """The extension notice was sent, with proof: the later date holds, and updates are due (Code 6.4, 6.5, 5.9)."""

    number: int
    stage: int
    told_on: date
    respond: Deadline
    update: Deadline
    reason: WordsReference | None = None
    """Why, where the history was taken over: such an extension was approved elsewhere."""


class UpdatesAgreed(CaseEvent):
    """How often the resident hears from the landlord until the response has been agreed (Code 5.9)."""

    update_every: int
    update: Deadline


class ProgressUpdateApproved(CaseEvent):
    """An officer released an update to the resident; its clock runs until it is sent (Code 5.9)."""

    number: int
    done: WordsReference
    next_steps: WordsReference


class ProgressUpdateSent(CaseEvent):
    """An update was sent, with proof; the next one is due after the agreed interval (Code 5.9)."""

    number: int
    sent_on: date
    stopped: ClockStopped | None = None
    following: Deadline | None = None


class LatenessExplained(CaseEvent):
    """Why a deadline was missed is on record."""

    clock: ClockKind
    item: int | None = None
    cause: LatenessCause
    explanation: WordsReference | None = None


class WaitingBegun(CaseEvent):
    """The case waits for somebody. No clock stops."""

    waiting_for: WaitingFor
    what_for: WordsReference


class WaitingEnded(CaseEvent):
    """The case waits no longer."""


class RefusalProposed(CaseEvent):
    """An officer proposes not to accept the complaint, or its escalation; somebody else must approve (Code 2.2)."""

    number: int
    stage: int
    ground: Ground
    grounds_since: date
    """Which dated list of grounds was applied."""
    reasons: WordsReference
    wording: str
    """Keyed digest of the reasons without their case: equal for identical wording, and says nothing else (Code 2.5)."""
    evidence: WordsReference
    issue_arose_on: date | None = None
    became_aware_on: date | None = None
    no_discretion_reason: WordsReference | None = None
    """Why discretion is not used although the complaint is late (Code 2.3)."""
    court: WordsReference | None = None
    claim_number: WordsReference | None = None
    claim_filed_on: date | None = None
    decided_in: str | None = None
    """The case in which the matter has been decided already."""
    proposed_by: str


class RefusalDeclined(CaseEvent):
    """The approver did not agree: the complaint, or its escalation, goes on."""

    number: int
    declined_by: str


class DiscretionUsed(CaseEvent):
    """A late complaint is accepted all the same, and why is on record (Code 2.3)."""

    issue_arose_on: date
    became_aware_on: date
    reasons: WordsReference


class RefusalApproved(CaseEvent):
    """The refusal was approved; it holds from the day on which the resident has been told why (Code 2.4)."""

    number: int
    stage: int
    ground: Ground
    approved_by: str


class ComplaintNotAccepted(CaseEvent):
    """The letter with reasons and the right to go to the Ombudsman was sent, with proof (Code 2.4)."""

    ground: Ground
    told_on: date
    stopped: ClockStopped
    reasons: WordsReference | None = None
    """What was told, where the history was taken over: such a refusal was approved elsewhere."""


class EscalationNotAccepted(CaseEvent):
    """The letter that refuses the escalation was sent, with proof: stage 1 stays the last (Code 5.11)."""

    ground: Ground
    told_on: date
    stopped: tuple[ClockStopped, ...] = ()
    reasons: WordsReference | None = None
    """What was told, where the history was taken over: such a refusal was approved elsewhere."""


class AcceptanceDirected(CaseEvent):
    """The Ombudsman directed that the complaint be accepted: it opens again, with its true receipt (Code 2.4)."""

    ombudsman: str
    directed_on: date
    stage: int
    acknowledge: Deadline | None = None
    respond: Deadline | None = None


class CaseReopened(CaseEvent):
    """What had been recorded otherwise is a complaint after all; its clock runs from the true receipt (Code 1.3)."""

    acknowledge: Deadline
    respond: Deadline | None = None
    """Under the 2022 edition the response is counted from logging."""


class EscalationRequested(CaseEvent):
    """The resident is dissatisfied with the stage 1 response, for whatever reason or none (Code 6.10, 6.12)."""

    stage: int
    """The stage that begins."""
    channel: Channel
    requested_by: Party
    received_at: AwareDatetime
    received_on: date
    parts: tuple[int, ...]
    said: WordsReference | None = None
    acknowledge: Deadline | None = None
    """Not timed under the 2022 edition."""
    respond: Deadline | None = None
    """Under the 2022 edition the response is counted from the request."""
    consent_missing: bool = False
    """A representative asked without a consent in force: it is taken all the same, and the resident is asked (3.6)."""


class PartsEscalated(CaseEvent):
    """Further parts joined the escalation before it was acknowledged; the clock runs from the first request."""

    parts: tuple[int, ...]
    received_at: AwareDatetime
    consent_missing: bool = False


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
    item: int | None = None
    due_on: date
    working_days_left: int
    tell: tuple[str, ...] = ()
    """Who is to hear of it: the officer first, on the day the manager too."""


class DeadlineMissed(CaseEvent):
    """A clock ran out; recorded once."""

    clock: ClockKind
    item: int | None = None
    due_on: date
    tell: tuple[str, ...] = ()
    disruption: str | None = None
    """Which declared disruption it ran out in (Code 8.5)."""


class DeadlineRecomputed(CaseEvent):
    """The calendar or the counting rule changed: an open deadline was counted anew; the old value stays here."""

    was_due_on: date
    was_calendar: str
    deadline: Deadline


class CaseClosed(CaseEvent):
    """The case ended; where it was answered, learning, or none with a reason, is on record (Code 9.1)."""

    reason: ClosingReason
    learning: WordsReference | None = None
    no_learning_reason: WordsReference | None = None
    theme: str | None = None
    """Of the landlord's own list, like the one below it."""
    subtheme: str | None = None
    root_cause: RootCause | None = None
    service: str | None = None
    """The service that learns from it."""
    explanation: WordsReference | None = None
    """For a case that was withdrawn or resolved: what the resident said."""
    closed_on: date
