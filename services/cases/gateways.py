"""Questions to intake and notifications: what came in, from whom, what went out. They stay the owners."""

from contextlib import AsyncExitStack
from typing import Annotated, Any, Final, Self, TypeVar
from uuid import UUID

import orjson
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from shared.kernel.finding_aids import AidKind
from shared.kernel.refusals import Refusal
from shared.platform import http
from shared.platform.http import Client, Declined, Unreachable

_ATTEMPTS: Final = 2
"""Somebody waits for the answer."""
_NOT_THERE: Final = frozenset({404, 410})
_LETTERS_AT_ONCE: Final = 200

Read = TypeVar("Read", bound=BaseModel)
Submission = dict[str, Any]
"""A submission's record, as intake hands it out."""


class OwnerAway(Refusal):
    """Another service is needed for this and does not answer: the same request may succeed later."""

    status = 503
    title = "Not available at the moment"


class LetterRecord(BaseModel):
    """A letter with its words and every attempt to send it, as notifications hands it out."""

    model_config = ConfigDict(extra="allow")

    id: UUID
    landlord: str
    reference: str
    kind: str
    cycle: int
    state: str
    settled_at: str | None = None
    subject: str | None = None
    text: str | None = None
    html: str | None = None
    digest: str | None = None


class FindingAid(BaseModel):
    """A keyed hash by which a resident is found, as intake hands it out."""

    kind: AidKind
    hash: Annotated[str, Field(pattern="^[0-9a-f]{64}$")]


class Owners:
    """The owners' APIs, asked with the service's own key; use it as a context manager."""

    def __init__(self, *, intake_url: str, notifications_url: str, api_key: str | None, timeout_seconds: float) -> None:
        self._intake = http.client(intake_url, api_key=api_key, timeout_seconds=timeout_seconds)
        self._notifications = http.client(notifications_url, api_key=api_key, timeout_seconds=timeout_seconds)
        self._open = AsyncExitStack()

    async def __aenter__(self) -> Self:
        await self._open.enter_async_context(self._intake)
        await self._open.enter_async_context(self._notifications)
        return self

    async def __aexit__(self, *error: object) -> None:
        await self._open.aclose()

    async def submission(self, reference: str, correlation_id: UUID) -> Submission | None:
        """Return everything that intake holds under a reference; None where it has none. Raises OwnerAway."""
        content = await _ask("intake", self._intake, f"/v1/submissions/{reference}/record", correlation_id)
        return None if content is None else orjson.loads(content)

    async def finding_aids(self, reference: str, correlation_id: UUID) -> list[FindingAid]:
        """Return by what the resident is found who sent this in; nothing where intake has none. Raises OwnerAway."""
        content = await _ask("intake", self._intake, f"/v1/submissions/{reference}/finding-aids", correlation_id)
        return [] if content is None else _read("intake", _FindingAids, content).finding_aids

    async def attachment(self, reference: str, attachment: str, correlation_id: UUID) -> bytes | None:
        """Return the bytes of a file; None where they are not kept. Raises OwnerAway."""
        path = f"/v1/submissions/{reference}/attachments/{attachment}"
        return await _ask("intake", self._intake, path, correlation_id)

    async def message(self, message: str, correlation_id: UUID) -> bytes | None:
        """Return an e-mail as it came in; None where it is not kept. Raises OwnerAway."""
        return await _ask("intake", self._intake, f"/v1/messages/{message}/raw", correlation_id)

    async def letters(self, reference: str, correlation_id: UUID) -> list[LetterRecord]:
        """Return every letter about a reference, the oldest first. Raises OwnerAway."""
        path: str | None = f"/v1/letters?reference={reference}&limit={_LETTERS_AT_ONCE}"
        letters: list[LetterRecord] = []
        while path is not None:
            page = await self._page(path, correlation_id)
            letters += [await self._letter(each, correlation_id) for each in page.items]
            path = page.next
        return letters[::-1]

    async def _page(self, path: str, correlation_id: UUID) -> "_Page":
        content = await _ask("notifications", self._notifications, path, correlation_id)
        return _read("notifications", _Page, content)

    async def _letter(self, listed: "_Listed", correlation_id: UUID) -> LetterRecord:
        content = await _ask("notifications", self._notifications, f"/v1/letters/{listed.id}", correlation_id)
        return _read("notifications", LetterRecord, content)


class _FindingAids(BaseModel):
    finding_aids: list[FindingAid]


class _Listed(BaseModel):
    id: UUID


class _Page(BaseModel):
    items: list[_Listed]
    next: str | None = None


async def _ask(owner: str, client: Client, path: str, correlation_id: UUID) -> bytes | None:
    try:
        answer = await client.get(path, headers={"x-correlation-id": str(correlation_id)}, attempts=_ATTEMPTS)
    except Declined as declined:
        if declined.status in _NOT_THERE:
            return None
        raise _away(owner) from declined
    except Unreachable as unreachable:
        raise _away(owner) from unreachable
    return answer.content


def _read(owner: str, kind: type[Read], content: bytes | None) -> Read:
    try:
        return kind.model_validate_json(content or b"")
    except ValidationError as error:
        # Without the sentence: it quotes what the owner sent.
        raise OwnerAway(f"{owner} gave an answer with {error.error_count()} fields that cannot be read.") from None


def _away(owner: str) -> OwnerAway:
    return OwnerAway(f"{owner} does not answer. Nothing was put together; please try again in a moment.")
