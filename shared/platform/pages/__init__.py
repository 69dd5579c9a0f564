"""Pages for people: GOV.UK Frontend components under a neutral brand, headers that browsers enforce. Holds no texts."""

import hashlib
import re
from base64 import b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any, Final

from fastapi import FastAPI, Request
from fastapi.responses import HTMLResponse
from jinja2 import ChoiceLoader, Environment, FileSystemLoader, PackageLoader, PrefixLoader, StrictUndefined
from starlette.exceptions import HTTPException
from starlette.responses import Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

from shared.kernel.working_days import LONDON, london_date

_HERE: Final = Path(__file__).parent
_INLINE_SCRIPT: Final = (
    "document.body.className += ' js-enabled' + "
    "('noModule' in HTMLScriptElement.prototype ? ' govuk-frontend-supported' : '');"
)
_MACROS: Final = "govuk_frontend_jinja"
_COMPONENTS: Final = {
    "govukBackLink": "back-link",
    "govukButton": "button",
    "govukCharacterCount": "character-count",
    "govukCheckboxes": "checkboxes",
    "govukDateInput": "date-input",
    "govukDetails": "details",
    "govukErrorSummary": "error-summary",
    "govukFieldset": "fieldset",
    "govukFileUpload": "file-upload",
    "govukGenericHeader": "generic-header",
    "govukInput": "input",
    "govukInsetText": "inset-text",
    "govukNotificationBanner": "notification-banner",
    "govukPagination": "pagination",
    "govukPanel": "panel",
    "govukRadios": "radios",
    "govukSelect": "select",
    "govukSkipLink": "skip-link",
    "govukSummaryList": "summary-list",
    "govukTable": "table",
    "govukTag": "tag",
    "govukTextarea": "textarea",
    "govukWarningText": "warning-text",
}
_COLOUR: Final = re.compile(r"#[0-9a-f]{6}")
_LEAST_CONTRAST: Final = 4.5  # WCAG 2.2, 1.4.3: the header's white text on the brand colour
_ONE_YEAR: Final = 365 * 24 * 60 * 60
_NOON: Final = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Brand:
    """Whose page it is: the name in the header and the one colour that a landlord sets."""

    name: str
    url: str = "/"
    colour: str = "#24506b"

    def __post_init__(self) -> None:
        if not _COLOUR.fullmatch(self.colour):
            raise ValueError(f"the brand colour {self.colour!r} is not written like #24506b")
        if _contrast_with_white(self.colour) < _LEAST_CONTRAST:
            raise ValueError(f"white text cannot be read on the brand colour {self.colour}: take a darker one")


class Pages:
    """The templates and static files of one service, beside the shared ones."""

    def __init__(self, templates: Path, static: Path | None = None) -> None:
        self._static = _Assets([_HERE / "static", *([static] if static else [])])
        self._environment = Environment(
            loader=ChoiceLoader([FileSystemLoader(templates), FileSystemLoader(_HERE / "templates")]),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._environment.globals.update(_govuk_components(), inline_script=_INLINE_SCRIPT)
        self._environment.filters.update(date_in_words=date_in_words, time_in_words=time_in_words)

    def mount_static(self, app: FastAPI) -> None:
        """Serve the style sheet and scripts under `/assets/<version>/`, public, kept by browsers for a year."""
        app.mount("/assets", self._static, name="assets")

    def render(
        self,
        request: Request,
        template: str,
        *,
        brand: Brand,
        status_code: int = 200,
        headers: Mapping[str, str] | None = None,
        **context: Any,
    ) -> HTMLResponse:
        """Render a template that extends `layout.html`; a name that the template needs and did not get is an error."""
        prefix = request.scope.get("root_path", "")
        brand_style = f":root{{--govuk-brand-colour:{brand.colour}}}"
        shared = {"brand": brand, "brand_style": brand_style, "prefix": prefix}
        assets = f"{prefix}/assets/{self._static.version}"
        html = self._environment.get_template(template).render(context, **shared, assets=assets)
        return HTMLResponse(html, status_code, headers={**_security_headers(brand_style), **(headers or {})})


class _Assets(StaticFiles):
    """Files whose path holds a digest of them all, so that a new release is a new address."""

    def __init__(self, folders: list[Path]) -> None:
        super().__init__(directory=folders[0])
        self.all_directories = [*folders]
        self.version = _digest(folders)

    async def get_response(self, path: str, scope: Scope) -> Response:
        version, _, name = path.partition("/")
        if not name:
            raise HTTPException(status_code=404)
        response = await super().get_response(name, scope)
        # During a rolling release one replica is asked for the other's version: answer, but let nobody keep it.
        kept = f"public, max-age={_ONE_YEAR}, immutable" if version == self.version else "no-store"
        response.headers["Cache-Control"] = kept
        response.headers["X-Content-Type-Options"] = "nosniff"
        return response


def date_in_words(day: date) -> str:
    """Return `Friday 27 November 2026`; a moment is told as its date in England."""
    local = london_date(day) if isinstance(day, datetime) else day
    return f"{local:%A} {local.day} {local:%B} {local.year}"


def time_in_words(moment: datetime) -> str:
    """Return `9:05am`, as clocks in England showed it."""
    local = moment.astimezone(LONDON)
    return f"{local.hour % _NOON or _NOON}:{local:%M}{'am' if local.hour < _NOON else 'pm'}"


@cache
def _govuk_components() -> dict[str, Any]:
    """Load the components in an environment of their own: they ask for what was not given, which ours forbids."""
    environment = Environment(
        loader=PrefixLoader({_MACROS: PackageLoader(_MACROS)}), autoescape=True, trim_blocks=True, lstrip_blocks=True
    )
    return {name: _component(environment, name, folder) for name, folder in _COMPONENTS.items()}


def _component(environment: Environment, name: str, folder: str) -> Any:
    template = environment.get_template(f"{_MACROS}/components/{folder}/macro.html")
    return getattr(template.module, name)


def _security_headers(brand_style: str) -> dict[str, str]:
    policy = (
        "default-src 'self'",
        f"script-src 'self' {_hash_source(_INLINE_SCRIPT)}",
        f"style-src 'self' {_hash_source(brand_style)}",
        "object-src 'none'",
        "base-uri 'none'",
        "form-action 'self'",
        "frame-ancestors 'none'",
    )
    return {
        "Content-Security-Policy": "; ".join(policy),
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "same-origin",
        "Cache-Control": "no-store",
    }


def _hash_source(text: str) -> str:
    return f"'sha256-{b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


def _digest(folders: list[Path]) -> str:
    total = hashlib.sha256()
    for path in sorted(path for folder in folders for path in folder.rglob("*") if path.is_file()):
        total.update(path.name.encode() + b"\0" + path.read_bytes())
    return total.hexdigest()[:12]


def _contrast_with_white(colour: str) -> float:
    """Contrast ratio as WCAG 2.2 defines it."""
    red, green, blue = (_linear(int(colour[place : place + 2], 16) / 255) for place in (1, 3, 5))
    return 1.05 / (0.2126 * red + 0.7152 * green + 0.0722 * blue + 0.05)


def _linear(channel: float) -> float:
    return channel / 12.92 if channel <= 0.04045 else ((channel + 0.055) / 1.055) ** 2.4  # noqa: PLR2004 - WCAG's numbers
