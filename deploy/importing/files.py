"""Files to import, read row by row, and the file of the rows that were refused."""

import csv
import io
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Any, BinaryIO, Final, TextIO

import orjson

from services.cases.importing import rows
from services.intake import importing as intake
from shared.kernel.refusals import Refusal, Unacceptable

WHY: Final = ("refused_row", "refused_column", "refused_reason")
"""What the file of refused rows has beside the columns of the file that they came from."""
KNOWN_COLUMNS: Final = rows.COLUMNS | intake.COLUMNS | {*WHY}
_LONGEST_CELL: Final = 200_000


class FileFormat(StrEnum):
    CSV = "csv"
    JSON_LINES = "jsonl"


class NotImportable(Exception):
    """The file as a whole cannot be imported; the message says why, and nothing of what is in it."""


class RowNotReadable(Unacceptable):
    """What cannot be taken apart into cells."""

    title = "This row cannot be read"


@dataclass(frozen=True, slots=True, kw_only=True)
class FileRow:
    """One row: its cells without blanks, and how it stood in the file."""

    number: int
    """As a spreadsheet or an editor counts."""
    given: Mapping[str, Any] = field(default_factory=dict)
    raw: list[str] | bytes
    refusal: Refusal | None = None

    def canonical(self) -> bytes:
        """Return the one way to write down what the row says."""
        return orjson.dumps(self.given, option=orjson.OPT_SORT_KEYS)


def format_of(path: Path) -> FileFormat:
    """Tell the format by the file's name. Raises NotImportable."""
    known = {".csv": FileFormat.CSV, ".jsonl": FileFormat.JSON_LINES, ".ndjson": FileFormat.JSON_LINES}
    if path.suffix.lower() not in known:
        raise NotImportable("The name does not tell what it is: say --format csv or --format jsonl.")
    return known[path.suffix.lower()]


class ImportFile:
    """A file that is read once, from its beginning to its end, a row at a time."""

    def __init__(self, path: Path, file_format: FileFormat) -> None:
        self._path = path
        self.format = file_format
        self._file: BinaryIO = path.open("rb")
        self.size = path.stat().st_size
        self.header: list[str] = []

    def close(self) -> None:
        self._file.close()

    @property
    def read(self) -> int:
        """How many bytes have been read."""
        return self._file.tell()

    def rows(self) -> Iterator[FileRow]:
        """Return the rows. Raises NotImportable where the header, or what separates the rows, cannot be read."""
        return self._csv_rows() if self.format is FileFormat.CSV else self._json_rows()

    def _csv_rows(self) -> Iterator[FileRow]:
        # What is not UTF-8 gets through as lone surrogates, so that one such row is refused and not the whole file.
        text = io.TextIOWrapper(self._file, encoding="utf-8-sig", errors="surrogateescape", newline="")
        csv.field_size_limit(_LONGEST_CELL)
        reader = csv.reader(text, strict=True)
        number = 1
        try:
            self.header = [name.strip() for name in next(reader, [])]
            _check_header(self.header)
            for cells in reader:
                number += 1
                if cells:
                    yield self._csv_row(number, cells)
        except csv.Error as error:
            raise NotImportable(f"The cells after row {number} cannot be told apart: {error}.") from None
        finally:
            text.detach()

    def _csv_row(self, number: int, cells: list[str]) -> FileRow:
        if len(cells) != len(self.header):
            refusal = RowNotReadable(f"It has {len(cells)} cells, and the header {len(self.header)}.")
            return FileRow(number=number, raw=cells, refusal=refusal)
        given = {name: cell.strip() for name, cell in zip(self.header, cells, strict=True) if name not in WHY}
        return _row(number, {name: cell for name, cell in given.items() if cell}, cells)

    def _json_rows(self) -> Iterator[FileRow]:
        for number, line in enumerate(self._file, start=1):
            raw = line.removeprefix(b"\xef\xbb\xbf").strip()
            if raw:
                yield _json_row(number, raw)


def _json_row(number: int, raw: bytes) -> FileRow:
    try:
        given = orjson.loads(raw)
    except orjson.JSONDecodeError:
        given = None
    if not isinstance(given, dict):
        return FileRow(number=number, raw=raw, refusal=RowNotReadable("It is not a JSON object on one line."))
    unknown = [place for place, name in enumerate(given, start=1) if name not in KNOWN_COLUMNS]
    if unknown:
        return FileRow(number=number, raw=raw, refusal=RowNotReadable(f"Its field {unknown[0]} is not a known one."))
    return _row(number, {name: value for name, value in given.items() if value is not None and name not in WHY}, raw)


def _row(number: int, given: Mapping[str, Any], raw: list[str] | bytes) -> FileRow:
    for name, value in given.items():
        if isinstance(value, str) and not _is_unicode(value):
            return FileRow(number=number, raw=raw, refusal=RowNotReadable("It is not UTF-8.", field=name))
    return FileRow(number=number, given=given, raw=raw)


def _is_unicode(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def _check_header(header: list[str]) -> None:
    if not header:
        raise NotImportable("The file is empty.")
    for place, name in enumerate(header, start=1):
        if name not in KNOWN_COLUMNS:
            raise NotImportable(f"Column {place} of the header is not a known one: see docs/import.md.")
        if name in header[: place - 1]:
            raise NotImportable(f"Column {place} of the header stands there twice.")


class RefusedRows:
    """Writes refused rows as they came, each with why; the file appears with the first of them. For its owner only."""

    def __init__(self, path: Path, imported: ImportFile) -> None:
        self.path = path.with_name(f"{path.name}.refused.{imported.format}")
        self._imported = imported
        self._file: TextIO | None = None
        self.count = 0

    def add(self, row: FileRow, refusal: Refusal) -> None:
        self.count += 1
        file = self._file or self._open()
        why = dict(zip(WHY, (str(row.number), refusal.field or "", refusal.detail), strict=True))
        if isinstance(row.raw, bytes):
            file.write(_with(row.raw, why))
        else:
            kept = [cell for name, cell in self._named(row.raw) if name not in WHY]
            csv.writer(file).writerow([*kept, *why.values()])

    def close(self) -> None:
        if self._file is not None:
            self._file.close()

    def _named(self, cells: list[str]) -> Iterator[tuple[str, str]]:
        """Return the cells with their columns, as many as the header has: a short row is filled up."""
        for place, name in enumerate(self._imported.header):
            yield name, cells[place] if place < len(cells) else ""

    def _open(self) -> TextIO:
        self.path.unlink(missing_ok=True)
        opened = os.open(self.path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        self._file = os.fdopen(opened, "w", encoding="utf-8", errors="surrogateescape", newline="")
        header = [name for name in self._imported.header if name not in WHY]
        if header:
            csv.writer(self._file).writerow([*header, *WHY])
        return self._file


def _with(raw: bytes, why: Mapping[str, str]) -> str:
    try:
        given = orjson.loads(raw)
    except orjson.JSONDecodeError:
        given = None
    line = {**given, **why} if isinstance(given, dict) else {**why, "line": raw.decode(errors="replace")}
    return f"{orjson.dumps(line).decode()}\n"
