"""The dated details of the Ombudsmen, read from ombudsmen.toml."""

import tomllib
from datetime import date
from functools import cache
from pathlib import Path
from typing import Final

from shared.kernel.ombudsmen import Ombudsman

_FILE: Final = Path(__file__).with_name("ombudsmen.toml")


class NoOmbudsman(LookupError):
    """No details are known of this scheme on this day: the landlord's settings name a scheme that is not there."""


def on(scheme: str, day: date) -> Ombudsman:
    """Return how to reach the Ombudsman of a landlord's scheme on a day."""
    in_force = [entry for entry in _entries() if entry.id == scheme and entry.since <= day]
    if not in_force:
        raise NoOmbudsman(scheme)
    return max(in_force, key=lambda entry: entry.since)


@cache
def _entries() -> tuple[Ombudsman, ...]:
    with _FILE.open("rb") as file:
        return tuple(Ombudsman.model_validate(entry) for entry in tomllib.load(file)["ombudsman"])
