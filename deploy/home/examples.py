"""Commands to paste: each does one thing that a person in that place would want."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from deploy import issuer
from deploy.settings import ISSUER_PATH, StackSettings
from shared.platform.landlords import Landlord


@dataclass(frozen=True, slots=True)
class Example:
    title: str
    command: str


def examples(settings: StackSettings, keys: Mapping[str, str], landlord: Landlord, today: date) -> list[Example]:
    """Return the commands with this stack's addresses and keys in them."""
    complaint = {
        "channel": "phone",
        "resident": {"name": "Pat Green", "email": "pat.green@example.com", "phone": "01632 960 001"},
        "subject": "No heating since Monday",
        "description": "The boiler has been broken since Monday and nobody has come.",
        "outcomes_sought": ["A date for the repair", "An apology"],
        "service": next(iter(landlord.services)),
    }
    month = f"from={today.replace(day=1)}&to={today}"
    report = f"{settings.url('reporting')}/v1/reports/governing-body?{month}"
    found = [
        Example(
            "Take a complaint by telephone, as the contact centre's system would",
            f"curl -s {settings.url('intake')}/v1/submissions -H 'X-API-Key: {keys['contact-centre']}'"
            f" -H 'Content-Type: application/json' -d '{json.dumps(complaint)}'",
        ),
        Example(
            "See the officer's worklist, the next deadline first",
            _get(f"{settings.url('cases')}/v1/cases?open=true", keys["officer"]),
        ),
        Example(
            "List the letters, the newest first", _get(f"{settings.url('notifications')}/v1/letters", keys["officer"])
        ),
        Example("Read the governing body's figures of this month", _get(report, keys["board"])),
        Example("Load every case into a spreadsheet", f"{_get(_csv(settings), keys['bi'])} -o cases.csv"),
        Example(
            "Follow what happens, as another system would",
            _get(f"{settings.url('cases')}/v1/events?limit=20", keys["crm"]),
        ),
        Example("Watch over a service", _get(f"{settings.url('cases')}/metrics", keys["operator"])),
    ]
    return found if settings.oidc_issuer else [*found, _token(settings)]


def _get(url: str, key: str) -> str:
    return f"curl -s '{url}' -H 'X-API-Key: {key}'"


def _csv(settings: StackSettings) -> str:
    return f"{settings.url('reporting')}/v1/cases?format=csv"


def _token(settings: StackSettings) -> Example:
    return Example(
        "Get a token as a person would, from the sign-in service of the demonstration",
        f"curl -s {settings.url('home')}{ISSUER_PATH}/token -d grant_type=password -d client_id={issuer.CLIENT}"
        f" -d username=officer -d password={issuer.PASSWORD}",
    )
