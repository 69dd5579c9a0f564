"""Splitting: the new case has the dates of the one that its parts come from, never later ones (Code 6.2, 6.3, 6.4)."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

import pytest

from services.cases.domain import case as case_domain
from services.cases.domain import extensions, joining, procedure, refusals, safety, splitting
from services.cases.domain.case import Case, Status
from services.cases.domain.splitting import AcknowledgementOnItsWay, NothingWouldStay
from shared.events.cases import (
    AdjustmentKind,
    ClockKind,
    ComplaintLogged,
    ConsentScope,
    ContactWay,
    Edition,
    RiskLevel,
    Track,
    VulnerabilityKind,
)
from shared.events.notifications import LetterKind
from shared.kernel.words import WordsReference
from tests.support.cases import (
    POLICY,
    SOME_WORDS,
    a_defined_case,
    a_logged_case,
    a_part,
    a_responded_case,
    a_submission,
    acknowledged,
    after,
    an_acknowledged_case,
    an_answer,
    at,
    escalated,
    proved,
    responded,
    swept,
)
from tests.support.circumstances import agreed, appointed
from tests.support.people import about, conflicted

FRIDAY = at("2026-11-20")
TUESDAY = at("2026-11-24")
NEW = "PR-G000-0007"
COPIED = WordsReference(id=UUID(int=8), digest="1" * 64)


@dataclass(frozen=True)
class Parted:
    """Both cases after a split."""

    left: Case
    new: Case


def _split(case: Case, parts: tuple[int, ...] = (2,)) -> Parted:
    taken = splitting.split(case, parts, new_reference=NEW, reason=SOME_WORDS)
    first, *rest = splitting.begin_with(case, taken, copy=lambda _: COPIED, by="user:bea")
    assert isinstance(first, ComplaintLogged)
    return Parted(left=after(case, taken), new=after(case_domain.begin(NEW, case.landlord, first), *rest))


def _extended(case: Case) -> Case:
    """Return the case after its response was extended by ten working days, and the resident was told."""
    extension = extensions.extend(
        case,
        extended_to=date(2026, 12, 22),
        reason=SOME_WORDS,
        good_reason=None,
        update_every=5,
        by="user:ann",
        today=date(2026, 12, 1),
        policy=POLICY,
    )
    return proved(after(case, extension), LetterKind.EXTENSION, "2026-12-01")


def test_parts_go_and_parts_stay() -> None:  # Code 6.8
    parted = _split(a_defined_case(FRIDAY, parts=3), (2, 3))

    assert [part.number for part in parted.left.parts] == [1]
    assert parted.left.joining.split_off[0].reference == NEW
    assert [part.number for part in parted.new.parts] == [1, 2]
    assert (parted.new.joining.split_from, parted.new.joining.submission) == ("PR-0000-0000", "PR-0000-0000")


def test_a_question_of_consent_that_is_open_is_open_for_the_parts_that_went_too() -> None:  # Code 3.6
    by_her_son = a_submission(FRIDAY).model_copy(update={"represented": True})
    [logged] = procedure.log(None, by_her_son, POLICY, logged_on=date(2026, 11, 20))
    assert isinstance(logged, ComplaintLogged)
    case = case_domain.begin("PR-0000-0000", "demo", logged)

    parted = _split(after(case, procedure.define(case, [a_part(1), a_part(2)], [SOME_WORDS])))

    assert parted.left.circumstances.representatives.consent_missing
    assert parted.new.circumstances.representatives.consent_missing


def test_the_words_are_kept_again_under_the_new_reference() -> None:  # Code 5.12
    new = _split(a_defined_case(FRIDAY, parts=2)).new

    assert [part.summary for part in new.parts] == [COPIED]
    assert new.outcomes_sought == (COPIED,)


def test_a_split_before_the_acknowledgement_leaves_both_to_be_acknowledged_by_the_same_day() -> None:  # Code 6.2
    parted = _split(a_defined_case(FRIDAY, parts=2))

    assert parted.new.status is Status.DEFINED
    assert parted.new.received_at == FRIDAY
    assert parted.new.clocks == parted.left.clocks


def test_a_split_after_the_acknowledgement_is_due_on_the_same_day() -> None:  # Code 6.3
    parted = _split(an_acknowledged_case(FRIDAY, TUESDAY, parts=2))

    assert parted.new.status is Status.ACKNOWLEDGED
    assert parted.new.clocks == parted.left.clocks
    assert parted.new.current.acknowledged_on == date(2026, 11, 24)


def test_a_split_after_an_extension_keeps_its_date_and_the_cap() -> None:  # Code 6.4, 5.9
    parted = _split(_extended(an_acknowledged_case(FRIDAY, TUESDAY, parts=2)))

    assert parted.new.clocks == parted.left.clocks
    assert extensions.latest_within_cap(parted.new, POLICY) == extensions.latest_within_cap(parted.left, POLICY)
    assert parted.new.update_every == 5
    assert extensions.update(parted.new, done=SOME_WORDS, next_steps=SOME_WORDS).number == 1


def test_an_extension_in_hand_bars_a_split() -> None:
    case = an_acknowledged_case(FRIDAY, TUESDAY, parts=2)
    proposed = extensions.extend(
        case,
        extended_to=date(2027, 3, 1),
        reason=SOME_WORDS,
        good_reason=SOME_WORDS,
        update_every=5,
        by="user:ann",
        today=date(2026, 12, 1),
        policy=POLICY,
    )

    with pytest.raises(extensions.ExtensionOnItsWay):
        _split(after(case, proposed))


def test_under_the_2022_edition_the_response_still_counts_from_logging() -> None:
    case = a_logged_case(at("2024-03-20"))
    case = after(case, procedure.define(case, a_defined_case(FRIDAY, parts=2).parts, [SOME_WORDS]))
    parted = _split(acknowledged(case, "2024-03-22"))

    assert parted.new.edition is Edition.HOS_2022
    assert parted.new.clocks == parted.left.clocks


def test_both_cases_are_answered_and_each_is_late_by_itself() -> None:  # Code 6.3
    parted = _split(an_acknowledged_case(FRIDAY, TUESDAY, parts=2))

    left = responded(parted.left, "2026-12-01")

    assert left.status is Status.RESPONDED
    assert swept(parted.new, at("2026-12-09")) == ["DeadlineMissed"]
    with pytest.raises(refusals.EveryPartNeedsAnAnswer):
        procedure.respond(parted.new, [an_answer(2)], approved_by="user:ann", today=date(2026, 12, 1))


def test_the_new_case_goes_on_with_the_same_handler_and_without_whom_it_is_kept_from() -> None:  # Code 5.8
    case = conflicted(about(a_defined_case(FRIDAY, parts=2), "dee"), "cy")

    new = _split(case).new

    assert (new.handler, new.people.owner) == ("user:handler", case.people.owner)
    assert (new.people.concerned, new.people.conflicts) == (("user:dee",), ("user:cy",))


def test_what_keeps_the_resident_safe_goes_with_the_parts() -> None:  # Code 6.1
    case = a_defined_case(FRIDAY, parts=2)
    case = after(
        case,
        safety.set_safe_contact([ContactWay.PHONE], SOME_WORDS, by="user:ann"),
        safety.record_vulnerability(case, [VulnerabilityKind.SAFETY], SOME_WORDS, by="user:ann"),
        safety.assess_risk(case, RiskLevel.HIGH, SOME_WORDS, by="user:ann"),
    )
    case = after(case, safety.choose_track(case, Track.INVESTIGATION, by="user:ann"))

    known = _split(case).new.circumstances.safety

    assert known.safe_contact is not None
    assert known.safe_contact.ways == (ContactWay.PHONE,)
    assert known.risk is not None
    assert known.risk.level is RiskLevel.HIGH
    assert known.track is Track.INVESTIGATION


def test_standing_adjustments_go_with_the_parts_and_are_reviewed_on_the_same_day() -> None:  # Code 5.10
    case = agreed(a_defined_case(FRIDAY, parts=2), AdjustmentKind.LARGE_PRINT)

    new = _split(case).new

    assert [adjustment.kind for adjustment in new.circumstances.adjustments.standing] == [AdjustmentKind.LARGE_PRINT]
    assert new.clocks["adjustment_review:1"].deadline.due_on == date(2027, 5, 20)


def test_a_representative_for_some_parts_acts_where_those_parts_are() -> None:  # Code 3.6
    case = appointed(a_defined_case(FRIDAY, parts=3), ConsentScope.PARTS, parts=(1,))
    case = appointed(case, ConsentScope.PARTS, parts=(1, 3))

    acting = _split(case, (2, 3)).new.circumstances.representatives.appointed

    assert [(each.number, each.parts) for each in acting] == [(1, (2,))]


def test_a_part_number_is_not_given_again() -> None:  # Code 6.8
    left = _split(an_acknowledged_case(FRIDAY, TUESDAY, parts=2)).left

    assert joining.next_part(left) == 3


def test_a_split_off_case_splits_again_and_still_knows_its_submission() -> None:  # Code 5.12
    new = _split(a_defined_case(FRIDAY, parts=3), (2, 3)).new

    again = _split(new).new

    assert (again.joining.split_from, again.joining.submission) == (NEW, "PR-0000-0000")


def test_something_goes_and_something_stays() -> None:  # Code 6.8
    case = a_defined_case(FRIDAY, parts=2)

    with pytest.raises(NothingWouldStay):
        _split(case, (1, 2))
    with pytest.raises(refusals.NotAPart):
        _split(case, (3,))


def test_the_parts_stay_together_while_the_acknowledgement_is_going_out() -> None:  # Code 6.2
    case = a_defined_case(FRIDAY, parts=2)

    with pytest.raises(AcknowledgementOnItsWay):
        _split(after(case, procedure.acknowledge(case)))
    with pytest.raises(refusals.NotDefined):
        _split(a_logged_case(FRIDAY))


def test_an_answered_case_is_not_split() -> None:  # Code 6.8
    answered = a_responded_case(FRIDAY, TUESDAY)

    with pytest.raises(refusals.AlreadyAnswered):
        _split(answered)
    with pytest.raises(refusals.AlreadyAnswered):
        _split(acknowledged(escalated(answered, "2026-11-25"), "2026-11-26"))


def test_no_statutory_clock_of_the_new_case_was_stopped_without_proof_on_the_old_one() -> None:  # Code 6.2
    case = an_acknowledged_case(FRIDAY, TUESDAY, parts=2)
    new = _split(case).new

    stopped = {key for key, clock in new.clocks.items() if clock.met_on is not None}

    assert stopped == {ClockKind.STAGE_1_ACKNOWLEDGE}
    assert [letter.kind for letter in case.letters] == [LetterKind.ACKNOWLEDGEMENT]
