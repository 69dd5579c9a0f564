"""Lists in pages, by the sort key of the last row: a page costs the same wherever it is, and no row is skipped."""

import base64
import binascii
from typing import Annotated, Any, Final, Generic, TypeVar
from urllib.parse import urlencode

import orjson
from fastapi import Query, Request, Response
from pydantic import BaseModel

from shared.kernel.refusals import Unacceptable

Item = TypeVar("Item")
MAX_PAGE: Final = 200
_LONGEST_CURSOR: Final = 1024


Cursor = Annotated[str | None, Query(max_length=_LONGEST_CURSOR, pattern="^[A-Za-z0-9_-]+$")]
"""Where a page begins, as a parameter of a route: `cursor: Cursor = None`."""


class Page(BaseModel, Generic[Item]):
    """Some of a list, in order, and the address of the rest."""

    items: list[Item]
    next: str | None = None


class CursorMalformed(Unacceptable):
    """The cursor is not one that we gave out for this list."""

    title = "The cursor is not one of ours"


def cursor(*key: str | int) -> str:
    """Return the cursor after the row with this sort key."""
    return base64.urlsafe_b64encode(orjson.dumps(key)).decode().rstrip("=")


def sort_key(cursor: str, *kinds: type[str] | type[int]) -> tuple[Any, ...]:
    """Return the sort key in a cursor; `kinds` are the types that this list's key must have."""
    try:
        padded = cursor[:_LONGEST_CURSOR] + "=" * (-len(cursor) % 4)
        key = orjson.loads(base64.b64decode(padded, altchars=b"-_", validate=True))
    except (binascii.Error, ValueError) as error:
        raise CursorMalformed("Take the cursor from next.", field="cursor") from error
    if not isinstance(key, list) or [type(part) for part in key] != list(kinds):
        raise CursorMalformed("Take the cursor from next.", field="cursor")
    return tuple(key)


def next_page(request: Request, response: Response, cursor: str | None) -> str | None:
    """Return the address of the next page for the body, and put it into Link; None on the last page."""
    if cursor is None:
        return None
    query = [(name, value) for name, value in request.query_params.multi_items() if name != "cursor"]
    address = f"{request.url.path}?{urlencode([*query, ('cursor', cursor)])}"
    response.headers["link"] = f'<{address}>; rel="next"'
    return address
