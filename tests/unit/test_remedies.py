"""Remedies: offered without escalating, approved above a limit, held against the guidance, followed through."""

from dataclasses import replace
from datetime import date
from typing import Final

import pytest

from services.cases.domain import compensation, procedure, remedies
from services.cases.domain.case import Case, Status
from services.cases.domain.case.remedies import RemedyStatus
from services.cases.domain.happened import HasNotHappened
from services.cases.domain.refusals import CaseIsClosed, NotAPart, NothingToApprove, SomebodyElseApproves
from services.cases.domain.remedies import Officer
from services.cases.repository import documents
from shared.events.cases import (
    Compensation,
    CompensationHead,
    RemedyKind,
    RemedyOffered,
    RemedyPaid,
    RemedyProposed,
    RemedyProvided,
    RemedyTerms,
)
from shared.kernel.compensation import Band, RemedyGuidance
from shared.kernel.refusals import NotFound
from tests.support.cases import POLICY, SOME_WORDS, a_defined_case, a_logged_case, a_responded_case, after, at, swept

FRIDAY: Final = at("2026-11-20")
TODAY: Final = date(2026, 11, 20)
OFFICER: Final = Officer(actor="user:ann", roles=frozenset({"officer"}))
LIMITED: Final = replace(POLICY, compensation_limits={"officer": 10_000, "manager": 50_000})
OLDER: Final = RemedyGuidance(version="2025", since=date(2025, 4, 1), bands={"low": Band(from_pence=1, to_pence=10)})
GUIDANCE: Final = RemedyGuidance(
    version="2026",
    since=date(2026, 4, 1),
    bands={"low": Band(from_pence=5_000, to_pence=10_000), "high": Band(from_pence=10_001, to_pence=60_000)},
)
GUIDED: Final = replace(LIMITED, guidance=(GUIDANCE, OLDER))
WORKS: Final = RemedyTerms(
    kind=RemedyKind.WORKS, stage=1, description=SOME_WORDS, impact=SOME_WORDS, provide_by=date(2026, 12, 10)
)


def _money(*amounts: int, head: CompensationHead = CompensationHead.DELAY, band: str | None = None) -> RemedyTerms:
    heads = tuple(Compensation(head=head, amount_pence=amount) for amount in amounts)
    return WORKS.model_copy(update={"kind": RemedyKind.COMPENSATION, "compensation": heads, "band": band})


def _offered(case: Case, terms: RemedyTerms = WORKS) -> Case:
    return after(case, remedies.offer(case, terms, OFFICER, LIMITED, today=TODAY))


def _closed(case: Case) -> Case:
    return after(case, procedure.close(case, learning=SOME_WORDS, today=TODAY))


def _decided(case: Case, by: str, *, approved: bool) -> Case:
    return after(case, *remedies.decide(case, 1, approved=approved, by=by, today=TODAY, policy=LIMITED))


@pytest.mark.parametrize(
    "case",
    [a_logged_case(FRIDAY), a_defined_case(FRIDAY), a_responded_case(FRIDAY, FRIDAY)],
    ids=["logged", "defined", "responded"],
)
def test_a_remedy_is_offered_in_any_open_state_and_escalates_nothing(case: Case) -> None:  # Code 5.13
    offered = _offered(case)

    assert (offered.status, offered.stage, offered.stages) == (case.status, case.stage, case.stages)
    assert offered.statutory_clocks() == case.statutory_clocks()
    assert offered.remedies.items[0].status is RemedyStatus.OFFERED


def test_an_offer_says_what_the_fault_did_and_by_when_it_is_put_right() -> None:  # Code 7.1, 7.2, 7.3
    case = _offered(a_logged_case(FRIDAY), WORKS.model_copy(update={"agreed": True}))

    remedy = case.remedies.items[0]
    assert (remedy.terms.impact, remedy.terms.agreed) == (SOME_WORDS, True)
    assert case.clocks["remedy:1"].deadline.due_on == date(2026, 12, 10)


def test_compensation_has_a_payment_date_that_can_be_missed() -> None:  # Code 7.3
    case = _offered(a_logged_case(FRIDAY), _money(4_000, 3_000))

    assert case.remedies.items[0].amount_pence == 7_000
    assert case.clocks["payment:1"].deadline.due_on == date(2026, 12, 10)
    assert swept(case, at("2026-12-11", 1)) == ["DeadlineMissed", "DeadlineMissed"]


def test_compensation_has_amounts_and_nothing_else_has() -> None:  # Code 7.2
    case = a_logged_case(FRIDAY)

    with pytest.raises(compensation.AmountNeeded):
        _offered(case, _money())
    with pytest.raises(compensation.AmountNeeded):
        _offered(case, _money(100).model_copy(update={"kind": RemedyKind.APOLOGY}))


def test_a_remedy_lies_ahead_and_is_for_a_part_of_the_complaint() -> None:  # Code 7.3
    case = a_defined_case(FRIDAY)

    with pytest.raises(remedies.RemedyInThePast):
        _offered(case, WORKS.model_copy(update={"provide_by": date(2026, 11, 19)}))
    with pytest.raises(NotAPart):
        _offered(case, WORKS.model_copy(update={"part": 2}))


@pytest.mark.parametrize(
    ("roles", "pence", "decided"),
    [
        ({"officer"}, 10_000, RemedyOffered),
        ({"officer"}, 10_001, RemedyProposed),
        ({"officer", "manager"}, 50_000, RemedyOffered),
        ({"handler"}, 1, RemedyProposed),
    ],
)
def test_above_the_limit_of_the_role_compensation_is_only_proposed(
    roles: set[str], pence: int, decided: type[RemedyOffered | RemedyProposed]
) -> None:
    officer = Officer(actor="user:ann", roles=frozenset(roles))

    event = remedies.offer(a_logged_case(FRIDAY), _money(pence), officer, LIMITED, today=TODAY)

    assert type(event) is decided


def test_the_limit_is_not_passed_in_slices() -> None:
    case = _offered(a_logged_case(FRIDAY), _money(6_000))

    assert isinstance(remedies.offer(case, _money(4_001), OFFICER, LIMITED, today=TODAY), RemedyProposed)


def test_what_was_turned_down_does_not_count_towards_the_limit() -> None:
    case = _offered(a_logged_case(FRIDAY), _money(6_000))
    case = after(case, remedies.reject(case, 1, SOME_WORDS, on=TODAY, today=TODAY))

    assert isinstance(remedies.offer(case, _money(10_000), OFFICER, LIMITED, today=TODAY), RemedyOffered)


def test_a_proposal_is_owed_only_when_somebody_else_approved_it() -> None:
    proposed = _offered(a_logged_case(FRIDAY), _money(20_000))
    assert "payment:1" not in proposed.clocks
    with pytest.raises(SomebodyElseApproves):
        _decided(proposed, "user:ann", approved=True)

    offered = _decided(proposed, "user:mo", approved=True)

    assert (offered.remedies.items[0].proposed_by, offered.remedies.items[0].approved_by) == ("user:ann", "user:mo")
    assert offered.clocks["payment:1"].is_open


def test_a_declined_proposal_is_not_owed_and_not_approved_afterwards() -> None:
    declined = _decided(_offered(a_logged_case(FRIDAY), _money(20_000)), "user:mo", approved=False)

    assert declined.remedies.items[0].status is RemedyStatus.DECLINED
    with pytest.raises(NothingToApprove):
        _decided(declined, "user:mo", approved=True)
    with pytest.raises(remedies.NotOwed):
        remedies.provide(declined, 1, SOME_WORDS, on=TODAY, today=TODAY)


def test_a_proposal_whose_date_has_passed_is_not_approved() -> None:  # Code 7.3
    proposed = _offered(a_logged_case(FRIDAY), _money(20_000))

    with pytest.raises(remedies.RemedyInThePast):
        remedies.decide(proposed, 1, approved=True, by="user:mo", today=date(2026, 12, 11), policy=LIMITED)


def test_the_guidance_in_force_is_kept_with_the_offer() -> None:  # Code 7.4
    event = remedies.offer(a_logged_case(FRIDAY), _money(6_000, band="low"), OFFICER, GUIDED, today=TODAY)

    assert (event.terms.guidance, event.terms.band) == ("2026", "low")


def test_an_amount_says_which_band_of_the_guidance_it_belongs_to() -> None:  # Code 7.4
    with pytest.raises(compensation.BandNeeded):
        remedies.offer(a_logged_case(FRIDAY), _money(6_000), OFFICER, GUIDED, today=TODAY)
    with pytest.raises(compensation.BandNeeded):
        remedies.offer(a_logged_case(FRIDAY), _money(6_000, band="medium"), OFFICER, GUIDED, today=TODAY)


@pytest.mark.parametrize("pence", [4_999, 10_001])
def test_an_amount_outside_the_band_needs_a_reason(pence: int) -> None:  # Code 7.4
    case, terms = a_logged_case(FRIDAY), _money(pence, band="low")
    with pytest.raises(compensation.ReasonForAmountNeeded):
        remedies.offer(case, terms, OFFICER, GUIDED, today=TODAY)

    with_reason = terms.model_copy(update={"outside_band": SOME_WORDS})
    assert remedies.offer(case, with_reason, OFFICER, GUIDED, today=TODAY).terms.outside_band == SOME_WORDS


def test_what_is_owed_by_law_or_was_spent_belongs_to_no_band() -> None:  # Code 7.4
    terms = _money(90_000, head=CompensationHead.STATUTORY_PAYMENT)
    event = remedies.offer(a_logged_case(FRIDAY), terms, OFFICER, GUIDED, today=TODAY)
    assert event.terms.guidance is None

    with pytest.raises(compensation.NoBandApplies):
        remedies.offer(a_logged_case(FRIDAY), terms.model_copy(update={"band": "low"}), OFFICER, GUIDED, today=TODAY)


def test_without_a_guidance_of_the_landlord_no_band_is_asked_for() -> None:  # Code 7.4
    early = remedies.offer(
        a_logged_case(at("2025-03-03")),
        _money(6_000).model_copy(update={"provide_by": date(2025, 3, 31)}),
        OFFICER,
        GUIDED,
        today=date(2025, 3, 3),
    )

    assert early.terms.guidance is None


def test_payment_with_proof_stops_the_clock() -> None:  # Code 7.3
    case = _offered(a_logged_case(FRIDAY), _money(7_000))
    case = after(case, remedies.accept(case, 1, on=TODAY, today=TODAY))

    paid = remedies.provide(case, 1, SOME_WORDS, on=date(2026, 12, 1), today=date(2026, 12, 1))

    assert isinstance(paid, RemedyPaid)
    assert paid.amount_pence == 7_000
    assert after(case, paid).clocks["payment:1"].met_on == date(2026, 12, 1)


def test_a_remedy_that_is_no_money_is_provided_with_proof() -> None:  # Code 7.3
    case = _offered(a_logged_case(FRIDAY))

    provided = remedies.provide(case, 1, SOME_WORDS, on=TODAY, today=TODAY)

    assert isinstance(provided, RemedyProvided)
    assert not after(case, provided).clocks["remedy:1"].is_open
    with pytest.raises(remedies.NotOwed):
        remedies.provide(after(case, provided), 1, SOME_WORDS, on=TODAY, today=TODAY)


def test_what_the_resident_turned_down_is_neither_owed_nor_missed() -> None:  # Code 7.3
    case = _offered(a_logged_case(FRIDAY))
    case = after(case, remedies.reject(case, 1, SOME_WORDS, on=TODAY, today=TODAY))

    assert case.clocks["remedy:1"].ended
    assert case.clocks["remedy:1"].met_on is None
    with pytest.raises(remedies.NotOwed):
        remedies.provide(case, 1, SOME_WORDS, on=TODAY, today=TODAY)
    with pytest.raises(remedies.AlreadyAnsweredByResident):
        remedies.accept(case, 1, on=TODAY, today=TODAY)


def test_what_is_owed_is_followed_through_on_a_closed_case() -> None:  # Code 7.3
    closed = _closed(_offered(a_responded_case(FRIDAY, FRIDAY)))

    assert closed.clocks["remedy:1"].is_open
    provided = after(closed, remedies.provide(closed, 1, SOME_WORDS, on=TODAY, today=TODAY))
    assert provided.status is Status.CLOSED
    assert provided.open_clocks() == []


def test_on_a_closed_case_a_remedy_is_offered_only_while_one_is_unsettled() -> None:  # Code 5.13
    settled = _closed(a_responded_case(FRIDAY, FRIDAY))
    with pytest.raises(CaseIsClosed):
        _offered(settled)

    unsettled = _closed(_offered(a_responded_case(FRIDAY, FRIDAY)))
    unsettled = after(unsettled, remedies.reject(unsettled, 1, None, on=TODAY, today=TODAY))
    assert len(_offered(unsettled).remedies.items) == 2


def test_only_what_has_happened_is_recorded_of_a_remedy_that_there_is() -> None:
    case = _offered(a_logged_case(FRIDAY))

    with pytest.raises(HasNotHappened):
        remedies.provide(case, 1, SOME_WORDS, on=date(2026, 11, 21), today=TODAY)
    with pytest.raises(NotFound):
        remedies.accept(case, 2, on=TODAY, today=TODAY)


def test_remedies_are_read_back_as_they_were_written() -> None:
    case = _decided(_offered(a_logged_case(FRIDAY), _money(20_000)), "user:mo", approved=True)

    assert documents.read(documents.write(case)) == case
