"""Pages for residents: the complaint form, what follows it, and the tracking page. Holds no rules of the procedure."""

from typing import Any, Final

from fastapi import APIRouter, FastAPI
from fastapi.responses import HTMLResponse

from services.intake.gateways import Noticeboard
from services.intake.handlers import Resources
from services.intake.web import uploads
from services.intake.web.complain import Complain
from services.intake.web.site import Site, pages
from services.intake.web.track import Track
from shared.platform import web
from shared.platform.auth import public
from shared.platform.web.problems import ErrorPage

_PAGE: Final[dict[str, Any]] = {"include_in_schema": False, "response_class": HTMLResponse}
_EVERYBODY: Final = public("Residents complain, and follow their complaint, without an account")


def router(resources: Resources, noticeboard: Noticeboard) -> APIRouter:
    """Make the routes of the pages; pass it to `web.create_app`, then call `mount_static`."""
    site = Site(resources, noticeboard)
    complain, track = Complain(site), Track(site)
    routes = web.router(dependencies=[_EVERYBODY])
    routes.get("/complain", **_PAGE)(complain.blank)
    routes.post("/complain", max_body_size=uploads.MOST_READ_BYTES, **_PAGE)(complain.send)
    routes.get("/complain/sent/{sealed}", **_PAGE)(complain.sent)
    routes.get("/complain/{landlord}", **_PAGE)(complain.blank)
    routes.post("/complain/{landlord}", max_body_size=uploads.MOST_READ_BYTES, **_PAGE)(complain.send)
    routes.get("/track", **_PAGE)(track.ask)
    routes.post("/track", **_PAGE)(track.show)
    return routes


def error_page(resources: Resources, noticeboard: Noticeboard) -> ErrorPage:
    """Make the page for what cannot be served; pass it to `web.create_app`."""
    return Site(resources, noticeboard).error_page


def mount_static(app: FastAPI) -> None:
    """Serve the style sheet and scripts of these pages."""
    pages().mount_static(app)
