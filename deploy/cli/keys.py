"""`putright keys`: API keys for machines and BI tools. Only hashes are kept; a secret is shown once."""

from datetime import datetime
from pathlib import Path
from typing import Annotated, Final

import typer
from rich.console import Console
from rich.table import Table

from deploy.cli.loading import end, load

app: Final = typer.Typer(no_args_is_help=True, help="API keys: add, list, revoke.")
KeyFile = Annotated[
    Path,
    typer.Option(
        "--file", envvar="PUTRIGHT_API_KEYS_FILE", help="The key file that the services read; they notice a change."
    ),
]
_DEFAULT: Final = Path(".data/keys/api-keys.json")


@app.command()
def add(
    role: Annotated[list[str], typer.Option("--role", help="What the holder may do; may be repeated.")],
    landlord: Annotated[list[str], typer.Option("--landlord", help="For which landlord; may be repeated.")],
    *,
    identity: Annotated[str | None, typer.Option("--id", help="A name for it; random when left out.")] = None,
    expires_on: Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help="Its last day.")] = None,
    note: Annotated[str, typer.Option(help="Whose it is, and what for.")] = "",
    file: KeyFile = _DEFAULT,
) -> None:
    """Make a key and show it once: `id.secret`, sent as X-API-Key, or as user name and password."""
    try:
        key = load("shared.platform.auth").add_key(
            file,
            landlords=frozenset(landlord),
            roles=frozenset(role),
            identity=identity,
            expires_on=expires_on.date() if expires_on else None,
            note=note,
        )
    except ValueError as error:
        end(str(error))
    typer.echo(key)


@app.command("list")
def list_(file: KeyFile = _DEFAULT) -> None:
    """List the keys, without secrets."""
    table = Table("Key", "Roles", "Landlords", "Last day", "Note")
    for key in load("shared.platform.auth").list_keys(file):
        last_day = key.expires_on.isoformat() if key.expires_on else ""
        table.add_row(key.id, ", ".join(sorted(key.roles)), ", ".join(sorted(key.landlords)), last_day, key.note)
    Console().print(table)


@app.command()
def revoke(identity: str, file: KeyFile = _DEFAULT) -> None:
    """Take a key away; the services refuse it within seconds."""
    if not load("shared.platform.auth").revoke_key(file, identity):
        end(f"There is no key {identity} in {file}.")
    typer.echo(f"{identity} is revoked.")
