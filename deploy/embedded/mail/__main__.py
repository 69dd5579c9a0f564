"""`python -m deploy.embedded.mail`: run the local mail server until it is told to stop."""

import argparse
import asyncio
import logging
import signal
import sys
from pathlib import Path

import uvicorn

from deploy.embedded.mail import imap, page
from deploy.embedded.mail.smtp import Deliveries
from deploy.embedded.mail.store import MailStore

LOCALHOST = "127.0.0.1"
LOCAL_PASSWORD = "putright-local"  # noqa: S105 - of a server that only this machine can reach


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m deploy.embedded.mail", description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="folder that keeps the mail")
    parser.add_argument("--smtp-port", type=int, default=2525)
    parser.add_argument("--imap-port", type=int, default=1143)
    parser.add_argument("--page-port", type=int, default=8025)
    parser.add_argument("--mailbox", action="append", required=True, help="address with a mailbox; may be repeated")
    parser.add_argument("--password", default=LOCAL_PASSWORD, help="for every mailbox")
    return parser.parse_args()


async def run(settings: argparse.Namespace) -> None:
    store = MailStore(settings.data)
    mailboxes = frozenset(mailbox.lower() for mailbox in settings.mailbox)
    deliveries = Deliveries(store, mailboxes)
    loop = asyncio.get_running_loop()
    smtp = await loop.create_server(deliveries.server, LOCALHOST, settings.smtp_port)
    mailbox = await imap.serve(store, port=settings.imap_port, owners=mailboxes, password=settings.password)
    web = page.serve(store, deliveries, port=settings.page_port)
    for stop in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(stop, _end, web)
    async with smtp, mailbox:
        await web.serve()
    store.close()


def _end(web: uvicorn.Server) -> None:
    web.should_exit = True


def main() -> None:
    logging.basicConfig(level=logging.WARNING)
    settings = arguments()
    try:
        asyncio.run(run(settings))
    except OSError as error:
        sys.exit(f"The local mail server cannot start: {error.strerror or error}")


if __name__ == "__main__":
    main()
