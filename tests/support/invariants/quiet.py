"""Whether everything has come to rest: a campaign checks nothing before that."""

from collections.abc import Mapping, Sequence
from typing import Final

from services.cases import consumer as cases_consumer
from services.intake import consumer as intake_consumer
from services.notifications import consumer as notifications_consumer
from services.reporting import consumer as reporting_consumer
from shared.platform import landlords
from shared.platform.clock import SystemClock
from tests.support.invariants.reading import OWNERS, rows
from tests.support.ledger import Ledger, Way

_KNOWN: Final = landlords.read(None)
READS: Final[Mapping[str, Sequence[str]]] = {
    subscription.name: subscription.owners()
    for subscription in (
        intake_consumer.subscription(SystemClock()),
        cases_consumer.subscription(_KNOWN, SystemClock()),
        notifications_consumer.subscription(SystemClock()),
        reporting_consumer.subscription(_KNOWN),
    )
}
"""Which owners' events each service's consumer reads."""


async def unrest(databases: Mapping[str, str], ledger: Ledger) -> list[str]:
    """Say what is still under way: nothing, once every event has been taken up and every letter has gone."""
    found = [f"{sending.way} {sending.key} has no answer yet" for sending in ledger.sendings if not sending.taken]
    found += await _unfiled(databases["intake"], ledger)
    for owner in OWNERS:
        waiting = (await rows(databases[owner], "SELECT count(*), max(blocked) FROM unpublished"))[0]
        found += [f"{waiting[0]} events of {owner} are not published (blocked: {waiting[1]})"] if waiting[0] else []
    found += await behind(databases)
    unsettled = "SELECT state, count(*) FROM letter WHERE state NOT IN ('accepted', 'failed') GROUP BY state"
    found += [f"{row[1]} letters are {row[0]}" for row in await rows(databases["notifications"], unsettled)]
    return found


async def _unfiled(intake: str, ledger: Ledger) -> list[str]:
    filed = {row[0] for row in await rows(intake, "SELECT key FROM submission_key WHERE kind = 'message'")}
    sent = [sending.key for sending in ledger.taken() if sending.way is Way.EMAIL]
    return [f"the e-mail {key} is not filed" for key in sent if key not in filed]


async def behind(databases: Mapping[str, str]) -> list[str]:
    """Name each consumer whose watermarks are not the heads of its owners' streams."""
    heads = {
        owner: {row[0]: row[1] for row in await rows(databases[owner], "SELECT stream, sequence FROM stream")}
        for owner in OWNERS
    }
    found: list[str] = []
    for name, owners in READS.items():
        for owner in owners:
            marks = "SELECT stream, sequence FROM watermark WHERE consumer = $1 AND owner = $2"
            known = {row[0]: row[1] for row in await rows(databases[name], marks, name, owner)}
            apart = [stream for stream in known.keys() | heads[owner] if known.get(stream) != heads[owner].get(stream)]
            found += [f"{name} and {owner} differ on {len(apart)} streams, such as {apart[0]}"] if apart else []
    return found
