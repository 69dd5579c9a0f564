"""What the pages for residents share: whose page it is, templates, the moment, keys derived from the one secret."""

from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any, Final

from fastapi import Request, Response
from fastapi.responses import HTMLResponse

from services.intake.gateways import Noticeboard
from services.intake.handlers import Resources
from services.intake.web.form_token import FormTokens
from services.intake.web.receipts import Receipts
from shared.kernel.working_days import london_date
from shared.platform.landlords import Landlord
from shared.platform.pages import Brand, Pages
from shared.platform.web import Problem

_IN_WORDS: Final = {
    404: ("There is no such page", "If you typed the address, check that it is right."),
    405: ("There is no such page", "If you typed the address, check that it is right."),
    413: ("That was too much to send at once", "Go back, choose fewer or smaller files, and send us the others later."),
    503: ("Sorry, this does not work at the moment", "Nothing was sent. Please try again in a few minutes."),
}
_SORRY: Final = ("Sorry, something went wrong", "Please go back and try again.")
_HERE: Final = Path(__file__).parent


@cache
def pages() -> Pages:
    return Pages(_HERE / "templates", _HERE / "static")


class Site:
    def __init__(self, resources: Resources, noticeboard: Noticeboard) -> None:
        self.resources = resources
        self._noticeboard = noticeboard
        self.tokens = FormTokens(resources.secret)
        self.receipts = Receipts(resources.secret)

    def landlord(self, name: str | None) -> Landlord:
        """Return the landlord of an address, the deployment's own where none is named. Raises NotFound."""
        return self.resources.landlords.get(name or self.resources.default_landlord)

    def render(self, request: Request, template: str, landlord: Landlord, **context: Any) -> HTMLResponse:
        brand = Brand(name=landlord.name, url=landlord.website)
        disruptions = self._noticeboard.disruptions(landlord.id)
        return pages().render(request, template, brand=brand, landlord=landlord, disruptions=disruptions, **context)

    def now(self) -> datetime:
        return self.resources.clock.now()

    def today(self) -> date:
        return london_date(self.now())

    def error_page(self, request: Request, problem: Problem) -> Response:
        """Show a resident what a program would read as a problem document."""
        title, text = _IN_WORDS.get(problem.status, _SORRY)
        return self.render(
            request, "message.html", self.landlord(None), message_title=title, text=text, status_code=problem.status
        )
