"""Versions of a state: ETag on what was read, If-Match on what is decided on it."""

import re
from typing import Annotated, Final

from fastapi import Depends, Request

from shared.kernel.refusals import Refusal, Unacceptable


class IfMatchRequired(Refusal):
    """A change without saying which version it was decided on."""

    status = 428
    title = "Say which version this is about"


class IfMatchMalformed(Unacceptable):
    """If-Match is not one of our entity tags; `*` would mean to overwrite whatever is there."""

    status = 400
    title = "If-Match is not one of our entity tags"


_ENTITY_TAG: Final = re.compile(r'"(\d{1,18})"')


def etag(sequence: int) -> str:
    """Return the entity tag of the state after event number `sequence`."""
    return f'"{sequence}"'


async def if_match(request: Request) -> int:
    """Return the sequence that the caller decided on, from If-Match."""
    given = request.headers.get("if-match")
    if given is None:
        raise IfMatchRequired("Send the ETag of what you read as If-Match.")
    match = _ENTITY_TAG.fullmatch(given.strip())
    if match is None:
        raise IfMatchMalformed('If-Match takes one entity tag, for example "3".')
    return int(match[1])


IfMatch = Annotated[int, Depends(if_match)]
