"""What a person sees of a log line."""

import io
import json

import pytest
from rich.console import Console

from deploy.screen import Screen


def shown(line: str, *, verbose: bool = False, chatty: bool = False) -> str:
    written = io.StringIO()
    Screen(verbose=verbose, console=Console(file=written, width=200)).logged("cases", line, chatty=chatty)
    return written.getvalue().strip()


def test_an_event_is_shown_with_its_facts_and_without_what_every_line_has() -> None:
    line = json.dumps({"event": "a letter was sent", "level": "info", "service": "cases", "code": "250"})

    assert shown(line) == "cases  a letter was sent code=250"


@pytest.mark.parametrize(
    "entry",
    [
        {"event": "request", "level": "info", "route": "/v1/cases"},
        {"event": "Joined group", "level": "info", "logger": "aiokafka.consumer.group_coordinator"},
    ],
)
def test_what_happens_all_the_time_is_shown_only_when_asked_for(entry: dict[str, str]) -> None:
    assert shown(json.dumps(entry)) == ""
    assert shown(json.dumps(entry), verbose=True).startswith("cases  ")


def test_trouble_in_what_happens_all_the_time_is_shown() -> None:
    assert shown(json.dumps({"event": "request", "level": "error"})) == "cases  request"


def test_a_traceback_is_shown_line_by_line_and_a_server_that_talks_much_is_not() -> None:
    assert shown("Traceback (most recent call last):") == "cases  Traceback (most recent call last):"
    assert shown("LOG:  checkpoint starting: time", chatty=True) == ""
