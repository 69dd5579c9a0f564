"""The complaint form: what was typed, what to mend, and the submission that it makes. Asks for no word "complaint"."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from services.intake.domain import contact

MOST_FILES: Final = 5
LARGEST_FILE_BYTES: Final = 15 * 1024 * 1024
NOT_SURE: Final = "not_sure"
LEAVE_EMPTY: Final = "website"
"""A field that people do not see; whoever fills it in is a machine, most of the time."""

LONGEST: Final[Mapping[str, int]] = {
    "description": 20_000,
    "happened": 200,
    "outcomes": 5_000,
    "name": 200,
    "email": 254,
    "phone": 40,
    "address_1": 100,
    "address_2": 100,
    "address_3": 100,
    "postcode": 10,
    "representative_name": 200,
    "relationship": 200,
    "adjustments": 5_000,
}
CHOICES: Final = ("service", "preferred_channel")
_SEVERAL_LINES: Final = frozenset({"description", "outcomes", "adjustments"})
_CALLED: Final[Mapping[str, str]] = {
    "description": "What happened",
    "happened": "When it happened",
    "outcomes": "What you would like us to do",
    "name": "The name",
    "email": "The email address",
    "phone": "The phone number",
    "address_1": "This line of the address",
    "address_2": "This line of the address",
    "address_3": "This line of the address",
    "postcode": "The postcode",
    "representative_name": "Your name",
    "relationship": "How you know them",
    "adjustments": "What you need",
}
_WAYS: Final[Mapping[str, tuple[str, str]]] = {
    "email": ("email", "Enter an email address, so that we can email you"),
    "phone": ("phone", "Enter a phone number, so that we can phone you"),
    "letter": ("address_1", "Enter an address, so that we can write to you"),
}

_CONTROL: Final = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Filled:
    """A form as sent. `messages` maps the id of a field to the sentence that helps to mend it."""

    typed: Mapping[str, str]
    messages: Mapping[str, str]

    @property
    def is_acceptable(self) -> bool:
        return not self.messages


def blank() -> Filled:
    return Filled(typed=dict.fromkeys([*LONGEST, *CHOICES], ""), messages={})


def read(sent: Mapping[str, Any], *, services: Mapping[str, str]) -> Filled:
    """Clean what was sent and check it, in the order of the page. Unknown fields are left out."""
    typed = {field: _cleaned(sent.get(field), field) for field in [*LONGEST, *CHOICES]}
    checks = (
        _description(typed),
        _choices(typed, services),
        _representative(typed),
        _needed(typed, "name", "Enter the name of the person who has the complaint"),
        _contact(typed),
        _lengths(typed),
    )
    messages: dict[str, str] = {}
    for found in checks:
        messages = {**found, **messages}
    return Filled(typed=typed, messages=_in_order_of_the_page(messages))


def file_message(sizes: Sequence[int]) -> str | None:
    """Return what is wrong with the files, or None. `sizes` are in bytes."""
    if len(sizes) > MOST_FILES:
        return f"You can send up to {MOST_FILES} files with this form. Choose fewer, and send us the others later"
    if any(size > LARGEST_FILE_BYTES for size in sizes):
        return f"Each file must be smaller than {LARGEST_FILE_BYTES // 1024 // 1024} MB. Choose a smaller one"
    return None


def body(filled: Filled) -> dict[str, Any]:
    """Return what an acceptable form says in the shape of the API's body, without what was left empty."""
    typed = filled.typed
    return _without_blanks(
        {
            "channel": "web",
            "kind": "complaint",
            "resident": _resident(typed),
            "representative": {"name": typed["representative_name"], "relationship": typed["relationship"]},
            "subject": _subject(typed["description"]),
            "description": _with_when(typed),
            "outcomes_sought": _entries(typed["outcomes"]),
            "service": "" if typed["service"] == NOT_SURE else typed["service"],
            "adjustments": _entries(typed["adjustments"]),
        }
    )


def _cleaned(value: object, field: str) -> str:
    if not isinstance(value, str):
        return ""
    lines = _CONTROL.sub("", value.replace("\r\n", "\n").replace("\r", "\n"))
    return lines.strip() if field in _SEVERAL_LINES else " ".join(lines.split())


def _needed(typed: Mapping[str, str], field: str, message: str) -> dict[str, str]:
    return {} if typed[field] else {field: message}


def _description(typed: Mapping[str, str]) -> dict[str, str]:
    return _needed(typed, "description", "Tell us what happened")


def _choices(typed: Mapping[str, str], services: Mapping[str, str]) -> dict[str, str]:
    messages = {}
    if typed["service"] not in {*services, NOT_SURE}:
        messages["service"] = "Choose what your complaint is about, or choose “I am not sure”"
    if typed["preferred_channel"] not in _WAYS:
        messages["preferred_channel"] = "Choose how you would like us to contact you"
    return messages


def _representative(typed: Mapping[str, str]) -> dict[str, str]:
    if typed["representative_name"] and not typed["relationship"]:
        return {"relationship": "Tell us how you know the person who has the complaint"}
    if typed["relationship"] and not typed["representative_name"]:
        return {"representative_name": "Enter your own name"}
    return {}


def _contact(typed: Mapping[str, str]) -> dict[str, str]:
    messages = {}
    if typed["email"] and contact.email(typed["email"]) is None:
        messages["email"] = "Check the email address. It should look like name@example.com"
    if typed["phone"] and contact.phone(typed["phone"]) is None:
        messages["phone"] = "Check the phone number. It should look like 01632 960 001 or 07700 900 982"
    if typed["postcode"] and contact.postcode(typed["postcode"]) is None:
        messages["postcode"] = "Check the postcode. It should look like EX1 1AA. Leave it empty if you do not know it"
    field, message = _WAYS.get(typed["preferred_channel"], ("email", ""))
    if message and not typed[field]:
        messages[field] = message
    return messages


def _lengths(typed: Mapping[str, str]) -> dict[str, str]:
    return {
        field: f"{_CALLED[field]} is too long here. Please use {longest:,} characters or fewer"
        for field, longest in LONGEST.items()
        if len(typed[field]) > longest
    }


def _in_order_of_the_page(messages: Mapping[str, str]) -> dict[str, str]:
    order = (
        "description", "happened", "outcomes", "service", "name", "representative_name", "relationship",
        "preferred_channel", "email", "phone", "address_1", "address_2", "address_3", "postcode", "adjustments",
    )  # fmt: skip
    return {field: messages[field] for field in order if field in messages}


def _resident(typed: Mapping[str, str]) -> dict[str, Any]:
    lines = [typed[line] for line in ("address_1", "address_2", "address_3") if typed[line]]
    return {
        "name": typed["name"],
        "email": typed["email"],
        "phone": typed["phone"],
        "address": {"lines": lines, "postcode": typed["postcode"]},
        "preferred_channel": typed["preferred_channel"],
    }


_LONGEST_SUBJECT: Final = 80


def _subject(description: str) -> str:
    """Take the first words: an officer's list needs a line to tell complaints apart, residents are not asked for it."""
    first_line = " ".join(description.split("\n", 1)[0].split())
    if len(first_line) <= _LONGEST_SUBJECT:
        return first_line
    return first_line[: _LONGEST_SUBJECT - 1].rsplit(" ", 1)[0] + "…"


def _with_when(typed: Mapping[str, str]) -> str:
    """Keep the date as told, it is part of the story: "since before Easter" is no date and still matters."""
    if not typed["happened"]:
        return typed["description"]
    return f"{typed['description']}\n\nWhen it happened: {typed['happened']}"


def _entries(text: str) -> list[str]:
    return [text] if text else []


def _without_blanks(value: Mapping[str, Any]) -> dict[str, Any]:
    kept = {key: _without_blanks(inner) if isinstance(inner, Mapping) else inner for key, inner in value.items()}
    return {key: inner for key, inner in kept.items() if inner not in ("", [], {})}
