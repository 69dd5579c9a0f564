"""`putright demo`: three complaints by three channels, one of them carried to its answer, told as it happens."""

import asyncio
import re
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import date, datetime
from email.message import EmailMessage
from email.utils import format_datetime, make_msgid
from http import HTTPStatus
from typing import Any, Final, TypeVar

import aiosmtplib
from rich.console import Console
from rich.panel import Panel
from rich.table import Table

from deploy.addresses import Addresses
from shared.kernel.working_days import LONDON, london_date
from shared.platform import http
from shared.platform.clock import Clock
from shared.platform.http import Client, Declined, Unreachable
from shared.platform.landlords import Landlord
from shared.platform.pages import date_in_words

OWNERS: Final = ("cases", "notifications", "intake")
"""What follows is asked for before what it follows from, so that a cause is never missing beside its effect."""
STEP_SECONDS: Final = 30.0
_LOOK_EVERY_SECONDS: Final = 0.2
# Whoever sends the form faster than a person can read it is marked as a machine.
_READING_SECONDS: Final = 4.0
_LETTER_WIDTH: Final = 90
_REFERENCE: Final = re.compile(r"PR-[0-9A-Z]{4}-[0-9A-Z]{4}")
_TOKEN: Final = re.compile(r'name="token" value="([^"]+)"')
_FACTS: Final = ("channel", "handler", "kind", "finding", "due_on", "acknowledged_on", "responded_on", "reason")


_Found = TypeVar("_Found")


class StoryBroke(Exception):
    """A step did not happen in time, or was refused; the message is for a person."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Event:
    owner: str
    name: str
    sequence: int
    data: Mapping[str, Any]


class Demo:
    """Tells the story on the console while it does what it tells. Raises StoryBroke."""

    def __init__(
        self, addresses: Addresses, keys: Mapping[str, str], landlord: Landlord, clock: Clock, console: Console
    ) -> None:
        self._addresses = addresses
        self._keys = keys
        self._landlord = landlord
        self._clock = clock
        self._console = console
        self._open = AsyncExitStack()
        self._seen: dict[tuple[str, str], int] = {}
        self._events: dict[str, list[_Event]] = {}
        self._clients: dict[tuple[str, str | None], Client] = {}

    async def tell(self) -> None:
        """Tell the whole story."""
        try:
            async with self._open:
                by_form, by_mail, by_phone = await self._complain()
                await self._receipts([by_form, by_mail, by_phone])
                await self._handle(by_form)
                await self._letters(by_form)
                await self._figures(by_form)
                self._where_next(by_form)
        except Declined as refusal:
            raise StoryBroke(f"A step was refused: {refusal}") from refusal
        except Unreachable as error:
            raise StoryBroke(f"A part of the stack did not answer: {error}") from error

    # The complaints

    async def _complain(self) -> tuple[str, str, str]:
        self._chapter(f"Three residents complain to {self._landlord.name}")
        self._say("Rosa Ndlovu opens the complaint form, types for a few seconds, and sends it.")
        by_form = await self._fill_in_the_form()
        await self._expect(by_form, "cases", "ComplaintLogged")
        self._say(f"Sam Price writes an e-mail to {self._landlord.complaints_email}.")
        by_mail = await self._write_an_email()
        await self._expect(by_mail, "cases", "ComplaintLogged")
        self._say("Irene Walsh telephones; the contact centre's system sends what she says.")
        by_phone = await self._telephone()
        await self._expect(by_phone, "cases", "ComplaintLogged")
        return by_form, by_mail, by_phone

    async def _fill_in_the_form(self) -> str:
        browser = await self._client("intake")
        page = (await browser.get("/complain")).content.decode()
        await asyncio.sleep(_READING_SECONDS)
        fields = {
            "token": _found(_TOKEN, page, "the form has no token"),
            "name": "Rosa Ndlovu",
            "email": "rosa.ndlovu@example.com",
            "description": (
                "Water has come through the bathroom ceiling since the start of the month. I rang three times and each "
                "time was told that somebody would call me back. Nobody did."
            ),
            "outcomes": "The leak repaired, and somebody to explain why nobody called me back.",
            "service": "repairs",
            "preferred_channel": "email",
        }
        answer = await browser.post_form("/complain", fields)
        if answer.status != HTTPStatus.SEE_OTHER:
            raise StoryBroke(f"The form was not accepted: {answer.status}")
        sent = (await browser.get(answer.headers["location"])).content.decode()
        return self._received(_found(_REFERENCE, sent, "the page after the form shows no reference"))

    async def _write_an_email(self) -> str:
        mail = await self._client("mail")
        sender = f"sam.price.{self._clock.now():%H%M%S%f}@example.com"
        message = EmailMessage()
        message["From"] = f"Sam Price <{sender}>"
        message["To"] = self._landlord.complaints_email
        message["Subject"] = "Black mould in my son's bedroom"
        message["Date"] = format_datetime(self._clock.now())
        message["Message-ID"] = make_msgid(domain="example.com")
        message.set_content(
            "There is black mould in my son's bedroom and he has asthma.\nI reported it in September.\n"
        )
        host, _, port = self._addresses.smtp.rpartition(":")
        await aiosmtplib.send(message, hostname=host, port=int(port))
        # Only the receipt tells a stranger which reference the e-mail was given.
        receipt = await self._until("the receipt for the e-mail", lambda: _newest_subject(mail, sender))
        return self._received(_found(_REFERENCE, receipt, "the receipt names no reference"))

    async def _telephone(self) -> str:
        system = await self._client("intake", key="contact-centre")
        answer = await system.post_json(
            "/v1/submissions",
            {
                "channel": "phone",
                "resident": {"name": "Irene Walsh", "email": "irene.walsh@example.com", "phone": "01632 960 002"},
                "subject": "Bins not emptied",
                "description": "The bins behind the block have not been emptied for three weeks and there are rats.",
                "outcomes_sought": ["Empty bins", "A weekly check"],
                "service": "neighbourhood",
                "source": {"system": "demo telephone system", "reference": f"call-{self._clock.now():%Y%m%d%H%M%S%f}"},
            },
            headers={"idempotency-key": f"call-{self._clock.now():%Y%m%d%H%M%S%f}"},
        )
        return self._received(answer.json()["reference"])

    async def _receipts(self, complaints: Sequence[str]) -> None:
        self._chapter("Each gets a receipt at once")
        for reference in complaints:
            await self._expect(reference, "notifications", "LetterSent", kind="receipt")

    # The handling

    async def _handle(self, reference: str) -> None:
        self._chapter(f"An officer handles {reference}")
        officer = await self._client("cases", key="officer")
        today = london_date(self._clock.now())
        self._say("She gives it to Hana of the repairs team, who declares that she has no conflict of interest.")
        await self._act(officer, reference, "assignment", {"handler": "user:handler", "free_of_conflict": True})
        self._say("She sets out what the complaint is about, point by point.")
        await self._act(officer, reference, "definition", _DEFINITION)
        self._say("She releases the acknowledgement. Its clock stops only when the letter has really gone out.")
        await self._act(officer, reference, "acknowledgement", None)
        acknowledged = await self._expect(reference, "cases", "ComplaintAcknowledged")
        due_on = date.fromisoformat(acknowledged.data["respond"]["due_on"])
        self._say(f"It has. The answer is due by {date_in_words(due_on)}.")
        self._say("Hana finds out what happened, and the stage 1 response goes out: each point with its finding.")
        repaired_by = self._landlord.calendar().add(today, _REPAIR_WITHIN, self._landlord.counting_on(today))
        await self._act(officer, reference, "response", _response(repaired_by))
        await self._expect(reference, "cases", "ComplaintResponded")
        self._say("The case is closed with what was learned from it; the promised repair stays open until it is done.")
        await self._act(officer, reference, "closing", {"learning": _LEARNING})
        await self._expect(reference, "cases", "CaseClosed")

    async def _act(self, officer: Client, reference: str, step: str, body: Any) -> None:
        """Read the case, and act on exactly what was read."""
        case = await officer.get(f"/v1/cases/{reference}")
        await officer.post_json(f"/v1/cases/{reference}/{step}", body, headers={"if-match": case.headers["etag"]})
        await self._show_new(reference)

    # What came of it

    async def _letters(self, reference: str) -> None:
        self._chapter("The letters that went out")
        officer = await self._client("notifications", key="officer")
        listed = (await officer.get_json("/v1/letters", params={"reference": reference}))["items"]
        for summary in reversed(listed):
            letter = await officer.get_json(f"/v1/letters/{summary['id']}")
            width = min(self._console.width, _LETTER_WIDTH)
            self._console.print(Panel(letter["text"].strip(), title=letter["subject"], title_align="left", width=width))

    async def _figures(self, reference: str) -> None:
        self._chapter("What the governing body sees")
        analyst = await self._client("reporting", key="bi")
        await self._until("the figures", lambda: _is_closed(analyst, reference))
        board = await self._client("reporting", key="board")
        today = london_date(self._clock.now())
        period = {"from": today.replace(day=1).isoformat(), "to": today.isoformat()}
        report = await board.get_json("/v1/reports/governing-body", params=period)
        figures = Table("Complaints received this month", "Figure", "")
        for figure in report["figures"]:
            figures.add_row(figure["title"], *_in_figures(figure))
        self._console.print(figures)

    def _where_next(self, reference: str) -> None:
        urls = self._addresses.urls
        self._chapter("Where to look next")
        for what, where in {
            "Everything in one place": urls["home"],
            "The letters, as the residents got them": urls.get("mail", "your own mail server"),
            "Complain yourself": f"{urls['intake']}/complain",
            "The governing body's report (key `board`)": f"{urls['reporting']}/reports/governing-body",
            "This case's history (key `officer`)": f"{urls['cases']}/v1/cases/{reference}/history",
            "How one complaint runs through the code": "ARCHITECTURE.md",
        }.items():
            self._console.print(f"  {what:<42} {where}")

    # Telling

    def _chapter(self, title: str) -> None:
        self._console.print(f"\n[bold]{title}[/bold]\n")

    def _say(self, sentence: str) -> None:
        now = self._clock.now().astimezone(LONDON)
        self._console.print(f"{now:%H:%M:%S}  {sentence}")

    def _received(self, reference: str) -> str:
        self._events[reference] = []
        self._say(f"Received: [bold]{reference}[/bold]")
        return reference

    # Following

    async def _expect(self, reference: str, owner: str, name: str, **facts: str) -> _Event:
        """Show what passes on a complaint's streams until this event has."""

        async def look() -> _Event | None:
            await self._show_new(reference)
            return next(
                (
                    event
                    for event in self._events[reference]
                    if (event.owner, event.name) == (owner, name) and facts.items() <= event.data.items()
                ),
                None,
            )

        return await self._until(f"{name} on {reference}", look)

    async def _show_new(self, reference: str) -> None:
        passed: list[tuple[str, Any]] = []
        for owner in OWNERS:
            follower = await self._client(owner, key="crm")
            after = self._seen.get((owner, reference), 0)
            page = await follower.get_json("/v1/events", params={"stream": reference, "after": after})
            passed += [(owner, envelope) for envelope in page["items"]]
        for owner, envelope in sorted(passed, key=lambda each: datetime.fromisoformat(each[1]["time"])):
            self._show(reference, owner, envelope)

    def _show(self, reference: str, owner: str, envelope: Mapping[str, Any]) -> None:
        event = _Event(
            owner=owner,
            name=envelope["type"].split(".")[-2],
            sequence=int(envelope["sequence"]),
            data=envelope["data"],
        )
        self._seen[owner, reference] = event.sequence
        self._events[reference].append(event)
        facts = " ".join(f"{name}={event.data[name]}" for name in _FACTS if event.data.get(name))
        self._console.print(f"            [cyan]{owner:>13}[/cyan]  {event.name} [dim]{reference} {facts}[/dim]")

    async def _until(self, what: str, look: Callable[[], Awaitable[_Found | None]]) -> _Found:
        """Look until something is found. Raises StoryBroke when it does not come."""
        try:
            async with asyncio.timeout(STEP_SECONDS):
                while (found := await look()) is None:  # noqa: ASYNC110 - what is waited for is in another process
                    await asyncio.sleep(_LOOK_EVERY_SECONDS)
        except TimeoutError:
            raise StoryBroke(f"This did not happen within {STEP_SECONDS:.0f} seconds: {what}.") from None
        return found

    async def _client(self, part: str, *, key: str | None = None) -> Client:
        """Return the client for a part of the stack, as the holder of a key or as a browser without any."""
        if (part, key) not in self._clients:
            api_key = self._keys[key] if key else None
            client = http.client(self._addresses.urls[part], api_key=api_key, headers=None if key else _BROWSER)
            self._clients[part, key] = await self._open.enter_async_context(client)
        return self._clients[part, key]


_BROWSER: Final = {"accept": "text/html, application/json;q=0.9"}
_DEFINITION: Final = {
    "parts": [
        {"summary": "The leak through the bathroom ceiling has not been repaired."},
        {"summary": "Nobody called back, although this was promised three times."},
    ],
    "outcomes_sought": ["The leak repaired", "An explanation why nobody called back"],
}
_REPAIR_WITHIN: Final = 10
_LEARNING: Final = "Promised calls are now tasks with an owner, and the repairs desk sees those that are due."


def _response(repaired_by: date) -> Mapping[str, Any]:
    repair = {
        "description": "Repair the pipe above the bathroom, and the ceiling",
        "owner": "user:handler",
        "due_on": repaired_by.isoformat(),
    }
    return {
        "answers": [
            {
                "part": 1,
                "finding": "upheld",
                "reasons": "The leak was reported and a repair was not booked. That was our mistake and we are sorry.",
                "remedy": "We repair the pipe and the ceiling, and pay £100 for the distress.",
                "actions": [repair],
            },
            {
                "part": 2,
                "finding": "partly_upheld",
                "reasons": "Two of the three calls were noted and not made. For the third we find no note.",
                "remedy": "We apologise, and have changed how promised calls are kept.",
            },
        ]
    }


async def _newest_subject(mail: Client, recipient: str) -> str | None:
    found = (await mail.get_json("/api/messages", params={"recipient": recipient}))["messages"]
    return str(found[0]["subject"]) if found else None


async def _is_closed(analyst: Client, reference: str) -> bool | None:
    cases = (await analyst.get_json("/v1/cases", params={"status": "closed", "limit": 1000}))["items"]
    return any(case["reference"] == reference for case in cases) or None


def _found(pattern: re.Pattern[str], text: str, otherwise: str) -> str:
    match = pattern.search(text)
    if match is None:
        raise StoryBroke(f"The story broke off: {otherwise}.")
    return match[match.lastindex or 0]


def _in_figures(figure: Mapping[str, Any]) -> tuple[str, str]:
    """Return a figure in its unit and, for a share, of how many."""
    if figure["value"] is None:
        return "", ""
    if figure["unit"] == "per_cent":
        return f"{figure['value']:g} %", f"{figure['numerator']} of {figure['denominator']}"
    return f"{figure['value']:g}", figure["unit"].replace("_", " ")
