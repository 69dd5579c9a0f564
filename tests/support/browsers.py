"""A real browser for looking at pages: Chromium where it is installed, and what axe finds on a page."""

import os
import shutil
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Browser, BrowserContext, Page, async_playwright

_AXE = Path(__file__).with_name("axe.min.js")
_RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
_ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
DESKTOP: Mapping[str, int] = {"width": 1280, "height": 900}
SMALL_PHONE: Mapping[str, int] = {"width": 320, "height": 640}


def chromium() -> str:
    """Return where Chromium is, or skip the test loudly."""
    names = ("chromium", "chromium-browser", "google-chrome")
    found = os.environ.get("PUTRIGHT_CHROMIUM") or next(filter(None, map(shutil.which, names)), None)
    if found is None:
        pytest.skip("NO CHROMIUM FOUND: the pages were NOT tried in a browser. Install it, or set PUTRIGHT_CHROMIUM.")
    return found


@asynccontextmanager
async def a_browser() -> AsyncIterator[Browser]:
    path = chromium()
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=path, args=_ARGUMENTS)
        yield browser
        await browser.close()


@asynccontextmanager
async def a_page(browser: Browser, *, size: Mapping[str, int] = DESKTOP, scripts: bool = True) -> AsyncIterator[Page]:
    """Open a page in a context of its own; leaving it fails when the page had anything to complain about."""
    complaints: list[str] = []
    context: BrowserContext = await browser.new_context(
        viewport={"width": size["width"], "height": size["height"]}, java_script_enabled=scripts
    )
    page = await context.new_page()
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    yield page
    await context.close()
    assert [complaint for complaint in complaints if "the server responded with a status of 4" not in complaint] == []


async def violations(page: Page) -> list[str]:
    """Return what axe has against the page as it stands: the rule, and where."""
    # By the debugger's way in, which the page's own content policy does not forbid.
    await page.evaluate(_AXE.read_text())
    found: dict[str, Any] = await page.evaluate(
        "rules => axe.run(document, {runOnly: rules, resultTypes: ['violations']})", _RULES
    )
    return [f"{rule['id']}: {node['html'][:200]}" for rule in found["violations"] for node in rule["nodes"]]


async def is_wider_than_the_screen(page: Page) -> bool:
    wider: bool = await page.evaluate("document.documentElement.scrollWidth > window.innerWidth")
    return wider


async def focused(page: Page) -> str:
    """Return the class of the element that has the focus."""
    name: str = await page.evaluate("document.activeElement.className")
    return name
