"""Arguments that several commands take."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer


class Service(StrEnum):
    INTAKE = "intake"
    CASES = "cases"
    NOTIFICATIONS = "notifications"
    REPORTING = "reporting"


class Publisher(StrEnum):
    """A service with an event log."""

    INTAKE = "intake"
    CASES = "cases"
    NOTIFICATIONS = "notifications"


Data = Annotated[
    Path,
    typer.Option("--data", envvar="PUTRIGHT_DATA", help="Folder that keeps the data of the stack on this machine."),
]
