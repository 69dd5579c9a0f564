"""The page kit: what every page of every service gets."""

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi import FastAPI, Request, Response
from jinja2 import UndefinedError

from shared.platform.pages import Brand, Pages, date_in_words, time_in_words

PAGE = """{% extends "layout.html" %}
{% from "parts.html" import errors %}
{% block title %}Your complaint{% endblock %}
{% block content %}{{ errors(messages) }}{{ govukInput({"name": "name", "label": {"text": "Name"}, "value": typed}) }}
{% endblock %}"""


def a_site(folder: Path, **context: Any) -> httpx.AsyncClient:
    (folder / "page.html").write_text(PAGE)
    pages = Pages(folder)
    app = FastAPI()
    pages.mount_static(app)

    @app.get("/")
    def page(request: Request) -> Response:
        return pages.render(request, "page.html", brand=Brand(name="Harbour Homes", colour="#5b2a6e"), **context)

    return httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://site")


async def test_what_was_typed_comes_back_as_text_and_never_as_markup(tmp_path: Path) -> None:
    answer = await a_site(tmp_path, typed='"><script>alert(1)</script>', messages={}).get("/")

    assert "&#34;&gt;&lt;script&gt;alert(1)" in answer.text


async def test_an_error_is_said_in_the_title_and_linked_to_its_field(tmp_path: Path) -> None:
    answer = await a_site(tmp_path, typed="", messages={"name": "Tell us your name"}, error_count=1).get("/")

    assert "<title>Error: Your complaint" in answer.text
    assert '<a href="#name">Tell us your name</a>' in answer.text.replace("\n", "")


async def test_a_page_forbids_foreign_and_inline_scripts_and_frames(tmp_path: Path) -> None:
    policy = (await a_site(tmp_path, typed="", messages={}).get("/")).headers["Content-Security-Policy"]

    assert "default-src 'self'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe-inline" not in policy


async def test_a_forgotten_value_is_an_error_and_not_a_blank(tmp_path: Path) -> None:
    with pytest.raises(UndefinedError, match="typed"):
        await a_site(tmp_path, messages={}).get("/")


async def test_the_style_sheet_is_kept_for_a_year_under_its_own_version_only(tmp_path: Path) -> None:
    site = a_site(tmp_path, typed="", messages={})
    address = (await site.get("/")).text.split('rel="stylesheet" href="')[1].split('"')[0]

    ours, earlier = await site.get(address), await site.get("/assets/000000000000/putright.css")

    assert ours.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert earlier.headers["Cache-Control"] == "no-store"
    assert ours.content == earlier.content


async def test_a_file_outside_the_static_folders_is_not_found(tmp_path: Path) -> None:
    answer = await a_site(tmp_path, typed="", messages={}).get("/assets/0/..%2f__init__.py")

    assert answer.status_code == httpx.codes.NOT_FOUND


def test_the_style_sheet_holds_nothing_that_belongs_to_gov_uk_alone() -> None:
    style = (Path(__file__).parents[2] / "shared/platform/pages/static/putright.css").read_text()

    assert "GDS Transport" not in style
    assert "crest" not in style
    assert "url(" not in style


def test_a_brand_colour_on_which_white_cannot_be_read_is_refused() -> None:
    with pytest.raises(ValueError, match="darker"):
        Brand(name="Harbour Homes", colour="#ffdd00")


def test_a_date_is_told_in_words() -> None:
    assert date_in_words(date(2026, 11, 27)) == "Friday 27 November 2026"


def test_a_moment_late_on_a_summer_evening_is_the_next_day_in_england() -> None:
    moment = datetime(2026, 6, 30, 23, 5, tzinfo=UTC)

    assert date_in_words(moment) == "Wednesday 1 July 2026"
    assert time_in_words(moment) == "12:05am"
