"""The `putright` command: running Putright. What operators do while it runs is in operating.py and keys.py."""

import sys
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any, Final

import typer
from pydantic import ValidationError

from deploy.cli import importing, keys, operating
from deploy.cli.choices import Data, Service
from deploy.cli.loading import end, load, settings_sentence, until_done

app: Final = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="Putright: complaint handling for social landlords. `putright run` starts all of it on this machine.",
)


class Servable(StrEnum):
    INTAKE = "intake"
    CASES = "cases"
    NOTIFICATIONS = "notifications"
    REPORTING = "reporting"
    ISSUER = "issuer"


class ProcessKind(StrEnum):
    APP = "app"
    WORKER = "worker"


PortsFrom = Annotated[
    int | None,
    typer.Option("--ports-from", min=1024, max=65500, help="First of a row of ports, for all parts at once."),
]


@app.command()
def run(
    data: Data = Path(".data"),
    ports_from: PortsFrom = None,
    *,
    verbose: Annotated[bool, typer.Option("--verbose", help="Show every log line, each request too.")] = False,
) -> None:
    """Start everything on this machine: PostgreSQL, a broker, mail, the four services; Ctrl-C stops it."""
    settings = _stack_settings(data, ports_from)
    until_done(load("deploy.stack").run(settings, load("deploy.screen").Screen(verbose=verbose)))


@app.command()
def demo(
    data: Data = Path(".data"),
    ports_from: PortsFrom = None,
    *,
    keep: Annotated[
        bool | None, typer.Option(help="Whether a stack that was started for this goes on; by default on a terminal.")
    ] = None,
) -> None:
    """Send three complaints by three channels, carry one to its answer, and tell what happens."""
    settings = _stack_settings(data, ports_from)
    goes_on = sys.stdout.isatty() if keep is None else keep
    until_done(load("deploy.demonstrate").run(settings, load("deploy.screen").Screen(), keep=goes_on))


@app.command()
def serve(
    what: Annotated[Servable, typer.Argument(help="A service, or the development issuer.")],
    process: Annotated[ProcessKind | None, typer.Argument(help="Which of the service's processes.")] = None,
    *,
    host: Annotated[str, typer.Option(help="Of the issuer.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="Of the issuer.")] = 8005,
    url: Annotated[str, typer.Option(help="Under which the issuer is known.")] = "http://127.0.0.1:8005",
    data: Annotated[Path, typer.Option(help="Folder that keeps the issuer's key.")] = Path(".data/issuer"),
    beyond_loopback: Annotated[bool, typer.Option("--beyond-loopback", help="In a private network only.")] = False,
) -> None:
    """Run one process of one service, with the settings in its environment (PUTRIGHT_...)."""
    if what is Servable.ISSUER:
        issuer = load("deploy.issuer")
        until_done(issuer.serve(data, url, host=host, port=port, beyond_loopback=beyond_loopback))
        return
    if process is None:
        raise typer.BadParameter("Say which process: app or worker.", param_hint="process")
    try:
        load(f"services.{what}.{process}").main()
    except ValidationError as error:
        end(settings_sentence(error))


@app.command()
def migrate(service: Service) -> None:
    """Bring a service's database (PUTRIGHT_DATABASE_URL) to the shape that this release needs."""
    try:
        url = load("deploy.databases").one_database()
    except ValidationError as error:
        end(settings_sentence(error))
    load("deploy.migrate").upgrade(service.value, url)
    typer.echo(f"{service} is in shape.")


def _stack_settings(data: Path, ports_from: int | None) -> Any:
    given = {"data": data, **({"ports_from": ports_from} if ports_from is not None else {})}
    try:
        return load("deploy.settings").StackSettings(**given)
    except ValidationError as error:
        end(settings_sentence(error))


app.add_typer(keys.app, name="keys")
app.add_typer(operating.parked, name="parked")
app.add_typer(operating.rebuilding, name="rebuild")
app.command()(operating.audit)
app.command()(operating.republish)
app.command("import")(importing.import_)
