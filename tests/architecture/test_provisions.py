"""Each provision of the Complaint Handling Code that a rule cites is cited by a test, and no test cites another."""

import re
from collections.abc import Iterable
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).parents[2]
CITED: Final = re.compile(r"Code (\d+\.\d+[a-z]?(?:(?:, | and )\d+\.\d+[a-z]?)*)")
GIVEN: Final = re.compile(r"provision\s*=\s*\"(\d+\.\d+)\"")
NUMBER: Final = re.compile(r"\d+\.\d+")


def _in_prose(files: Iterable[Path]) -> set[str]:
    cited = [cited for path in files for cited in CITED.findall(path.read_text())]
    return {number for each in cited for number in NUMBER.findall(each)}


def _in_code(files: Iterable[Path]) -> set[str]:
    known = list(files)
    return _in_prose(known) | {number for path in known for number in GIVEN.findall(path.read_text())}


def _in_tests() -> set[str]:
    return _in_prose(ROOT.glob("tests/**/test_*.py"))


def test_every_provision_that_a_rule_cites_is_cited_by_a_test() -> None:
    untested = sorted(_in_code(ROOT.glob("services/*/domain/**/*.py")) - _in_tests())

    assert untested == [], "write `# Code x.y` beside the test that proves the rule"


def test_every_provision_that_a_test_cites_is_cited_by_the_code() -> None:
    code = _in_code([*ROOT.glob("services/**/*.py"), *ROOT.glob("shared/**/*.py")])

    assert sorted(_in_tests() - code) == []
