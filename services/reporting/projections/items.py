"""How things are noted that a case may have several of."""

from collections.abc import Iterator
from datetime import date

from services.reporting.domain.facts import Facts
from services.reporting.domain.items import LASTING, ItemFact, Settled, Topic
from shared.platform.received import Received


def begin(
    facts: Facts,
    received: Received,
    topic: Topic,
    item: int | str,
    *,
    kind: str,
    on: date,
    amount_pence: int | None = None,
) -> None:
    """Note that something began; what had the same number before is replaced."""
    facts.items.setdefault(received.stream, {})[topic, str(item)] = ItemFact(
        reference=received.stream,
        topic=topic,
        item=str(item),
        landlord=received.landlord,
        kind=kind,
        begun_on=on,
        amount_pence=amount_pence,
        settled=Settled.DONE if topic in LASTING else None,
        settled_on=on if topic in LASTING else None,
    )


def of(facts: Facts, received: Received, topic: Topic, item: int | str) -> ItemFact:
    return facts.items[received.stream][topic, str(item)]


def within(facts: Facts, received: Received, topic: Topic, item: int | str) -> Iterator[ItemFact]:
    """Return what belongs to a numbered thing: the heads of a remedy, the parts of a determination."""
    for (of_topic, number), fact in facts.items.get(received.stream, {}).items():
        if of_topic == topic and number.startswith(f"{item}:"):
            yield fact
