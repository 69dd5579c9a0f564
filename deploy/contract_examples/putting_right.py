"""One example of each event of remedies, actions, learning and targets."""

from datetime import date
from typing import Final

from deploy.contract_examples.values import deadline, set_date, words
from shared.events import cases
from shared.events.cases import ClockEnded, ClockKind, ClockStopped
from shared.events.event import Event

_TERMS: Final = cases.RemedyTerms(
    kind=cases.RemedyKind.COMPENSATION,
    part=1,
    stage=1,
    description=words(401),
    impact=words(402),
    compensation=(
        cases.Compensation(head=cases.CompensationHead.DELAY, amount_pence=7_500),
        cases.Compensation(head=cases.CompensationHead.REIMBURSEMENT, amount_pence=4_250),
    ),
    provide_by=date(2026, 12, 22),
    agreed=True,
    guidance="demonstration, 2026",
    band="service_failure",
)
PUTTING_RIGHT: Final[tuple[Event, ...]] = (
    cases.RemedyProposed(number=1, terms=_TERMS, proposed_by="user:officer-17"),
    cases.RemedyApproved(number=1, approved_by="user:manager-2"),
    cases.RemedyDeclined(number=2, declined_by="user:manager-2"),
    cases.RemedyOffered(
        number=1,
        terms=_TERMS,
        offered_on=date(2026, 12, 8),
        offered_by="user:manager-2",
        deadline=set_date(ClockKind.PAYMENT, 1, date(2026, 12, 8), date(2026, 12, 22)),
    ),
    cases.RemedyAccepted(number=1, accepted_on=date(2026, 12, 10)),
    cases.RemedyRejected(
        number=3, rejected_on=date(2026, 12, 10), said=words(403), ended=ClockEnded(clock=ClockKind.REMEDY, item=3)
    ),
    cases.RemedyPaid(
        number=1,
        paid_on=date(2026, 12, 18),
        amount_pence=11_750,
        proof=words(404),
        stopped=ClockStopped(clock=ClockKind.PAYMENT, item=1, on=date(2026, 12, 18)),
    ),
    cases.RemedyProvided(
        number=4,
        provided_on=date(2026, 12, 18),
        proof=words(405),
        stopped=ClockStopped(clock=ClockKind.REMEDY, item=4, on=date(2026, 12, 18)),
    ),
    cases.ActionAdded(
        number=2,
        description=words(411),
        owned_by="repairs",
        agreed=True,
        part=1,
        deadline=set_date(ClockKind.ACTION, 2, date(2026, 12, 9), date(2027, 1, 15)),
    ),
    cases.ActionHandedOver(number=2, owned_by="planned-works"),
    cases.ActionUpdateGiven(number=2, letter=1, what_happened=words(412)),
    cases.ActionMoved(
        number=2,
        letter=2,
        reason=words(413),
        was_due_on=date(2027, 1, 15),
        was_missed=True,
        deadline=set_date(ClockKind.ACTION, 2, date(2027, 1, 18), date(2027, 2, 1)),
        agreed=True,
    ),
    cases.ActionCompleted(
        number=2,
        letter=3,
        completed_on=date(2027, 1, 29),
        what_happened=words(414),
        proof=words(415),
        stopped=ClockStopped(clock=ClockKind.ACTION, item=2, on=date(2027, 1, 29)),
    ),
    cases.ActionCancelled(number=3, letter=4, reason=words(416), ended=ClockEnded(clock=ClockKind.ACTION, item=3)),
    cases.ImprovementPlanned(
        number=1,
        description=words(421),
        owned_by="user:manager-2",
        service="repairs",
        theme="communication",
        deadline=set_date(ClockKind.IMPROVEMENT, 1, date(2026, 12, 21), date(2027, 3, 31)),
    ),
    cases.ImprovementMade(
        number=1,
        made_on=date(2027, 3, 12),
        proof=words(422),
        stopped=ClockStopped(clock=ClockKind.IMPROVEMENT, item=1, on=date(2027, 3, 12)),
    ),
    cases.ImprovementDropped(number=2, reason=words(423), ended=ClockEnded(clock=ClockKind.IMPROVEMENT, item=2)),
    cases.TargetSet(stage=1, deadline=deadline(ClockKind.TARGET, date(2026, 11, 25), 7, date(2026, 12, 4), item=1)),
    cases.TargetPaused(
        stage=1,
        paused_on=date(2026, 12, 1),
        reason=words(431),
        ended=ClockEnded(clock=ClockKind.TARGET, item=1),
    ),
    cases.TargetResumed(
        stage=1,
        resumed_on=date(2026, 12, 3),
        working_days_paused=2,
        deadline=deadline(ClockKind.TARGET, date(2026, 11, 25), 9, date(2026, 12, 8), item=1),
    ),
)
