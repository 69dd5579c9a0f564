"""The change feed of an owner of events: for consumers that missed something and systems that would rather poll."""

from collections.abc import Mapping, Sequence
from contextlib import AsyncExitStack
from datetime import timedelta
from typing import Annotated, Any, Final, Self

import orjson
from fastapi import APIRouter, Query, Response
from pydantic import BaseModel

from shared.events.envelope import Envelope
from shared.platform import auth, event_log, http, web
from shared.platform.auth import Principal
from shared.platform.clock import Clock
from shared.platform.database import EVERY_LANDLORD, Database
from shared.platform.http import Client

SETTLED_AFTER: Final = timedelta(seconds=65)
"""Longer than any transaction may take: what was recorded before that can no longer be overtaken."""
PAGE: Final = 1_000


class FeedPage(BaseModel):
    """Events as CloudEvents. `position` is where to go on: pass it as `after` next time."""

    items: list[Envelope]
    position: int


def router(owner: str, database: Database, clock: Clock) -> APIRouter:
    """Routes `GET /v1/events` of the owner's log."""
    routes = web.router(tags=["events"])

    @routes.get("/v1/events", response_model=FeedPage)
    async def events(
        principal: Annotated[Principal, auth.requires("events:read")],
        stream: Annotated[str | None, Query(max_length=80, pattern=r"^[A-Za-z0-9-]+$")] = None,
        after: Annotated[int, Query(ge=0, lt=2**62)] = 0,
        limit: Annotated[int, Query(ge=1, le=PAGE)] = PAGE,
    ) -> Response:
        """List events in order: of one `stream` behind the sequence `after`, or of all behind the position `after`.

        The list of all streams holds what was recorded more than a minute ago; a single stream is up to date.
        """
        landlords = None if EVERY_LANDLORD in principal.landlords else sorted(principal.landlords)
        async with database.transaction(principal.landlords) as connection:
            if stream is not None:
                recorded = await event_log.read_stream(
                    connection, stream, after=min(after, 2**31 - 1), limit=limit, landlords=landlords
                )
            else:
                settled = clock.now() - SETTLED_AFTER
                recorded = await event_log.read_feed(
                    connection, after=after, settled=settled, landlords=landlords, limit=limit
                )
        position = recorded[-1].position if recorded else after
        body = {"items": [each.envelope(owner) for each in recorded], "position": position}
        # asyncpg has a UUID class of its own, which orjson does not know.
        return Response(orjson.dumps(body, default=str), media_type="application/json")

    return routes


class FeedClients:
    """The feeds of all owners, asked with the service's own key (see catch_up.Feeds)."""

    def __init__(self, urls: Mapping[str, str], api_key: str | None) -> None:
        self._clients: dict[str, Client] = {owner: http.client(url, api_key=api_key) for owner, url in urls.items()}
        self._open = AsyncExitStack()

    async def __aenter__(self) -> Self:
        for client in self._clients.values():
            await self._open.enter_async_context(client)
        return self

    async def __aexit__(self, *error: object) -> None:
        await self._open.aclose()

    async def of_stream(self, owner: str, stream: str, *, after: int) -> Sequence[bytes]:
        """Return the events of a stream behind a sequence."""
        page = await self._get(owner, {"stream": stream, "after": after})
        return [orjson.dumps(item) for item in page["items"]]

    async def page(self, owner: str, *, after: int, limit: int) -> tuple[Sequence[bytes], int]:
        """Return settled events behind a position, and the position to go on from."""
        page = await self._get(owner, {"after": after, "limit": limit})
        return [orjson.dumps(item) for item in page["items"]], page["position"]

    async def _get(self, owner: str, query: Mapping[str, Any]) -> Any:
        return await self._clients[owner].get_json("/v1/events", params=query)
