"""Reads a form as it is sent. What is too large is let through to the end and dropped: the words typed must survive."""

from collections.abc import AsyncGenerator, AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Final

from fastapi import Request
from starlette.datastructures import FormData, UploadFile
from starlette.exceptions import HTTPException
from starlette.formparsers import MultiPartException, MultiPartParser

from services.intake.web import form

MOST_KEPT_BYTES: Final = form.MOST_FILES * form.LARGEST_FILE_BYTES + 2 * 1024 * 1024
MOST_READ_BYTES: Final = 1024 * 1024 * 1024
_MOST_PARTS: Final = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """The fields and files of a form; `too_large` says that some files were dropped unread."""

    fields: Mapping[str, str]
    files: tuple[UploadFile, ...]
    too_large: bool

    def file_message(self) -> str | None:
        sizes = [file.size or 0 for file in self.files]
        return form.file_message([*sizes, MOST_KEPT_BYTES] if self.too_large else sizes)


@asynccontextmanager
async def read(request: Request) -> AsyncIterator[Sent]:
    """Read the form; its files are gone when the block ends. Raises HTTPException for what is no form."""
    parsed, too_large = await _parse(request)
    try:
        files = tuple(part for part in parsed.getlist("files") if isinstance(part, UploadFile) and part.filename)
        fields = {name: value for name, value in parsed.items() if isinstance(value, str)}
        yield Sent(fields=fields, files=files, too_large=too_large)
    finally:
        await parsed.close()


class _TooLarge(Exception):
    """More came than we keep; all of it has been read."""


async def _parse(request: Request) -> tuple[FormData, bool]:
    if not request.headers.get("content-type", "").startswith("multipart/form-data"):
        return await request.form(max_fields=_MOST_PARTS), False
    parser = MultiPartParser(request.headers, _kept(request), max_files=_MOST_PARTS, max_fields=_MOST_PARTS)
    try:
        return await parser.parse(), False
    except _TooLarge:
        # The parser has closed the files. The fields stand before them in the form.
        return FormData([(name, value) for name, value in parser.items if isinstance(value, str)]), True
    except MultiPartException as error:
        raise HTTPException(400) from error


async def _kept(request: Request) -> AsyncGenerator[bytes, None]:
    """Hand on as much as we keep and read the rest: a browser shows no answer to a form that was half read."""
    received = 0
    async for chunk in request.stream():
        received += len(chunk)
        if received <= MOST_KEPT_BYTES:
            yield chunk
    if received > MOST_KEPT_BYTES:
        raise _TooLarge
