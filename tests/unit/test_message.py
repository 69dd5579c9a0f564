"""Reading e-mail: real shapes, broken shapes, and the promise that nothing but Unreadable is ever raised."""

from email.message import EmailMessage
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.intake.domain.message import InboundMessage, Unreadable, read_message
from tests.support import inbound

PARAGRAPH = "On Monday the lift stopped and nobody came. " * 40


def read_or_none(raw: bytes) -> InboundMessage | None:
    try:
        return read_message(raw)
    except Unreadable:
        return None


def mangled(name: str, *, at: float, put: bytes, drop: int) -> bytes:
    raw = inbound.raw(name)
    place = int(len(raw) * at)
    return raw[:place] + put + raw[place + drop :]


def texts(message: InboundMessage) -> str:
    names = [attachment.name for attachment in message.attachments]
    words = [message.sender_name, message.sender_address, message.subject, message.body, message.new_text, message.html]
    return "".join([*words, *names, *message.references, *message.recipients, message.message_id])


@pytest.mark.parametrize("name", inbound.NAMES)
def test_a_message_of_a_real_shape_is_read_as_written_down(name: str) -> None:
    message = read_message(inbound.raw(name))

    assert inbound.outcome(message) == inbound.expected(name)


def test_attached_files_come_out_byte_for_byte() -> None:
    content = bytes(range(256)) * 40
    message = EmailMessage()
    message["From"] = "ann@home.example"
    message.set_content("Two files.")
    message.add_attachment(content, maintype="image", subtype="jpeg", filename="wall.jpg")

    attachments = read_message(message.as_bytes()).attachments

    assert [attachment.content for attachment in attachments] == [content]


def test_a_photograph_in_a_forwarded_message_can_be_seen_without_opening_it() -> None:
    message = read_message(inbound.raw("forwarded_as_attachment"))

    assert [each.name for each in message.attachments] == ["Damp at 3 Quay Street.eml", "damp.jpg"]


def test_a_header_takes_one_line_whatever_was_hidden_in_it() -> None:
    message = read_message(inbound.raw("header_injection"))

    assert message.subject == "Hello Bcc: all@landlord.example Injected"
    assert message.recipients == ("complaints@landlord.example",)


def test_scripts_and_styles_are_no_words_of_a_message() -> None:
    body = read_message(inbound.raw("html_only")).body

    assert "alert" not in body
    assert "color" not in body


def test_the_same_bytes_without_a_message_id_have_the_same_id() -> None:
    raw = inbound.raw("no_message_id_no_date")

    assert read_message(raw).message_id == read_message(raw).message_id
    assert read_message(raw).message_id != read_message(raw + b".").message_id


def test_a_long_paragraph_is_not_mistaken_for_the_head_of_a_quotation() -> None:
    raw = f"From: a@b.example\n\n{PARAGRAPH}\nPlease come.\n\nOn Mon, 23 Nov 2026, L <l@l.example> wrote:\n> Hello\n"

    assert read_message(raw.encode()).new_text == f"{PARAGRAPH}\nPlease come."


@pytest.mark.parametrize("raw", [b"", b"\n", b"\r\n\r\n", b"\x00\x00", b"   \n\t\n"])
def test_nothing_can_be_made_of_nothing(raw: bytes) -> None:
    with pytest.raises(Unreadable):
        read_message(raw)


@pytest.mark.parametrize(
    "hostile",
    [
        pytest.param("\n" * 20_000, id="blank lines"),
        pytest.param("On " * 7_000, id="never wrote"),
        pytest.param("Content-Type: text/html\n\n" + "<div>" * 100_000, id="nested divisions"),
        pytest.param("From: " + "(" * 100_000 + "\n\nhello", id="nested comments"),
        pytest.param("Subject: " + "=?a?q?" * 50_000 + "\n\nhello", id="unended encoded words"),
        pytest.param("Content-Type: multipart/mixed; boundary=b\n\n--b\n" * 3_000, id="nested multiparts"),
    ],
)
@pytest.mark.filterwarnings("error")
def test_input_made_to_exhaust_a_parser_is_read_all_the_same(hostile: str) -> None:
    message = read_message(f"From: a@b.example\n{hostile}".encode())

    assert message.sender_address in {"a@b.example", ""}


@given(st.binary(max_size=2_000))
@settings(max_examples=300, deadline=None)
def test_any_bytes_are_read_or_refused_by_name(raw: bytes) -> None:
    message = read_or_none(raw)

    assert message is None or "\x00" not in texts(message)


@given(
    name=st.sampled_from(inbound.NAMES),
    at=st.floats(min_value=0, max_value=1),
    put=st.one_of(
        st.binary(max_size=20),
        st.sampled_from(
            [
                b'charset="hex"',
                b"charset*=x''",
                b"=?idna?b?a?=",
                b"\r\n\r\n",
                b'"; boundary="',
                b"filename*0*=\xff",
                b"<",
                b"(",
            ]
        ),
    ),
    drop=st.integers(min_value=0, max_value=30),
)
@settings(max_examples=600, deadline=None)
def test_a_mangled_message_can_always_be_stored(name: str, at: float, put: bytes, drop: int) -> None:
    message = read_or_none(mangled(name, at=at, put=put, drop=drop))

    assert message is None or texts(message).encode("utf-8").decode("utf-8").count("\x00") == 0


@given(
    st.text(max_size=300),
    st.sampled_from(["utf-8", "utf-16", "cp1252", "iso-2022-jp", "unicode_escape", "idna", "base64", "x", "\x00"]),
)
@settings(max_examples=200, deadline=None)
def test_a_part_may_claim_any_charset(text: str, charset: str) -> None:
    raw = f'From: a@b.example\nContent-Type: text/plain; charset="{charset}"\n\n'.encode() + text.encode(
        "utf-8", "replace"
    )

    assert read_message(raw).sender_address == "a@b.example"


@given(
    st.lists(st.sampled_from(["multipart/mixed", "multipart/alternative", "message/rfc822", "text/html"]), max_size=8)
)
@settings(max_examples=100, deadline=None)
def test_parts_may_nest_in_any_order(nesting: list[str]) -> None:
    opened = "".join(
        f"Content-Type: {outer}; boundary={depth}\n\n--{depth}\n"
        for depth, (outer, _) in enumerate(pairwise([*nesting, ""]))
    )

    assert read_message(f"From: a@b.example\n{opened}\nhello\n".encode()).sender_address == "a@b.example"
