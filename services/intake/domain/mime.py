"""MIME as it really arrives: parts, charsets and headers read without trusting any of them. Holds no rules."""

import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from email import message_from_bytes
from email.errors import MessageError
from email.header import decode_header
from email.message import Message
from email.parser import BytesHeaderParser
from html import unescape
from itertools import accumulate
from typing import Final, Literal

import nh3
from inscriptis import get_text
from lxml.etree import LxmlError

MOST_MULTIPARTS: Final = 60
MOST_PARTS: Final = 300
LONGEST_HEADER: Final = 10_000
LONGEST_HTML: Final = 1_000_000
DEEPEST_HTML: Final = 500

_MESSAGE_ID: Final = re.compile(r"<([^<>\s]{1,998})>")
_MULTIPART: Final = re.compile(rb"^content-type:\s*(?:multipart|message)/", re.IGNORECASE | re.MULTILINE)
_TAG: Final = re.compile(r"<[^<>]*>")
_NESTING_TAG: Final = re.compile(r"<(/?)(?!(?:br|hr|img|meta|link|input|p|li|td|th|tr|col)\b)[a-z]", re.IGNORECASE)
_CONTROLS: Final = re.compile(r"[\x00-\x1f\x7f\x85\u2028\u2029]+")
_NOT_IN_NAMES: Final = re.compile(r'[\x00-\x1f\x7f<>:"|?*]+')
# Python offers these as codecs, but no mail client writes them; some are slow or warn.
_NOT_FOR_MAIL: Final = frozenset({"idna", "punycode", "raw-unicode-escape", "undefined", "unicode-escape"})
# What calls itself Latin 1 or ASCII is Windows 1252 in practice; browsers read it so too.
_REALLY_WINDOWS: Final = frozenset({"ascii", "iso8859-1", "cp1252"})
_BROKEN: Final = (MessageError, LookupError, ValueError, TypeError, AttributeError, AssertionError, RecursionError)


@dataclass(frozen=True, slots=True, kw_only=True)
class Leaf:
    """One part that is no multipart: words to read, or a file to keep."""

    kind: Literal["plain", "html", "file", "forwarded"]
    media_type: str
    name: str
    content: bytes
    text: str = ""


@dataclass(slots=True, kw_only=True)
class Parts:
    """What was found in one message; `defects` says what could not be read as it claims to be."""

    words: list[Leaf] = field(default_factory=list)
    files: list[Leaf] = field(default_factory=list)
    defects: list[str] = field(default_factory=list)
    seen: int = 0


def parse(raw: bytes) -> tuple[Message, list[str]]:
    """Parse into parts, or into headers only where nesting would cost the parser its stack or its time."""
    if len(_MULTIPART.findall(raw)) > MOST_MULTIPARTS:
        return BytesHeaderParser().parsebytes(raw), ["more nested parts than any mail client writes"]
    try:
        return message_from_bytes(raw), []
    except _BROKEN:
        return BytesHeaderParser().parsebytes(raw), ["the parts could not be told apart"]


def parts(message: Message) -> Parts:
    """Every part in the order of the message, alternatives already chosen."""
    found = Parts()
    found.words = _collect(message, found)
    return found


def header(message: Message, name: str) -> str:
    """Decode the first header of that name on one line, or give an empty string."""
    return next(headers(message, name), "")


def headers(message: Message, name: str) -> Iterator[str]:
    """Decode all headers of that name: 8-bit bytes, encoded words, and line breaks that would inject headers."""
    for key, value in message.raw_items():
        if key.lower() == name.lower():
            yield one_line(decoded(str(value)[:LONGEST_HEADER]))


def message_ids(message: Message, name: str) -> list[str]:
    """Give the message ids in a header, without their brackets."""
    return _MESSAGE_ID.findall(header(message, name))


def message_id(message: Message, name: str) -> str | None:
    return next(iter(message_ids(message, name)), None)


def one_line(text: str) -> str:
    """Put text on one line, without control characters."""
    return " ".join(_CONTROLS.sub(" ", _storable(text)).split())


def decode(content: bytes, charset: str | None) -> tuple[str, str | None]:
    """Decode text whatever it claims to be; the second value says what was wrong with the claim."""
    codec = _codec(charset)
    if charset and codec is None:
        return _guess(content), f"unknown charset {charset[:40]!r}"
    if codec is None or codec in _REALLY_WINDOWS:
        return _guess(content), None
    try:
        return _storable(content.decode(codec)), None
    except (UnicodeError, ValueError):
        pass
    if codec == "utf-8":
        return _guess(content), "not the charset that it claims"
    return _storable(content.decode(codec, errors="replace")), "not the charset that it claims"


def children(part: Message) -> list[Message]:
    """Give the parts of a multipart, or of a message that holds another; none for anything else."""
    payload = part.get_payload() if part.is_multipart() else []
    return [child for child in payload if isinstance(child, Message)]


def content(part: Message) -> bytes | None:
    """Undo the transfer encoding as far as it goes; nothing when the part cannot be decoded at all."""
    try:
        decoded = part.get_payload(decode=True)
    except _BROKEN:
        return None
    return decoded if isinstance(decoded, bytes) else None


def readable_html(html: str) -> str:
    """Show HTML as text a person can read: scripts, styles and the title gone, links and lists kept."""
    dropped = {"script", "style", "title"}
    short = html[:LONGEST_HTML]
    if _nesting(short) > DEEPEST_HTML:
        return _tidy(unescape(_TAG.sub(" ", short)))
    try:
        return _tidy(get_text(nh3.clean(short, clean_content_tags=dropped)))
    except (LxmlError, RecursionError, ValueError, AttributeError, IndexError):
        # The layout engine gave up; the words without any layout are better than none.
        return _tidy(nh3.clean(short, tags=set(), clean_content_tags=dropped))


def _collect(part: Message, found: Parts) -> list[Leaf]:
    found.seen += 1
    if found.seen > MOST_PARTS:
        found.defects.append("parts beyond the limit are in the original only")
        return []
    _note_defects(part, found)
    media_type = part.get_content_type()
    if media_type == "message/rfc822":
        return _forwarded(part, found)
    if not part.is_multipart():
        return _leaf(part, media_type, found)
    collected = [_collect(child, found) for child in children(part)]
    if media_type == "multipart/alternative":
        return _best(collected)
    return [leaf for leaves in collected for leaf in leaves]


def _best(alternatives: list[list[Leaf]]) -> list[Leaf]:
    worded = [leaves for leaves in alternatives if any(leaf.text.strip() for leaf in leaves)]
    plain = [leaves for leaves in worded if any(leaf.kind == "plain" for leaf in leaves)]
    return next(iter(plain or worded), [])


def _leaf(part: Message, media_type: str, found: Parts) -> list[Leaf]:
    body = content(part)
    if body is None:
        found.defects.append("a part could not be decoded")
    _note_defects(part, found)
    name = _file_name(part)
    disposition = str(part.get("content-disposition", "")).strip().lower()
    # A multipart that could not be taken apart is shown as the text that it is.
    is_readable = media_type in {"text/plain", "text/html"} or media_type.startswith("multipart/")
    is_words = is_readable and not name and not disposition.startswith("attachment")
    if not is_words:
        if body or name:
            found.files.append(Leaf(kind="file", media_type=media_type, name=name, content=body or b""))
        return []
    text, defect = decode(body or b"", _charset(part))
    if defect:
        found.defects.append(defect)
    kind: Literal["plain", "html"] = "html" if media_type == "text/html" else "plain"
    return [Leaf(kind=kind, media_type=media_type, name="", content=body or b"", text=text)]


def _forwarded(part: Message, found: Parts) -> list[Leaf]:
    name = _file_name(part) or "forwarded.eml"
    forwarded = Leaf(kind="forwarded", media_type="message/rfc822", name=name, content=_original(part))
    found.files.append(forwarded)
    return [forwarded]


def _original(part: Message) -> bytes:
    inner = next(iter(children(part)), part)
    if _encoding(part) == "base64" and not inner.keys():
        # Some gateways encode the whole forwarded message, which the standard forbids and the parser does not undo.
        inner["content-transfer-encoding"] = "base64"
        return content(inner) or b""
    try:
        return bytes(inner)
    except _BROKEN:
        return content(inner) or b""


def _note_defects(part: Message, found: Parts) -> None:
    found.defects.extend(sorted({type(defect).__name__ for defect in part.defects}))


def _encoding(part: Message) -> str:
    return str(part.get("content-transfer-encoding", "")).strip().lower()


def _file_name(part: Message) -> str:
    try:
        name = part.get_filename()
    except _BROKEN:
        return ""
    if name is None:
        return ""
    last = re.split(r"[/\\]", decoded(str(name)[:LONGEST_HEADER]))[-1]
    return _NOT_IN_NAMES.sub("", _storable(last)).strip(" .")[:200]


def _charset(part: Message) -> str | None:
    try:
        return part.get_content_charset()
    except _BROKEN:
        return None


def decoded(value: str) -> str:
    """Decode one header value: raw 8-bit bytes and encoded words, in any charset."""
    as_bytes = value.encode("utf-8", errors="surrogateescape")
    text = _guess(as_bytes)
    try:
        words = decode_header(text)
    except _BROKEN:
        return text
    return "".join(decode(word, charset)[0] if isinstance(word, bytes) else word for word, charset in words)


def _codec(charset: str | None) -> str | None:
    if not charset:
        return None
    try:
        codec = codecs.lookup(charset)
        "a".encode(codec.name)
    except (LookupError, ValueError):
        return None
    return None if codec.name in _NOT_FOR_MAIL else codec.name


def _guess(content: bytes) -> str:
    # Bytes beyond ASCII that are valid UTF-8 are UTF-8; by accident that hardly happens to Windows 1252.
    try:
        return _storable(content.decode("utf-8"))
    except UnicodeDecodeError:
        return _storable(content.decode("cp1252", errors="replace"))


def _storable(text: str) -> str:
    return text.replace("\x00", "").encode("utf-8", errors="replace").decode("utf-8")


def _nesting(html: str) -> int:
    # HTML parsers take quadratic time on deep nesting, so depth is counted first; tags that nobody closes are left out.
    steps = (-1 if match.group(1) else 1 for match in _NESTING_TAG.finditer(html))
    return max(accumulate(steps), default=0)


def _tidy(text: str) -> str:
    lines = "\n".join(line.rstrip() for line in text.splitlines())
    return re.sub(r"\n{3,}", "\n\n", lines).strip()
