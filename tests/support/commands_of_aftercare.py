"""Commands about how things are put right: remedies, actions, learning, and the landlord's own targets."""

from collections.abc import Mapping
from typing import Final

from services.cases.domain import actions, learning, remedies, targets
from services.cases.domain.case import Case
from services.cases.domain.learning import Plan
from services.cases.domain.remedies import Officer
from shared.events.cases import CaseEvent, Compensation, CompensationHead, RemedyKind, RemedyTerms
from tests.support.cases import SOME_WORDS
from tests.support.commands import Command, Facts, one

ROLE: Final = "officer"


def _terms(case: Case, facts: Facts) -> RemedyTerms:
    """Offer anything; where it is compensation, within the limit of an officer or beyond it."""
    kind = RemedyKind.COMPENSATION if facts.drawn.yes else facts.of(RemedyKind)
    money = kind is RemedyKind.COMPENSATION
    amount = Compensation(head=facts.of(CompensationHead), amount_pence=2_000 * (facts.drawn.days + 1))
    guided = money and amount.head not in {CompensationHead.REIMBURSEMENT, CompensationHead.STATUTORY_PAYMENT}
    return RemedyTerms(
        kind=kind,
        part=facts.part_of(case),
        stage=case.stage,
        description=SOME_WORDS,
        impact=SOME_WORDS,
        compensation=(amount,) if money else (),
        provide_by=facts.soon,
        band="minor" if guided else None,
        outside_band=SOME_WORDS if money else None,
    )


def _offer(case: Case, facts: Facts) -> CaseEvent:
    officer = Officer(actor=facts.drawn.by, roles=frozenset({ROLE}))
    return remedies.offer(case, _terms(case, facts), officer, facts.policy, today=facts.today)


def _add_action(case: Case, facts: Facts) -> CaseEvent:
    return actions.add(
        case, SOME_WORDS, owner=facts.drawn.staff, due_on=facts.soon, agreed=facts.drawn.yes, part=facts.part_of(case),
        today=facts.today, policy=facts.policy,
    )  # fmt: skip


def _plan(case: Case, facts: Facts) -> list[CaseEvent]:
    plan = Plan(description=SOME_WORDS, owner=facts.drawn.staff, due_on=facts.soon, service="repairs")
    return [*learning.plan(case, [plan] * facts.item, today=facts.today, policy=facts.policy)]


REMEDIES: Final[Mapping[str, Command]] = {
    "offer a remedy": one(_offer, "remedy", exact=True),
    "decide on a remedy": Command(
        decide=lambda case, facts: remedies.decide(
            case,
            facts.item,
            approved=facts.drawn.days > 0,
            by=facts.drawn.by,
            today=facts.today,
            policy=facts.policy,
        ),
        step="remedy-approval",
    ),
    "accept a remedy": one(lambda case, facts: remedies.accept(case, facts.item, on=facts.lately, today=facts.today)),
    "reject a remedy": one(
        lambda case, facts: remedies.reject(case, facts.item, None, on=facts.lately, today=facts.today)
    ),
    "provide a remedy": one(
        lambda case, facts: remedies.provide(case, facts.item, SOME_WORDS, on=facts.lately, today=facts.today)
    ),
}
ACTIONS: Final[Mapping[str, Command]] = {
    "add an action": one(_add_action, "action", exact=True),
    "hand an action over": one(lambda case, facts: actions.hand_over(case, facts.item, facts.drawn.staff)),
    "tell how an action stands": one(lambda case, facts: actions.give_update(case, facts.item, SOME_WORDS)),
    "move an action": Command(
        decide=lambda case, facts: actions.move(
            case, facts.item, due_on=facts.soon, reason=SOME_WORDS, agreed=None, today=facts.today, policy=facts.policy
        )
    ),
    "complete an action": one(
        lambda case, facts: actions.complete(
            case, facts.item, what_happened=SOME_WORDS, proof=SOME_WORDS, on=facts.lately, today=facts.today
        )
    ),
    "cancel an action": one(lambda case, facts: actions.cancel(case, facts.item, SOME_WORDS)),
}
LEARNING: Final[Mapping[str, Command]] = {
    "plan an improvement": Command(decide=_plan, step="improvement", exact=True),
    "make an improvement": one(
        lambda case, facts: learning.make(case, facts.item, SOME_WORDS, on=facts.lately, today=facts.today)
    ),
    "drop an improvement": one(lambda case, facts: learning.drop(case, facts.item, SOME_WORDS)),
}
TARGETS: Final[Mapping[str, Command]] = {
    "pause a target": one(lambda case, facts: targets.pause(case, SOME_WORDS, today=facts.today), "target-pause"),
    "resume a target": one(lambda case, facts: targets.resume(case, today=facts.today, policy=facts.policy)),
}
