"""What the pages for residents share: whose page it is, templates, the moment, keys derived from the one secret."""

from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any, Final

from fastapi import Request
from fastapi.responses import HTMLResponse

from services.intake.handlers import Resources
from services.intake.web.form_token import FormTokens
from services.intake.web.receipts import Receipts
from shared.kernel.working_days import london_date
from shared.platform.landlords import Landlord
from shared.platform.pages import Brand, Pages

_HERE: Final = Path(__file__).parent


@cache
def pages() -> Pages:
    return Pages(_HERE / "templates", _HERE / "static")


class Site:
    def __init__(self, resources: Resources) -> None:
        self.resources = resources
        self.tokens = FormTokens(resources.secret)
        self.receipts = Receipts(resources.secret)

    def landlord(self, name: str | None) -> Landlord:
        """Return the landlord of an address, the deployment's own where none is named. Raises NotFound."""
        return self.resources.landlords.get(name or self.resources.default_landlord)

    def render(self, request: Request, template: str, landlord: Landlord, **context: Any) -> HTMLResponse:
        brand = Brand(name=landlord.name, url=landlord.website)
        return pages().render(request, template, brand=brand, landlord=landlord, **context)

    def now(self) -> datetime:
        return self.resources.clock.now()

    def today(self) -> date:
        return london_date(self.now())

    def no_such_page(self, request: Request) -> HTMLResponse:
        text = "If you typed the address, check that it is right."
        return self.message(request, "There is no such page", text, status_code=404)

    def message(self, request: Request, title: str, text: str, *, status_code: int) -> HTMLResponse:
        """Render a page that says one thing."""
        return self.render(
            request, "message.html", self.landlord(None), message_title=title, text=text, status_code=status_code
        )
