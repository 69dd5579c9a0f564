"""The first act: three complaints by three channels, one of them carried to its answer."""

import asyncio
import re
from collections.abc import Mapping, Sequence
from datetime import date
from email.message import EmailMessage
from email.utils import format_datetime, make_msgid
from http import HTTPStatus
from typing import Any, Final

import aiosmtplib
from rich.table import Table

from deploy.demo.telling import StoryBroke, Telling
from shared.kernel.working_days import london_date
from shared.platform.http import Client
from shared.platform.pages import date_in_words

# Whoever sends the form faster than a person can read it is marked as a machine.
_READING_SECONDS: Final = 4.0
_REFERENCE: Final = re.compile(r"PR-[0-9A-Z]{4}-[0-9A-Z]{4}")
_TOKEN: Final = re.compile(r'name="token" value="([^"]+)"')


class FirstAct:
    """Three residents complain; one of them is answered."""

    def __init__(self, telling: Telling) -> None:
        self.telling = telling

    async def play(self) -> str:
        """Play the act; return the reference of the complaint that was answered."""
        by_form, by_mail, by_phone = await self._complain()
        await self._receipts([by_form, by_mail, by_phone])
        await self._handle(by_form)
        await self.telling.letters(by_form)
        await self._figures(by_form)
        return by_form

    # The complaints

    async def _complain(self) -> tuple[str, str, str]:
        self.telling.chapter(f"Three residents complain to {self.telling.landlord.name}")
        self.telling.say("Rosa Ndlovu opens the complaint form, types for a few seconds, and sends it.")
        by_form = await self._fill_in_the_form()
        await self.telling.expect(by_form, "cases", "ComplaintLogged")
        self.telling.say(f"Sam Price writes an e-mail to {self.telling.landlord.complaints_email}.")
        by_mail = await self._write_an_email()
        await self.telling.expect(by_mail, "cases", "ComplaintLogged")
        self.telling.say("Irene Walsh telephones; the contact centre's system sends what she says.")
        by_phone = await self._telephone()
        await self.telling.expect(by_phone, "cases", "ComplaintLogged")
        return by_form, by_mail, by_phone

    async def _fill_in_the_form(self) -> str:
        browser = await self.telling.client("intake")
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
        return self.telling.received(_found(_REFERENCE, sent, "the page after the form shows no reference"))

    async def _write_an_email(self) -> str:
        mail = await self.telling.client("mail")
        sender = f"sam.price.{self.telling.clock.now():%H%M%S%f}@example.com"
        message = EmailMessage()
        message["From"] = f"Sam Price <{sender}>"
        message["To"] = self.telling.landlord.complaints_email
        message["Subject"] = "Black mould in my son's bedroom"
        message["Date"] = format_datetime(self.telling.clock.now())
        message["Message-ID"] = make_msgid(domain="example.com")
        message.set_content(
            "There is black mould in my son's bedroom and he has asthma.\nI reported it in September.\n"
        )
        host, _, port = self.telling.addresses.smtp.rpartition(":")
        await aiosmtplib.send(message, hostname=host, port=int(port))
        # Only the receipt tells a stranger which reference the e-mail was given.
        receipt = await self.telling.until("the receipt for the e-mail", lambda: _newest_subject(mail, sender))
        return self.telling.received(_found(_REFERENCE, receipt, "the receipt names no reference"))

    async def _telephone(self) -> str:
        system = await self.telling.client("intake", key="contact-centre")
        answer = await system.post_json(
            "/v1/submissions",
            {
                "channel": "phone",
                "resident": {"name": "Irene Walsh", "email": "irene.walsh@example.com", "phone": "01632 960 002"},
                "subject": "Bins not emptied",
                "description": "The bins behind the block have not been emptied for three weeks and there are rats.",
                "outcomes_sought": ["Empty bins", "A weekly check"],
                "service": "neighbourhood",
                "source": {
                    "system": "demo telephone system",
                    "reference": f"call-{self.telling.clock.now():%Y%m%d%H%M%S%f}",
                },
            },
            headers={"idempotency-key": f"call-{self.telling.clock.now():%Y%m%d%H%M%S%f}"},
        )
        return self.telling.received(answer.json()["reference"])

    async def _receipts(self, complaints: Sequence[str]) -> None:
        self.telling.chapter("Each gets a receipt at once")
        for reference in complaints:
            await self.telling.expect(reference, "notifications", "LetterSent", kind="receipt")

    # The handling

    async def _handle(self, reference: str) -> None:
        self.telling.chapter(f"An officer handles {reference}")
        officer = await self.telling.client("cases", key="officer")
        today = london_date(self.telling.clock.now())
        self.telling.say("She gives it to Hana of the repairs team, who declares that she has no conflict of interest.")
        await self.telling.act(officer, reference, "assignment", {"handler": "user:handler", "free_of_conflict": True})
        self.telling.say("She sets out what the complaint is about, point by point.")
        await self.telling.act(officer, reference, "definition", _DEFINITION)
        self.telling.say("She releases the acknowledgement. Its clock stops only when the letter has really gone out.")
        await self.telling.act(officer, reference, "acknowledgement", None)
        acknowledged = await self.telling.expect(reference, "cases", "ComplaintAcknowledged")
        due_on = date.fromisoformat(acknowledged.data["respond"]["due_on"])
        self.telling.say(f"It has. The answer is due by {date_in_words(due_on)}.")
        self.telling.say(
            "Hana finds out what happened, and the stage 1 response goes out: each point with its finding."
        )
        repaired_by = self.telling.landlord.calendar().add(
            today, _REPAIR_WITHIN, self.telling.landlord.counting_on(today)
        )
        await self.telling.act(officer, reference, "response", _response(repaired_by))
        await self.telling.expect(reference, "cases", "ComplaintResponded")
        self.telling.say(
            "The case is closed with what was learned from it; the promised repair stays open until it is done."
        )
        await self.telling.act(officer, reference, "closing", {"learning": _LEARNING})
        await self.telling.expect(reference, "cases", "CaseClosed")

    async def _figures(self, reference: str) -> None:
        self.telling.chapter("What the governing body sees")
        analyst = await self.telling.client("reporting", key="bi")
        await self.telling.until("the figures", lambda: _is_closed(analyst, reference))
        board = await self.telling.client("reporting", key="board")
        today = london_date(self.telling.clock.now())
        period = {"from": today.replace(day=1).isoformat(), "to": today.isoformat()}
        report = await board.get_json("/v1/reports/governing-body", params=period)
        figures = Table("Complaints received this month", "Figure", "")
        for figure in report["figures"]:
            figures.add_row(figure["title"], *_in_figures(figure))
        self.telling.console.print(figures)


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
                "reasons": "The leak was reported in the first week of the month, and the report is in our log.",
                "what_went_wrong": "A repair was not booked. That was our mistake and we are sorry.",
                "remedy": "We repair the pipe and the ceiling, and pay £100 for the distress.",
                "actions": [repair],
            },
            {
                "part": 2,
                "finding": "partly_upheld",
                "reasons": "Two of the three calls were noted and not made. For the third we find no note.",
                "what_went_wrong": "You were promised calls that were not made.",
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
