"""`python -m deploy.compose_env`: writes what docker-compose.yml needs and nobody may know: .env and the API keys."""

import os
import re
import secrets
import sys
from pathlib import Path

from shared.platform.auth import SERVICE_ROLE, add_key
from shared.platform.database import EVERY_LANDLORD

ROOT = Path(__file__).parents[1]
EXAMPLE = ROOT / ".env.example"
KEY_FILE = Path(".data") / "compose" / "keys" / "api-keys.json"

SERVICES = ("intake", "cases", "notifications", "reporting")


def write(folder: Path) -> Path:
    """Write .env and the key file into the folder and return the first. Raises FileExistsError where there is one.

    It fills every empty line of .env.example: a password at random, a service's key with one made for it.
    """
    env = folder / ".env"
    if env.exists():
        raise FileExistsError(None, "exists", str(env))
    key_file = folder / KEY_FILE
    # Without .env nobody has the secrets of the keys that may be left there.
    key_file.unlink(missing_ok=True)
    filled = _filled(EXAMPLE.read_text(), key_file)
    # Only hashes are in it, and the services' containers read it as another user.
    key_file.chmod(0o644)
    with os.fdopen(os.open(env, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(filled)
    return env


def _filled(example: str, key_file: Path) -> str:
    keys = {
        f"{service.upper()}_SERVICE_KEY": add_key(
            key_file,
            identity=service,
            roles=frozenset({SERVICE_ROLE}),
            landlords=frozenset({EVERY_LANDLORD}),
            note="made for docker-compose.yml",
        )
        for service in SERVICES
    }
    return re.sub(
        r"^([A-Z_]+)=$",
        lambda line: f"{line[1]}={keys.get(line[1]) or secrets.token_hex(24)}",
        example,
        flags=re.MULTILINE,
    )


def main() -> None:
    try:
        print(f"wrote {write(ROOT)} and {KEY_FILE}; next: docker compose up --build")
    except FileExistsError as error:
        sys.exit(f"{error.filename} is there already: its passwords are those of the volumes. Nothing was changed.")


if __name__ == "__main__":
    main()
