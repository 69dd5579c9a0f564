"""What a person sees while the stack runs: one short line for each thing that happened, details in the log files."""

import json
from collections.abc import Mapping
from typing import Any, Final

from rich.console import Console
from rich.text import Text

_COLOURS: Final = ("cyan", "green", "magenta", "blue", "yellow", "bright_cyan", "bright_green", "bright_magenta")
_LEVEL_STYLES: Final[Mapping[str, str]] = {"warning": "yellow", "error": "red", "critical": "bold red"}
_WIDTH: Final = 20
_UNSHOWN: Final = frozenset({"event", "level", "timestamp", "service", "process", "at", "correlation_id", "logger"})
_ROUTINE: Final = frozenset({"request", "waiting for topics"})
# Accounts of each start and rebalance; the supervisor says what matters of it in fewer words.
_ROUTINE_LOGGERS: Final = ("uvicorn", "aiokafka", "alembic")


class Screen:
    """Writes to the terminal. With `verbose` it shows every log line, each request too."""

    def __init__(self, *, verbose: bool = False, console: Console | None = None) -> None:
        self.console = console or Console(highlight=False, soft_wrap=True)
        self._verbose = verbose
        self._colours: dict[str, str] = {}

    def say(self, sentence: str, style: str = "") -> None:
        """Say something of the stack itself."""
        self._write("putright", sentence, style or "bold", "bold")

    def logged(self, process: str, line: str, *, chatty: bool = False) -> None:
        """Show a line from a process's log, if it is worth a person's time; a `chatty` process has to shout."""
        shown = _readable(line, verbose=self._verbose, chatty=chatty)
        if shown is not None:
            text, style = shown
            self._write(process, text, style, self._colour(process))

    def _write(self, who: str, text: str, style: str, colour: str) -> None:
        self.console.print(Text.assemble((f"{who:>{_WIDTH}}  ", colour), (text, style)))

    def _colour(self, process: str) -> str:
        return self._colours.setdefault(process, _COLOURS[len(self._colours) % len(_COLOURS)])


def _readable(line: str, *, verbose: bool, chatty: bool) -> tuple[str, str] | None:
    """Return a log line in few words with its style, or None where nobody needs to see it."""
    try:
        entry = json.loads(line)
    except ValueError:
        entry = None
    if not isinstance(entry, dict):
        return (line, "dim") if verbose or not chatty else None
    level = str(entry.get("level", "info"))
    is_routine = entry.get("event") in _ROUTINE or str(entry.get("logger", "")).startswith(_ROUTINE_LOGGERS)
    if not verbose and is_routine and level == "info":
        return None
    return _sentence(entry), _LEVEL_STYLES.get(level, "")


def _sentence(entry: Mapping[str, Any]) -> str:
    facts = (f"{name}={value}" for name, value in entry.items() if name not in _UNSHOWN and value not in (None, ""))
    return " ".join([str(entry.get("event", "")), *facts])
