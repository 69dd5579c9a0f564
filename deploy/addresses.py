"""Where the parts of a running stack answer: written by `putright run`, read by the other commands and by tests."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Self

from pydantic import BaseModel, ConfigDict

from deploy import private_files


class Addresses(BaseModel):
    """Where the parts of a running stack answer. The database URLs hold passwords: for the stack's owner only."""

    model_config = ConfigDict(frozen=True)

    pid: int
    """Of the supervisor."""
    urls: dict[str, str]
    """home, mail, and each service."""
    workers: dict[str, str]
    """Health and metrics of each service's worker."""
    smtp: str
    """host:port that takes mail for the complaints mailbox."""
    kafka_bootstrap: str
    databases: dict[str, str]

    def write(self, data: Path) -> None:
        private_files.write(_file(data), self.model_dump_json(indent=2))

    @classmethod
    def read(cls, data: Path) -> Self | None:
        """Return the addresses of the stack that runs with this folder, or None when none does."""
        file = _file(data)
        return cls.model_validate_json(file.read_text()) if file.exists() else None


class AlreadyRunning(Exception):
    """Another stack has the folder."""


def running(data: Path) -> Addresses | None:
    """Return where the parts of the stack answer that runs with this folder; None where none runs or none is ready."""
    if not data.exists():
        return None
    try:
        with only_stack(data):
            return None
    except AlreadyRunning:
        return Addresses.read(data)


@contextmanager
def only_stack(data: Path) -> Iterator[None]:
    """Hold the folder for one stack. Raises AlreadyRunning."""
    data.mkdir(mode=0o700, parents=True, exist_ok=True)
    with (data / "lock").open("wb") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise AlreadyRunning(_already(data)) from None
        yield


def forget(data: Path) -> None:
    """Take the addresses away: nothing answers there any more."""
    _file(data).unlink(missing_ok=True)


def _already(data: Path) -> str:
    found = Addresses.read(data)
    where = f" at {found.urls['home']} (process {found.pid})" if found else ""
    return f"Putright already runs with the folder {data}{where}. Stop that one, or name another folder: --data."


def _file(data: Path) -> Path:
    return data / "addresses.json"
