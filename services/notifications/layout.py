"""From a checked letter to its text and HTML. Holds no words: they are in domain, one module for each letter."""

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

from jinja2 import FileSystemLoader, StrictUndefined, select_autoescape
from jinja2.sandbox import ImmutableSandboxedEnvironment

from services.notifications.domain.blocks import Letter

_WIDTH: Final = 74


def _is_web_address(text: str) -> bool:
    return urlsplit(text).scheme in {"http", "https"}


_ENVIRONMENT: Final = ImmutableSandboxedEnvironment(
    loader=FileSystemLoader(Path(__file__).with_name("templates")),
    autoescape=select_autoescape(["html"]),
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
    keep_trailing_newline=False,
)
_ENVIRONMENT.tests["web_address"] = _is_web_address


@dataclass(frozen=True, slots=True, kw_only=True)
class Rendering:
    """A letter as the resident reads it; never changed once an attempt may have reached the channel."""

    subject: str
    text: str
    html: str

    @property
    def digest(self) -> str:
        """SHA-256 over subject, text and HTML, each behind its length so that nothing can move between them."""
        hasher = hashlib.sha256()
        for piece in (self.subject, self.text, self.html):
            encoded = piece.encode()
            hasher.update(len(encoded).to_bytes(8, "big") + encoded)
        return hasher.hexdigest()


def lay_out(letter: Letter, *, reference: str, landlord: str) -> Rendering:
    """Render a letter; a name that a template needs and did not get is an error."""
    context: dict[str, Any] = {"letter": letter, "reference": reference, "landlord": landlord, "width": _WIDTH}
    return Rendering(
        subject=f"{letter.title} [{reference}]",
        text=_ENVIRONMENT.get_template("letter.txt").render(context).strip() + "\n",
        html=_ENVIRONMENT.get_template("letter.html").render(context),
    )
