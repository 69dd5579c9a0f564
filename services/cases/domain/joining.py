"""New points, and cases that are merged, or grouped. Splitting is in splitting.py. No date ever moves on by it."""

from collections.abc import Sequence
from datetime import date
from typing import Final

from services.cases.domain import people
from services.cases.domain.case import Case, Status
from services.cases.domain.contributions import response_due_on
from services.cases.domain.deadlines import Policy
from services.cases.domain.refusals import AlreadyAnswered, CaseIsClosed, NotDefined, RefusalIsOnItsWay
from shared.events.cases import (
    CaseClosed,
    CaseEvent,
    CaseJoinedBy,
    CaseMerged,
    ClosingReason,
    DefinedPart,
    GroupJoined,
    GroupLeft,
    NewPointsJoined,
    NewPointsLoggedAnew,
    NewPointsTakenUp,
)
from shared.kernel.refusals import Refusal, Unacceptable
from shared.kernel.words import WordsReference

_DEFINED_AND_UNANSWERED: Final = frozenset({Status.ACKNOWLEDGEMENT_APPROVED, Status.ACKNOWLEDGED})


class TooLateToJoin(Refusal):
    """After the response, or at stage 2, a new point is a complaint of its own."""

    title = "A new point can no longer join this complaint"
    provision = "6.8"


class NewComplaintNeeded(Unacceptable):
    """Only a related point that does not delay the response unreasonably is answered with the rest."""

    title = "Log the new point as a complaint of its own"
    provision = "6.8"


class NoSuchCase(Unacceptable):
    """The other case is one of the same landlord's that the officer may see."""

    title = "There is no such case"


class TheSameCase(Unacceptable):
    """It takes two cases to join them."""

    title = "This is the same case"


class OnRecordAlready(Refusal):
    """The two cases are joined in this way already."""

    title = "This is on record already"


class NotOpenTogether(Refusal):
    """Cases are merged while both are open and neither has been answered."""

    title = "Both cases must be open and unanswered"
    provision = "6.8"


class MergingWouldExtend(Refusal):
    """The resident would be answered later than in the case that closes."""

    title = "Merging would move a date on"
    provision = "6.2"


class InAnotherGroup(Refusal):
    """A case stands beside those about one matter, not several."""

    title = "The case is in another group"


class NotInAGroup(Refusal):
    """Only a case that is in a group can leave it."""

    title = "The case is in no group"


def join_points(
    case: Case, parts: Sequence[DefinedPart], reason: WordsReference, *, related: bool, delays: bool
) -> NewPointsJoined:
    """Answer related points with the rest; the definition that went out stays as it was (Code 6.8)."""
    may_join_points(case)
    if not related:
        raise NewComplaintNeeded("The point is not related to this complaint.", field="related")
    if delays:
        raise NewComplaintNeeded("The point would delay the response unreasonably.", field="delays_response")
    return NewPointsJoined(parts=tuple(parts), reason=reason)


def next_part(case: Case) -> int:
    """Return the number for a further part; the number of a part that moved away is not given again."""
    return max([part.number for part in case.parts] + case.joining.moved_parts(), default=0) + 1


def log_anew(case: Case, other: Case, reason: WordsReference) -> tuple[NewPointsLoggedAnew, NewPointsTakenUp]:
    """Put on record, on both cases, that points of this one became a complaint of their own (Code 6.8)."""
    _check_two(case, other, field="new_reference")
    if other.reference in case.joining.logged_anew:
        raise OnRecordAlready("The two cases are joined in this way already.", field="new_reference")
    return (
        NewPointsLoggedAnew(new_reference=other.reference, reason=reason),
        NewPointsTakenUp(from_reference=case.reference),
    )


def merge(
    case: Case, into: Case, reason: WordsReference, *, today: date, policy: Policy, by: str
) -> tuple[list[CaseEvent], list[CaseEvent]]:
    """Close a duplicate, and return what happens to it and to the case that goes on; no date moves on (Code 6.2)."""
    may_merge(case)
    _check_two(case, into, field="into")
    _check_goes_on(into)
    if into.received_at > case.received_at:
        raise MergingWouldExtend("The other case was received later: merge it into this one.", field="into")
    if response_due_on(into, policy) > response_due_on(case, policy):
        raise MergingWouldExtend("The other case is due later than this one.", field="into")
    closed = CaseClosed(reason=ClosingReason.MERGED, closed_on=today)
    kept_out = people.carry_into(case, into, by=by, team=policy.owner)
    return [CaseMerged(into=into.reference, reason=reason), closed], [CaseJoinedBy(reference=case.reference), *kept_out]


def join_group(case: Case, beside: Sequence[Case], group: str, *, lead: bool) -> list[tuple[Case, GroupJoined]]:
    """Put a case beside others about one matter, and say which leads; each keeps its own clocks and letters (5.12)."""
    if case.joining.group not in {None, group}:
        raise InAnotherGroup("Take the case out of its group first.")
    joined = [(case, GroupJoined(group=group, lead=lead))]
    for other in beside:
        _check_two(case, other, field="beside")
        leads = not lead and (other.joining.leads_group or len(beside) == 1)
        if other.joining.group != group or other.joining.leads_group != leads:
            joined.append((other, GroupJoined(group=group, lead=leads)))
    return joined


def leave_group(case: Case) -> GroupLeft:
    """Take a case out of its group: it is about something else."""
    may_leave(case)
    return GroupLeft(group=case.joining.group or "")


def check_other(case: Case, other: Case | None, *, field: str) -> Case:
    """Return the other case of the same landlord; raises NoSuchCase."""
    if other is None or other.landlord != case.landlord:
        raise NoSuchCase("You see no case of this landlord with this reference.", field=field)
    return other


# Whether each step may be taken now.


def may_join_points(case: Case) -> None:
    _check_open(case)
    if case.status is Status.LOGGED or (case.status is Status.DEFINED and case.stage == 1):
        raise NotDefined("The acknowledgement has not been released: put the point into the definition.")
    if case.stage > 1 or case.status not in _DEFINED_AND_UNANSWERED:
        raise TooLateToJoin("The stage 1 response has been released: log the point as a complaint of its own.")


def may_merge(case: Case) -> None:
    _check_open(case)
    if case.stage > 1 or case.status in {Status.RESPONSE_APPROVED, Status.RESPONDED}:
        raise AlreadyAnswered("The stage 1 response has been released: this case goes on by itself.")


def may_leave(case: Case) -> None:
    if case.joining.group is None:
        raise NotInAGroup("The case is in no group.")


def _check_goes_on(into: Case) -> None:
    answered = into.stage > 1 or into.status in {Status.RESPONSE_APPROVED, Status.RESPONDED}
    if not into.is_open or answered or into.status is Status.REFUSAL_APPROVED:
        raise NotOpenTogether("The other case is closed, answered or being refused.", field="into")


def _check_two(case: Case, other: Case, *, field: str) -> None:
    if case.reference == other.reference:
        raise TheSameCase("Give the reference of another case.", field=field)


def _check_open(case: Case) -> None:
    if not case.is_open:
        raise CaseIsClosed("The case is closed.")
    if case.status is Status.REFUSAL_APPROVED:
        raise RefusalIsOnItsWay("The letter that refuses the complaint is going out.")
