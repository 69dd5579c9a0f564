"""What service areas, contractors and colleagues contribute, inside the landlord's own stages and clocks."""

from datetime import date

from services.cases.domain import deadlines, timescales
from services.cases.domain.case import Case, Contribution, Status, as_actor
from services.cases.domain.deadlines import Policy
from services.cases.domain.people import NotAService
from services.cases.domain.refusals import AlreadyAnswered, CaseIsClosed, RefusalIsOnItsWay
from shared.events.cases import (
    ClockEnded,
    ClockKind,
    ClockStopped,
    ContributionChased,
    ContributionReceived,
    ContributionRequested,
    ContributionSignedOff,
    ContributionWithdrawn,
    ContributorKind,
)
from shared.kernel.refusals import Refusal, Unacceptable
from shared.kernel.words import WordsReference


class OutsideTheClock(Unacceptable):
    """Whoever contributes works inside the landlord's own clock: there is no time beside it."""

    title = "The contribution would come after the response is due"
    provision = "5.4"


class ContributionInThePast(Unacceptable):
    """What is asked for today cannot be due before."""

    title = "The contribution must be due today or later"


class NothingAwaited(Refusal):
    """Only what was asked for, and has not come, is chased, received or withdrawn."""

    title = "No such contribution is awaited"
    provision = "5.4"


class NothingToSignOff(Refusal):
    """Only what has come in, and nobody answers for yet, is signed off."""

    title = "No such contribution waits to be signed off"
    provision = "6.20"


class SignOffNeeded(Refusal):
    """The final response rests on what suitable staff contributed, and somebody answers for each contribution."""

    title = "A contribution has not been signed off"
    provision = "6.20"


def request(
    case: Case,
    *,
    kind: ContributorKind,
    contributor: str,
    question: WordsReference,
    due_on: date,
    today: date,
    policy: Policy,
) -> ContributionRequested:
    """Ask for a contribution that is due before the response is; a late response waits a day at most (Code 5.4)."""
    may_request(case)
    if kind is ContributorKind.SERVICE and contributor not in policy.services:
        raise NotAService("Choose a service from the landlord's list.", field="contributor")
    if due_on < today:
        raise ContributionInThePast("Choose today or a later day.", field="due_on")
    limit = max(response_due_on(case, policy), policy.calendar.add(today, 1))
    if due_on > limit:
        raise OutsideTheClock(f"Choose a day up to {limit.isoformat()}.", field="due_on")
    number = len(case.people.contributions) + 1
    return ContributionRequested(
        number=number,
        stage=case.stage,
        kind=kind,
        contributor=as_actor(contributor) if kind is ContributorKind.STAFF else contributor,
        question=question,
        due=deadlines.on_day(ClockKind.CONTRIBUTION, due_on, today, policy, item=number),
    )


def chase(case: Case, number: int, *, today: date, raised_to: str | None) -> ContributionChased:
    """Remind whoever was asked, and tell somebody above them where that is needed (Code 4.2)."""
    asked = _awaited(case, number)
    return ContributionChased(
        number=number,
        chaser=asked.chasers + 1,
        chased_on=today,
        raised_to=raised_to and as_actor(raised_to),
    )


def receive(
    case: Case, number: int, contribution: WordsReference, *, written_by: str | None, today: date
) -> ContributionReceived:
    """Put on record what came in; a member of staff who wrote it is not new to the next stage (Code 6.13)."""
    asked = _awaited(case, number)
    staff = asked.contributor if asked.kind is ContributorKind.STAFF else None
    return ContributionReceived(
        number=number,
        contribution=contribution,
        written_by=as_actor(written_by) if written_by else staff,
        received_on=today,
        stopped=ClockStopped(clock=ClockKind.CONTRIBUTION, item=number, on=today),
    )


def sign_off(case: Case, number: int, *, by: str) -> ContributionSignedOff:
    """Answer for what was contributed (Code 6.20)."""
    if not any(each.number == number and each.needs_sign_off for each in case.people.contributions):
        raise NothingToSignOff("No contribution of this number waits to be signed off.", field="number")
    return ContributionSignedOff(number=number, signed_off_by=as_actor(by))


def withdraw(case: Case, number: int, reason: WordsReference) -> ContributionWithdrawn:
    """Do without a contribution: it is not awaited any more, or not relied on (Code 5.4)."""
    known = next((each for each in case.people.contributions if each.number == number), None)
    if known is None or known.withdrawn or known.signed_off_by is not None:
        raise NothingAwaited("There is no such contribution to do without.", field="number")
    return ContributionWithdrawn(
        number=number, reason=reason, ended=ClockEnded(clock=ClockKind.CONTRIBUTION, item=number)
    )


def response_due_on(case: Case, policy: Policy) -> date:
    """Return the day on which the response is due, or the latest lawful one while that is provisional (Code 6.3)."""
    running = case.clocks.get(timescales.RESPOND[case.stage])
    if running is not None:
        return running.deadline.due_on
    provisional = deadlines.provisional_respond_by(case, policy)
    if provisional is None:
        raise AssertionError("an open stage has a date for its response, or for its acknowledgement")
    return provisional


def check_signed_off(case: Case) -> None:
    """Raise SignOffNeeded where the final response would rest on what nobody answers for (Code 6.20)."""
    if case.stage > 1 and any(each.needs_sign_off and each.stage == case.stage for each in case.people.contributions):
        raise SignOffNeeded("Have each contribution to this stage signed off, or withdraw it.")


def may_request(case: Case) -> None:
    if case.status is Status.REFUSAL_APPROVED:
        raise RefusalIsOnItsWay("The letter that refuses the complaint is going out.")
    if not case.is_open:
        raise CaseIsClosed("The case is closed.")
    if case.status in {Status.RESPONSE_APPROVED, Status.RESPONDED}:
        raise AlreadyAnswered("The response of this stage has been released: nothing can be contributed any more.")


def _awaited(case: Case, number: int) -> Contribution:
    known = next((each for each in case.people.contributions if each.number == number), None)
    if known is None or not known.is_awaited:
        raise NothingAwaited("No contribution of this number is awaited.", field="number")
    if known.stage < case.stage:
        # Its stage was answered without it: who wrote it had no hand in that, and may look at it anew (Code 6.13).
        raise NothingAwaited("The stage that it was asked for has been answered: ask for it anew.", field="number")
    return known
