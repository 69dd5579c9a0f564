"""Questions to intake and cases: where a letter goes and what it says. They stay the owners of those words."""

from contextlib import AsyncExitStack
from datetime import date
from typing import Any, Final, Self, TypeVar
from uuid import UUID

from pydantic import BaseModel, ValidationError

from services.notifications.domain.facts import EVERY_WAY, CaseContents, Communication, Contact
from shared.events.notifications import LetterKind
from shared.platform import http
from shared.platform.http import Client, Declined, Unreachable

_ATTEMPTS: Final = 2
"""A letter rests and comes back by itself; waiting here would keep others from going out."""
_UNKNOWN: Final = 404
_NOT_THERE: Final = frozenset({_UNKNOWN, 409, 410, 422})

Answer = TypeVar("Answer", bound=BaseModel)


class ContentsMissing(Exception):
    """The owner does not have (any more) what the letter must say."""


class NothingThere(ContentsMissing):
    """The owner does not know the reference."""


class Owners:
    """The owners' APIs, asked with the service's own key; use it as a context manager."""

    def __init__(self, *, intake_url: str, cases_url: str, api_key: str | None, timeout_seconds: float) -> None:
        self._intake = http.client(intake_url, api_key=api_key, timeout_seconds=timeout_seconds)
        self._cases = http.client(cases_url, api_key=api_key, timeout_seconds=timeout_seconds)
        self._open = AsyncExitStack()

    async def __aenter__(self) -> Self:
        await self._open.enter_async_context(self._intake)
        await self._open.enter_async_context(self._cases)
        return self

    async def __aexit__(self, *error: object) -> None:
        await self._open.aclose()

    async def contact(self, reference: str, *, correlation_id: UUID) -> Contact:
        """Return how to reach the resident. Raises ContentsMissing, or Unreachable for now."""
        path = f"/v1/submissions/{reference}/contact"
        return await _ask(self._intake, path, {}, Contact, correlation_id)

    async def case_contents(
        self, reference: str, kind: LetterKind, cycle: int, *, on: date, correlation_id: UUID
    ) -> CaseContents:
        """Return what a letter about a case says if it goes out on a day. Raises as `contact` does."""
        path = f"/v1/cases/{reference}/letter-contents"
        query = {"kind": kind.value, "cycle": cycle, "on": on.isoformat()}
        return await _ask(self._cases, path, query, CaseContents, correlation_id)

    async def communication(self, reference: str, *, has_a_case: bool, correlation_id: UUID) -> Communication:
        """Return which ways to the resident are allowed now: every way, where there need not be a case and is none.

        Raises as `contact` does.
        """
        path = f"/v1/cases/{reference}/communication"
        try:
            return await _ask(self._cases, path, {}, Communication, correlation_id)
        except NothingThere:
            if has_a_case:
                raise
            return EVERY_WAY


async def _ask(client: Client, path: str, query: dict[str, Any], answer: type[Answer], correlation_id: UUID) -> Answer:
    headers = {"x-correlation-id": str(correlation_id)}
    try:
        given = await client.get(path, params=query, headers=headers, attempts=_ATTEMPTS)
        return answer.model_validate_json(given.content)
    except Declined as refused:
        if refused.status == _UNKNOWN:
            raise NothingThere(str(refused)) from refused
        if refused.status in _NOT_THERE:
            raise ContentsMissing(str(refused)) from refused
        # A key that is not accepted is our mistake, not the letter's: it goes out once that is mended.
        raise Unreachable(f"declined with {refused.status}") from refused
    except ValidationError as error:
        # Without the sentence: it quotes what the owner sent.
        raise ContentsMissing(f"{error.error_count()} fields cannot be read") from None
