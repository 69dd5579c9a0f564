"""What every act of the demonstration needs: hands that do what is told, and eyes that wait for what follows."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus
from types import TracebackType
from typing import Any, Final, Self, TypeVar

from rich.console import Console
from rich.panel import Panel

from deploy.addresses import Addresses
from shared.kernel.working_days import LONDON
from shared.platform import http
from shared.platform.clock import Clock
from shared.platform.http import Client, Declined, Unreachable
from shared.platform.landlords import Landlord

OWNERS: Final = ("cases", "notifications", "intake")
"""What follows is asked for before what it follows from, so that a cause is never missing beside its effect."""
STEP_SECONDS: Final = 30.0
_LOOK_EVERY_SECONDS: Final = 0.2
_LETTER_WIDTH: Final = 90
_FACTS: Final = (
    "channel", "stage", "handler", "kind", "finding", "due_on", "extended_to", "acknowledged_on", "responded_on",
    "parts", "outcome", "reason",
)  # fmt: skip
_BROWSER: Final = {"accept": "text/html, application/json;q=0.9"}
Found = TypeVar("Found")


class StoryBroke(Exception):
    """A step did not happen in time, or was refused; the message is for a person."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    owner: str
    name: str
    sequence: int
    data: Mapping[str, Any]


class Telling:
    """Tells on the console what it does. Raises StoryBroke."""

    def __init__(
        self, addresses: Addresses, keys: Mapping[str, str], landlord: Landlord, clock: Clock, console: Console
    ) -> None:
        self.addresses = addresses
        self._keys = keys
        self.landlord = landlord
        self.clock = clock
        self.console = console
        self._open = AsyncExitStack()
        self._seen: dict[tuple[str, str], int] = {}
        self._events: dict[str, list[Event]] = {}
        self._clients: dict[tuple[str, str | None], Client] = {}

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._open.aclose()
        if isinstance(error, Declined):
            raise StoryBroke(f"A step was refused: {error}") from error
        if isinstance(error, Unreachable):
            raise StoryBroke(f"A part of the stack did not answer: {error}") from error

    async def act(self, officer: Client, reference: str, step: str, body: Any) -> None:
        """Read the case, and act on exactly what was read; read it again when something happened in between."""

        async def act() -> bool | None:
            case = await officer.get(f"/v1/cases/{reference}")
            try:
                await officer.post_json(
                    f"/v1/cases/{reference}/{step}", body, headers={"if-match": case.headers["etag"]}
                )
            except Declined as refused:
                if refused.status == HTTPStatus.PRECONDITION_FAILED:
                    return None
                raise
            return True

        await self.until(f"{step} on {reference}", act)
        await self._show_new(reference)

    async def letters(self, reference: str) -> None:
        self.chapter("The letters that went out")
        officer = await self.client("notifications", key="officer")
        listed = (await officer.get_json("/v1/letters", params={"reference": reference}))["items"]
        for summary in reversed(listed):
            letter = await officer.get_json(f"/v1/letters/{summary['id']}")
            width = min(self.console.width, _LETTER_WIDTH)
            self.console.print(Panel(letter["text"].strip(), title=letter["subject"], title_align="left", width=width))

    # Telling

    def chapter(self, title: str) -> None:
        self.console.print(f"\n[bold]{title}[/bold]\n")

    def say(self, sentence: str) -> None:
        now = self.clock.now().astimezone(LONDON)
        self.console.print(f"{now:%H:%M:%S}  {sentence}")

    def received(self, reference: str) -> str:
        self._events[reference] = []
        self.say(f"Received: [bold]{reference}[/bold]")
        return reference

    # Following

    async def expect(self, reference: str, owner: str, name: str, **facts: str | int) -> Event:
        """Show what passes on a complaint's streams until this event has."""

        async def look() -> Event | None:
            await self._show_new(reference)
            return next(
                (
                    event
                    for event in self._events[reference]
                    if (event.owner, event.name) == (owner, name) and facts.items() <= event.data.items()
                ),
                None,
            )

        return await self.until(f"{name} on {reference}", look)

    async def _show_new(self, reference: str) -> None:
        passed: list[tuple[str, Any]] = []
        for owner in OWNERS:
            follower = await self.client(owner, key="crm")
            after = self._seen.get((owner, reference), 0)
            page = await follower.get_json("/v1/events", params={"stream": reference, "after": after})
            passed += [(owner, envelope) for envelope in page["items"]]
        for owner, envelope in sorted(passed, key=lambda each: datetime.fromisoformat(each[1]["time"])):
            self._show(reference, owner, envelope)

    def _show(self, reference: str, owner: str, envelope: Mapping[str, Any]) -> None:
        event = Event(
            owner=owner,
            name=envelope["type"].split(".")[-2],
            sequence=int(envelope["sequence"]),
            data=envelope["data"],
        )
        self._seen[owner, reference] = event.sequence
        self._events[reference].append(event)
        facts = " ".join(f"{name}={_shown(event.data[name])}" for name in _FACTS if _shown(event.data.get(name)))
        self.console.print(f"            [cyan]{owner:>13}[/cyan]  {event.name} [dim]{reference} {facts}[/dim]")

    async def until(self, what: str, look: Callable[[], Awaitable[Found | None]]) -> Found:
        """Look until something is found. Raises StoryBroke when it does not come."""
        try:
            async with asyncio.timeout(STEP_SECONDS):
                while (found := await look()) is None:  # noqa: ASYNC110 - what is waited for is in another process
                    await asyncio.sleep(_LOOK_EVERY_SECONDS)
        except TimeoutError:
            raise StoryBroke(f"This did not happen within {STEP_SECONDS:.0f} seconds: {what}.") from None
        return found

    async def client(self, part: str, *, key: str | None = None) -> Client:
        """Return the client for a part of the stack, as the holder of a key or as a browser without any."""
        if (part, key) not in self._clients:
            api_key = self._keys[key] if key else None
            client = http.client(self.addresses.urls[part], api_key=api_key, headers=None if key else _BROWSER)
            self._clients[part, key] = await self._open.enter_async_context(client)
        return self._clients[part, key]


def _shown(value: Any) -> str:
    """Return what a line of the diary shows of a fact: plain values; not the words that an event points at."""
    plain = value if isinstance(value, list) else [value]
    return ",".join(str(each) for each in plain if isinstance(each, str | int))
