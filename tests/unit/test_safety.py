"""What keeps a resident safe, and what is weighed before a complaint is looked into."""

import pytest

from services.cases.domain import communication, safety
from services.cases.domain.case import Case
from services.cases.domain.refusals import CaseIsClosed
from services.cases.domain.safety import NoSafeContactRule, NotWeighed, SayWhatItMeans
from shared.events.cases import AdjustmentKind, ContactWay, RiskLevel, Track, VulnerabilityKind
from tests.support.cases import SOME_WORDS, a_logged_case, a_responded_case, after, at
from tests.support.circumstances import a_closed_case, agreed

RECEIVED = at("2026-11-20")


def test_a_safe_contact_rule_goes_before_every_other_choice() -> None:
    case = agreed(a_logged_case(RECEIVED), AdjustmentKind.EMAIL_ONLY)
    case = agreed(case, AdjustmentKind.LARGE_PRINT)

    ruled = _ruled(case, ContactWay.PHONE, ContactWay.POST_ELSEWHERE)

    follows = communication.communication(ruled)
    assert follows.channel is ContactWay.PHONE
    assert follows.channels_allowed == (ContactWay.PHONE, ContactWay.POST_ELSEWHERE)
    assert follows.format is communication.Format.LARGE_PRINT
    assert follows.reasons[0] == "safe_contact"


def test_a_safe_way_that_the_resident_likes_best_is_taken() -> None:
    case = agreed(a_logged_case(RECEIVED), AdjustmentKind.EMAIL_ONLY)

    follows = communication.communication(_ruled(case, ContactWay.PHONE, ContactWay.EMAIL))

    assert follows.channel is ContactWay.EMAIL


@pytest.mark.parametrize("kind", [kind for kind in AdjustmentKind if kind is not AdjustmentKind.TRANSLATION])
def test_no_adjustment_sends_post_to_a_home_that_is_not_safe(kind: AdjustmentKind) -> None:
    case = _ruled(agreed(a_logged_case(RECEIVED), kind), ContactWay.IN_PERSON)

    follows = communication.communication(case)

    assert (follows.channel, follows.channels_allowed) == (ContactWay.IN_PERSON, (ContactWay.IN_PERSON,))


def test_a_rule_is_set_on_a_closed_case_too_and_lifted_once() -> None:
    case = _ruled(a_closed_case(a_responded_case(RECEIVED, at("2026-11-24"))), ContactWay.PHONE)
    case = after(case, safety.lift_safe_contact(case, SOME_WORDS, by="user:ann"))

    assert communication.communication(case).channels_allowed is None
    with pytest.raises(NoSafeContactRule):
        safety.lift_safe_contact(case, SOME_WORDS, by="user:ann")


def test_a_later_rule_takes_the_place_of_the_earlier_one() -> None:
    case = _ruled(_ruled(a_logged_case(RECEIVED), ContactWay.PHONE), ContactWay.EMAIL, ContactWay.EMAIL)

    assert communication.communication(case).channels_allowed == (ContactWay.EMAIL,)


def test_vulnerability_and_risk_are_weighed_before_the_track_is_chosen() -> None:  # Code 6.1
    case = a_logged_case(RECEIVED)
    with pytest.raises(NotWeighed) as refused:
        safety.choose_track(case, Track.QUICK, by="user:ann")
    assert refused.value.provision == "6.1"

    chosen = after(_weighed(case), safety.choose_track(_weighed(case), Track.QUICK, by="user:ann"))
    assert chosen.circumstances.safety.track is Track.QUICK


def test_a_resident_who_was_asked_and_is_not_vulnerable_counts_as_weighed() -> None:
    case = a_logged_case(RECEIVED)
    case = after(case, safety.record_vulnerability(case, [], None, by="user:ann"))

    assert case.circumstances.safety.vulnerability is not None
    assert case.circumstances.safety.vulnerability.kinds == ()


def test_a_vulnerability_says_what_it_means() -> None:
    with pytest.raises(SayWhatItMeans):
        safety.record_vulnerability(a_logged_case(RECEIVED), [VulnerabilityKind.AGE], None, by="user:ann")


@pytest.mark.parametrize("track", Track)
def test_both_tracks_share_the_clocks(track: Track) -> None:
    case = a_logged_case(RECEIVED)

    chosen = after(_weighed(case), safety.choose_track(_weighed(case), track, by="user:ann"))

    assert chosen.clocks == case.clocks


def test_no_track_is_chosen_for_a_closed_case() -> None:
    closed = a_closed_case(_weighed(a_responded_case(RECEIVED, at("2026-11-24"))))

    with pytest.raises(CaseIsClosed):
        safety.choose_track(closed, Track.QUICK, by="user:ann")


def _ruled(case: Case, *ways: ContactWay) -> Case:
    return after(case, safety.set_safe_contact(ways, SOME_WORDS, by="user:ann"))


def _weighed(case: Case) -> Case:
    case = after(case, safety.record_vulnerability(case, [VulnerabilityKind.AGE], SOME_WORDS, by="user:ann"))
    return after(case, safety.assess_risk(case, RiskLevel.HIGH, SOME_WORDS, by="user:ann"))
