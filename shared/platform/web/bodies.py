"""Request bodies, read strictly: JSON of the right media type, no unknown fields, no text without a limit."""

from collections.abc import Callable, Sequence
from email.message import Message
from typing import Annotated, Any, Final, get_args, get_origin

import orjson
from fastapi import APIRouter, Request, Response, params
from fastapi.routing import APIRoute
from pydantic import BaseModel, ConfigDict, StringConstraints
from starlette.exceptions import HTTPException


class _StrictRequest(Request):
    """JSON as RFC 8259 has it: no NaN, no lone surrogates."""

    async def json(self) -> Any:
        return orjson.loads(await self.body())


class _StrictRoute(APIRoute):
    """Refuses a body of another media type instead of guessing at it."""

    def get_route_handler(self) -> Callable[[Request], Any]:
        handle = super().get_route_handler()
        takes_json = self.body_field is not None and not isinstance(self.body_field.field_info, params.Form)

        async def handle_strictly(request: Request) -> Response:
            if takes_json and not _is_json(request.headers.get("content-type", "")):
                raise HTTPException(415, headers={"accept": "application/json"})
            return await handle(_StrictRequest(request.scope, request.receive))

        return handle_strictly


def _is_json(content_type: str) -> bool:
    if content_type == "application/json":
        return True
    parsed = Message()
    parsed["content-type"] = content_type
    return parsed.get_content_type() == "application/json"


def router(*, prefix: str = "", tags: list[str] | None = None, dependencies: Sequence[Any] = ()) -> APIRouter:
    """Make a router whose bodies are read strictly. Every service's routes hang on one of these."""
    return APIRouter(prefix=prefix, tags=list(tags or []), dependencies=list(dependencies), route_class=_StrictRoute)


_CONTROL: Final = r"\u0000-\u001f\u007f-\u009f"
_CONTROL_BUT_LINE_ENDS: Final = r"\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f"


def one_line(max_length: int, *, min_length: int = 1) -> StringConstraints:
    """Constrain a text to one line, trimmed, without control characters; goes into `Annotated[str, ...]`."""
    return _text(_CONTROL, min_length, max_length)


def free_text(max_length: int, *, min_length: int = 1) -> StringConstraints:
    """Constrain a text of several lines. Trimmed; no control characters but tab and line ends."""
    return _text(_CONTROL_BUT_LINE_ENDS, min_length, max_length)


def _text(refused: str, min_length: int, max_length: int) -> StringConstraints:
    # The pattern says the same in Rust, Python and ECMAScript, so that the OpenAPI document tells callers all of it.
    pattern = f"^[^{refused}]*$" if min_length == 0 else rf"^[^{refused}]*[^\s{refused}][^{refused}]*$"
    return StringConstraints(strip_whitespace=True, min_length=min_length, max_length=max_length, pattern=pattern)


class RequestBody(BaseModel):
    """What a caller may send: no unknown fields, and no text without a limit (see one_line and free_text)."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    @classmethod
    def __pydantic_init_subclass__(cls, **kwargs: Any) -> None:
        super().__pydantic_init_subclass__(**kwargs)
        boundless = [
            name
            for name, field in cls.model_fields.items()
            if not (field.annotation is str and field.metadata) and _has_boundless_text(field.annotation)
        ]
        if boundless:
            raise TypeError(f"{cls.__name__}: give {', '.join(boundless)} a limit with one_line(...) or free_text(...)")


def _has_boundless_text(annotation: object) -> bool:
    if get_origin(annotation) is Annotated:
        return False
    return annotation is str or any(_has_boundless_text(inner) for inner in get_args(annotation))
