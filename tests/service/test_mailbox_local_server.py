"""The local mail server: what it accepted it has, what it shows is safe, and its faults are real ones."""

import smtplib
import time
from collections.abc import Iterator

import httpx
import pytest

from services.intake import mailbox
from services.intake.mailbox import Filed
from tests.support import inbound
from tests.support.mail_servers import Inbox, LocalServer

LANDLORD = "complaints-0@landlord.example"
LETTER = b"""From: complaints@landlord.example\r
To: ada@home.example\r
Subject: Your complaint PR-7K3M-Q9TX\r
MIME-Version: 1.0\r
Content-Type: multipart/alternative; boundary=b\r
\r
--b\r
Content-Type: text/plain; charset=utf-8\r
\r
Dear Ada <b>Lovelace</b>\r
--b\r
Content-Type: text/html; charset=utf-8\r
\r
<p>Dear Ada</p><script>alert(1)</script>\r
--b--\r
"""


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalServer]:
    local = LocalServer(tmp_path_factory.mktemp("mail"))
    local.start()
    yield local
    local.stop()


@pytest.fixture
def page(server: LocalServer) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=server.page) as client:
        yield client
        client.put("/api/faults", json={"smtp": "accept"})


def found(page: httpx.Client, **wanted: str) -> list[str]:
    answer = page.get("/api/messages", params=wanted)
    return [message["subject"] for message in answer.json()["messages"]]


def whole(raw: bytes) -> bytes:
    """Give the message as SMTP carries it, which ends every message with a line break."""
    return raw if raw.endswith(b"\r\n") else raw + b"\r\n"


def test_a_letter_is_found_by_its_recipient_and_by_its_reference(server: LocalServer, page: httpx.Client) -> None:
    server.deliver("Ada@home.example", LETTER)

    assert found(page, recipient="ada@home.example") == ["Your complaint PR-7K3M-Q9TX"]
    assert found(page, recipient="ada@home.example", contains="pr-7k3m-q9tx") == ["Your complaint PR-7K3M-Q9TX"]
    assert found(page, recipient="ada@home.example", contains="PR-0000-0000") == []
    assert found(page, recipient="ada") == []


def test_a_wildcard_in_a_search_is_a_character_like_any_other(server: LocalServer, page: httpx.Client) -> None:
    server.deliver("wild@home.example", b"Subject: discount 100% off\r\n\r\nhello\r\n")

    assert found(page, recipient="wild@home.example", contains="100% off") == ["discount 100% off"]
    assert found(page, recipient="wild@home.example", contains="disc%off") == []
    assert found(page, recipient="wild@home.example", contains='discount" OR "') == []


def test_a_search_for_two_letters_finds_them_too(server: LocalServer, page: httpx.Client) -> None:
    server.deliver("short@home.example", b"Subject: Zq\r\n\r\nhello\r\n")

    assert found(page, recipient="short@home.example", contains="zQ") == ["Zq"]
    assert found(page, recipient="short@home.example", contains="qz") == []


def test_a_long_list_is_given_in_pages_newest_first(server: LocalServer, page: httpx.Client) -> None:
    server.deliver("many@home.example", b"Subject: first\r\n\r\n1\r\n")
    server.deliver("many@home.example", b"Subject: second\r\n\r\n2\r\n")
    newest = page.get("/api/messages", params={"recipient": "many@home.example", "limit": 1}).json()

    older = page.get(newest["older"]).json()

    assert [newest["messages"][0]["subject"], older["messages"][0]["subject"]] == ["second", "first"]


def test_one_message_is_given_with_its_headers_text_and_html(server: LocalServer, page: httpx.Client) -> None:
    server.deliver("one@home.example", LETTER)
    number = page.get("/api/messages", params={"recipient": "one@home.example"}).json()["messages"][0]["id"]

    message = page.get(f"/api/messages/{number}").json()

    assert ["Subject", "Your complaint PR-7K3M-Q9TX"] in message["headers"]
    assert message["text"] == "Dear Ada <b>Lovelace</b>"
    assert message["raw"].encode("latin-1") == LETTER


def test_what_was_sent_is_shown_as_text_and_its_html_only_in_a_sealed_frame(
    server: LocalServer, page: httpx.Client
) -> None:
    server.deliver("xss@home.example", LETTER)
    number = page.get("/api/messages", params={"recipient": "xss@home.example"}).json()["messages"][0]["id"]

    shown = page.get(f"/messages/{number}")
    sealed = page.get(f"/messages/{number}/html")

    assert "Dear Ada &lt;b&gt;Lovelace&lt;/b&gt;" in shown.text
    assert "<script>" not in shown.text
    assert "default-src 'none'" in shown.headers["content-security-policy"]
    assert sealed.headers["content-security-policy"].startswith("sandbox; default-src 'none'")


def test_the_list_links_to_each_message_and_keeps_what_was_searched(server: LocalServer, page: httpx.Client) -> None:
    server.deliver("list@home.example", LETTER)

    shown = page.get("/", params={"recipient": "list@home.example"}).text

    assert 'value="list@home.example"' in shown
    assert "Your complaint PR-7K3M-Q9TX</a>" in shown


def test_a_page_elsewhere_cannot_reach_the_mail_through_a_name_of_its_own(page: httpx.Client) -> None:
    assert page.get("/", headers={"Host": "evil.example"}).status_code == 400


def test_a_message_that_is_not_there_is_not_found(page: httpx.Client) -> None:
    assert [page.get(f"/{path}/999999").status_code for path in ("messages", "api/messages")] == [404, 404]


@pytest.mark.parametrize("name", inbound.NAMES)
async def test_every_message_comes_out_of_the_mailbox_byte_for_byte(server: LocalServer, name: str) -> None:
    inbox = Inbox(server, f"complaints-{inbound.NAMES.index(name)}@landlord.example")
    inbox.deliver(inbound.raw(name))
    filed = []

    async def file(raw: bytes) -> Filed:
        filed.append(raw)
        return Filed.PROCESSED

    await mailbox.read_new(inbox.mailbox, file)

    assert filed == [whole(inbound.raw(name))]


def test_mail_to_an_address_with_a_plus_lies_in_the_mailbox_before_the_plus(
    server: LocalServer, page: httpx.Client
) -> None:
    server.deliver("complaints-39+PR-7K3M-Q9TX@landlord.example", LETTER)

    listed = page.get("/api/messages", params={"recipient": "complaints-39+pr-7k3m-q9tx@landlord.example"}).json()

    assert listed["messages"][0]["folders"] == ["complaints-39@landlord.example/INBOX"]


def test_mail_that_was_accepted_outlives_a_kill(server: LocalServer, page: httpx.Client) -> None:
    server.deliver("durable@home.example", LETTER)

    server.kill()
    server.start()

    assert found(page, recipient="durable@home.example") == ["Your complaint PR-7K3M-Q9TX"]


def test_a_refused_recipient_gets_the_code_that_was_set_and_nothing_is_kept(
    server: LocalServer, page: httpx.Client
) -> None:
    page.put("/api/faults", json={"smtp": "refuse_550"})
    with pytest.raises(smtplib.SMTPRecipientsRefused) as refused:
        server.deliver("refused@home.example", LETTER)
    page.put("/api/faults", json={"smtp": "refuse_450"})
    with pytest.raises(smtplib.SMTPRecipientsRefused) as delayed:
        server.deliver("refused@home.example", LETTER)

    assert refused.value.recipients["refused@home.example"][0] == 550
    assert delayed.value.recipients["refused@home.example"][0] == 450
    assert found(page, recipient="refused@home.example") == []


def test_a_connection_cut_after_the_data_leaves_the_sender_in_doubt_about_a_message_that_is_kept(
    server: LocalServer, page: httpx.Client
) -> None:
    page.put("/api/faults", json={"smtp": "cut_after_data"})

    with pytest.raises((smtplib.SMTPServerDisconnected, ConnectionError)):
        server.deliver("doubt@home.example", LETTER)

    assert found(page, recipient="doubt@home.example") == ["Your complaint PR-7K3M-Q9TX"]


def test_a_sender_that_gives_up_on_a_slow_server_has_sent_nothing(server: LocalServer, page: httpx.Client) -> None:
    page.put("/api/faults", json={"smtp": "slow", "slow_seconds": 0.6})

    with (
        smtplib.SMTP(server.host, server.smtp_port, timeout=0.2) as smtp,
        pytest.raises(smtplib.SMTPServerDisconnected),
    ):
        smtp.sendmail("a@b.example", ["slow@home.example"], LETTER)
    time.sleep(1)

    assert found(page, recipient="slow@home.example") == []


def test_a_fault_for_one_recipient_leaves_the_others_alone(server: LocalServer, page: httpx.Client) -> None:
    page.put("/api/faults", json={"smtp": "refuse_550", "recipient": "gone@home.example"})

    server.deliver("there@home.example", LETTER)

    assert found(page, recipient="there@home.example") == ["Your complaint PR-7K3M-Q9TX"]


def test_a_fault_that_nobody_knows_is_refused(page: httpx.Client) -> None:
    assert page.put("/api/faults", json={"smtp": "explode"}).status_code == 422
