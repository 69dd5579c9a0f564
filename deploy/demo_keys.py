"""API keys of a stack on this machine: made once, kept in plain beside their hashes, for its owner's eyes only."""

import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from deploy import private_files
from deploy.migrate import SERVICES
from shared.platform.auth import SERVICE_ROLE, add_key, list_keys, revoke_key
from shared.platform.database import EVERY_LANDLORD


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoKey:
    """Whose key it is in the demonstration, and what it may do."""

    role: str
    holder: str


DEMO_KEYS: Final[Mapping[str, DemoKey]] = {
    "officer": DemoKey(role="officer", holder="a complaints officer"),
    "manager": DemoKey(role="manager", holder="the complaints manager"),
    "contact-centre": DemoKey(role="agent", holder="the contact centre's telephone system"),
    "crm": DemoKey(role="integration", holder="a CRM that sends complaints and follows events"),
    "board": DemoKey(role="governing_body", holder="a member of the governing body"),
    "bi": DemoKey(role="bi_reader", holder="Power BI, Excel or Tableau"),
    "operator": DemoKey(role="operator", holder="whoever watches over the system"),
}


def key_file(folder: Path) -> Path:
    """Return where the services read the hashes."""
    return folder / "api-keys.json"


def read(folder: Path) -> dict[str, str]:
    """Return `id.secret` of each key by its id; none where no stack has made any."""
    kept = folder / "secrets.json"
    return dict(json.loads(kept.read_text())) if kept.exists() else {}


def make(folder: Path, *, landlord: str) -> dict[str, str]:
    """Make the keys that are missing, for the services and for the demonstration; return all of them."""
    known = {key.id for key in list_keys(key_file(folder))}
    keys = {identity: key for identity, key in read(folder).items() if identity in known}
    for service in SERVICES:
        if service not in keys:
            keys[service] = _make(folder, service, SERVICE_ROLE, EVERY_LANDLORD, "calls the other services")
    for identity, demo in DEMO_KEYS.items():
        if identity not in keys:
            keys[identity] = _make(folder, identity, demo.role, landlord, f"demonstration: {demo.holder}")
    private_files.write(folder / "secrets.json", json.dumps(keys, indent=2))
    return keys


def common_secret(folder: Path) -> str:
    """Return the random text from which services derive the keys of their digests, the same after a restart."""
    return _kept(folder / "intake-secret")


def database_password(folder: Path, service: str) -> str:
    """Return the password of a service's role on a PostgreSQL that is not ours, the same after a restart."""
    return _kept(folder / f"{service}-database-password")


def _kept(file: Path) -> str:
    if not file.exists():
        private_files.write(file, secrets.token_urlsafe(48))
    return file.read_text()


def _make(folder: Path, identity: str, role: str, landlord: str, note: str) -> str:
    # A key whose secret is lost is of no use to anybody.
    revoke_key(key_file(folder), identity)
    return add_key(
        key_file(folder), identity=identity, roles=frozenset({role}), landlords=frozenset({landlord}), note=note
    )
