"""The background process of the intake service: relay, consumer, mailbox."""

import asyncio
from typing import Final

import structlog
import uvloop

from services.intake import consumer, handlers, mailbox
from services.intake.handlers import Resources
from services.intake.mailbox import Backoff, Filed, Mailbox, MailboxUnavailable
from services.intake.settings import Settings
from shared.platform import ids, landlords, observability
from shared.platform.clock import Clock, SystemClock
from shared.platform.database import Database, unreachable
from shared.platform.worker import Worker

ACTOR: Final = "service:intake"
REMOVE_FILES_EVERY_SECONDS: Final = 5
log: Final = structlog.get_logger()


def build(settings: Settings, *, clock: Clock | None = None) -> Worker:
    clock = clock or SystemClock()
    database = Database(settings.database_url.get_secret_value(), every_landlord=True)
    resources = Resources(
        database=database,
        clock=clock,
        landlords=landlords.read(settings.landlords_file),
        default_landlord=settings.default_landlord,
        secret=settings.secret.get_secret_value(),
        public_url=settings.public_url,
        attachments_dir=settings.attachments_dir,
    )
    return Worker(
        owner="intake",
        settings=settings,
        database=database,
        clock=clock,
        subscription=consumer.subscription(clock),
        sweeps=[
            resources.writer.run,
            lambda: _read_mailbox(resources, settings),
            lambda: remove_erased_files(resources),
        ],
    )


async def remove_erased_files(resources: Resources) -> None:
    """Take erased files off the disk, for ever; a database that is away is waited for."""
    while True:
        try:
            removed = await handlers.remove_erased_files(resources)
        except Exception as error:
            if not unreachable(error):
                raise
            log.warning("erased files wait for the database", error=type(error).__name__)
        else:
            if removed:
                log.info("erased files were removed", files=removed)
        await asyncio.sleep(REMOVE_FILES_EVERY_SECONDS)


async def _read_mailbox(resources: Resources, settings: Settings) -> None:
    if settings.imap_host is None:
        return
    box = Mailbox(
        host=settings.imap_host,
        port=settings.imap_port,
        user=settings.imap_user,
        password=settings.imap_password.get_secret_value(),
        tls=settings.imap_tls,
        inbox=settings.imap_inbox,
        processed=settings.imap_processed,
        set_aside=settings.imap_set_aside,
    )
    backoff = Backoff(settings.mailbox_poll_seconds)
    while True:
        succeeded = await read_mailbox(resources, box)
        await asyncio.sleep(backoff.next_wait(succeeded=succeeded))


async def read_mailbox(resources: Resources, box: Mailbox) -> bool:
    """File what is new in the mailbox; says whether it could be read."""

    async def file(raw: bytes) -> Filed:
        filed = await handlers.file_message(resources, raw, landlord=None, actor=ACTOR, correlation_id=ids.new_id())
        return Filed.SET_ASIDE if filed.outcome == handlers.SET_ASIDE else Filed.PROCESSED

    async def file_headers(headers: bytes) -> None:
        await handlers.file_headers(resources, headers, actor=ACTOR, correlation_id=ids.new_id())

    try:
        done = await mailbox.read_new(box, file, file_headers)
    except MailboxUnavailable as error:
        log.warning("the mailbox cannot be read now", error=type(error).__name__)
        return False
    if done.processed or done.set_aside or done.left:
        log.info("mail was filed", processed=done.processed, set_aside=done.set_aside, left=done.left)
    return True


def main() -> None:
    settings = Settings()
    observability.configure_logging("intake", "worker", settings.log_level)
    uvloop.run(build(settings).run())


if __name__ == "__main__":
    main()
