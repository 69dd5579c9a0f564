"""The governing body's report as a page. A browser asks for the API key by itself (HTTP Basic)."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from itertools import groupby
from pathlib import Path
from typing import Any, Final

from fastapi import Request, Response
from fastapi.responses import RedirectResponse
from pydantic import ValidationError

from services.reporting import handlers
from services.reporting.api import Held, Reader
from services.reporting.domain.items import LASTING
from services.reporting.domain.measures import Unit
from services.reporting.handlers import Resources
from services.reporting.schemas import (
    ClockView,
    CountView,
    DaysView,
    FigureView,
    GroupView,
    ItemView,
    ReportQuery,
    StageView,
)
from shared.kernel.refusals import Unacceptable
from shared.kernel.working_days import london_date
from shared.platform import auth, web
from shared.platform.auth import Principal
from shared.platform.pages import Brand, Pages
from shared.platform.web import Problem

PAGES: Final = Pages(Path(__file__).parent / "templates")
PAGE: Final = "/reports/governing-body"
_BRAND: Final = Brand(name="Complaint figures", url=PAGE)
_YEAR_BEGINS: Final = (4, 1)
_FIELDS: Final = {"from": "first", "to": "last", "landlord": "landlord", "service": "service"}
_WHERE_WRONG: Final = {
    "first": "Enter the first day as a date, for example 2026-04-01",
    "last": "Enter the last day as a date, for example 2026-09-30",
}
routes: Final = web.router(tags=["pages"])


@routes.get("/", include_in_schema=False, dependencies=[auth.public("Shows the way to the report, and nothing else")])
async def home() -> Response:
    return RedirectResponse(PAGE)


@routes.get(PAGE, include_in_schema=False)
async def governing_body(request: Request, principal: Reader, resources: Held) -> Response:
    """Show the report; without a period, for the reporting year so far (from 1 April)."""
    asked = _asked(request, resources, principal)
    try:
        query = ReportQuery.model_validate(asked)
        report = await handlers.governing_body(resources, principal, query)
    except ValidationError as error:
        return _mistaken(request, resources, principal, asked, _messages(error))
    except Unacceptable as refusal:
        return _mistaken(request, resources, principal, asked, {refusal.field or "landlord": refusal.detail})
    return PAGES.render(
        request,
        "governing_body.html",
        brand=_BRAND,
        report=report,
        figures=[_figure_row(figure) for figure in report.figures],
        stages=[stage.title for stage in report.by_stage],
        # As text, so that a column is set alike from top to bottom.
        handling=[[title, *(str(value(stage)) for stage in report.by_stage)] for title, value in _HANDLING],
        refusals=[[f"Stage {refusal.stage}", refusal.title, refusal.complaints] for refusal in report.refusals],
        counts=[
            ("How complaints ended", "End", "Complaints", _counts(report.ends)),
            ("Deadlines missed, by clock", "Clock", "Deadlines", _counts(report.missed)),
            ("Deadlines missed, by the cause on record", "Cause", "Deadlines", _counts(report.lateness)),
            ("Waiting now; no clock stands still for it", "For whom", "Complaints", _counts(report.waiting)),
        ],
        topics=_topics(report.items),
        groups=[
            ("By month of receipt", "Month", _rows(report.by_month)),
            ("By channel", "Channel", _rows(report.by_channel)),
            ("By service", "Service", _rows(report.by_service)),
        ],
        contacts=[[contact.title, contact.submissions] for contact in report.contacts],
        may_see_cases=principal.may("bi:read"),
        messages={},
        **_form(resources, principal, asked),
    )


def error_page(request: Request, problem: Problem) -> Response:
    """Show a problem to a person."""
    return PAGES.render(request, "problem.html", brand=_BRAND, status_code=problem.status, problem=problem)


def _asked(request: Request, resources: Resources, principal: Principal) -> dict[str, str]:
    """Return what was asked for; a first visit asks for the year so far, of the first landlord."""
    given = {name: value for name, value in request.query_params.items() if name in _FIELDS and value}
    today = london_date(resources.clock.now())
    begun = date(today.year, *_YEAR_BEGINS)
    first = begun if begun <= today else begun.replace(year=today.year - 1)
    known = [landlord.id for landlord in resources.landlords if principal.sees(landlord.id)]
    preset = {"from": first.isoformat(), "to": today.isoformat(), **({"landlord": known[0]} if known else {})}
    return preset | given


def _messages(error: ValidationError) -> dict[str, str]:
    return {_field(detail["loc"]): _message(detail) for detail in error.errors(include_input=False, include_url=False)}


def _field(location: tuple[int | str, ...]) -> str:
    return str(location[0]) if location else "from"


def _message(detail: Mapping[str, Any]) -> str:
    if detail["type"] == "value_error":
        return str(detail["msg"]).removeprefix("Value error, ")
    name = _FIELDS.get(_field(detail["loc"]), "")
    return _WHERE_WRONG.get(name, "Choose one from the list")


def _mistaken(
    request: Request, resources: Resources, principal: Principal, asked: Mapping[str, str], messages: Mapping[str, str]
) -> Response:
    return PAGES.render(
        request,
        "governing_body.html",
        brand=_BRAND,
        status_code=422,
        report=None,
        messages=messages,
        error_count=len(messages),
        **_form(resources, principal, asked),
    )


def _form(resources: Resources, principal: Principal, asked: Mapping[str, str]) -> dict[str, Any]:
    known = [landlord for landlord in resources.landlords if principal.sees(landlord.id)]
    services = {code: name for landlord in known for code, name in landlord.services.items()}
    return {
        "asked": asked,
        "landlords": [
            {"value": each.id, "text": each.name, "selected": each.id == asked.get("landlord")} for each in known
        ],
        "services": [
            {"value": "", "text": "All services"},
            *(
                {"value": code, "text": name, "selected": code == asked.get("service")}
                for code, name in services.items()
            ),
        ],
    }


def _figure_row(figure: FigureView) -> dict[str, Any]:
    return {
        "title": figure.title,
        "value": _value(figure),
        "definition": figure.definition,
        "provision": figure.provision,
        "cases": f"{figure.cases}&format=csv",
    }


def _value(figure: FigureView) -> str:
    if figure.value is None:
        return "No cases to count yet"
    match figure.unit:
        case Unit.PER_CENT:
            return f"{figure.value:g}% ({figure.numerator} of {figure.denominator})"
        case Unit.WORKING_DAYS:
            return f"{figure.value:g}"
        case Unit.CASES:
            return f"{figure.numerator}"


def _rows(groups: Sequence[GroupView]) -> list[list[Any]]:
    return [
        [
            group.title,
            group.received,
            group.open,
            _of_decided(group.acknowledgement),
            group.acknowledgement.overdue,
            _of_decided(group.response),
            group.response.overdue,
        ]
        for group in groups
    ]


def _counts(counts: Sequence[CountView]) -> list[list[Any]]:
    return [[each.title, each.count] for each in counts]


def _topics(items: Sequence[ItemView]) -> list[tuple[str, list[str], list[list[Any]]]]:
    """Return a table for each topic: caption, headings, rows; with amounts where there are any."""
    tables = []
    for caption, of_topic in groupby(items, key=lambda item: item.topic_title):
        rows = list(of_topic)
        money = any(item.amount_pence is not None for item in rows)
        headings = ["Kind", "In the period", "Settled", "Not wanted or needed", "Open"]
        cells = [[item.title, item.begun, item.done, item.not_wanted, item.open] for item in rows]
        if rows[0].topic in LASTING:
            headings, cells = headings[:2], [row[:2] for row in cells]
        if money:
            headings += ["Amount", "Amount settled"]
            cells = [
                [*row, _pounds(item.amount_pence), _pounds(item.done_pence)]
                for row, item in zip(cells, rows, strict=True)
            ]
        tables.append((caption, headings, cells))
    return tables


def _pounds(pence: int | None) -> str:
    return f"\u00a3{(pence or 0) / 100:,.2f}"


def _of_decided(clock: ClockView) -> str:
    return f"{clock.in_time} of {clock.in_time + clock.late + clock.overdue}"


def _days_taken(days: DaysView) -> str:
    return "None yet" if days.average is None else f"{days.average:g} on average, nine in ten within {days.ninetieth}"


_HANDLING: Final[Sequence[tuple[str, Callable[[StageView], Any]]]] = (
    ("Entered in the period", lambda stage: stage.received),
    ("Not closed yet", lambda stage: stage.open),
    ("Acknowledged in time", lambda stage: _of_decided(stage.acknowledgement)),
    ("Acknowledged late", lambda stage: stage.acknowledgement.late),
    ("Acknowledgement late and not sent", lambda stage: stage.acknowledgement.overdue),
    ("Working days to acknowledge", lambda stage: _days_taken(stage.days_to_acknowledge)),
    ("Responded in time", lambda stage: _of_decided(stage.response)),
    ("Responded late", lambda stage: stage.response.late),
    ("Response late and not sent", lambda stage: stage.response.overdue),
    ("Working days to respond", lambda stage: _days_taken(stage.days_to_respond)),
    ("Extended", lambda stage: stage.extended),
    ("Extended beyond the cap, with a good reason", lambda stage: stage.extended_beyond_cap),
    ("Extension told after the date had passed", lambda stage: stage.extended_too_late),
    ("Upheld", lambda stage: f"{stage.upheld} of {stage.responded}"),
    ("Partly upheld", lambda stage: f"{stage.partly_upheld} of {stage.responded}"),
    ("Not upheld", lambda stage: f"{stage.not_upheld} of {stage.responded}"),
    ("Taken to the next stage", lambda stage: stage.escalated),
    ("Accepted although late", lambda stage: stage.discretion_used),
    ("Accepted because the Ombudsman said so", lambda stage: stage.directed),
)
