"""Not accepting a complaint, or its escalation: only on the dated grounds below, judged one by one, with an approver.

The list is the policy (Code 2.1, 2.2): a ground that is not in it does not exist. There is no blanket rule: each
refusal has reasons and evidence of its own, and identical wording is shown to the approver (Code 2.5).
"""

import hmac
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from services.cases.domain import deadlines, people, timescales
from services.cases.domain.case import Case, Refusal, Status
from services.cases.domain.deadlines import Policy
from services.cases.domain.refusals import (
    AlreadyAcknowledged,
    CaseIsClosed,
    NothingToApprove,
    RefusalIsOnItsWay,
    SomebodyElseApproves,
)
from services.cases.domain.timescales import CountedFrom
from shared.events.cases import (
    AcceptanceDirected,
    ClosingReason,
    Deadline,
    DiscretionUsed,
    Ground,
    RefusalApproved,
    RefusalDeclined,
    RefusalProposed,
)
from shared.kernel import refusals
from shared.kernel.refusals import Unacceptable
from shared.kernel.words import WordsReference


class GroundNotInForce(Unacceptable):
    """The landlord's policy has no such ground on that day."""

    title = "Not a ground in force"
    provision = "2.2"


class DatesNeeded(Unacceptable):
    """Twelve months are counted from when it happened and from when the resident became aware of it."""

    title = "Both dates are needed"
    provision = "2.3"


class WithinTwelveMonths(Unacceptable):
    """A complaint made within twelve months of the event, or of becoming aware of it, is accepted."""

    title = "The complaint was made within twelve months"
    provision = "2.3"


class DiscretionNotConsidered(Unacceptable):
    """A late complaint is refused only after deciding, with reasons, not to use discretion."""

    title = "Decide on discretion first"
    provision = "2.3"


class ClaimNotFiled(Unacceptable):
    """Legal proceedings have started when a claim was filed at court; a solicitor's letter is not a claim."""

    title = "The court, the claim number and the day of filing are needed"
    provision = "2.2"


class EarlierCaseNeeded(Unacceptable):
    """What was decided before was decided in a case, which is named."""

    title = "Name the case in which it was decided"
    provision = "2.2"


class NothingToRefuse(refusals.Refusal):
    """Once it has been acknowledged, a complaint has been accepted."""

    title = "The complaint has been accepted"
    provision = "2.1"


class NotRefused(refusals.Refusal):
    """Only what was not accepted can be directed to be accepted."""

    title = "The complaint was not refused"
    provision = "2.4"


@dataclass(frozen=True, slots=True, kw_only=True)
class Grounds:
    """What an officer says for refusing: the ground and the facts that it needs."""

    ground: Ground
    reasons: WordsReference
    wording: str
    evidence: WordsReference
    issue_arose_on: date | None = None
    became_aware_on: date | None = None
    no_discretion_reason: WordsReference | None = None
    court: WordsReference | None = None
    claim_number: WordsReference | None = None
    claim_filed_on: date | None = None
    decided_in: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One ground of the policy: what it needs, and since when."""

    ground: Ground
    since: date
    check: Callable[[Case, Grounds], None]


def over_twelve_months(case: Case, said: Grounds) -> None:
    # It happened, and the resident became aware, over twelve months before; discretion was considered (Code 2.3).
    if said.issue_arose_on is None or said.became_aware_on is None:
        missing = "issue_arose_on" if said.issue_arose_on is None else "became_aware_on"
        raise DatesNeeded("Say when it happened and when the resident became aware of it.", field=missing)
    limit = twelve_months_before(case.received_on)
    for field in ("issue_arose_on", "became_aware_on"):
        if getattr(said, field) >= limit:
            raise WithinTwelveMonths(f"Only what lies before {limit.isoformat()} is too old.", field=field)
    if said.no_discretion_reason is None:
        raise DiscretionNotConsidered(
            "Say why discretion is not used, or accept the complaint.", field="no_discretion_reason"
        )


def court_claim(case: Case, said: Grounds) -> None:
    # A claim about the same matter was filed at court before the complaint came (Code 2.2).
    for field in ("court", "claim_number", "claim_filed_on"):
        if getattr(said, field) is None:
            raise ClaimNotFiled("Give the court, the number of the claim and the day it was filed.", field=field)
    if said.claim_filed_on is not None and said.claim_filed_on > case.current.begun_on:
        raise ClaimNotFiled("The claim was filed after the complaint was made.", field="claim_filed_on")


def already_decided(case: Case, said: Grounds) -> None:
    # The matter has been through the complaint procedure already (Code 2.2).
    if said.decided_in is None or said.decided_in == case.reference:
        raise EarlierCaseNeeded("Give the reference of the case in which it was decided.", field="decided_in")


GROUNDS: Final = (
    Rule(ground=Ground.OVER_TWELVE_MONTHS, since=date(2024, 4, 1), check=over_twelve_months),
    Rule(ground=Ground.COURT_CLAIM, since=date(2022, 4, 1), check=court_claim),
    Rule(ground=Ground.ALREADY_DECIDED, since=date(2022, 4, 1), check=already_decided),
)


def twelve_months_before(day: date) -> date:
    """Return the same day of the year before; 28 February for the 29th."""
    try:
        return day.replace(year=day.year - 1)
    except ValueError:
        return (day - timedelta(days=1)).replace(year=day.year - 1)


def wording(reasons: str, secret: bytes) -> str:
    """Return what is equal for equal wording, whatever spaces, capitals and stops; keyed, so no more (Code 2.5)."""
    words = "".join(letter if letter.isalnum() else " " for letter in reasons.casefold()).split()
    return hmac.digest(secret, b"wording of a refusal\n" + " ".join(words).encode(), "sha256").hex()


def propose(case: Case, said: Grounds, *, by: str) -> RefusalProposed:
    """Propose not to accept the complaint, or its escalation (Code 2.1, 2.2, 5.11)."""
    may_propose(case)
    rule = _rule(said.ground, case.logged_on)
    rule.check(case, said)
    return RefusalProposed(
        number=case.refusals + 1,
        stage=case.stage,
        ground=said.ground,
        grounds_since=rule.since,
        reasons=said.reasons,
        wording=said.wording,
        evidence=said.evidence,
        issue_arose_on=said.issue_arose_on,
        became_aware_on=said.became_aware_on,
        no_discretion_reason=said.no_discretion_reason,
        court=said.court,
        claim_number=said.claim_number,
        claim_filed_on=said.claim_filed_on,
        decided_in=said.decided_in,
        proposed_by=by,
    )


def _rule(ground: Ground, day: date) -> Rule:
    in_force = [rule for rule in GROUNDS if rule.ground is ground and rule.since <= day]
    if not in_force:
        raise GroundNotInForce("The policy did not have this ground when the complaint was logged.", field="ground")
    return max(in_force, key=lambda rule: rule.since)


def approve(case: Case, *, by: str) -> RefusalApproved:
    """Approve the refusal; not by whoever proposed it. It holds when the resident has been told why (Code 2.4)."""
    proposed = _proposed(case, by)
    return RefusalApproved(number=proposed.number, stage=proposed.stage, ground=Ground(proposed.ground), approved_by=by)


def decline(case: Case, *, by: str) -> RefusalDeclined:
    """Do not agree to the refusal: the complaint goes on (Code 2.1)."""
    return RefusalDeclined(number=_proposed(case, by).number, declined_by=by)


def use_discretion(case: Case, issue_arose_on: date, became_aware_on: date, reasons: WordsReference) -> DiscretionUsed:
    """Accept a complaint although it is late, and put on record why (Code 2.3)."""
    may_propose(case)
    return DiscretionUsed(issue_arose_on=issue_arose_on, became_aware_on=became_aware_on, reasons=reasons)


def direct_acceptance(case: Case, *, ombudsman: str, directed_on: date, policy: Policy) -> AcceptanceDirected:
    """Open a refused complaint, or escalation, because the Ombudsman says so; its receipt stays as it was (Code 2.4).

    The clock is counted from the direction: nobody can keep a date that had passed before.
    """
    may_direct(case)
    at_escalation = case.closed is not ClosingReason.NOT_ACCEPTED
    stage = case.stage + 1 if at_escalation else 1
    clock = timescales.of(case.edition).acknowledge_clocks.get(stage)
    known = timescales.of(case.edition).clocks
    return AcceptanceDirected(
        ombudsman=ombudsman,
        directed_on=directed_on,
        stage=stage,
        acknowledge=deadlines.compute(clock, directed_on, case.edition, policy) if clock and clock in known else None,
        respond=_respond(case, stage, directed_on, policy),
    )


def _respond(case: Case, stage: int, day: date, policy: Policy) -> Deadline | None:
    clock = timescales.RESPOND[stage]
    from_acknowledgement = deadlines.counted_from(clock, CountedFrom.ACKNOWLEDGEMENT, day, case.edition, policy)
    return None if from_acknowledgement else deadlines.compute(clock, day, case.edition, policy)


def may_propose(case: Case) -> None:
    _check_open(case)
    if case.status is Status.REFUSAL_APPROVED:
        raise RefusalIsOnItsWay("The refusal was approved, and its letter is going out.")
    if case.status not in {Status.LOGGED, Status.ESCALATED, Status.DEFINED}:
        raise NothingToRefuse("The complaint, or its escalation, has been acknowledged.")


def may_approve(case: Case) -> None:
    if case.refusal is None or case.refusal.approved:
        raise NothingToApprove("No refusal waits for approval.")
    if case.status not in {Status.LOGGED, Status.ESCALATED, Status.DEFINED}:
        raise AlreadyAcknowledged("The complaint has been acknowledged since.")


def may_direct(case: Case) -> None:
    refused_at_stage_1 = case.closed is ClosingReason.NOT_ACCEPTED
    refused_at_escalation = case.refusal is not None and case.refusal.approved and case.refusal.stage > case.stage
    if not refused_at_stage_1 and not refused_at_escalation:
        raise NotRefused("Neither this complaint nor its escalation has been refused.")


def _proposed(case: Case, by: str) -> Refusal:
    may_approve(case)
    proposed = case.refusal
    if proposed is None:
        raise AssertionError("may_approve looked")
    if proposed.proposed_by == by:
        raise SomebodyElseApproves("You proposed this refusal yourself.", field=None)
    people.check_is_free(case, by)
    return proposed


def _check_open(case: Case) -> None:
    if not case.is_open:
        raise CaseIsClosed("The case is closed.")
