"""One example of each event about a resident's circumstances."""

from datetime import date
from typing import Final

from deploy.contract_examples.values import set_date, words
from shared.events import cases
from shared.events.event import Event

_TOLD = date(2026, 11, 20)
_ENDED = date(2026, 12, 14)


def _adjustment_stopped() -> cases.ClockStopped:
    return cases.ClockStopped(clock=cases.ClockKind.ADJUSTMENT_REVIEW, item=1, on=_ENDED)


def _restriction_stopped() -> cases.ClockStopped:
    return cases.ClockStopped(clock=cases.ClockKind.RESTRICTION_REVIEW, item=1, on=_ENDED)


CIRCUMSTANCES: Final[tuple[Event, ...]] = (
    cases.AdjustmentAgreed(
        number=1,
        kind=cases.AdjustmentKind.TRANSLATION,
        language="pl",
        words=words(601),
        agreed_by="user:officer-17",
        review_owner="user:officer-17",
        review=set_date(cases.ClockKind.ADJUSTMENT_REVIEW, 1, _TOLD, date(2026, 12, 14)),
    ),
    cases.AdjustmentReviewed(
        number=1,
        outcome=words(602),
        reviewed_by="user:officer-17",
        stopped=_adjustment_stopped(),
        review=set_date(cases.ClockKind.ADJUSTMENT_REVIEW, 1, _ENDED, date(2027, 6, 14)),
    ),
    cases.AdjustmentEnded(number=1, reason=words(603), ended_by="user:officer-17", stopped=_adjustment_stopped()),
    cases.DisabilityDisclosed(number=1, words=words(604)),
    cases.DisclosureRetracted(number=1),
    cases.RepresentativeAppointed(
        number=1,
        scope=cases.ConsentScope.PARTS,
        parts=(1,),
        since=_TOLD,
        until=date(2027, 5, 20),
        who=words(605),
        contact=words(606),
        evidence=words(607),
    ),
    cases.ConsentWithdrawn(number=1, on=_ENDED),
    cases.ConsentQuestionAnswered(answer=words(608)),
    cases.RestrictionProposed(
        number=1,
        kind=cases.RestrictionKind.TIMES,
        what=words(609),
        reasons=words(610),
        evidence=words(611),
        equality_act_regard=words(612),
        how_to_challenge=words(613),
        until=date(2027, 5, 20),
        review_on=_ENDED,
        proposed_by="user:officer-17",
    ),
    cases.RestrictionDeclined(number=1, declined_by="user:manager-3"),
    cases.RestrictionImposed(
        number=1,
        letter=1,
        kind=cases.RestrictionKind.TIMES,
        imposed_on=_TOLD,
        until=date(2027, 5, 20),
        approved_by="user:manager-3",
        review=set_date(cases.ClockKind.RESTRICTION_REVIEW, 1, _TOLD, _ENDED),
    ),
    cases.RestrictionReviewed(
        number=1,
        letter=2,
        reasons=words(614),
        until=date(2027, 4, 16),
        reviewed_by="user:officer-17",
        stopped=_restriction_stopped(),
        review=set_date(cases.ClockKind.RESTRICTION_REVIEW, 1, _ENDED, date(2027, 4, 9)),
    ),
    cases.RestrictionLifted(
        number=1,
        letter=3,
        reasons=words(615),
        lifted_on=_ENDED,
        lifted_by="user:manager-3",
        stopped=_restriction_stopped(),
    ),
    cases.SafeContactRuleSet(
        ways=(cases.ContactWay.PHONE, cases.ContactWay.POST_ELSEWHERE), words=words(616), ruled_by="user:officer-17"
    ),
    cases.SafeContactRuleLifted(reason=words(617), lifted_by="user:officer-17"),
    cases.VulnerabilityRecorded(
        kinds=(cases.VulnerabilityKind.CHILDREN_IN_THE_HOME,), words=words(618), recorded_by="user:officer-17"
    ),
    cases.RiskAssessed(level=cases.RiskLevel.MEDIUM, words=words(619), assessed_by="user:officer-17"),
    cases.TrackChosen(track=cases.Track.INVESTIGATION, chosen_by="user:officer-17"),
)
