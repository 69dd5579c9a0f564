"""API keys in a file: random secrets of which only a hash is kept. A fast hash is right for 256 random bits."""

import hashlib
import hmac
import os
import secrets
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Annotated, Final

import structlog
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from shared.platform.auth.principals import ROLES, Principal, principal_of

log = structlog.get_logger()


class ApiKey(BaseModel):
    """One entry of the key file. The secret itself is shown once, when the key is made, and kept nowhere."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]{1,64}$")]
    sha256: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
    landlords: Annotated[frozenset[str], Field(min_length=1)]
    roles: Annotated[frozenset[str], Field(min_length=1)]
    expires_on: date | None = None
    note: str = ""


_KEY_FILE: Final = TypeAdapter(list[ApiKey])
_NO_DIGEST: Final = bytes(32)


class ApiKeys:
    """The keys in a file, read again when the file changes: a revoked key dies within `look_every_seconds`.

    A file that cannot be understood stops the start; later it is reported, and the keys read before stay, because
    a slip of the pen must not turn residents' complaints away. A file that is gone means no keys.
    """

    def __init__(
        self, path: Path, *, look_every_seconds: float = 5.0, monotonic: Callable[[], float] = time.monotonic
    ) -> None:
        self._path = path
        self._look_every_seconds = look_every_seconds
        self._monotonic = monotonic
        self._looked_at = monotonic()
        self._signature = _signature(path)
        self._entries = _entries(list_keys(path))

    def principal(self, identity: str, secret: str, today: date) -> Principal | None:
        """Return who holds this key, or None where the key is unknown, wrong or over."""
        if self._monotonic() - self._looked_at >= self._look_every_seconds:
            self._look_again()
        entry = self._entries.get(identity)
        digest = hashlib.sha256(secret.encode()).digest()
        if not hmac.compare_digest(digest, entry.digest if entry else _NO_DIGEST) or entry is None:
            return None
        return None if entry.expires_on is not None and today > entry.expires_on else entry.principal

    def _look_again(self) -> None:
        self._looked_at = self._monotonic()
        signature = _signature(self._path)
        if signature == self._signature:
            return
        try:
            self._entries = _entries(list_keys(self._path))
        except (ValidationError, OSError):
            log.exception("api_keys_not_read", path=str(self._path))
        else:
            self._signature = signature


@dataclass(frozen=True, slots=True)
class _Entry:
    digest: bytes
    expires_on: date | None
    principal: Principal


def _entries(keys: Sequence[ApiKey]) -> dict[str, _Entry]:
    return {
        key.id: _Entry(
            bytes.fromhex(key.sha256), key.expires_on, principal_of(key.id, key.roles, key.landlords, machine=True)
        )
        for key in keys
    }


def _signature(path: Path) -> tuple[int, int, int] | None:
    try:
        status = path.stat()
    except FileNotFoundError:
        return None
    return status.st_mtime_ns, status.st_size, status.st_ino


def list_keys(path: Path) -> list[ApiKey]:
    """Read the key file; a file that does not exist holds no keys."""
    try:
        return _KEY_FILE.validate_json(path.read_bytes())
    except FileNotFoundError:
        return []


def add_key(
    path: Path,
    *,
    landlords: frozenset[str],
    roles: frozenset[str],
    identity: str | None = None,
    expires_on: date | None = None,
    note: str = "",
) -> str:
    """Add a key to the file and return `id.secret`, which cannot be had again. An existing id is refused."""
    unknown = roles - ROLES.keys()
    if unknown:
        raise ValueError(f"unknown roles: {', '.join(sorted(unknown))}; there are {', '.join(sorted(ROLES))}")
    keys = list_keys(path)
    identity = identity or f"putright_{secrets.token_hex(6)}"
    if any(key.id == identity for key in keys):
        raise ValueError(f"there is already a key {identity}")
    secret = secrets.token_urlsafe(32)
    digest = hashlib.sha256(secret.encode()).hexdigest()
    key = ApiKey(id=identity, sha256=digest, landlords=landlords, roles=roles, expires_on=expires_on, note=note)
    _write(path, [*keys, key])
    return f"{identity}.{secret}"


def revoke_key(path: Path, identity: str) -> bool:
    """Take a key out of the file; says whether there was one."""
    keys = list_keys(path)
    kept = [key for key in keys if key.id != identity]
    if len(kept) == len(keys):
        return False
    _write(path, kept)
    return True


def _write(path: Path, keys: Sequence[ApiKey]) -> None:
    """Replace the file in one step, so that no reader ever sees half of it; only its owner may read it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=path.name)
    with os.fdopen(handle, "wb") as file:
        file.write(_KEY_FILE.dump_json(list(keys), indent=2) + b"\n")
        file.flush()
        os.fsync(file.fileno())
    Path(name).replace(path)
