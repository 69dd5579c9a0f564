"""More time for a response, and the updates that go with it. Waiting for somebody is no reason to stop a clock."""

from datetime import date

from services.cases.domain import deadlines, people, timescales
from services.cases.domain.case import Case, Extension, Status
from services.cases.domain.deadlines import Policy
from services.cases.domain.refusals import CaseIsClosed, NothingToApprove, SomebodyElseApproves
from shared.events.cases import (
    ClockKind,
    ExtensionApproved,
    ExtensionDeclined,
    ExtensionProposed,
    LatenessCause,
    LatenessExplained,
    ProgressUpdateApproved,
    UpdatesAgreed,
    WaitingBegun,
    WaitingEnded,
    WaitingFor,
    clock_key,
)
from shared.kernel.refusals import Refusal, Unacceptable
from shared.kernel.words import WordsReference


class NothingToExtend(Refusal):
    """Only a response that is still owed can be extended."""

    title = "No response is running"
    provision = "6.4"


class AlreadyLate(Refusal):
    """An extension is told before the response is due; afterwards it is late, and updates are owed."""

    title = "The response is late already"
    provision = "5.9"


class ExtensionOnItsWay(Refusal):
    """One extension is decided after the other."""

    title = "An extension is being decided or told already"
    provision = "6.4"


class NotLater(Unacceptable):
    """An extension moves the date on."""

    title = "The new date must be a later working day"
    provision = "6.4"


class GoodReasonRequired(Unacceptable):
    """Beyond the cap an extension needs a good reason, on record, and somebody who approves it."""

    title = "A good reason is required beyond the cap"
    provision = "6.4"


class NoUpdatesOwed(Refusal):
    """Updates are owed while a response is extended or late."""

    title = "The response is neither extended nor late"
    provision = "5.9"


class NotLate(Refusal):
    """Only a missed deadline has a reason for lateness."""

    title = "This deadline was not missed"


class NotWaiting(Refusal):
    """The case does not wait for anybody."""

    title = "The case does not wait"


def latest_within_cap(case: Case, policy: Policy) -> date | None:
    """Return the last day that an extension may reach without a good reason (Code 6.4, 6.15)."""
    first = case.current.first_respond_by
    if first is None:
        return None
    return policy.calendar.add(first, timescales.of(case.edition).extensions[case.stage].working_days)


def extend(
    case: Case,
    *,
    extended_to: date,
    reason: WordsReference,
    good_reason: WordsReference | None,
    update_every: int,
    by: str,
    today: date,
    policy: Policy,
) -> ExtensionApproved | ExtensionProposed:
    """Decide a later response date, or propose it where it lies beyond the cap (Code 6.4, 6.15).

    The cap is on the total length, counted from the first date. It holds when the notice has been sent.
    """
    may_extend(case, today=today)
    running = case.clocks[timescales.RESPOND[case.stage].value].deadline
    if extended_to <= running.due_on or not policy.calendar.is_working_day(extended_to):
        raise NotLater(f"The response is due on {running.due_on.isoformat()}.", field="extended_to")
    cap = latest_within_cap(case, policy)
    number = case.extensions + 1
    if cap is not None and extended_to <= cap:
        return ExtensionApproved(
            number=number, stage=case.stage, extended_to=extended_to, reason=reason, good_reason=good_reason,
            update_every=update_every, approved_by=by,
        )  # fmt: skip
    if good_reason is None:
        allowed = "" if cap is None else f" The cap ends on {cap.isoformat()}."
        raise GoodReasonRequired(f"This date lies beyond the cap.{allowed}", field="good_reason")
    return ExtensionProposed(
        number=number, stage=case.stage, extended_to=extended_to, reason=reason, good_reason=good_reason,
        update_every=update_every, proposed_by=by,
    )  # fmt: skip


def approve(case: Case, *, by: str) -> ExtensionApproved:
    """Approve an extension beyond the cap; not by whoever proposed it (Code 6.4, 6.15)."""
    proposed = _proposed(case, by)
    return ExtensionApproved(
        number=proposed.number, stage=proposed.stage, extended_to=proposed.extended_to, reason=proposed.reason,
        good_reason=proposed.good_reason, update_every=proposed.update_every, approved_by=by,
    )  # fmt: skip


def decline(case: Case, *, by: str) -> ExtensionDeclined:
    """See no good reason: the date stays (Code 6.4)."""
    return ExtensionDeclined(number=_proposed(case, by).number, declined_by=by)


def _proposed(case: Case, by: str) -> Extension:
    may_approve(case)
    proposed = case.extension
    if proposed is None:
        raise AssertionError("may_approve looked")
    if proposed.proposed_by == by:
        raise SomebodyElseApproves("You proposed this extension yourself.")
    people.check_is_free(case, by)
    return proposed


def agree_updates(case: Case, update_every: int, *, today: date, policy: Policy) -> UpdatesAgreed:
    """Agree with the resident how often they hear while the response is late (Code 5.9)."""
    may_update(case)
    update = deadlines.in_working_days(
        ClockKind.PROGRESS_UPDATE, update_every, today, policy, edition=case.edition, item=len(case.updates) + 1
    )
    return UpdatesAgreed(update_every=update_every, update=update)


def update(case: Case, *, done: WordsReference, next_steps: WordsReference) -> ProgressUpdateApproved:
    """Release a progress update; its clock stops when it has been sent (Code 5.9)."""
    may_update(case)
    return ProgressUpdateApproved(number=len(case.updates) + 1, done=done, next_steps=next_steps)


def explain_lateness(
    case: Case, clock: ClockKind, item: int | None, cause: LatenessCause, explanation: WordsReference | None
) -> LatenessExplained:
    """Put on record why a deadline was missed (Code 5.9)."""
    running = case.clocks.get(clock_key(clock, item))
    late = running is not None and (
        running.missed or (running.met_on is not None and running.met_on > running.deadline.due_on)
    )
    if not late:
        raise NotLate("This case has no such deadline that was missed.", field="clock")
    return LatenessExplained(clock=clock, item=item, cause=cause, explanation=explanation)


def wait(case: Case, waiting_for: WaitingFor, what_for: WordsReference) -> WaitingBegun:
    """Show whom the case waits for. Every clock runs on (Code 6.3, 6.14)."""
    may_wait(case)
    return WaitingBegun(waiting_for=waiting_for, what_for=what_for)


def stop_waiting(case: Case) -> WaitingEnded:
    """Show that the case waits no longer."""
    if case.waiting_for is None:
        raise NotWaiting("The case does not wait for anybody.")
    return WaitingEnded()


def may_extend(case: Case, *, today: date | None = None) -> None:
    if case.status is not Status.ACKNOWLEDGED:
        _check_open(case)
        raise NothingToExtend("A response can be extended after its acknowledgement was sent and before it is given.")
    if case.extension is not None:
        raise ExtensionOnItsWay("Decide the extension in hand first, and let its notice go out.")
    running = case.clocks[timescales.RESPOND[case.stage].value]
    if running.missed or (today is not None and today > running.deadline.due_on):
        raise AlreadyLate("The response is late: agree updates with the resident, and answer.")


def may_approve(case: Case) -> None:
    if case.extension is None or case.extension.approved:
        raise NothingToApprove("No extension waits for approval.")


def may_update(case: Case) -> None:
    _check_open(case)
    if case.status in {Status.RESPONDED, Status.RESPONSE_APPROVED}:
        raise NoUpdatesOwed("The response has been given.")
    late = any(clock.missed for clock in case.statutory_clocks())
    if case.update_every is None and not late:
        raise NoUpdatesOwed("Updates are agreed when a response is extended or late.")


def may_wait(case: Case) -> None:
    _check_open(case)


def _check_open(case: Case) -> None:
    if not case.is_open:
        raise CaseIsClosed("The case is closed.")
