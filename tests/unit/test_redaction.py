"""What is about somebody else is marked by its characters and left out, visibly, of what the resident gets."""

from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.cases.domain import redaction
from services.cases.domain.case import Case
from services.cases.domain.case.record import Mark
from services.cases.domain.redaction import LEFT_OUT, NotMarked, PassageOutside, Redaction
from shared.events.cases import MarkedIn, MarkedPassage
from tests.support.cases import SOME_WORDS, a_logged_case, after, at

WORDS = UUID(int=11)
SAID = "Our neighbour Jo Bloggs drinks. The mould came back."
MARKABLE = {(MarkedIn.WORDS, str(WORDS)): SAID}


def a_passage(start: int | None = None, end: int | None = None) -> MarkedPassage:
    return MarkedPassage(source=MarkedIn.WORDS, item=str(WORDS), start=start, end=end)


def a_marked_case(*passages: MarkedPassage) -> Case:
    case = a_logged_case(at("2026-11-20"))
    return after(case, redaction.mark(case, passages, SOME_WORDS, MARKABLE))


def test_marked_characters_are_left_out_visibly() -> None:  # Code 5.12
    left_out = Redaction(a_marked_case(a_passage(0, 31)).record.marks)

    assert left_out.words({WORDS: SAID}) == {WORDS: f"{LEFT_OUT} The mould came back."}
    assert left_out.left_out == 1


def test_whole_words_are_left_out_where_no_characters_are_named() -> None:
    left_out = Redaction(a_marked_case(a_passage()).record.marks)

    assert left_out.words({WORDS: SAID}) == {WORDS: LEFT_OUT}


def test_passages_that_overlap_are_one() -> None:
    left_out = Redaction(a_marked_case(a_passage(0, 20), a_passage(14, 31)).record.marks)

    assert left_out.words({WORDS: SAID})[WORDS] == f"{LEFT_OUT} The mould came back."
    assert left_out.left_out == 1


@pytest.mark.parametrize(("start", "end"), [(5, 5), (9, 3), (0, 1000), (1000, None)])
def test_a_passage_has_characters_that_are_there(start: int, end: int | None) -> None:  # Code 5.12
    with pytest.raises(PassageOutside) as refused:
        a_marked_case(a_passage(start, end))

    assert refused.value.field == "passages.0.start"


def test_what_is_not_in_the_record_cannot_be_marked() -> None:
    elsewhere = MarkedPassage(source=MarkedIn.LETTER, item=str(WORDS))

    with pytest.raises(PassageOutside) as refused:
        a_marked_case(a_passage(), elsewhere)

    assert refused.value.field == "passages.1.item"


def test_a_lifted_mark_leaves_nothing_out() -> None:
    case = a_marked_case(a_passage())
    case = after(case, redaction.lift(case, 1))

    assert Redaction(case.record.marks).words({WORDS: SAID}) == {WORDS: SAID}
    with pytest.raises(NotMarked):
        redaction.lift(case, 1)


def test_a_letter_that_repeats_a_marked_passage_is_without_it_however_its_lines_break() -> None:
    left_out = Redaction(a_marked_case(a_passage(4, 23)).record.marks)

    letter = "You told us of your neighbour\nJo  Bloggs, and of mould."
    assert left_out.repeated(letter, MARKABLE) == f"You told us of your {LEFT_OUT}, and of mould."


def test_a_passage_of_a_document_is_named_by_where_it_stands() -> None:
    document = {"content": {"description": "Ask Jo.", "outcomes_sought": ["Peace"]}, "attachments": []}
    mark = Mark(
        number=1,
        passages=(MarkedPassage(source=MarkedIn.SUBMISSION, item="/content/description", start=4, end=6),),
        reason=SOME_WORDS,
    )

    assert redaction.texts_within(document) == {
        "/content/description": "Ask Jo.",
        "/content/outcomes_sought/0": "Peace",
    }
    assert Redaction([mark]).within(MarkedIn.SUBMISSION, document) == {
        **document,
        "content": {"description": f"Ask {LEFT_OUT}.", "outcomes_sought": ["Peace"]},
    }


@given(
    text=st.text(alphabet="abc ", min_size=1, max_size=40),
    ranges=st.lists(st.tuples(st.integers(0, 39), st.integers(1, 40)), max_size=5),
)
def test_exactly_the_characters_outside_every_mark_are_kept(text: str, ranges: list[tuple[int, int]]) -> None:
    inside = [(start, end) for start, end in ranges if start < end <= len(text)]
    left_out = Redaction(a_mark(start, end) for start, end in inside)

    kept = [letter for place, letter in enumerate(text) if not any(start <= place < end for start, end in inside)]
    assert left_out.words({WORDS: text})[WORDS].replace(LEFT_OUT, "") == "".join(kept)


def a_mark(start: int, end: int) -> Mark:
    return Mark(number=1, passages=(a_passage(start, end),), reason=SOME_WORDS)
