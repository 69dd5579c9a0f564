"""The full record as one ZIP: JSON, letters, files as they came in, a page to read it by, and the hash of each file."""

import asyncio
import hashlib
import re
import tempfile
import zipfile
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import IO, Any, Final
from uuid import UUID

import orjson
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from services.cases.domain.redaction import LEFT_OUT
from services.cases.gateways import Owners
from services.cases.schemas import RecordedFile, RecordedLetter, RecordView
from shared.kernel.working_days import LONDON

MEDIA_TYPE: Final = "application/zip"
_CHUNK: Final = 64 * 1024
_IN_MEMORY: Final = 1024 * 1024
_UNSAFE: Final = re.compile(r"[^A-Za-z0-9._-]+")
_LONGEST_NAME: Final = 80
_PAGES: Final = Environment(
    loader=FileSystemLoader(Path(__file__).with_name("templates")),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)


def _moment(moment: datetime | str | None) -> str:
    """Return a moment as people in England say it."""
    if moment is None:
        return ""
    read = datetime.fromisoformat(moment) if isinstance(moment, str) else moment
    local = read.astimezone(LONDON)
    return f"{_day(local)}, {local:%H:%M}"


def _day(day: date) -> str:
    return f"{day.day} {day:%B %Y}"


def _sentence(name: str) -> str:
    """Return the name of an event or a field as words: ComplaintLogged, next_steps."""
    words = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", " ", name).replace("_", " ").replace(".", ", ").lower()
    return words[:1].upper() + words[1:]


_PAGES.filters |= {"day": _day, "moment": _moment, "sentence": _sentence}


@dataclass(slots=True)
class Entry:
    """A file in the bundle, as its page lists it; without a path where its bytes are not in it."""

    title: str
    at: str
    path: str | None = None
    note: str | None = None


@dataclass(slots=True)
class Shelf:
    """One record in the bundle: its folder, and what lies in it."""

    folder: str
    record: RecordView
    data: list[Entry] = field(default_factory=list)
    letters: list[Entry] = field(default_factory=list)
    files: list[Entry] = field(default_factory=list)

    @property
    def submitted(self) -> str:
        """The reference under which the files came in: another one where the case was split off."""
        return str((self.record.submission or {}).get("reference", self.record.reference))


class Bundle:
    """A ZIP that is being written; the hash of each file is kept for the list at its end."""

    def __init__(self, file: IO[bytes], at: datetime) -> None:
        self._zip = zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED)
        self._date = at.astimezone(LONDON).timetuple()[:6]
        self._hashes: dict[str, str] = {}

    async def add(self, path: str, content: bytes) -> None:
        info = zipfile.ZipInfo(path, self._date)
        info.compress_type = zipfile.ZIP_DEFLATED
        await asyncio.to_thread(self._zip.writestr, info, content)
        self._hashes[path] = hashlib.sha256(content).hexdigest()

    async def close(self) -> None:
        sums = "".join(f"{digest}  {path}\n" for path, digest in sorted(self._hashes.items()))
        await self.add("SHA256SUMS", sums.encode())
        await asyncio.to_thread(self._zip.close)


async def make(records: Sequence[RecordView], owners: Owners, correlation_id: UUID) -> IO[bytes]:
    """Write the records into a file of no name, one attachment in memory at a time. Raises OwnerAway.

    Nothing is given out before all of it is there: a service that is away would leave half a record.
    """
    file: IO[bytes] = tempfile.SpooledTemporaryFile(max_size=_IN_MEMORY)  # noqa: SIM115 - closed when it has been sent
    try:
        bundle = Bundle(file, records[0].composed_at)
        several = len(records) > 1
        shelves = [Shelf(f"{record.reference}/" if several else "", record) for record in records]
        for shelf in shelves:
            await _fill(bundle, shelf, owners, correlation_id)
        if several:
            await bundle.add("index.html", _page("several.html", shelves=shelves))
        await bundle.close()
    except BaseException:
        file.close()
        raise
    file.seek(0)
    return file


async def chunks(file: IO[bytes]) -> AsyncIterator[bytes]:
    """Return a bundle piece by piece, then let it go."""
    try:
        while piece := await asyncio.to_thread(file.read, _CHUNK):
            yield piece
    finally:
        file.close()


async def _fill(bundle: Bundle, shelf: Shelf, owners: Owners, correlation_id: UUID) -> None:
    await _add_data(bundle, shelf)
    for number, letter in enumerate(shelf.record.letters, start=1):
        await _add_letter(bundle, shelf, number, letter)
    for number, file in enumerate(shelf.record.attachments, start=1):
        path = f"attachments/{number:03}-{_safe(file.name)}"
        kept = _kept(file) and await owners.attachment(shelf.submitted, str(file.id), correlation_id)
        await _add_file(bundle, shelf, file, path, kept or None)
    for number, message in enumerate(shelf.record.messages, start=1):
        kept = _kept(message) and await owners.message(str(message.id), correlation_id)
        await _add_file(bundle, shelf, message, f"messages/{number:03}.eml", kept or None)
    await bundle.add(f"{shelf.folder}index.html", _page("record.html", shelf=shelf, record=shelf.record))


async def _add_data(bundle: Bundle, shelf: Shelf) -> None:
    record = shelf.record
    whole: dict[str, Any] = record.model_dump(mode="json")
    parts: Mapping[str, Any] = {
        "case": whole["case"],
        "submission": whole["submission"],
        "letters": whole["letters"],
        "words": whole["words"],
        "history": whole["history"],
        "record": whole,
    }
    for name, part in parts.items():
        if part is not None:
            path = f"{shelf.folder}{name}.json"
            await bundle.add(path, orjson.dumps(part, option=orjson.OPT_INDENT_2 | orjson.OPT_SORT_KEYS))
            shelf.data.append(Entry(title=f"{name}.json", at="", path=f"{name}.json"))


async def _add_letter(bundle: Bundle, shelf: Shelf, number: int, letter: RecordedLetter) -> None:
    name = f"letters/{number:03}-{_safe(letter.kind)}-{letter.cycle}"
    entry = Entry(title=letter.subject or _sentence(letter.kind), at=_moment(letter.settled_at), note=letter.state)
    if letter.text is not None:
        entry.path = f"{name}.txt"
        await bundle.add(f"{shelf.folder}{name}.txt", letter.text.encode())
    if letter.html is not None:
        await bundle.add(f"{shelf.folder}{name}.html", letter.html.encode())
    shelf.letters.append(entry)


async def _add_file(bundle: Bundle, shelf: Shelf, file: RecordedFile, path: str, content: bytes | None) -> None:
    entry = Entry(title=file.name, at=_moment(file.received_at))
    shelf.files.append(entry)
    if content is None:
        entry.note = LEFT_OUT if file.left_out else file.not_kept or "not kept"
        return
    await bundle.add(f"{shelf.folder}{path}", content)
    entry.path = path
    if file.sha256 is not None and hashlib.sha256(content).hexdigest() != file.sha256:
        entry.note = "not as it came in: its hash has changed"


def _kept(file: RecordedFile) -> bool:
    return not file.left_out and file.not_kept is None


def _safe(name: str) -> str:
    """Return a file name that any system takes and that leads nowhere else."""
    return _UNSAFE.sub("_", name).strip("._")[-_LONGEST_NAME:] or "file"


def _page(template: str, **facts: Any) -> bytes:
    return _PAGES.get_template(template).render(left_out=LEFT_OUT, **facts).encode()
