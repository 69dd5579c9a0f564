"""Two ways of writing the same name, number or address are found as one; other ones are not."""

import pytest

from shared.kernel import finding_aids
from shared.kernel.finding_aids import AidKind

SECRET = "a secret of the tests, long enough"

SAME = [
    (AidKind.NAME, "Ada Njoroge", "  ADA   njoroge "),
    (AidKind.NAME, "Ada Njoroge", "Mrs Ada Njoroge"),
    (AidKind.NAME, "Siobhán O\u2019Brien", "siobhan o'brien"),
    (AidKind.NAME, "Siobhán O\u02bcBrien", "Siobha\u0301n OBrien"),
    (AidKind.NAME, "Zoë Smith-Jones", "Zoe Smith Jones"),
    (AidKind.NAME, "Jürgen Groß", "JURGEN GROSS"),
    (AidKind.NAME, "Søren Łukasz", "Soren Lukasz"),
    (AidKind.EMAIL, "Ada@Example.org", " ada@example.ORG "),
    (AidKind.PHONE, "07700 900982", "+44 7700 900 982"),
    (AidKind.PHONE, "07700 900982", "0044 (0)7700-900982"),
    (AidKind.PHONE, "07700 900982", "+44 (0) 7700 900982"),
    (AidKind.PHONE, "07700 900982", "447700900982"),
    (AidKind.PHONE, "01632 960 001", "01632 960001 ext 12"),
    (AidKind.POSTCODE, "EX1 1AA", "ex11aa"),
    (AidKind.UPRN, "000100012345", "100012345"),
    (AidKind.ADDRESS, "1 Quay Street EX1 1AA", "1, QUAY STREET, ex1 1aa"),
]
DIFFERENT = [
    (AidKind.NAME, "Ada Njoroge", "Ada Njeri"),
    (AidKind.EMAIL, "ada@example.org", "ada@example.com"),
    (AidKind.PHONE, "07700 900982", "07700 900983"),
    (AidKind.POSTCODE, "EX1 1AA", "EX1 1AB"),
    (AidKind.UPRN, "100012345", "1000123450"),
    (AidKind.ADDRESS, "1 Quay Street EX1 1AA", "11 Quay Street EX1 1AA"),
]


@pytest.mark.parametrize(("kind", "written", "typed"), SAME)
def test_what_is_the_same_to_a_person_has_the_same_hash(kind: AidKind, written: str, typed: str) -> None:
    assert finding_aids.hashes(kind, written, SECRET)[-1] == finding_aids.hashes(kind, typed, SECRET)[-1]


@pytest.mark.parametrize(("kind", "written", "typed"), DIFFERENT)
def test_what_is_another_has_another_hash(kind: AidKind, written: str, typed: str) -> None:
    assert finding_aids.hashes(kind, written, SECRET)[-1] != finding_aids.hashes(kind, typed, SECRET)[-1]


def test_a_name_is_found_by_each_of_its_words_and_by_the_whole() -> None:
    whole = finding_aids.hashes(AidKind.NAME, "Ada Mary Njoroge", SECRET)

    assert len(whole) == 4
    assert set(finding_aids.hashes(AidKind.NAME, "njoroge", SECRET)) <= set(whole)
    assert not set(finding_aids.hashes(AidKind.NAME, "Ada Njoroge", SECRET)) <= set(whole)


def test_a_name_of_one_word_has_one_hash_even_if_it_could_be_a_title() -> None:
    assert len(finding_aids.hashes(AidKind.NAME, "Ada", SECRET)) == 1
    assert len(finding_aids.hashes(AidKind.NAME, "Rev", SECRET)) == 1


@pytest.mark.parametrize("kind", AidKind)
def test_of_nothing_there_is_no_hash(kind: AidKind) -> None:
    assert finding_aids.hashes(kind, " ' - ", SECRET)[1:] == ()
    assert finding_aids.hashes(kind, "", SECRET) == ()


def test_nobody_without_the_secret_can_make_a_hash() -> None:
    ours = finding_aids.hashes(AidKind.NAME, "Ada", SECRET)

    assert finding_aids.hashes(AidKind.NAME, "Ada", SECRET + "!") != ours
    assert len(ours[0]) == 64


def test_equal_texts_of_two_kinds_have_two_hashes() -> None:
    assert finding_aids.hashes(AidKind.POSTCODE, "EX1 1AA", SECRET) != finding_aids.hashes(
        AidKind.ADDRESS, "EX1 1AA", SECRET
    )


def test_names_in_other_scripts_are_kept() -> None:
    assert finding_aids.normal_forms(AidKind.NAME, "王 小明") == ["王", "小明", "王 小明"]
