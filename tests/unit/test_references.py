"""References that can be read out over the telephone."""

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from shared.kernel import references
from shared.kernel.references import ALPHABET, MistypedReference

NUMBERS = st.integers(0, 2**35 - 1)


@given(NUMBERS)
def test_a_reference_is_read_as_it_was_made(number: int) -> None:
    reference = references.from_random(number)

    assert references.parse(reference) == reference
    assert references.parse(reference.lower().replace("-", " ")) == reference


@given(NUMBERS, st.integers(0, 7), st.sampled_from(ALPHABET))
def test_one_wrong_character_is_noticed(number: int, place: int, wrong: str) -> None:
    body = list(references.from_random(number)[3:].replace("-", ""))
    assume(body[place] != wrong)
    body[place] = wrong

    with pytest.raises(MistypedReference):
        references.parse("".join(body))


@given(NUMBERS, st.integers(0, 7), st.integers(0, 7))
def test_two_swapped_characters_are_noticed(number: int, one: int, other: int) -> None:
    body = list(references.from_random(number)[3:].replace("-", ""))
    assume(body[one] != body[other])
    body[one], body[other] = body[other], body[one]

    with pytest.raises(MistypedReference):
        references.parse("".join(body))


def test_letters_that_sound_or_look_alike_are_understood() -> None:
    assert references.parse("pr oooo oooo") == "PR-0000-0000"


@pytest.mark.parametrize("text", ["", "PR-", "PR-7K3M", "PR-7K3M-Q9TX-1", "7K3M Q9T!", "PR-\x00\x00\x00\x00-0000"])
def test_what_is_no_reference_is_refused_without_repeating_it(text: str) -> None:
    with pytest.raises(MistypedReference) as refused:
        references.parse(text)

    assert refused.value.field == "reference"
    assert "7K3M" not in refused.value.detail


def test_references_are_found_in_a_text_once_each_and_only_real_ones() -> None:
    real = references.from_random(12345)

    assert references.find(f"Re: [{real}] about {real.lower()} not PR-7K3M-Q9T0") == [real]


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("pr-7k", "PR-7K"),
        ("7", "PR-7"),
        ("PR 7K3O f", "PR-7K30-F"),
        ("ilo", "PR-110"),
        (references.from_random(99).lower(), references.from_random(99)),
    ],
)
def test_the_beginning_of_a_reference_is_read_as_people_type_it(typed: str, expected: str) -> None:
    assert references.beginning(typed) == expected


@pytest.mark.parametrize("typed", ["", "PR-", "%", "7U", "PR-0000-0001", "PR-0000-00000"])
def test_what_no_reference_begins_with_is_mistyped(typed: str) -> None:
    with pytest.raises(references.MistypedReference):
        references.beginning(typed)
