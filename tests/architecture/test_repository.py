"""The house itself: exceptions have reasons, commands exist, nothing points outside the repository."""

import re
import subprocess
import sys
from pathlib import Path
from typing import Final

from tests.architecture import shape

ROOT: Final = Path(__file__).parents[2]
CODE: Final = sorted(path for room in ("services", "shared", "deploy", "tests") for path in (ROOT / room).rglob("*.py"))
NOQA: Final = re.compile(r"#\s*noqa\b(?!: [A-Z]+\d+(, ?[A-Z]+\d+)* - \S.*)")
IGNORE: Final = re.compile(r"#\s*type:\s*ignore(?!\[[a-z-]+(, ?[a-z-]+)*\]  # \S.*)")
BANNED_NAMES: Final = {"utils", "helpers", "common", "base", "core", "manager", "misc", "models", "types"}
TARGET: Final = re.compile(r"^([a-z][a-z-]*):", re.MULTILINE)
SAID_MAKE: Final = re.compile(r"(?:^|`|\$ )make ([a-z][a-z-]*)", re.MULTILINE)
SAID_PUTRIGHT: Final = re.compile(r"(?:^|`|\$ )putright ([a-z]+)", re.MULTILINE)
# Put together here, so that this file does not hold what it looks for.
MACHINE_PATH: Final = r"/(?:wo" + r"rk|ro" + r"ot|home/\w+)/(?!\.cache)"
BESIDE_THE_REPOSITORY: Final = r"\.\./sha" + "red/(?!platform)"
OUTSIDE: Final = re.compile(f"{MACHINE_PATH}|{BESIDE_THE_REPOSITORY}")


def _lines(pattern: re.Pattern[str], paths: list[Path]) -> list[str]:
    return [
        f"{path.relative_to(ROOT)}:{number}"
        for path in paths
        for number, line in enumerate(path.read_text().splitlines(), start=1)
        if pattern.search(line)
    ]


def _tracked() -> list[Path]:
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, check=False, capture_output=True, text=True)
    tracked = [ROOT / name for name in listed.stdout.split("\0") if name]
    # Without git (an unpacked archive) the rooms themselves are looked through.
    return [path for path in tracked or CODE if path.is_file()]


def _readable(path: Path) -> str:
    try:
        return path.read_text()
    except UnicodeDecodeError:
        return ""


def test_every_exception_from_a_lint_rule_has_its_reason_beside_it() -> None:
    assert _lines(NOQA, [path for path in CODE if path != Path(__file__)]) == []


def test_every_exception_from_the_type_checker_has_its_reason_beside_it() -> None:
    assert _lines(IGNORE, [path for path in CODE if path != Path(__file__)]) == []


def test_every_lint_rule_that_is_off_is_off_for_a_reason() -> None:
    settings = (ROOT / "pyproject.toml").read_text()
    block = settings.split("[tool.ruff.lint]")[1].split("[tool.ruff.lint.flake8-tidy-imports")[0]
    rules = [line.strip() for line in block.splitlines() if re.match(r'\s+"[A-Z]+\d+"', line)]

    # A rule without a comment of its own shares the reason of the rule above it.
    assert rules
    assert "#" in rules[0]
    assert [rule for rule in rules if rule.endswith("#")] == []


def test_no_module_has_a_name_that_says_nothing() -> None:
    assert [str(path) for path in CODE if path.stem in BANNED_NAMES or path.parent.name in BANNED_NAMES] == []


def test_imports_point_down() -> None:
    # A process of its own: import-linter switches off the loggers of the process that it runs in.
    command = [
        str(Path(sys.executable).with_name("lint-imports")),
        "--config",
        str(ROOT / ".importlinter"),
        "--no-cache",
    ]
    linted = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)

    assert linted.returncode == 0, linted.stdout


def test_no_imports_go_round_in_circles() -> None:
    assert shape.cycles(shape.imports()) == []


def test_every_command_that_the_readme_names_exists() -> None:
    readme = (ROOT / "README.md").read_text()
    targets = set(TARGET.findall((ROOT / "Makefile").read_text()))

    assert sorted(set(SAID_MAKE.findall(readme)) - targets) == []


def test_every_subcommand_that_the_readme_names_exists() -> None:
    said = set(SAID_PUTRIGHT.findall((ROOT / "README.md").read_text()))
    help_text = subprocess.run(
        [sys.executable, "-m", "deploy.cli", "--help"], cwd=ROOT, check=False, capture_output=True, text=True
    ).stdout

    assert sorted(command for command in said if not re.search(rf"\b{command}\b", help_text)) == []


def test_no_file_points_outside_the_repository() -> None:
    pointing = [path.relative_to(ROOT).as_posix() for path in _tracked() if OUTSIDE.search(_readable(path))]

    assert pointing == []
