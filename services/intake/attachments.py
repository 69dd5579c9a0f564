"""Files that residents send: typed by their content, given a random name, on disk before anybody is answered."""

import asyncio
import hashlib
import io
import os
import re
import secrets
import unicodedata
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import puremagic
import structlog

log = structlog.get_logger()
LARGEST_BYTES: Final = 15 * 1024 * 1024
MOST: Final = 10
LONGEST_NAME: Final = 120
PLAIN_TEXT: Final = "text/plain"

ALLOWED: Final = {
    "application/pdf": ".pdf",
    "application/vnd.oasis.opendocument.text": ".odt",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": ".docx",
    "audio/mp4": ".m4a",
    "audio/mpeg": ".mp3",
    "image/gif": ".gif",
    "image/heic": ".heic",
    "image/jpeg": ".jpg",
    "image/png": ".png",
    "image/webp": ".webp",
    PLAIN_TEXT: ".txt",
    "video/mp4": ".mp4",
    "video/quicktime": ".mov",
}
"""What is kept, by content, and the ending under which it is handed out. Nothing that a browser runs."""
_SAME_AS: Final = {"image/heif": "image/heic", "image/heic-sequence": "image/heic", "audio/x-m4a": "audio/mp4"}
_WORD: Final = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_OPEN_DOCUMENT: Final = "application/vnd.oasis.opendocument.text"
_DOCUMENTS: Final = {
    _WORD: {"[Content_Types].xml", "word/document.xml"},
    _OPEN_DOCUMENT: {"mimetype", "content.xml", "META-INF/manifest.xml"},
}
_RUNS_CODE: Final = {"word/vbaProject.bin", "META-INF/MANIFEST.MF", "Basic/script-lc.xml"}
_NOT_IN_NAMES: Final = re.compile(r"[^\w .,()+@-]+")
_CONTROLS: Final = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]")


@dataclass(frozen=True, slots=True, kw_only=True)
class File:
    """A file as it was sent; the name is the sender's."""

    name: str
    content: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Stored:
    """A file that was looked at. `stored_as` is None, and `refused` says why, for one that is not kept."""

    name: str
    media_type: str
    size: int
    sha256: str
    stored_as: str | None
    refused: str | None


def media_type(content: bytes) -> str | None:
    """Return what the content is, None for what is not kept. Neither name nor claim of the sender counts."""
    if content.startswith(b"PK"):
        return _document(content)
    try:
        first = next((match.mime_type for match in puremagic.magic_string(content) if match.mime_type), "")
    except (puremagic.PureError, ValueError):
        first = ""
    kind = _SAME_AS.get(first, first)
    return kind if kind in ALLOWED else _plain_text(content)


def safe_name(name: str, kind: str) -> str:
    """Return a name without path, control or direction characters, with the ending that fits its content."""
    last = re.split(r"[/\\]", unicodedata.normalize("NFKC", name))[-1]
    stem = _NOT_IN_NAMES.sub("_", last).rpartition(".")[0] or _NOT_IN_NAMES.sub("_", last)
    return f"{stem.strip(' ._')[:LONGEST_NAME] or 'file'}{ALLOWED.get(kind, '')}"


async def store(folder: Path, files: Sequence[File], *, already: int = 0) -> list[Stored]:
    """Look at the files and put those that are kept on disk, safe against a power cut when this returns."""
    if not files:
        return []
    return await asyncio.to_thread(_store, folder, files, already)


async def discard(folder: Path, stored: Sequence[Stored]) -> None:
    """Take files away that nothing refers to."""
    for name in (each.stored_as for each in stored if each.stored_as is not None):
        await asyncio.to_thread((folder / name).unlink, missing_ok=True)


async def remove(folder: Path, names: Sequence[str]) -> list[str]:
    """Take files off the disk for good; return those that are gone, also where they were gone before."""
    return await asyncio.to_thread(_remove, folder, names)


def _remove(folder: Path, names: Sequence[str]) -> list[str]:
    gone = []
    for name in names:
        try:
            (folder / name).unlink(missing_ok=True)
        except OSError as error:
            log.warning("an erased file could not be removed yet", error=type(error).__name__)
        else:
            gone.append(name)
    if gone and folder.is_dir():
        _sync(folder)
    return gone


def _store(folder: Path, files: Sequence[File], already: int) -> list[Stored]:
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    stored: list[Stored] = []
    for file in files:
        kept = already + sum(1 for each in stored if each.refused is None)
        stored.append(_store_one(folder, file, is_too_many=kept >= MOST))
    _sync(folder)
    return stored


def _store_one(folder: Path, file: File, *, is_too_many: bool) -> Stored:
    kind = media_type(file.content)
    refused = _why_refused(file, kind, is_too_many=is_too_many)
    stored_as = None if refused else secrets.token_hex(16)
    if stored_as is not None:
        with os.fdopen(os.open(folder / stored_as, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as kept:
            kept.write(file.content)
            kept.flush()
            os.fsync(kept.fileno())
    return Stored(
        name=safe_name(file.name, kind or ""),
        media_type=kind or "application/octet-stream",
        size=len(file.content),
        sha256=hashlib.sha256(file.content).hexdigest(),
        stored_as=stored_as,
        refused=refused,
    )


def _why_refused(file: File, kind: str | None, *, is_too_many: bool) -> str | None:
    reasons = (
        (is_too_many, "number"),
        (len(file.content) > LARGEST_BYTES, "size"),
        (not file.content, "empty"),
        (kind is None, "type"),
    )
    return next((reason for holds, reason in reasons if holds), None)


def _sync(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _document(content: bytes) -> str | None:
    """Tell documents from other archives by the names inside; nothing is unpacked."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            names = set(archive.namelist())
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError):
        return None
    if _RUNS_CODE & names:
        return None
    return next((kind for kind, marks in _DOCUMENTS.items() if marks <= names), None)


def _plain_text(content: bytes) -> str | None:
    if _CONTROLS.search(content) or content.lstrip()[:1] == b"<":
        return None
    try:
        content.decode()
    except UnicodeDecodeError:
        return None
    return PLAIN_TEXT
