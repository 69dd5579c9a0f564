"""A complaint to which nearly everything happens that reporting counts."""

from datetime import date

from services.cases.domain import deadlines
from shared.events import cases
from shared.events.cases import (
    ClockKind,
    ClockStopped,
    Compensation,
    CompensationHead,
    Deadline,
    DeterminationOutcome,
    Finding,
    LatenessCause,
    OmbudsmanBody,
    OrderHead,
    OrderKind,
    PartDetermination,
    RemedyKind,
    RemedyTerms,
)
from tests.support.complaints import POLICY, WORDS, Story, noon


def due(clock: ClockKind, on: str, counted_from: str, item: int = 1) -> Deadline:
    """Return a deadline on a day that was set."""
    return deadlines.on_day(clock, date.fromisoformat(on), date.fromisoformat(counted_from), POLICY, item=item)


def stopped(clock: ClockKind, on: str, item: int = 1) -> ClockStopped:
    return ClockStopped(clock=clock, item=item, on=date.fromisoformat(on))


def a_complaint_through_everything(reference: str = "PR-0000-0001", received: str = "2026-11-02") -> Story:
    """Received on Monday 2 November 2026; extended, late, taken to stage 2 about one part, determined, paid for."""
    story = Story(reference, received).logged()
    story.waiting("2026-11-03").defined("2026-11-04", parts=2).acknowledged("2026-11-04")
    story.extended("2026-12-03", on="2026-11-16", told="2026-11-16").updated("2026-11-20")
    story.missed(ClockKind.STAGE_1_RESPOND, "2026-12-03", "2026-12-04")
    story.explained(ClockKind.STAGE_1_RESPOND, LatenessCause.WORKLOAD, "2026-12-04")
    story.responded("2026-12-04", Finding.UPHELD, Finding.NOT_UPHELD)
    offered(story, "2026-12-04", delay=5000, distress_and_inconvenience=7500)
    story.closed("2026-12-07").escalated("2026-12-08", 2).defined("2026-12-09").acknowledged("2026-12-09")
    story.responded("2026-12-18").closed("2026-12-21")
    paid(story, "2026-12-22", 12500)
    return determined(story, "2027-02-01")


def offered(story: Story, on: str, **pence: int) -> Story:
    """Offer compensation, by head."""
    terms = RemedyTerms(
        kind=RemedyKind.COMPENSATION,
        stage=story.case.stage,
        description=WORDS,
        impact=WORDS,
        compensation=tuple(
            Compensation(head=CompensationHead(head), amount_pence=amount) for head, amount in pence.items()
        ),
        provide_by=date(2027, 1, 29),
    )
    offer = cases.RemedyOffered(
        number=1,
        terms=terms,
        offered_on=date.fromisoformat(on),
        offered_by="user:officer",
        deadline=due(ClockKind.PAYMENT, "2027-01-29", on),
    )
    return story.happened(on, offer)


def paid(story: Story, on: str, amount_pence: int) -> Story:
    payment = cases.RemedyPaid(
        number=1,
        paid_on=date.fromisoformat(on),
        amount_pence=amount_pence,
        proof=WORDS,
        stopped=stopped(ClockKind.PAYMENT, on),
    )
    return story.happened(on, payment)


def determined(story: Story, on: str) -> Story:
    """Take the complaint to the Housing Ombudsman, who finds service failure and orders an apology."""
    day, housing = date.fromisoformat(on), OmbudsmanBody.HOUSING
    outcome = PartDetermination(part=2, outcome=DeterminationOutcome.SERVICE_FAILURE)
    return story.happened(
        on,
        cases.ReferredToOmbudsman(number=1, ombudsman=housing, right_bodies=(housing,), referred_on=day),
        cases.MatterDetermined(number=1, ombudsman=housing, determined_on=day, parts=(outcome,)),
        cases.OrderMade(
            number=1,
            matter=1,
            kind=OrderKind.ORDER,
            head=OrderHead.APOLOGY,
            ordered=WORDS,
            deadline=due(ClockKind.ORDER, "2027-03-01", on),
        ),
    )


def with_a_hazard(story: Story, on: str) -> Story:
    """Report an emergency hazard at noon: 24 hours are left."""
    moment = noon(on).replace(day=noon(on).day + 1)
    emergency = due(ClockKind.HAZARD_EMERGENCY, moment.date().isoformat(), on).model_copy(update={"due_at": moment})
    return story.happened(
        on,
        cases.HazardReported(
            number=1,
            kind=cases.HazardKind.EMERGENCY,
            hazard_class=cases.HazardClass.DAMP_AND_MOULD,
            aware_at=noon(on),
            deadlines=(emergency,),
        ),
    )
