"""Commands that other law and Ombudsmen ask for: referrals, orders, hazards, personal data, and the record."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Final

from services.cases.domain import data_protection, hazards, ombudsman, orders, redaction, retention
from services.cases.domain.case import Case
from shared.events.cases import (
    CaseEvent,
    FailureOrderKind,
    FailureOrderReason,
    HazardClass,
    HazardFound,
    HazardKind,
    HoldGround,
    MarkedIn,
    MarkedPassage,
    OmbudsmanBody,
    OrderHead,
    OrderKind,
    PartDetermination,
)
from tests.support.cases import SOME_WORDS
from tests.support.commands import Command, Facts, one

_TEXTS: Final = {(MarkedIn.WORDS, "said"): "My neighbour said so."}


def _refer(case: Case, facts: Facts) -> CaseEvent:
    return ombudsman.refer(case, facts.of(OmbudsmanBody), referred_on=facts.lately, case_number=None, today=facts.today)


def _request(case: Case, facts: Facts) -> CaseEvent:
    return ombudsman.request_evidence(
        case, facts.item, SOME_WORDS, due_on=facts.soon, today=facts.today, policy=facts.policy
    )


def _determine(case: Case, facts: Facts) -> CaseEvent:
    matter = ombudsman.find_matter(case, facts.item)
    words = sorted(ombudsman.OUTCOMES[matter.ombudsman])
    part = PartDetermination(part=facts.part_of(case), outcome=words[facts.drawn.which % len(words)])
    return ombudsman.determine(
        case, facts.item, [part], determined_on=facts.today, after_review=facts.drawn.yes, today=facts.today
    )


def _order(case: Case, facts: Facts) -> CaseEvent:
    head = facts.of(OrderHead)
    return orders.order(
        case, facts.item, facts.of(OrderKind), head, SOME_WORDS,
        amount_pence=25_000 if head is OrderHead.COMPENSATION else None, due_on=facts.soon, today=facts.today,
        policy=facts.policy,
    )  # fmt: skip


def _decide(case: Case, facts: Facts) -> CaseEvent:
    return orders.decide_compliance(
        case, facts.item, accepted=facts.drawn.yes, decided_on=facts.today, why=SOME_WORDS, due_on=facts.soon,
        today=facts.today, policy=facts.policy,
    )  # fmt: skip


def _issue(case: Case, facts: Facts) -> CaseEvent:
    return orders.issue_failure_order(
        case, facts.of(FailureOrderKind), facts.of(FailureOrderReason), issued_on=facts.lately,
        due_on=facts.soon if facts.drawn.yes else None, today=facts.today, policy=facts.policy,
    )  # fmt: skip


def _report(case: Case, facts: Facts) -> CaseEvent:
    aware_at = facts.now - timedelta(hours=facts.drawn.days) if facts.drawn.yes else None
    hazard_class = HazardClass.DAMP_AND_MOULD if facts.drawn.which else HazardClass.FIRE
    kind = facts.of(HazardKind)
    return hazards.report(case, kind, hazard_class, aware_at=aware_at, now=facts.now, policy=facts.policy)


def _plan_works(case: Case, facts: Facts) -> CaseEvent:
    return hazards.plan_further_works(
        case, facts.item, SOME_WORDS, begin_by=facts.soon, today=facts.today, policy=facts.policy
    )


def _mark(case: Case, facts: Facts) -> CaseEvent:
    start = facts.drawn.days if facts.drawn.yes else None
    passage = MarkedPassage(source=MarkedIn.WORDS, item="said", start=start, end=21)
    return redaction.mark(case, [passage], SOME_WORDS, _TEXTS)


OMBUDSMEN: Final[Mapping[str, Command]] = {
    "refer": one(_refer, "ombudsman-referral", exact=True),
    "ask for evidence": one(_request, "evidence-request"),
    "send evidence": one(
        lambda case, facts: ombudsman.send_evidence(
            case, facts.item, SOME_WORDS, sent_on=facts.lately, today=facts.today
        ),
        "evidence",
    ),
    "determine": one(_determine, "determination"),
    "make an order": one(_order, "order"),
    "comply": one(
        lambda case, facts: orders.comply(case, facts.item, SOME_WORDS, complied_on=facts.lately, today=facts.today),
        "compliance",
    ),
    "decide on compliance": one(_decide, "compliance-decision"),
    "issue a failure order": one(_issue, "failure-order", exact=True),
    "answer a failure order": one(
        lambda case, facts: orders.answer_failure_order(
            case, facts.item, SOME_WORDS, answered_on=facts.today, today=facts.today
        ),
        "failure-order-answer",
    ),
}
HAZARDS: Final[Mapping[str, Command]] = {
    "report a hazard": one(_report, "hazard"),
    "investigate": one(
        lambda case, facts: hazards.investigate(
            case,
            facts.item,
            facts.of(HazardFound),
            ended_at=facts.now - timedelta(hours=facts.drawn.days // 2),
            now=facts.now,
            policy=facts.policy,
        ),
        "hazard-investigation",
    ),
    "send the summary": one(
        lambda case, facts: hazards.send_summary(case, facts.item, sent_on=facts.today, today=facts.today),
        "hazard-summary",
    ),
    "make safe": one(
        lambda case, facts: hazards.make_safe(case, facts.item, SOME_WORDS, made_safe_at=facts.now, now=facts.now),
        "hazard-safety",
    ),
    "plan works": one(_plan_works, "further-works-plan"),
    "begin works": one(
        lambda case, facts: hazards.begin_further_works(
            case, facts.item, SOME_WORDS, begun_on=facts.today, today=facts.today
        ),
        "further-works",
    ),
}
RECORD: Final[Mapping[str, Command]] = {
    "recognise personal data": one(
        lambda case, facts: data_protection.recognise(
            case, received_on=facts.lately, today=facts.today, policy=facts.policy
        ),
        "data-protection",
    ),
    "acknowledge on personal data": one(
        lambda case, facts: data_protection.acknowledge(
            case, SOME_WORDS, acknowledged_on=facts.today, today=facts.today
        ),
        "data-protection-acknowledgement",
        exact=True,
    ),
    "answer on personal data": one(
        lambda case, facts: data_protection.answer(case, SOME_WORDS, answered_on=facts.today, today=facts.today),
        "data-protection-answer",
        exact=True,
    ),
    "mark": one(_mark),
    "lift a mark": one(lambda case, facts: redaction.lift(case, facts.item)),
    "hold": one(lambda case, facts: retention.hold(case, facts.of(HoldGround), SOME_WORDS)),
    "release": one(lambda case, facts: retention.release(case, facts.item)),
}
