"""What goes wrong in a campaign. Each fault is real, and is over when `happen` returns, though not what it caused."""

import asyncio
import random
import signal
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

import httpx
import orjson

from shared.events.envelope import TOPICS
from shared.events.intake import IntakeEvent
from shared.platform import event_log, ids, kafka, relay
from shared.platform.clock import SystemClock
from shared.platform.database import Database
from shared.platform.event_log import Cause, Entry
from shared.platform.kafka import Message
from tests.support.house import House
from tests.support.invariants.quiet import READS
from tests.support.invariants.reading import everything, rows

SEEN_WITHIN_SECONDS: Final = 45
MAIL_TROUBLE_SECONDS: Final = 4.0


class ResidentMoved(IntakeEvent):
    """An event of a newer release: nobody who runs here knows it."""

    homes: int


@dataclass
class Scene:
    """What faults work on, and what they leave behind on purpose."""

    house: House
    rng: random.Random
    rubbish: list[bytes] = field(default_factory=list)
    """Bytes put into topics that are no event: they must end up parked, and nothing else may."""
    forged: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Fault:
    name: str
    happen: Callable[[Scene], Awaitable[None]]


def kill(part: str) -> Fault:
    async def happen(scene: Scene) -> None:
        scene.house.signal(part, signal.SIGKILL)

    return Fault(f"kill -9 {part}", happen)


def pause(part: str, seconds: float) -> Fault:
    async def happen(scene: Scene) -> None:
        scene.house.signal(part, signal.SIGSTOP)
        await asyncio.sleep(seconds)
        scene.house.signal(part, signal.SIGCONT)

    return Fault(f"stop {part} for {seconds:.0f} s", happen)


async def _lose_broker(scene: Scene) -> None:
    await asyncio.to_thread(scene.house.wipe_broker)


async def _stop_postgres(scene: Scene) -> None:
    """Stop it in immediate mode, as a power cut would: it recovers at its next start."""
    scene.house.signal("postgres", signal.SIGQUIT)


async def _cut_connections(scene: Scene) -> None:
    service = scene.rng.choice(sorted(scene.house.databases))
    query = """
        SELECT pg_terminate_backend(pid) FROM pg_stat_activity
        WHERE datname = current_database() AND pid <> pg_backend_pid()
    """
    await rows(scene.house.databases[service], query)


async def _republish(scene: Scene) -> None:
    for owner in TOPICS:
        connection = await relay.connect(scene.house.databases[owner])
        try:
            await relay.republish(connection)
        finally:
            await connection.close()


async def _put_in_rubbish(scene: Scene) -> None:
    """Put bytes that are no event into each topic, and wait until every reader has parked them."""
    rubbish = {
        owner: b'\x00\xff{"specversion": "1.0", "id": "%d' % scene.rng.getrandbits(48) for owner in sorted(TOPICS)
    }
    scene.rubbish += rubbish.values()
    await _produce(scene, [Message(topic=TOPICS[owner], key=b"", value=raw) for owner, raw in rubbish.items()])
    readers = [(name, rubbish[owner]) for name, owners in READS.items() for owner in owners]
    async with asyncio.timeout(SEEN_WITHIN_SECONDS):
        while not await _are_parked(scene.house.databases, readers):  # noqa: ASYNC110 - other processes park them
            await asyncio.sleep(0.5)


async def _are_parked(databases: Mapping[str, str], readers: Sequence[tuple[str, bytes]]) -> bool:
    for reader, raw in readers:
        query = "SELECT 1 FROM parked_event WHERE raw = $1 AND reason LIKE 'malformed%'"
        if not await rows(databases[reader], query, raw):
            return False
    return True


async def _append_unknown(scene: Scene) -> None:
    """Let intake publish a type that no reader knows, as a newer release does during a rolling start."""
    database = Database(scene.house.databases["intake"], pool_size=1, every_landlord=True)
    now = SystemClock().now()
    cause = Cause(actor="service:intake", landlord="demo", at=now, correlation_id=ids.new_id())
    entry = Entry(stream=str(ids.new_id()), event=ResidentMoved(homes=2), occurred_at=now, cause=cause)
    async with database.transaction() as connection:
        await event_log.append(connection, await event_log.lock(connection, [entry.stream]), [entry])
    await database.close()


async def _repeat_for_another_landlord(scene: Scene) -> None:
    """Put events of intake into its topic once more, in the name of another landlord."""
    messages = await everything(scene.house.bootstrap, TOPICS["intake"])
    forged = [_of_landlord(raw, "riverside") for raw in messages[:20] if b"SubmissionReceived" in raw]
    await _produce(scene, forged)


def _of_landlord(raw: bytes, landlord: str) -> Message:
    envelope = orjson.loads(raw[raw.index(b"{") :])
    envelope |= {"landlord": landlord, "id": str(ids.new_id())}
    return Message(topic=TOPICS["intake"], key=envelope["subject"].encode(), value=orjson.dumps(envelope))


async def _produce(scene: Scene, messages: Sequence[Message]) -> None:
    """Send as a stranger would. A broker that has lost its topics gets them back from the relays, not from here."""
    await kafka.wait_for_topics(scene.house.bootstrap, sorted({message.topic for message in messages}))
    producer = kafka.Producer(scene.house.bootstrap, idempotent=False)
    try:
        await producer.start()
        refused = [answer for answer in await producer.send(messages) if isinstance(answer, Exception)]
    finally:
        await producer.stop()
    if refused:
        raise refused[0]


def mail_trouble(kind: str) -> Fault:
    async def happen(scene: Scene) -> None:
        await _set_mail(scene, {"smtp": kind})
        await asyncio.sleep(MAIL_TROUBLE_SECONDS)
        await _set_mail(scene, {"smtp": "accept"})

    return Fault(f"SMTP {kind} for {MAIL_TROUBLE_SECONDS:.0f} s", happen)


async def _set_mail(scene: Scene, faults: Mapping[str, str]) -> None:
    async with httpx.AsyncClient(base_url=scene.house.mail_page) as client:
        (await client.put("/api/faults", json=faults)).raise_for_status()


LOSE_BROKER: Final = Fault("the broker is killed and has lost everything", _lose_broker)
STOP_POSTGRES: Final = Fault("PostgreSQL is stopped at once and started again", _stop_postgres)
CUT_CONNECTIONS: Final = Fault("all connections of one database are cut", _cut_connections)
KILL_MAIL: Final = kill("mail")
REPUBLISH: Final = Fault("everything is published again", _republish)
RUBBISH: Final = Fault("bytes that are no event", _put_in_rubbish)
UNKNOWN: Final = Fault("an event of a newer release", _append_unknown)
FOREIGN: Final = Fault("events repeated in another landlord's name", _repeat_for_another_landlord)
REFUSED_MAIL: Final = mail_trouble("refuse_450")
CUT_MAIL: Final = mail_trouble("cut_after_data")
