"""The reporting API: the governing body's figures, cases for BI tools, the watchdog. Translation only."""

from collections.abc import Collection
from datetime import date
from typing import Annotated, Final, cast

import orjson
from fastapi import Depends, Query, Request, Response
from starlette.types import Receive, Scope, Send

from services.reporting import handlers
from services.reporting.handlers import Resources
from services.reporting.repository import exports
from services.reporting.repository.exports import Filters
from services.reporting.schemas import CaseRow, CasesQuery, Report, ReportQuery, Watchdog
from shared.kernel.working_days import london_date
from shared.platform import auth, web
from shared.platform.auth import Principal
from shared.platform.web import Page

routes: Final = web.router(tags=["reports"])
CSV: Final = "text/csv"


def resources_of(request: Request) -> Resources:
    return cast("Resources", request.app.state.resources)


Held = Annotated[Resources, Depends(resources_of)]
Reader = Annotated[Principal, auth.requires("reports:read")]
BiReader = Annotated[Principal, auth.requires("bi:read")]
Operator = Annotated[Principal, auth.requires("operations:read")]


@routes.get("/v1/reports/governing-body")
async def governing_body(query: Annotated[ReportQuery, Query()], principal: Reader, resources: Held) -> Report:
    """Report on the complaints received in a period: volume, handling, time taken, each with its definition.

    A page for people is at `/reports/governing-body`.
    """
    return await handlers.governing_body(resources, principal, query)


@routes.get(
    "/v1/cases",
    response_model=Page[CaseRow],
    responses={200: {"content": {CSV: {"schema": {"type": "string"}}}}},
)
async def cases(
    query: Annotated[CasesQuery, Query()], principal: BiReader, resources: Held, request: Request
) -> Response:
    """List cases as facts, without names and free text: JSON in pages, or all of them as CSV.

    A tool that refreshes itself asks for what was `updated_since` its last answer. Rows come by reference.
    """
    landlords = principal.landlords if query.landlord is None else {principal.landlord(query.landlord)}
    today = london_date(resources.clock.now())
    wanted = query.format or ("csv" if CSV in request.headers.get("accept", "") else "json")
    if wanted == "csv":
        return _CsvExport(resources, landlords, query.filters(), today)
    after = _after(query.cursor) if query.cursor else None
    async with resources.database.transaction(landlords) as connection:
        items, last = await exports.read_page(
            connection, landlords, query.filters(), today, after=after, limit=query.limit
        )
    response = Response(media_type="application/json", headers={"vary": "accept"})
    following = web.next_page(request, response, web.cursor(last) if last else None)
    response.body = b'{"items":%b,"next":%b}' % (items.encode(), orjson.dumps(following))
    response.headers["content-length"] = str(len(response.body))
    return response


@routes.get("/v1/watchdog")
async def watchdog(principal: Operator, resources: Held) -> Watchdog:
    """Say what should have happened by now and did not: a second opinion, from the events alone."""
    return await handlers.watch(resources, principal)


class _CsvExport(Response):
    """Passes on what PostgreSQL copies; an export that breaks off is never ended as if it were whole."""

    def __init__(self, resources: Resources, landlords: Collection[str], filters: Filters, today: date) -> None:
        self._resources = resources
        self._landlords = landlords
        self._filters = filters
        self._today = today
        super().__init__(
            media_type=CSV,
            headers={"content-disposition": 'attachment; filename="cases.csv"', "vary": "accept"},
        )
        del self.headers["content-length"]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:  # noqa: ARG002 - Starlette's signature
        begun = False

        async def pass_on(piece: bytes) -> None:
            nonlocal begun
            if not begun:
                begun = True
                await send({"type": "http.response.start", "status": 200, "headers": self.raw_headers})
            await send({"type": "http.response.body", "body": piece, "more_body": True})

        async with self._resources.database.transaction(self._landlords) as connection:
            await exports.copy_csv(connection, self._landlords, self._filters, self._today, pass_on)
        await send({"type": "http.response.body", "body": b"", "more_body": False})


def _after(cursor: str) -> str:
    (reference,) = web.sort_key(cursor, str)
    if not reference.isprintable():
        raise web.CursorMalformed("Take the cursor from next.", field="cursor")
    return str(reference)
