"""One example of every event, in the order in which complaints would bring them about; all of it is invented."""

from typing import Final

from deploy.contract_examples.circumstances import CIRCUMSTANCES
from deploy.contract_examples.intake import INTAKE
from deploy.contract_examples.notifications import NOTIFICATIONS
from deploy.contract_examples.ombudsmen_and_hazards import OMBUDSMEN_AND_HAZARDS
from deploy.contract_examples.people import PEOPLE
from deploy.contract_examples.procedure import PROCEDURE
from deploy.contract_examples.putting_right import PUTTING_RIGHT
from deploy.contract_examples.record import RECORD
from deploy.contract_examples.values import CAUSATION_ID, CORRELATION_ID, LANDLORD, SEQUENCE, SOME_MOMENT, SUBJECT
from shared.events.event import Event

__all__ = ["CAUSATION_ID", "CORRELATION_ID", "EXAMPLES", "LANDLORD", "SEQUENCE", "SOME_MOMENT", "SUBJECT", "of"]

EXAMPLES: Final[tuple[Event, ...]] = (
    *INTAKE,
    *PROCEDURE,
    *OMBUDSMEN_AND_HAZARDS,
    *PEOPLE,
    *PUTTING_RIGHT,
    *CIRCUMSTANCES,
    *NOTIFICATIONS,
    *RECORD,
)


def of(event_class: type[Event]) -> Event:
    """Return the example of an event; raises LookupError with what to do."""
    for example in EXAMPLES:
        if type(example) is event_class:
            return example
    raise LookupError(f"{event_class.__name__} has no example yet: add one to deploy/contract_examples")
