"""Commands about people: who looks after a case, contributes or has no part, and the resident's circumstances."""

from collections.abc import Mapping
from typing import Final

from services.cases.domain import adjustments, contributions, people, representatives, restrictions, safety
from services.cases.domain.case import Case
from services.cases.domain.restrictions import Proposal
from shared.events.cases import (
    AdjustmentKind,
    CaseEvent,
    ConsentScope,
    ContactWay,
    ContributorKind,
    RestrictionKind,
    RiskLevel,
    Track,
    VulnerabilityKind,
)
from tests.support.cases import SOME_WORDS
from tests.support.commands import OTHERS, Command, Facts, one


def _request(case: Case, facts: Facts) -> CaseEvent:
    kind = facts.of(ContributorKind)
    return contributions.request(
        case, kind=kind, contributor="repairs" if kind is ContributorKind.SERVICE else facts.drawn.staff,
        question=SOME_WORDS, due_on=facts.today if facts.drawn.yes else facts.soon, today=facts.today,
        policy=facts.policy,
    )  # fmt: skip


def _receive(case: Case, facts: Facts) -> CaseEvent:
    writer = facts.drawn.staff if facts.drawn.yes else None
    return contributions.receive(case, facts.item, SOME_WORDS, written_by=writer, today=facts.today)


def _agree(case: Case, facts: Facts) -> CaseEvent:
    return adjustments.agree(
        case, kind=facts.of(AdjustmentKind), language="pl", words=SOME_WORDS, review_owner=facts.drawn.staff,
        review_on=facts.soon, by=facts.drawn.by, today=facts.today, policy=facts.policy,
    )  # fmt: skip


def _review(case: Case, facts: Facts) -> CaseEvent:
    return adjustments.review(
        case, facts.item, outcome=SOME_WORDS, review_on=facts.soon, by=facts.drawn.by, today=facts.today,
        policy=facts.policy,
    )  # fmt: skip


def _appoint(case: Case, facts: Facts) -> CaseEvent:
    part = facts.part_of(case)
    scope = facts.of(ConsentScope)
    scope = ConsentScope.PARTS if part else ConsentScope.ALL if scope is ConsentScope.PARTS else scope
    return representatives.appoint(
        case, scope=scope, parts=(part,) if part else (), since=facts.lately,
        until=facts.soon if facts.drawn.yes else None, who=SOME_WORDS, contact=SOME_WORDS, evidence=SOME_WORDS,
    )  # fmt: skip


def _propose(case: Case, facts: Facts) -> CaseEvent:
    said = Proposal(
        kind=facts.of(RestrictionKind), what=SOME_WORDS, reasons=SOME_WORDS, evidence=SOME_WORDS,
        equality_act_regard=SOME_WORDS, how_to_challenge=SOME_WORDS, until=facts.soon, review_on=facts.soon,
    )  # fmt: skip
    return restrictions.propose(case, said, by=facts.drawn.by, today=facts.today)


def _impose(case: Case, facts: Facts) -> CaseEvent:
    if facts.drawn.days:
        return restrictions.approve(case, by=facts.drawn.by, today=facts.today, policy=facts.policy)
    return restrictions.decline(case, by=facts.drawn.by)


def _review_restriction(case: Case, facts: Facts) -> CaseEvent:
    return restrictions.review(
        case, facts.item, reasons=SOME_WORDS, until=facts.soon, review_on=facts.soon, by=facts.drawn.by,
        today=facts.today, policy=facts.policy,
    )  # fmt: skip


PEOPLE: Final[Mapping[str, Command]] = {
    "own": one(lambda case, facts: people.own(case, facts.drawn.staff)),
    "manage": one(lambda case, facts: people.manage(case, facts.drawn.staff), "manager"),
    "name an approver": one(lambda case, facts: people.name_approver(case, facts.drawn.staff), "approver"),
    "name services": one(
        lambda case, facts: people.name_services(case, "repairs", ["heating"], facts.policy.services),
        "services",
        exact=True,
    ),
    "declare a conflict": Command(
        decide=lambda case, facts: people.declare_conflict(
            case, OTHERS[facts.drawn.which % 2], SOME_WORDS, by=facts.drawn.by, team=facts.policy.owner
        )
    ),
    "name as concerned": Command(
        decide=lambda case, facts: people.name_concerned(
            case, facts.drawn.staff, by=facts.drawn.by, team=facts.policy.owner
        )
    ),
    "name as not concerned": one(lambda case, facts: people.name_not_concerned(case, facts.drawn.staff, by="user:x")),
    "ask for a contribution": one(_request, "contribution"),
    "chase": one(lambda case, facts: contributions.chase(case, facts.item, today=facts.today, raised_to=None)),
    "receive a contribution": one(_receive),
    "sign off": one(lambda case, facts: contributions.sign_off(case, facts.item, by=facts.drawn.by)),
    "do without": one(lambda case, facts: contributions.withdraw(case, facts.item, SOME_WORDS)),
}
CIRCUMSTANCES: Final[Mapping[str, Command]] = {
    "agree an adjustment": one(_agree, "adjustment", exact=True),
    "review an adjustment": one(_review),
    "end an adjustment": one(
        lambda case, facts: adjustments.end(case, facts.item, reason=SOME_WORDS, by=facts.drawn.by, today=facts.today)
    ),
    "disclose": one(lambda case, _: adjustments.disclose(case, SOME_WORDS)),
    "retract": one(lambda case, facts: adjustments.retract(case, facts.item)),
    "appoint": one(_appoint, "representative", exact=True),
    "withdraw a consent": one(
        lambda case, facts: representatives.withdraw_consent(case, facts.item, on=facts.lately, today=facts.today)
    ),
    "answer on consent": one(
        lambda case, _: representatives.answer_consent_question(case, SOME_WORDS), "consent-answer", exact=True
    ),
    "propose a restriction": one(_propose, "restriction", exact=True),
    "impose a restriction": one(_impose, "restriction-approval"),
    "review a restriction": one(_review_restriction),
    "lift a restriction": one(
        lambda case, facts: restrictions.lift(
            case, facts.item, reasons=SOME_WORDS, by=facts.drawn.by, today=facts.today
        )
    ),
    "rule on contact": one(
        lambda _, facts: safety.set_safe_contact([facts.of(ContactWay)], SOME_WORDS, by=facts.drawn.by),
        "safe-contact",
        exact=True,
    ),
    "lift the rule": one(
        lambda case, facts: safety.lift_safe_contact(case, SOME_WORDS, by=facts.drawn.by),
        "safe-contact/lifting",
        exact=True,
    ),
    "record a vulnerability": one(
        lambda case, facts: safety.record_vulnerability(
            case, [facts.of(VulnerabilityKind)], SOME_WORDS, by=facts.drawn.by
        ),
        "vulnerability",
        exact=True,
    ),
    "assess the risk": one(
        lambda case, facts: safety.assess_risk(case, facts.of(RiskLevel), SOME_WORDS, by=facts.drawn.by),
        "risk",
        exact=True,
    ),
    "choose a track": one(
        lambda case, facts: safety.choose_track(case, facts.of(Track), by=facts.drawn.by), "track", exact=True
    ),
}
