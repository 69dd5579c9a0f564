"""Words that others set, as they stand on a day: the Code's definition of a complaint, what is promised."""

import tomllib
from collections.abc import Iterable
from datetime import date
from functools import cache
from pathlib import Path
from typing import Final, TypeVar

from pydantic import BaseModel, ConfigDict

_FILE: Final = Path(__file__).with_name("wording.toml")


class _Dated(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    since: date


_D = TypeVar("_D", bound=_Dated)


class ComplaintDefinition(_Dated):
    provision: str
    text: str


class Promise(_Dated):
    """What residents are told to expect, in working days; a test holds it to the clocks that cases runs."""

    acknowledge_within: int
    respond_within: int


class _Wording(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    complaint_definition: tuple[ComplaintDefinition, ...]
    promise: tuple[Promise, ...]


def complaint_definition(on: date) -> ComplaintDefinition:
    """Return the Code's definition in force on a day (Code 1.2)."""
    return _in_force(_wording().complaint_definition, on)


def promise(on: date) -> Promise:
    """Return within how many working days a complaint that came on a day is acknowledged and answered."""
    return _in_force(_wording().promise, on)


def _in_force(versions: Iterable[_D], on: date) -> _D:
    return max((one for one in versions if one.since <= on), key=lambda one: one.since)


@cache
def _wording() -> _Wording:
    with _FILE.open("rb") as file:
        return _Wording.model_validate(tomllib.load(file))
