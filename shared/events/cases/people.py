"""Who looks after a case, who feeds it, who must not: owner, manager, approver, contributors, conflicts."""

from datetime import date
from enum import StrEnum

from shared.events.cases.values import CaseEvent, ClockEnded, ClockStopped, Deadline
from shared.kernel.words import WordsReference


class ContributorKind(StrEnum):
    """Who is asked to contribute; all of them work inside the landlord's own two stages and clocks (Code 5.4)."""

    SERVICE = "service"
    CONTRACTOR = "contractor"
    STAFF = "staff"


class OwnerNamed(CaseEvent):
    """Another team or officer owns the case; there is always one (Code 4.1)."""

    owned_by: str


class ManagerNamed(CaseEvent):
    """Who is told after the officer when a date comes near or has passed."""

    manager: str


class ApproverNamed(CaseEvent):
    """Who releases the response of the stage that the case is at."""

    approver: str


class ServicesNamed(CaseEvent):
    """Which service leads on the case, and which others it concerns; it is counted once, under the lead."""

    lead: str
    others: tuple[str, ...] = ()


class ConflictDeclared(CaseEvent):
    """Somebody has a conflict of interest in this case: it is never assigned to them (Code 5.8)."""

    staff: str
    declared_by: str
    declaration: WordsReference | None = None
    """None where it was declared in a case that this one was joined with, or came from."""


class StaffConcerned(CaseEvent):
    """The complaint is about this member of staff: from now on the case is hidden from them (Code 5.8)."""

    staff: str
    named_by: str


class StaffNotConcerned(CaseEvent):
    """The complaint turned out not to be about this member of staff."""

    staff: str
    named_by: str


class ContributionRequested(CaseEvent):
    """A service area, a contractor or a colleague was asked; the answer is due inside the case's clock (Code 5.4)."""

    number: int
    stage: int
    kind: ContributorKind
    contributor: str
    """The service's code, the contractor's code, or the staff id."""
    question: WordsReference
    due: Deadline


class ContributionChased(CaseEvent):
    """Whoever was asked was reminded; `raised_to` was told as well, where that was needed (Code 4.2)."""

    number: int
    chaser: int
    """Counts the chasers of one request."""
    chased_on: date
    raised_to: str | None = None


class ContributionReceived(CaseEvent):
    """What was asked for came in; its writer had a hand in the stage (Code 6.13)."""

    number: int
    contribution: WordsReference
    written_by: str | None = None
    """None for a contractor, who is no member of staff."""
    received_on: date
    stopped: ClockStopped


class ContributionSignedOff(CaseEvent):
    """Somebody answers for what was contributed (Code 6.20)."""

    number: int
    signed_off_by: str


class ContributionWithdrawn(CaseEvent):
    """What was asked for is not needed any more, or not relied on."""

    number: int
    reason: WordsReference
    ended: ClockEnded
