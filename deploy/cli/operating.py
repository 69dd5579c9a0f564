"""What operators do while Putright runs: audit, republish, look after parked events, rebuild."""

import getpass
import sys
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any, Final

import orjson
import typer
from rich.console import Console
from rich.progress import Progress
from rich.table import Table

from deploy.cli.choices import Data, Publisher, Service
from deploy.cli.loading import load, until_done

parked: Final = typer.Typer(no_args_is_help=True, help="Events that could not be applied and wait.")
rebuilding: Final = typer.Typer(no_args_is_help=True, help="Build read models again.")
_DATA: Final = Path(".data")


@rebuilding.callback()
def _rebuilding() -> None:
    """Build read models again."""


def audit(
    data: Data = _DATA,
    *,
    settle: Annotated[
        float, typer.Option(min=0, help="Seconds in which consumers may catch up with what has just happened.")
    ] = 10.0,
    as_json: Annotated[bool, typer.Option("--json", help="For machines.")] = False,
) -> None:
    """Fold the logs again and compare, verify every hash, compare what the services know of each case."""
    databases = load("deploy.databases").of_services
    with Progress(console=Console(stderr=True), disable=as_json or not sys.stderr.isatty()) as progress:
        bars: dict[str, Any] = {}

        def move(step: str, done: int, total: int) -> None:
            bar = bars[step] if step in bars else bars.setdefault(step, progress.add_task(step))
            progress.update(bar, completed=done, total=total)

        report = until_done(_audit(databases, data, settle, move))
    if as_json:
        typer.echo(orjson.dumps(report.as_json(), option=orjson.OPT_INDENT_2).decode())
    else:
        _tell(report)
    sys.exit(1 if report.findings else 0)


async def _audit(databases: Any, data: Path, settle: float, move: Any) -> Any:
    return await load("deploy.audit").audit(databases(data), settle_seconds=settle, progress=move)


def _tell(report: Any) -> None:
    checked = ", ".join(f"{service} {count}" for service, count in report.events.items())
    typer.echo(f"Events folded and verified: {checked}. Streams compared: {report.streams}.")
    for finding in report.findings:
        typer.echo(f"{finding.service}: {finding.sentence}")
    count = len(report.findings)
    typer.echo("Nothing is wrong." if not count else f"{count} finding{'' if count == 1 else 's'}.")


def republish(
    service: Annotated[Publisher | None, typer.Option(help="Whose log; all of them when left out.")] = None,
    stream: Annotated[str | None, typer.Option(help="The reference of one case.")] = None,
    since: Annotated[int, typer.Option(min=0, help="Position in the log from which on.")] = 0,
    data: Data = _DATA,
) -> None:
    """Send events to Kafka again, from the logs; consumers skip what they had."""
    services = [service.value] if service else [each.value for each in Publisher]
    urls = until_done(_urls(data, services))
    for name, url in urls.items():
        count = until_done(_republish(url, stream, since))
        typer.echo(f"{name}: {count} events are sent again by its worker.")


async def _urls(data: Path, services: list[str]) -> Any:
    return load("deploy.databases").of_services(data, services)


async def _republish(url: str, stream: str | None, since: int) -> int:
    relay = load("shared.platform.relay")
    connection = await relay.connect(url)
    try:
        count: int = await relay.republish(connection, stream=stream, since=since)
    finally:
        await connection.close()
    return count


# Parked events


@parked.command("list")
def list_(service: Annotated[Service | None, typer.Option(help="Whose consumer.")] = None, data: Data = _DATA) -> None:
    """List what waits: waiting is tried again by itself, dead needs a person."""
    services = [service.value] if service else [each.value for each in Service]
    table = Table("Service", "Number", "Owner", "Stream", "Sequence", "State", "Attempts", "Parked at", "Why")
    for name, url in until_done(_urls(data, services)).items():
        for each in until_done(_parked(url, "every")):
            table.add_row(
                name,
                str(each.id),
                each.owner or "",
                each.stream or "",
                str(each.sequence or ""),
                each.state,
                str(each.attempts),
                f"{each.parked_at:%Y-%m-%d %H:%M:%S}",
                each.reason,
            )
    Console().print(table if table.rows else "Nothing is parked.")


@parked.command()
def show(service: Service, number: int, data: Data = _DATA) -> None:
    """Show the bytes of one, as they came."""
    [url] = until_done(_urls(data, [service.value])).values()
    found = until_done(_parked(url, "one", number))
    typer.echo(f"{found.origin}; {found.reason}", err=True)
    typer.echo(found.raw.decode(errors="replace"))


@parked.command()
def retry(
    service: Service,
    stream: Annotated[str | None, typer.Argument(help="One stream; all of them when left out.")] = None,
    data: Data = _DATA,
) -> None:
    """Let the worker try again at once, for example after a release that mends the mistake."""
    [url] = until_done(_urls(data, [service.value])).values()
    count = until_done(_parked(url, "retry", stream, now=_now()))
    typer.echo(f"{count} events are tried again.")


@parked.command()
def discard(
    service: Service,
    number: int,
    *,
    reason: Annotated[str, typer.Option(help="Why it is given up; kept with it.")],
    data: Data = _DATA,
) -> None:
    """Give one up for this service. It is kept with the reason, and its stream goes on behind it."""
    [url] = until_done(_urls(data, [service.value])).values()
    until_done(_parked(url, "discard", number, by=f"operator:{getpass.getuser()}", why=reason, now=_now()))
    typer.echo(f"{number} is discarded; the stream goes on.")


async def _parked(url: str, act: str, *arguments: Any, **facts: Any) -> Any:
    platform = load("shared.platform.database")
    database = platform.Database(url, pool_size=1, every_landlord=True)
    try:
        async with database.transaction(platform.EVERY_LANDLORD) as connection:
            return await getattr(load("shared.platform.unparking"), act)(connection, *arguments, **facts)
    finally:
        await database.close()


def _now() -> datetime:
    now: datetime = load("shared.platform.clock").SystemClock().now()
    return now


# Read models


@rebuilding.command()
def reporting(
    data: Data = _DATA,
    *,
    check: Annotated[bool, typer.Option("--check", help="Only compare; leave the live tables as they are.")] = False,
) -> None:
    """Build the figures again from the owners' logs, compare with the live ones, and put them in their place."""
    with Progress(console=Console(stderr=True), disable=not sys.stderr.isatty()) as progress:
        bar = progress.add_task("events")

        def move(step: Any) -> None:
            progress.update(bar, completed=step.applied, total=step.expected)

        report = until_done(_rebuild(data, swap=not check, move=move))
    typer.echo(f"{report.events} events applied; {len(report.differences)} rows differed from the live ones.")
    for difference in report.differences:
        typer.echo(f"  {difference}")
    typer.echo("The rebuilt tables are live." if report.swapped else "The live tables were left as they are.")
    sys.exit(1 if report.differences and check else 0)


async def _rebuild(data: Path, *, swap: bool, move: Any) -> Any:
    return await load("deploy.rebuilding").rebuild_reporting(data, swap=swap, progress=move)
