"""What cases says of a letter is all that notifications needs to write it: real cases, real letters, both owners."""

from dataclasses import replace
from datetime import date
from uuid import UUID

import pytest

from services.cases import views
from services.cases.domain import actions, escalation, exclusions, extensions, procedure, safety
from services.cases.domain.case import Case
from services.cases.domain.deadlines import Policy
from services.cases.domain.exclusions import Grounds
from services.cases.domain.timescales import Scheme
from services.notifications import writing
from services.notifications.domain.contents import RequiredBlockMissing
from services.notifications.domain.facts import CaseContents, Communication
from services.notifications.domain.letters import Owed
from shared.events.cases import ContactWay, Ground
from shared.events.notifications import LetterKind
from tests.support.cases import (
    POLICY,
    SOME_WORDS,
    a_defined_case,
    a_logged_case,
    a_responded_case,
    acknowledged,
    after,
    an_acknowledged_case,
    at,
    escalated,
    proved,
    responded,
)
from tests.support.circumstances import restricted
from tests.support.letters import material

FRIDAY = at("2026-11-20")
WORDS = "As the officer wrote it down."
TEXTS = {UUID(int=7): WORDS}
THREE_STAGES = replace(POLICY, third_stage=True)
COUNCIL = replace(POLICY, scheme=Scheme.LOCAL_GOVERNMENT)
IN_COURT = Grounds(
    ground=Ground.COURT_CLAIM,
    reasons=SOME_WORDS,
    wording="0" * 64,
    evidence=SOME_WORDS,
    court=SOME_WORDS,
    claim_number=SOME_WORDS,
    claim_filed_on=date(2026, 10, 1),
)


def written(
    case: Case, kind: LetterKind, cycle: int = 1, *, on: date = date(2026, 12, 1), policy: Policy = POLICY
) -> str:
    """Return the letter's words, on one line, as notifications writes it from the answer of cases."""
    answer = views.letter_contents(case, TEXTS, policy, kind=kind, cycle=cycle, sent_on=on)
    given = material(Owed(kind=kind, cycle=cycle), on=on)
    contents = CaseContents.model_validate_json(answer.model_dump_json())
    return " ".join(writing.write(replace(given, case=contents)).text.split())


def refused(case: Case) -> Case:
    proposed = after(case, exclusions.propose(case, IN_COURT, by="user:officer"))
    return after(proposed, exclusions.approve(proposed, by="user:manager"))


def extended(case: Case) -> Case:
    event = extensions.extend(
        case,
        extended_to=date(2026, 12, 18),
        reason=SOME_WORDS,
        good_reason=None,
        update_every=5,
        by="user:handler",
        today=date(2026, 12, 1),
        policy=POLICY,
    )
    return after(case, event)


def with_an_action(case: Case) -> Case:
    added = actions.add(
        case, SOME_WORDS, owner="repairs", due_on=date(2026, 12, 10), agreed=None, part=None,
        today=date(2026, 12, 1), policy=POLICY,
    )  # fmt: skip
    return after(case, added)


def test_a_question_is_asked_before_anything_is_defined() -> None:
    case = a_logged_case(FRIDAY)
    case = after(case, procedure.ask_for_clarification(case, SOME_WORDS))

    text = written(case, LetterKind.CLARIFICATION, on=date(2026, 11, 24))

    assert WORDS in text
    assert "We will still write to you by Friday 27 November 2026" in text


def test_the_acknowledgement_counts_the_answer_from_its_own_day() -> None:  # Code 6.3
    text = written(a_defined_case(FRIDAY), LetterKind.ACKNOWLEDGEMENT, on=date(2026, 11, 27))

    assert "You will have our answer by Friday 11 December 2026." in text
    assert "Stage 1 of 2" in text


def test_the_acknowledgement_of_2022_counts_the_answer_from_logging() -> None:
    case = a_defined_case(at("2024-03-04"))

    assert "You will have our answer by Monday 18 March 2024." in written(
        case, LetterKind.ACKNOWLEDGEMENT, on=date(2024, 4, 2)
    )


def test_stage_2_is_acknowledged_and_answered_from_the_day_of_the_request() -> None:  # Code 6.14, 6.19
    case = escalated(a_responded_case(FRIDAY, at("2026-11-24")), "2026-12-01")
    case = acknowledged(case, "2026-12-04")

    acknowledgement = written(case, LetterKind.ACKNOWLEDGEMENT, 2, on=date(2026, 12, 4))
    response = written(responded(case, "2026-12-15"), LetterKind.RESPONSE, 2)

    assert "You told us on Tuesday 1 December 2026 that you are not happy with our answer." in acknowledgement
    assert "You will have our answer by Wednesday 6 January 2027." in acknowledgement
    assert "You asked us on Tuesday 1 December 2026 to look at your complaint again." in response
    assert "You can now ask the Housing Ombudsman" in response


def test_a_response_of_stage_1_leads_to_stage_2() -> None:
    text = written(a_responded_case(FRIDAY, at("2026-11-24")), LetterKind.RESPONSE)

    assert "We do not uphold this part" in text
    assert "at stage 2, the last stage" in text


def test_a_second_stage_of_three_is_not_final() -> None:  # Code 5.3
    case = a_logged_case(at("2024-03-04"), THREE_STAGES)
    case = responded(acknowledged(case, "2024-03-08"), "2024-03-15")
    case = escalated(case, "2024-03-20", policy=THREE_STAGES)
    case = responded(acknowledged(case, "2024-03-25"), "2024-04-10")

    text = written(case, LetterKind.RESPONSE, 2, policy=THREE_STAGES, on=date(2024, 4, 10))

    assert "Stage 2 of 3" in text
    assert "at stage 3, the last stage" in text


def test_a_council_service_names_the_other_ombudsman() -> None:
    case = a_logged_case(FRIDAY, COUNCIL)
    case = acknowledged(case, "2026-11-24")

    assert "Local Government and Social Care Ombudsman" in written(case, LetterKind.ACKNOWLEDGEMENT, policy=COUNCIL)


@pytest.mark.parametrize(
    ("case", "kind"),
    [
        (a_logged_case(FRIDAY), LetterKind.NOT_ACCEPTED),
        (escalated(a_responded_case(FRIDAY, at("2026-11-24")), "2026-12-01"), LetterKind.ESCALATION_REFUSED),
    ],
    ids=["complaint", "escalation"],
)
def test_a_refusal_gives_the_officers_reasons(case: Case, kind: LetterKind) -> None:  # Code 2.4, 5.11
    text = written(refused(case), kind)

    assert f"Our reasons in your case ------------------------ {WORDS}" in text
    assert "now for the court to decide" in text


def test_an_extension_names_the_date_that_was_promised_and_the_new_one() -> None:  # Code 6.4, 6.5
    text = written(extended(an_acknowledged_case(FRIDAY, at("2026-11-24"))), LetterKind.EXTENSION)

    assert "We told you that you would have it by Tuesday 8 December 2026." in text
    assert "You will have our answer by Friday 18 December 2026." in text


def test_an_update_names_the_extended_date() -> None:  # Code 5.9
    case = proved(extended(an_acknowledged_case(FRIDAY, at("2026-11-24"))), LetterKind.EXTENSION, "2026-12-01")
    case = after(case, extensions.update(case, done=SOME_WORDS, next_steps=SOME_WORDS))

    assert "You will have our answer by Friday 18 December 2026." in written(case, LetterKind.PROGRESS_UPDATE)


def test_an_action_that_moved_is_told_of_with_its_new_date() -> None:  # Code 6.6
    case = with_an_action(an_acknowledged_case(FRIDAY, at("2026-11-24")))
    moved = actions.move(
        case, 1, due_on=date(2026, 12, 21), reason=SOME_WORDS, agreed=None, today=date(2026, 12, 2), policy=POLICY
    )
    case = after(case, *moved)

    assert "We will do this by Monday 21 December 2026." in written(case, LetterKind.ACTION_UPDATE, 1)


def test_a_restriction_is_told_as_it_was_approved() -> None:  # Code 5.14
    text = written(restricted(a_logged_case(FRIDAY)), LetterKind.RESTRICTION)

    assert "The limit ends on Thursday 20 May 2027." in text


def test_a_letter_whose_words_were_erased_is_not_written() -> None:
    case = an_acknowledged_case(FRIDAY, at("2026-11-24"))
    answer = views.letter_contents(
        extended(case), {}, POLICY, kind=LetterKind.EXTENSION, cycle=1, sent_on=date(2026, 12, 1)
    )

    with pytest.raises(RequiredBlockMissing):
        writing.write(
            replace(
                material(Owed(kind=LetterKind.EXTENSION, cycle=1)),
                case=CaseContents.model_validate(answer.model_dump() | {"parts": [], "outcomes_sought": []}),
            )
        )


def test_no_stage_follows_the_one_that_the_letter_calls_the_last() -> None:  # Code 5.3
    final = responded(
        acknowledged(escalated(a_responded_case(FRIDAY, at("2026-11-24")), "2026-12-01"), "2026-12-04"), "2026-12-15"
    )

    assert "there is no further stage" in written(final, LetterKind.RESPONSE, 2)
    with pytest.raises(escalation.NoFurtherStage):
        escalation.may_escalate(final)


def test_a_safe_contact_rule_reaches_the_post_room_without_its_words() -> None:
    ruled = safety.set_safe_contact([ContactWay.PHONE, ContactWay.POST_ELSEWHERE], SOME_WORDS, by="user:officer")
    case = after(an_acknowledged_case(FRIDAY, at("2026-11-24")), ruled)
    answer = views.letter_contents(case, TEXTS, POLICY, kind=LetterKind.RECEIPT, cycle=1, sent_on=date(2026, 12, 1))

    told = answer.communication.model_dump_json()

    assert WORDS not in told
    assert Communication.model_validate_json(told) == Communication(
        channels_allowed=(ContactWay.PHONE, ContactWay.POST_ELSEWHERE), reasons=("safe_contact",)
    )
