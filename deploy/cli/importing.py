"""`putright import`: takes over cases from another system, with their history."""

import sys
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any, Final

import typer
from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn

from deploy.cli.choices import Data
from deploy.cli.loading import load, until_done

_DATA: Final = Path(".data")
_STATES: Final = {
    "possible": "could be imported",
    "taken_over": "imported",
    "known": "imported before, unchanged",
    "erased": "imported before and erased since",
    "refused": "refused",
}


class Format(StrEnum):
    CSV = "csv"
    JSONL = "jsonl"


def import_(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="Cases: one a row. See docs/import.md.")],
    *,
    landlord: Annotated[str | None, typer.Option(help="Whose cases they are, where no column says so.")] = None,
    file_format: Annotated[Format | None, typer.Option("--format", help="By the file's name when left out.")] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what would be refused, and why.")] = False,
    landlords_file: Annotated[
        Path | None, typer.Option(envvar="PUTRIGHT_LANDLORDS_FILE", help="The one that the services read.")
    ] = None,
    data: Data = _DATA,
) -> None:
    """Take over cases with their history; again after a crash, too: what is here already stays as it is.

    Refused rows go to a file beside this one, each with why; then the exit code is 1.
    """
    columns = (TextColumn(file.name), BarColumn(), DownloadColumn(), TimeElapsedColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), disable=not sys.stderr.isatty()) as progress:
        bar = progress.add_task(file.name, total=None)

        def move(read: int, size: int) -> None:
            progress.update(bar, completed=read, total=size)

        given = (file, landlord, file_format and file_format.value, landlords_file)
        summary = until_done(_import(given, data, move, dry_run=dry_run))
    _tell(summary)
    sys.exit(1 if summary.refused else 0)


async def _import(given: Any, data: Path, move: Any, *, dry_run: bool) -> Any:
    running = load("deploy.importing.running")
    order = running.order(*given)
    if dry_run:
        return await running.check(order, move)
    return await running.run(order, load("deploy.databases").of_services(data, ["intake", "cases"]), move)


def _tell(summary: Any) -> None:
    for sentence in summary.first_refused:
        typer.echo(sentence, err=True)
    untold = summary.refused - len(summary.first_refused)
    if untold:
        typer.echo(f"and {untold} more", err=True)
    counted = [f"{count} {_STATES[state]}" for state, count in summary.states.items()]
    typer.echo(f"{', '.join(counted) or 'No rows'}.")
    if summary.refused_file is not None:
        typer.echo(f"Refused rows, with why: {summary.refused_file}")
