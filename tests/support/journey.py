"""What a journey through the running house needs: doing as people do, and waiting for what must follow."""

import asyncio
import re
from collections.abc import Awaitable, Callable, Mapping
from email.message import EmailMessage
from email.utils import make_msgid
from typing import Any, Final, TypeVar

import aiosmtplib
import httpx

from tests.support.house import House

WITHIN_SECONDS: Final = 30
_LOOK_EVERY_SECONDS: Final = 0.1
# Whoever is faster is marked as a machine.
_FILLING_IN_SECONDS: Final = 3.5
_TOKEN: Final = re.compile(r'name="token" value="([^"]+)"')
_REFERENCE: Final = re.compile(r"PR-[0-9A-Z]{4}-[0-9A-Z]{4}")
_TRACKING_CODE: Final = re.compile(r"/track#PR-[0-9A-Z]{4}-[0-9A-Z]{4}\.([A-Za-z0-9_-]+)")
Found = TypeVar("Found")


async def until(what: str, look: Callable[[], Awaitable[Found | None]], *, seconds: float = WITHIN_SECONDS) -> Found:
    """Return what is looked for as soon as it is there; fail with its name when it does not come."""
    try:
        async with asyncio.timeout(seconds):
            while (found := await look()) is None:  # noqa: ASYNC110 - what is waited for is in another process
                await asyncio.sleep(_LOOK_EVERY_SECONDS)
    except TimeoutError:
        raise AssertionError(f"{what} did not happen within {seconds:.0f} seconds") from None
    return found


async def complain_by_form(house: House, fields: Mapping[str, str]) -> tuple[str, str]:
    """Fill in the form as a browser does; return the reference and the tracking code that the last page shows."""
    async with house.client("intake") as browser:
        page = await browser.get("/complain", headers={"accept": "text/html"})
        await asyncio.sleep(_FILLING_IN_SECONDS)
        sent = await browser.post("/complain", data={"token": _TOKEN.findall(page.text)[0], **fields})
        assert sent.status_code == httpx.codes.SEE_OTHER, sent.text
        last = await browser.get(sent.headers["location"])
    return _REFERENCE.findall(last.text)[0], _TRACKING_CODE.findall(last.text)[0]


async def complain_by_telephone(house: House, call: str) -> str:
    """Send what a resident said, as the contact centre's system does; return the reference once it is a case."""
    said = {
        "channel": "phone",
        "resident": {"name": "Irene Walsh", "email": f"{call.replace(' ', '.')}@example.com"},
        "description": "The bins have not been emptied.",
        "source": {"system": "telephone", "reference": call},
    }
    async with house.client("intake", "contact-centre") as system:
        taken = (await system.post("/v1/submissions", json=said)).json()
    await case_when(house, taken["reference"], lambda case: case["status"] == "logged")
    return str(taken["reference"])


async def write_email(house: House, sender: str, subject: str, text: str, **headers: str) -> None:
    """Send an e-mail to the landlord through the local mail server."""
    message = EmailMessage()
    message["From"] = sender
    message["To"] = house.complaints_address
    message["Subject"] = subject
    message["Message-ID"] = make_msgid(domain="example.com")
    for name, value in headers.items():
        message[name.replace("_", "-")] = value
    message.set_content(text)
    host, port = house.smtp
    await aiosmtplib.send(message, hostname=host, port=port)


async def letter_to(house: House, recipient: str, subject: str) -> dict[str, Any]:
    """Wait for the e-mail with this in its subject, and return it as the mail server has it."""

    async def look() -> dict[str, Any] | None:
        async with httpx.AsyncClient(base_url=house.mail_page) as mail:
            listed = (await mail.get("/api/messages", params={"recipient": recipient})).json()["messages"]
            numbers = [message["id"] for message in listed if subject in message["subject"]]
            return (await mail.get(f"/api/messages/{numbers[0]}")).json() if numbers else None

    return await until(f"the letter {subject!r}", look)


async def case_when(house: House, reference: str, is_so: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
    """Wait until the case is so, and return it."""

    async def look() -> dict[str, Any] | None:
        async with house.client("cases", "officer") as officer:
            answer = await officer.get(f"/v1/cases/{reference}")
        return answer.json() if answer.status_code == httpx.codes.OK and is_so(answer.json()) else None

    return await until(f"the expected state of {reference}", look)


async def progress_when(house: House, reference: str, code: str, is_so: Callable[[str], bool]) -> str:
    """Wait until the tracking page is so, and return it: it follows the case a moment later."""

    async def look() -> str | None:
        async with house.client("intake") as browser:
            page = (await browser.post("/track", data={"reference": reference, "code": code})).text
        return page if is_so(page) else None

    return await until(f"the expected progress of {reference}", look)


async def act(house: House, reference: str, step: str, body: Any = None) -> dict[str, Any]:
    """Take a step as the officer on what was just read; read again when something happened in between."""

    async def take() -> httpx.Response | None:
        read = await officer.get(f"/v1/cases/{reference}")
        done = await officer.post(
            f"/v1/cases/{reference}/{step}", json=body, headers={"If-Match": read.headers["etag"]}
        )
        return None if done.status_code == httpx.codes.PRECONDITION_FAILED else done

    async with house.client("cases", "officer") as officer:
        done = await until(f"{step} on {reference}", take)
    assert done.status_code == httpx.codes.OK, done.text
    return dict(done.json())


async def figures(house: House, period: Mapping[str, str]) -> dict[str, Any]:
    """Return the governing body's figures by name."""
    async with house.client("reporting", "board") as board:
        answer = await board.get("/v1/reports/governing-body", params=period)
    return {figure["name"]: figure for figure in answer.json()["figures"]}


async def reported(house: House, reference: str, is_so: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
    """Wait until reporting shows the case so, and return its row."""

    async def look() -> dict[str, Any] | None:
        async with house.client("reporting", "bi") as analyst:
            answer = await analyst.get("/v1/cases", params={"limit": "1000"})
        rows = [row for row in answer.json()["items"] if row["reference"] == reference and is_so(row)]
        return rows[0] if rows else None

    return await until(f"the row of {reference} in the report", look)
