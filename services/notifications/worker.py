"""The background process of the notifications service: relay, consumer, post room."""

from collections.abc import Awaitable, Callable
from datetime import timedelta

import uvloop

from services.notifications import consumer
from services.notifications.gateways.mail import Mail, Server
from services.notifications.gateways.owners import Owners
from services.notifications.post_room import Patience, PostRoom
from services.notifications.settings import Settings
from shared.platform import landlords, observability
from shared.platform.clock import Clock, SystemClock
from shared.platform.database import Database
from shared.platform.worker import Worker


def build(settings: Settings, *, clock: Clock | None = None) -> Worker:
    clock = clock or SystemClock()
    database = Database(
        settings.database_url.get_secret_value(), pool_size=settings.database_pool_size, every_landlord=True
    )
    owners = Owners(
        intake_url=settings.intake_url,
        cases_url=settings.cases_url,
        api_key=settings.service_key.get_secret_value() if settings.service_key else None,
        timeout_seconds=settings.fetch_timeout_seconds,
    )
    post_room = PostRoom(
        database=database,
        clock=clock,
        landlords=landlords.read(settings.landlords_file),
        owners=owners,
        mail=mail(settings),
        message_domain=settings.from_domain,
        patience=patience(settings),
    )
    return Worker(
        owner="notifications",
        settings=settings,
        database=database,
        clock=clock,
        subscription=consumer.subscription(clock),
        after_batch=post_room.wake,
        sweeps=[_with_owners(owners, post_room.run)],
    )


def mail(settings: Settings) -> Mail:
    server = Server(
        host=settings.smtp_host,
        port=settings.smtp_port,
        tls=settings.smtp_tls,
        user=settings.smtp_user,
        password=settings.smtp_password.get_secret_value() if settings.smtp_password else None,
        timeout_seconds=settings.smtp_timeout_seconds,
    )
    return Mail(server, connections=settings.smtp_connections)


def patience(settings: Settings) -> Patience:
    return Patience(
        fetch_timeout=timedelta(seconds=settings.fetch_timeout_seconds),
        smtp_timeout=timedelta(seconds=settings.smtp_timeout_seconds),
        quiet_period=timedelta(seconds=settings.quiet_period_seconds),
        poll_seconds=settings.poll_seconds,
        in_flight=settings.letters_in_flight,
    )


def _with_owners(owners: Owners, run: Callable[[], Awaitable[None]]) -> Callable[[], Awaitable[None]]:
    async def run_while_open() -> None:
        async with owners:
            await run()

    return run_while_open


def main() -> None:
    settings = Settings()
    observability.configure_logging("notifications", "worker", settings.log_level)
    uvloop.run(build(settings).run())


if __name__ == "__main__":
    main()
