"""Ombudsman matters: who is right for a complaint, what is asked and decided, on open and closed cases."""

from datetime import date

import pytest

from services.cases.domain import data_protection, ombudsman, ombudsman_refusals, procedure, steps
from services.cases.domain.case import Case
from services.cases.domain.deadlines import Policy
from services.cases.domain.happened import HasNotHappened, OutOfOrder
from services.cases.domain.timescales import Scheme
from shared.events.cases import ClockKind, DeterminationOutcome, Edition, OmbudsmanBody, PartDetermination
from tests.support.cases import (
    DEMO,
    POLICY,
    SOME_WORDS,
    a_logged_case,
    after,
    an_acknowledged_case,
    at,
    swept,
)

REFERRED = date(2027, 2, 1)
TODAY = date(2027, 2, 3)
COUNCIL = Policy(calendar=DEMO.calendar(), counting=POLICY.counting, warn_within=2, scheme=Scheme.LOCAL_GOVERNMENT)
WHOLE = [PartDetermination(outcome=DeterminationOutcome.SERVICE_FAILURE)]


def referred(case: Case, body: OmbudsmanBody = OmbudsmanBody.HOUSING) -> Case:
    event = ombudsman.refer(case, body, referred_on=REFERRED, case_number="202700123", today=TODAY)
    return after(case, event)


def a_closed_case() -> Case:
    case = a_logged_case(at("2026-11-20"))
    return after(case, procedure.withdraw(case, SOME_WORDS, today=date(2026, 12, 1)))


def test_a_resident_may_go_to_the_ombudsman_before_the_procedure_is_exhausted() -> None:  # Code 2.4
    case = referred(a_logged_case(at("2026-11-20")))

    assert [matter.referred_on for matter in case.ombudsman.matters] == [REFERRED]
    assert case.is_open


def test_after_the_last_stage_nothing_follows_but_the_ombudsman() -> None:  # Code 5.3
    case = a_closed_case()

    allowed = {step.step for step in steps.next_steps(case) if step.allowed}

    assert "ombudsman-referral" in allowed
    assert {"acknowledgement", "response", "closing"} & allowed == set()


def test_a_case_may_have_several_matters() -> None:
    case = referred(referred(a_closed_case()), OmbudsmanBody.INFORMATION_COMMISSIONER)

    assert [matter.number for matter in case.ombudsman.matters] == [1, 2]


def test_landlord_matters_belong_to_the_housing_ombudsman() -> None:  # Code 5.3
    assert ombudsman.right_ombudsmen(a_logged_case(at("2026-11-20"))) == (OmbudsmanBody.HOUSING,)


def test_other_council_services_belong_to_the_local_government_ombudsman() -> None:
    case = a_logged_case(at("2026-11-20"), COUNCIL)

    assert ombudsman.right_ombudsmen(case) == (OmbudsmanBody.LOCAL_GOVERNMENT,)


def test_what_is_about_data_belongs_to_the_information_commissioner_too() -> None:
    case = a_logged_case(at("2026-11-20"))
    case = after(case, data_protection.recognise(case, received_on=None, today=TODAY, policy=POLICY))

    assert ombudsman.right_ombudsmen(case) == (OmbudsmanBody.HOUSING, OmbudsmanBody.INFORMATION_COMMISSIONER)


def test_a_referral_to_another_body_is_recorded_with_who_would_be_right() -> None:
    case = referred(a_logged_case(at("2026-11-20")), OmbudsmanBody.LOCAL_GOVERNMENT)

    matter = case.ombudsman.matters[0]
    assert matter.ombudsman is OmbudsmanBody.LOCAL_GOVERNMENT
    assert matter.right_bodies == (OmbudsmanBody.HOUSING,)


def test_a_referral_does_not_lie_ahead() -> None:
    with pytest.raises(HasNotHappened) as refused:
        ombudsman.refer(
            a_closed_case(), OmbudsmanBody.HOUSING, referred_on=date(2027, 2, 4), case_number=None, today=TODAY
        )

    assert refused.value.field == "referred_on"


def test_evidence_is_asked_for_by_a_date_and_its_clock_runs_on_a_closed_case() -> None:
    case = referred(a_closed_case())

    asked = ombudsman.request_evidence(case, 1, SOME_WORDS, due_on=date(2027, 2, 24), today=TODAY, policy=POLICY)
    case = after(case, asked)

    running = case.clocks["evidence_request:1"]
    assert running.is_open
    assert running.deadline.due_on == date(2027, 2, 24)
    assert running.deadline.edition is Edition.OMBUDSMAN
    assert swept(case, at("2027-02-25")) == ["DeadlineMissed"]


def test_evidence_that_was_sent_stops_the_clock() -> None:
    case = referred(a_closed_case())
    case = after(
        case, ombudsman.request_evidence(case, 1, SOME_WORDS, due_on=date(2027, 2, 24), today=TODAY, policy=POLICY)
    )

    case = after(case, ombudsman.send_evidence(case, 1, SOME_WORDS, sent_on=TODAY, today=TODAY))

    assert case.clocks["evidence_request:1"].met_on == TODAY
    with pytest.raises(ombudsman_refusals.NothingWasRequested):
        ombudsman.send_evidence(case, 1, SOME_WORDS, sent_on=TODAY, today=TODAY)


def test_evidence_is_not_due_before_the_referral() -> None:
    with pytest.raises(OutOfOrder):
        ombudsman.request_evidence(
            referred(a_closed_case()), 1, SOME_WORDS, due_on=date(2027, 1, 31), today=TODAY, policy=POLICY
        )


def test_nothing_is_determined_that_was_not_referred() -> None:
    with pytest.raises(ombudsman_refusals.NoSuchMatter):
        ombudsman.determine(a_closed_case(), 1, WHOLE, determined_on=TODAY, after_review=False, today=TODAY)


def test_each_part_has_a_determination_of_its_own() -> None:
    case = referred(an_acknowledged_case(at("2026-11-20"), at("2026-11-25"), parts=2))
    parts = [
        PartDetermination(part=1, outcome=DeterminationOutcome.SEVERE_MALADMINISTRATION),
        PartDetermination(part=2, outcome=DeterminationOutcome.REASONABLE_REDRESS),
    ]

    case = after(case, ombudsman.determine(case, 1, parts, determined_on=TODAY, after_review=False, today=TODAY))

    assert case.ombudsman.matters[0].parts == tuple(parts)
    assert not case.ombudsman.is_open


@pytest.mark.parametrize(
    ("body", "outcome"),
    [
        (OmbudsmanBody.HOUSING, DeterminationOutcome.UPHELD),
        (OmbudsmanBody.LOCAL_GOVERNMENT, DeterminationOutcome.MALADMINISTRATION),
        (OmbudsmanBody.INFORMATION_COMMISSIONER, DeterminationOutcome.SERVICE_FAILURE),
    ],
)
def test_a_word_of_another_scheme_is_not_taken(body: OmbudsmanBody, outcome: DeterminationOutcome) -> None:
    case = referred(a_closed_case(), body)

    with pytest.raises(ombudsman_refusals.WordOfAnotherScheme) as refused:
        ombudsman.determine(
            case, 1, [PartDetermination(outcome=outcome)], determined_on=TODAY, after_review=False, today=TODAY
        )

    assert refused.value.status == 422
    assert refused.value.field == "parts.0.outcome"


def test_a_determination_names_parts_that_there_are_each_once() -> None:
    case = referred(an_acknowledged_case(at("2026-11-20"), at("2026-11-25")))
    unknown = [PartDetermination(part=2, outcome=DeterminationOutcome.MEDIATION)]
    twice = [PartDetermination(part=1, outcome=DeterminationOutcome.MEDIATION)] * 2

    with pytest.raises(ombudsman_refusals.PartUnknown):
        ombudsman.determine(case, 1, unknown, determined_on=TODAY, after_review=False, today=TODAY)
    with pytest.raises(ombudsman_refusals.PartDeterminedTwice):
        ombudsman.determine(case, 1, twice, determined_on=TODAY, after_review=False, today=TODAY)


def test_a_matter_is_determined_again_only_after_a_review() -> None:
    case = referred(a_closed_case())
    case = after(case, ombudsman.determine(case, 1, WHOLE, determined_on=TODAY, after_review=False, today=TODAY))

    with pytest.raises(ombudsman_refusals.AlreadyDetermined):
        ombudsman.determine(case, 1, WHOLE, determined_on=TODAY, after_review=False, today=TODAY)
    reviewed = ombudsman.determine(case, 1, WHOLE, determined_on=TODAY, after_review=True, today=TODAY)

    assert reviewed.after_review


def test_an_ombudsman_matter_moves_no_clock_of_the_code() -> None:
    case = a_logged_case(at("2026-11-20"))

    assert referred(case).clocks == case.clocks
    assert ClockKind.STAGE_1_ACKNOWLEDGE in referred(case).clocks
