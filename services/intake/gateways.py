"""Questions to cases: what residents are told while a disruption lasts. It stays the owner of the words."""

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final, Self

import structlog
from pydantic import BaseModel, ConfigDict, ValidationError

from shared.platform import http
from shared.platform.clock import Clock
from shared.platform.http import Declined, Unreachable

log: Final = structlog.get_logger()

READ_EVERY: Final = timedelta(minutes=1)
BELIEVED_FOR: Final = timedelta(minutes=10)
"""How long residents are told what was true when cases last answered."""
LONGEST_WAIT: Final = timedelta(seconds=1)


class Disruption(BaseModel):
    """What residents of a landlord read while a declared disruption lasts (Code 8.5)."""

    model_config = ConfigDict(frozen=True)

    expected_until: date
    affected_services: tuple[str, ...] = ()
    """Codes of the landlord's service hierarchy; none named: every service."""
    banner: str


class Noticeboard:
    """The disruptions of each landlord, read ahead of the pages: no resident waits for cases, here or away.

    Use it as a context manager, with `run` in a task of its own.
    """

    def __init__(self, *, cases_url: str, api_key: str | None, landlords: Iterable[str], clock: Clock) -> None:
        self._cases = http.client(cases_url, api_key=api_key, timeout_seconds=LONGEST_WAIT.total_seconds())
        self._landlords = tuple(landlords)
        self._clock = clock
        self._known: dict[str, _Known] = {}

    async def __aenter__(self) -> Self:
        await self._cases.__aenter__()
        return self

    async def __aexit__(self, *error: object) -> None:
        await self._cases.__aexit__(None, None, None)

    def disruptions(self, landlord: str) -> tuple[Disruption, ...]:
        """Return what residents of a landlord are to read now; nothing where cases has been away for too long."""
        known = self._known.get(landlord)
        if known is None or self._clock.now() - known.read_at > BELIEVED_FOR:
            return ()
        return known.disruptions

    async def run(self) -> None:
        while True:
            await self.read()
            await asyncio.sleep(READ_EVERY.total_seconds())

    async def read(self) -> None:
        """Ask cases about every landlord. Where it gives no answer, what is known stays until it is too old."""
        for landlord in self._landlords:
            try:
                async with asyncio.timeout(LONGEST_WAIT.total_seconds()):
                    current = await self._ask(landlord)
            except (Unreachable, TimeoutError):
                # Away for one landlord is away for all of them.
                log.warning("the noticeboard waits for cases")
                return
            except Declined as declined:
                log.warning("cases gives no banners", landlord=landlord, status=declined.status)
            except ValidationError as error:
                # Without the sentence: it quotes what cases sent.
                log.warning("the banners cannot be read", landlord=landlord, fields=error.error_count())
            else:
                with_words = tuple(each for each in current.items if each.banner)
                self._known[landlord] = _Known(self._clock.now(), with_words)

    async def _ask(self, landlord: str) -> "_Current":
        answer = await self._cases.get("/v1/disruptions/current/banner", params={"landlord": landlord}, attempts=1)
        return _Current.model_validate_json(answer.content)


class _Current(BaseModel):
    items: tuple[Disruption, ...]


@dataclass(frozen=True, slots=True)
class _Known:
    read_at: datetime
    disruptions: tuple[Disruption, ...]
