"""Reading the complaint mailbox: nothing is lost, nothing is filed before it may be moved, nothing is deleted."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from services.intake import mailbox
from services.intake.mailbox import Backoff, Filed, MailboxUnavailable
from tests.support.mail_servers import DOVECOT, DOVECOT_MISSING, Dovecot, Inbox, LocalServer, MailServer, inboxes

SERVERS: dict[str, Callable[[Path], MailServer]] = {"local": LocalServer, "dovecot": Dovecot}
DAMP = b"From: ada@home.example\r\nSubject: Damp\r\nMessage-ID: <damp@home.example>\r\n\r\nThe wall is wet.\r\n"
NOISE = b"From: ben@home.example\r\nSubject: Noise\r\nMessage-ID: <noise@home.example>\r\n\r\nAll night.\r\n"


class Ledger:
    """A filing that remembers what it was given and fails, or sets aside, where it is told to."""

    def __init__(self, *, fails_on: bytes = b"\x00", sets_aside: bytes = b"\x00") -> None:
        self.filed: list[bytes] = []
        self.fails_on = fails_on
        self.sets_aside = sets_aside

    async def file(self, raw: bytes) -> Filed:
        if self.fails_on in raw:
            raise RuntimeError
        self.filed.append(raw)
        return Filed.SET_ASIDE if self.sets_aside in raw else Filed.PROCESSED

    async def file_headers(self, headers: bytes) -> None:
        self.filed.append(headers)


@pytest.fixture(
    scope="module",
    params=["local", pytest.param("dovecot", marks=pytest.mark.skipif(DOVECOT is None, reason=DOVECOT_MISSING))],
)
def users(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Iterator[Inbox]]:
    server: MailServer = SERVERS[request.param](tmp_path_factory.mktemp(request.param))
    server.start()
    yield inboxes(server)
    server.stop()


@pytest.fixture
def inbox(users: Iterator[Inbox]) -> Inbox:
    return next(users)


async def test_each_message_is_filed_once_and_then_moved(inbox: Inbox) -> None:
    inbox.deliver(DAMP)
    inbox.deliver(NOISE)
    ledger = Ledger()

    first = await mailbox.read_new(inbox.mailbox, ledger.file)
    second = await mailbox.read_new(inbox.mailbox, ledger.file)

    assert ledger.filed == [DAMP, NOISE]
    assert (first.processed, second.processed) == (2, 0)
    assert (inbox.holds("INBOX"), inbox.holds("Processed")) == ([], [DAMP, NOISE])


async def test_an_empty_mailbox_is_read_without_complaint(inbox: Inbox) -> None:
    done = await mailbox.read_new(inbox.mailbox, Ledger().file)

    assert (done.processed, done.set_aside, done.left) == (0, 0, 0)


async def test_a_message_that_cannot_be_filed_stays_and_holds_up_no_other(inbox: Inbox) -> None:
    inbox.deliver(DAMP)
    inbox.deliver(NOISE)
    ledger = Ledger(fails_on=b"wall")

    done = await mailbox.read_new(inbox.mailbox, ledger.file)

    assert (ledger.filed, done.left) == ([NOISE], 1)
    assert (inbox.holds("INBOX"), inbox.holds("Processed")) == ([DAMP], [NOISE])


async def test_a_message_that_could_not_be_filed_is_filed_in_a_later_round(inbox: Inbox) -> None:
    inbox.deliver(DAMP)
    ledger = Ledger(fails_on=b"wall")
    await mailbox.read_new(inbox.mailbox, ledger.file)
    ledger.fails_on = b"\x00"

    await mailbox.read_new(inbox.mailbox, ledger.file)

    assert ledger.filed == [DAMP]
    assert (inbox.holds("INBOX"), inbox.holds("Processed")) == ([], [DAMP])


async def test_a_message_that_was_opened_by_a_person_is_filed_all_the_same(inbox: Inbox) -> None:
    inbox.deliver(DAMP)
    inbox.open_in_a_mail_program()
    ledger = Ledger()

    await mailbox.read_new(inbox.mailbox, ledger.file)

    assert ledger.filed == [DAMP]


async def test_a_message_put_aside_lies_in_its_own_folder(inbox: Inbox) -> None:
    inbox.deliver(DAMP)
    ledger = Ledger(sets_aside=b"wall")

    done = await mailbox.read_new(inbox.mailbox, ledger.file)

    assert (done.processed, done.set_aside) == (0, 1)
    assert (inbox.holds("INBOX"), inbox.holds("Processed"), inbox.holds("Set aside")) == ([], [], [DAMP])


async def test_only_the_headers_of_a_message_over_the_limit_are_read_and_it_is_set_aside(inbox: Inbox) -> None:
    large = DAMP + b"A photograph. " * 1000 + b"\r\n"
    inbox.deliver(large)
    ledger = Ledger()

    await mailbox.read_new(replace(inbox.mailbox, largest_message_bytes=10_000), ledger.file, ledger.file_headers)

    assert ledger.filed == [DAMP.partition(b"\r\n\r\n")[0] + b"\r\n\r\n"]
    assert (inbox.holds("INBOX"), inbox.holds("Set aside")) == ([], [large])


async def test_a_server_lost_between_filing_and_moving_hands_the_message_over_again(inbox: Inbox) -> None:
    inbox.deliver(DAMP)
    ledger = Ledger()

    async def file_and_lose_the_server(raw: bytes) -> Filed:
        filed = await ledger.file(raw)
        inbox.server.kill()
        return filed

    with pytest.raises(MailboxUnavailable):
        await mailbox.read_new(inbox.mailbox, file_and_lose_the_server)
    inbox.server.start()
    await mailbox.read_new(inbox.mailbox, ledger.file)

    assert ledger.filed == [DAMP, DAMP]
    assert (inbox.holds("INBOX"), inbox.holds("Processed")) == ([], [DAMP])


async def test_a_wrong_password_is_unavailable_and_is_not_repeated_in_the_reason(inbox: Inbox) -> None:
    with pytest.raises(MailboxUnavailable) as refusal:
        await mailbox.read_new(replace(inbox.mailbox, password="not-the-password"), Ledger().file)

    assert "not-the-password" not in str(refusal.value)


async def test_a_server_that_is_away_is_unavailable(inbox: Inbox) -> None:
    with pytest.raises(MailboxUnavailable):
        await mailbox.read_new(replace(inbox.mailbox, port=1), Ledger().file)


def test_the_password_is_not_shown_with_the_settings(inbox: Inbox) -> None:
    assert inbox.mailbox.password not in repr(inbox.mailbox)


def test_a_mailbox_that_stays_away_is_asked_less_and_less_often() -> None:
    backoff = Backoff(60)

    waits = [backoff.next_wait(succeeded=False) for _ in range(5)]

    assert waits == [120, 240, 480, 900, 900]


def test_a_mailbox_that_came_back_is_asked_as_often_as_before() -> None:
    backoff = Backoff(60)
    backoff.next_wait(succeeded=False)

    assert backoff.next_wait(succeeded=True) == 60
