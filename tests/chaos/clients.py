"""Clients that behave as real ones: they send steadily, and repeat under the same key until they have an answer."""

import asyncio
import random
import re
from collections.abc import Awaitable, Callable, Coroutine
from email.message import EmailMessage
from functools import partial
from typing import Any, Final

import aiosmtplib
import httpx

from tests.support.house import House
from tests.support.ledger import Act, Ledger, Sending, Way

PAUSE_SECONDS: Final = 0.5
LONGEST_PAUSE_SECONDS: Final = 4.0
TIMEOUT_SECONDS: Final = 5
SURNAME: Final = "Quillfeather"
STREET: Final = "Marmaduke Rise"
POSTCODE: Final = "EX4 7QT"
DOMAIN: Final = "planted.example"
WORDS: Final = "The bath has leaked into Mrs Oystercatcher's kitchen since Whitsun."
PLANTED: Final = (SURNAME, STREET, DOMAIN, "Oystercatcher", "Whitsun", "01632 960")
"""What may be in intake's own tables and in letters, and nowhere else."""

_TOKEN: Final = re.compile(r'name="token" value="([^"]+)"')
_REFERENCE: Final = re.compile(r"PR-[0-9A-Z]{4}-[0-9A-Z]{4}")
_STEPS: Final = ("assignment", "definition", "acknowledgement")


class NotNow(Exception):
    """The other side cannot take it at the moment: the client tries again."""


class Residents:
    """Send complaints by three ways, each under a key of its own, until the campaign has enough."""

    def __init__(self, house: House, ledger: Ledger, rng: random.Random) -> None:
        self._house = house
        self._ledger = ledger
        self._rng = rng

    async def complain(self, until: asyncio.Event, *, every_seconds: float) -> None:
        """Start a submission at each beat, however long the earlier ones take; return when the last has its answer."""
        async with (
            self._house.client("intake", "contact-centre") as contact_centre,
            self._house.client("intake") as browser,
            asyncio.TaskGroup() as tasks,
        ):
            send: dict[Way, Callable[[Sending], Coroutine[None, None, None]]] = {
                Way.API: partial(self._by_api, contact_centre),
                Way.FORM: partial(self._by_form, browser),
                Way.EMAIL: self._by_email,
            }
            number = 0
            while not until.is_set():
                number += 1
                way = self._rng.choice([Way.API, Way.API, Way.FORM, Way.EMAIL])
                key = f"{self._rng.getrandbits(64):016x}"
                sending = self._ledger.open(way, key, f"resident-{number}@{DOMAIN}")
                tasks.create_task(send[way](sending))
                await asyncio.sleep(every_seconds)

    async def _by_api(self, client: httpx.AsyncClient, sending: Sending) -> None:
        headers = {"Idempotency-Key": sending.key}
        body = {
            "channel": self._rng.choice(["phone", "letter", "in_person"]),
            "description": WORDS,
            "resident": {
                "name": f"Zenobia {SURNAME}",
                "email": sending.resident,
                "phone": "01632 960 417",
                "address": {"lines": [f"7 {STREET}"], "postcode": POSTCODE},
            },
            "service": "repairs",
        }

        async def attempt() -> None:
            answer = await client.post("/v1/submissions", json=body, headers=headers)
            self._expect(answer, httpx.codes.ACCEPTED, sending)
            _take(sending, answer.json()["reference"])

        await self._until_answered(sending, attempt)

    async def _by_form(self, client: httpx.AsyncClient, sending: Sending) -> None:
        page: httpx.Response | None = None

        async def attempt() -> None:
            nonlocal page
            if page is None:
                opened = await client.get("/complain")
                self._expect(opened, httpx.codes.OK, sending)
                page = opened
                sending.key = _TOKEN.findall(opened.text)[0]
            answer = await client.post("/complain", data=_filled(sending), files={"files": ("", b"")})
            self._expect(answer, httpx.codes.SEE_OTHER, sending)
            receipt = await client.get(answer.headers["Location"])
            self._expect(receipt, httpx.codes.OK, sending)
            _take(sending, _REFERENCE.findall(receipt.text)[0])

        await self._until_answered(sending, attempt)

    async def _by_email(self, sending: Sending) -> None:
        sending.key = f"{sending.key}@{DOMAIN}"
        message = EmailMessage()
        message["From"] = f"Zenobia {SURNAME} <{sending.resident}>"
        message["To"] = self._house.complaints_address
        message["Subject"] = "The bath leaks"
        message["Message-ID"] = f"<{sending.key}>"
        message["Date"] = "Sun, 22 Nov 2026 09:00:00 +0000"
        message.set_content(f"{WORDS}\n\n7 {STREET}\n")

        async def attempt() -> None:
            host, port = self._house.smtp
            await aiosmtplib.send(message, hostname=host, port=port, timeout=TIMEOUT_SECONDS, start_tls=False)
            sending.taken = True

        await self._until_answered(sending, attempt)

    async def _until_answered(self, sending: Sending, attempt: Callable[[], Awaitable[None]]) -> None:
        while not sending.taken:
            sending.attempts += 1
            try:
                await attempt()
            except (NotNow, httpx.TransportError, aiosmtplib.SMTPException, OSError):
                self._ledger.retries += 1
                await asyncio.sleep(min(PAUSE_SECONDS * 1.5 ** (sending.attempts - 1), LONGEST_PAUSE_SECONDS))

    def _expect(self, answer: httpx.Response, wanted: httpx.codes, sending: Sending) -> None:
        """Raise NotNow unless the answer is the wanted one; write down an answer that is neither that nor 503."""
        if answer.status_code == wanted:
            return
        if answer.status_code != httpx.codes.SERVICE_UNAVAILABLE:
            self._ledger.wrong.append(f"{sending.way} {sending.key}: {answer.request.url.path} {answer.status_code}")
        raise NotNow


class Officer:
    """Works through the cases of the ledger: assigns, defines and acknowledges them, one step at a time."""

    def __init__(self, house: House, ledger: Ledger, rng: random.Random) -> None:
        self._house = house
        self._ledger = ledger
        self._rng = rng

    async def work(self, until: asyncio.Event) -> None:
        done: set[str] = set()
        async with self._house.client("cases", "officer") as client:
            while not until.is_set():
                waiting = [reference for reference in self._ledger.references() if reference not in done]
                if waiting:
                    reference = self._rng.choice(waiting)
                    if await self._take_a_step(client, reference):
                        done.add(reference)
                await asyncio.sleep(0.1)

    async def _take_a_step(self, client: httpx.AsyncClient, reference: str) -> bool:
        """Take the next step, if there is one; say whether the acknowledgement is released."""
        try:
            read = await client.get(f"/v1/cases/{reference}")
            if read.status_code == httpx.codes.NOT_FOUND:  # not logged yet
                return False
            self._expect(read)
            step = _next_step(read.json())
            if step is None:
                return True
            answer = await client.post(
                f"/v1/cases/{reference}/{step}", json=_BODIES.get(step), headers={"If-Match": read.headers["ETag"]}
            )
            if answer.status_code == httpx.codes.PRECONDITION_FAILED:  # something happened in between: read again
                return False
            self._expect(answer)
        except (NotNow, httpx.TransportError):
            self._ledger.retries += 1
            await asyncio.sleep(PAUSE_SECONDS)
            return False
        self._ledger.acts.append(Act(reference, step))
        return step == _STEPS[-1]

    def _expect(self, answer: httpx.Response) -> None:
        if answer.status_code == httpx.codes.OK:
            return
        if answer.status_code != httpx.codes.SERVICE_UNAVAILABLE:
            self._ledger.wrong.append(f"officer: {answer.request.url.path} {answer.status_code}")
        raise NotNow


_BODIES: Final[dict[str, Any]] = {
    "assignment": {"handler": "user:handler-1", "free_of_conflict": True},
    "definition": {
        "parts": [{"summary": "The leak from the bath was not repaired."}],
        "outcomes_sought": ["Repair the bath."],
    },
}


def _next_step(case: dict[str, Any]) -> str | None:
    """Return the first of our steps that has not been taken; the case itself says, not our memory."""
    if case["handler"] is None:
        return "assignment"
    if not case["parts"]:
        return "definition"
    return "acknowledgement" if case["status"] == "defined" else None


def _take(sending: Sending, reference: str) -> None:
    sending.references.append(reference)
    sending.taken = True


def _filled(sending: Sending) -> dict[str, str]:
    return {
        "token": sending.key,
        "description": WORDS,
        "service": "repairs",
        "name": f"Zenobia {SURNAME}",
        "preferred_channel": "email",
        "email": sending.resident,
        "phone": "01632 960 417",
        "address_1": f"7 {STREET}",
        "postcode": POSTCODE,
    }
