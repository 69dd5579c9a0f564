"""Every event has an owner, carries nothing personal, and is handled or ignored for a reason by whoever reads it."""

import importlib
import pkgutil
import re
from collections.abc import Iterator
from types import ModuleType
from typing import Any, Final

import pytest
from pydantic import BaseModel

from services.cases import consumer as cases_consumer
from services.intake import consumer as intake_consumer
from services.notifications import consumer as notifications_consumer
from services.reporting import consumer as reporting_consumer
from shared.events import catalogue
from shared.events.envelope import TOPICS
from shared.events.event import Event

CONSUMERS: Final[dict[str, Any]] = {
    "intake": intake_consumer,
    "cases": cases_consumer,
    "notifications": notifications_consumer,
    "reporting": reporting_consumer,
}
EVERY_EVENT: Final = [pytest.param(event, id=event.wire_type()) for event in catalogue.EVENTS.values()]
PERSONAL: Final = re.compile(
    r"(^|_)(name|forename|surname|email|e_mail|phone|telephone|mobile|address|postcode|uprn|birth|dob|gender|text|"
    r"words|subject|body|comment|note|notes|title|resident|tenant|representative|disability|health|vulnerab\w*|"
    r"description|summary|reasons|remedy|learning)($|_)"
)
# What no service acts on: people see it on the case, and systems that poll the feed may read it.
SEEN_BY_PEOPLE: Final = frozenset(
    {
        "ActionHandedOver",
        "ApproverNamed",
        "CaseJoinedBy",
        "CaseMerged",
        "ChoiceToComplainAnswered",
        "ChoiceToComplainOffered",
        "ClarificationReceived",
        "ComplianceAccepted",
        "ConflictDeclared",
        "ConsentQuestionAnswered",
        "ConsentWithdrawn",
        "ContactClosed",
        "ContributionChased",
        "ContributionSignedOff",
        "DeadlineApproaching",
        "DisabilityDisclosed",
        "DisclosureRetracted",
        "DisruptionProlonged",
        "DissatisfactionNoted",
        "ErasureApproved",
        "GroupJoined",
        "GroupLeft",
        "HoldPlaced",
        "HoldReleased",
        "LettersErased",
        "ManagerNamed",
        "MarkLifted",
        "MessageSetAside",
        "NewPointsLoggedAnew",
        "NewPointsTakenUp",
        "OmbudsmanTold",
        "OwnerNamed",
        "RefusalProposed",
        "RemedyAccepted",
        "RemedyApproved",
        "RemedyDeclined",
        "RemedyProposed",
        "RepresentativeAppointed",
        "ResidentsTold",
        "RestrictionDeclined",
        "RestrictionProposed",
        "RiskAssessed",
        "SafeContactRuleLifted",
        "SafeContactRuleSet",
        "ThirdPartyMarked",
        "TrackChosen",
        "VulnerabilityRecorded",
    }
)
# A WordsReference is an id and a digest: the words themselves stay with their owner.
POINTS_AT_WORDS: Final = "WordsReference"


@pytest.mark.parametrize("service", CONSUMERS)
def test_each_event_of_an_owner_that_a_service_reads_is_handled_or_ignored_because(service: str) -> None:
    consumer = CONSUMERS[service]
    owners = {event.owner for event in (*consumer.HANDLERS, *consumer.IGNORED)}
    published = {event for owner in owners for event in catalogue.of_owner(owner)}

    undecided = published - consumer.HANDLERS.keys() - consumer.IGNORED.keys()
    assert not undecided, f"add these to HANDLERS or IGNORED of services/{service}/consumer.py: {_names(undecided)}"


@pytest.mark.parametrize("service", CONSUMERS)
def test_no_event_is_both_handled_and_ignored(service: str) -> None:
    assert not CONSUMERS[service].HANDLERS.keys() & CONSUMERS[service].IGNORED.keys()


@pytest.mark.parametrize("service", CONSUMERS)
def test_an_ignored_event_has_a_reason_that_says_something(service: str) -> None:
    assert [why for why in CONSUMERS[service].IGNORED.values() if len(why.split()) < 3] == []


@pytest.mark.parametrize("service", CONSUMERS)
def test_no_service_reads_its_own_events(service: str) -> None:
    consumer = CONSUMERS[service]

    assert service not in {event.owner for event in (*consumer.HANDLERS, *consumer.IGNORED)}


def test_every_event_is_handled_by_somebody() -> None:
    handled = {event for consumer in CONSUMERS.values() for event in consumer.HANDLERS}
    ignored_by_all = set(catalogue.EVENTS.values()) - handled

    unread = set(_names(ignored_by_all)) - SEEN_BY_PEOPLE
    assert not unread, f"somebody must handle these, or they are for people alone: {sorted(unread)}"


@pytest.mark.parametrize("event", EVERY_EVENT)
def test_an_event_belongs_to_the_module_that_it_is_in(event: type[Event]) -> None:
    room = f"shared.events.{event.owner}"
    assert event.__module__ == room or event.__module__.startswith(f"{room}.")
    assert event.owner in TOPICS


@pytest.mark.parametrize("event", EVERY_EVENT)
def test_an_event_says_when_it_happens_and_never_changes(event: type[Event]) -> None:
    assert event.__doc__
    assert event.model_config["frozen"]
    assert not re.search(r"(Event|Updated|Changed)$", event.__name__)


@pytest.mark.parametrize("event", EVERY_EVENT)
def test_no_field_of_an_event_could_hold_personal_data(event: type[Event]) -> None:
    suspicious = [path for path, annotation in _fields(event) if PERSONAL.search(path.rsplit(".", 1)[-1])
                  and POINTS_AT_WORDS not in str(annotation)]  # fmt: skip

    assert suspicious == [], "events carry no personal data: keep the words and put a WordsReference into the event"


def test_every_module_of_events_is_in_the_catalogue() -> None:
    rooms = [importlib.import_module(f"shared.events.{owner}") for owner in TOPICS]
    written = {event.wire_type() for room in rooms for event in _event_classes_below(room)}

    assert catalogue.EVENTS.keys() == written


def _event_classes_below(room: ModuleType) -> Iterator[type[Event]]:
    """Return the events of a module, or of every module of a package: whether its `__init__` names them or not."""
    names = [found.name for found in pkgutil.iter_modules(getattr(room, "__path__", []), f"{room.__name__}.")]
    for module in [room, *map(importlib.import_module, names)]:
        for candidate in vars(module).values():
            if isinstance(candidate, type) and issubclass(candidate, Event) and not candidate.__subclasses__():
                yield candidate


def _names(events: set[type[Event]]) -> list[str]:
    return sorted(event.__name__ for event in events)


def _fields(model: type[BaseModel], prefix: str = "") -> Iterator[tuple[str, Any]]:
    for name, field in model.model_fields.items():
        yield f"{prefix}{name}", field.annotation
        for inner in _models_in(field.annotation):
            if inner.__name__ != POINTS_AT_WORDS:
                yield from _fields(inner, f"{prefix}{name}.")


def _models_in(annotation: Any) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for inner in getattr(annotation, "__args__", ()):
        yield from _models_in(inner)
