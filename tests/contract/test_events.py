"""The published language against its committed contract, with libraries that know nothing of our classes."""

import copy
import json
from collections.abc import Callable
from typing import Any, Final

import orjson
import pytest
from cloudevents.core.formats.json import JSONFormat
from jsonschema import Draft202012Validator, ValidationError

from deploy import contract_examples as examples
from deploy import contracts
from shared.events import catalogue
from shared.events.envelope import Envelope, wire
from shared.events.event import Event
from shared.platform.received import Malformed, Received
from tests.support.events import SOME_MOMENT

EVERY_EVENT: Final = [pytest.param(event, id=event.wire_type()) for event in catalogue.EVENTS.values()]
LETTER_SENT: Final = "uk.putright.notifications.LetterSent.v1"


def _golden(event: type[Event]) -> bytes:
    return (contracts.FOLDER / contracts.message_path(event)).read_bytes()


def _schema(event: type[Event]) -> dict[str, Any]:
    schema: dict[str, Any] = json.loads((contracts.FOLDER / contracts.schema_path(event)).read_bytes())
    return schema


def test_the_committed_contract_is_what_the_code_says() -> None:
    assert contracts.differences() == [], "run `python -m deploy.contracts write`"


@pytest.mark.parametrize("event", EVERY_EVENT)
def test_a_golden_message_is_read_by_a_consumer(event: type[Event]) -> None:
    received = Received.read(_golden(event))

    assert received.event == examples.of(event)
    assert (received.owner, received.stream, received.sequence) == (event.owner, examples.SUBJECT, examples.SEQUENCE)
    assert (received.landlord, received.correlation_id) == (examples.LANDLORD, examples.CORRELATION_ID)


@pytest.mark.parametrize("event", EVERY_EVENT)
def test_a_golden_message_is_a_cloudevent_to_an_independent_library(event: type[Event]) -> None:
    read = JSONFormat().read(None, _golden(event))

    assert read.get_specversion() == "1.0"
    assert read.get_type() == event.wire_type()
    assert read.get_source() == f"/{event.owner}"
    assert read.get_subject() == examples.SUBJECT
    assert read.get_time() == examples.SOME_MOMENT
    assert read.get_extension("landlord") == examples.LANDLORD
    assert read.get_data() == examples.of(event).model_dump(mode="json")


@pytest.mark.parametrize("event", EVERY_EVENT)
def test_a_golden_message_keeps_to_the_committed_schemas(event: type[Event]) -> None:
    message = json.loads(_golden(event))
    envelope = json.loads((contracts.FOLDER / "events/envelope.json").read_bytes())

    Draft202012Validator(envelope, format_checker=Draft202012Validator.FORMAT_CHECKER).validate(message)
    Draft202012Validator(_schema(event), format_checker=Draft202012Validator.FORMAT_CHECKER).validate(message["data"])


@pytest.mark.parametrize("event", EVERY_EVENT)
def test_an_owner_may_write_nothing_that_its_schema_does_not_name(event: type[Event]) -> None:
    data = examples.of(event).model_dump(mode="json") | {"name": "somebody"}

    with pytest.raises(ValidationError, match="Additional properties"):
        Draft202012Validator(_schema(event)).validate(data)


@pytest.mark.parametrize("event", EVERY_EVENT)
def test_a_reader_passes_over_fields_of_a_newer_release(event: type[Event]) -> None:
    message = json.loads(_golden(event))
    newer = message | {"newattribute": "x", "data": message["data"] | {"a_later_field": {"deep": [1]}}}

    assert Received.read(orjson.dumps(newer)).event == examples.of(event)


@pytest.mark.parametrize("causation", [None, examples.CAUSATION_ID])
def test_the_fast_way_to_an_envelope_gives_what_its_class_gives(causation: Any) -> None:
    fast = wire(
        event_id=examples.CORRELATION_ID,
        owner="cases",
        name="CaseAssigned",
        version=1,
        subject=examples.SUBJECT,
        time=SOME_MOMENT,
        landlord="demo",
        sequence=3,
        correlation_id=examples.CORRELATION_ID,
        causation_id=causation,
        data={"handler": "user:someone"},
    )

    again = Envelope.model_validate(fast).model_dump(exclude_none=True)
    assert again == fast


def test_the_document_for_asyncapi_tools_names_every_event_once() -> None:
    document = json.loads((contracts.FOLDER / "asyncapi.json").read_bytes())

    named = [message["name"] for message in document["components"]["messages"].values()]
    in_channels = [name for channel in document["channels"].values() for name in channel["messages"]]
    assert sorted(named) == sorted(catalogue.EVENTS)
    assert len(in_channels) == len(named)


# What is called a breaking change.


def _letter_sent() -> dict[str, Any]:
    return contracts.schema(catalogue.EVENTS[LETTER_SENT])


def _add_optional(schema: dict[str, Any]) -> None:
    schema["properties"]["weight"] = {"anyOf": [{"type": "integer"}, {"type": "null"}], "default": None}


def _describe(schema: dict[str, Any]) -> None:
    schema["description"] = "Said better."
    schema["properties"]["answer"]["title"] = "Said better"


def _add_required(schema: dict[str, Any]) -> None:
    schema["properties"]["weight"] = {"type": "integer"}
    schema["required"].append("weight")


def _widen(schema: dict[str, Any]) -> None:
    schema["properties"]["channel"]["enum"].append("pigeon")


def _narrow(schema: dict[str, Any]) -> None:
    schema["properties"]["channel"]["enum"].remove("none")


def _retype(schema: dict[str, Any]) -> None:
    schema["properties"]["cycle"] = {"type": "string"}


def _drop(schema: dict[str, Any]) -> None:
    del schema["properties"]["answer"]
    schema["required"].remove("answer")


def _after(change: Callable[[dict[str, Any]], None]) -> dict[str, Any]:
    schema = copy.deepcopy(_letter_sent())
    change(schema)
    return schema


@pytest.mark.parametrize("change", [_add_optional, _describe])
def test_an_addition_that_nobody_need_know_is_no_break(change: Callable[[dict[str, Any]], None]) -> None:
    assert contracts.breaks(_letter_sent(), _after(change)) == []


@pytest.mark.parametrize("change", [_add_required, _widen, _narrow, _retype, _drop])
def test_a_change_that_an_old_reader_or_an_old_event_would_not_survive_is_a_break(
    change: Callable[[dict[str, Any]], None],
) -> None:
    assert contracts.breaks(_letter_sent(), _after(change)) != []


@pytest.mark.parametrize("event", EVERY_EVENT)
def test_an_event_that_did_not_change_is_no_break(event: type[Event]) -> None:
    assert contracts.breaks(contracts.schema(event), contracts.schema(event)) == []


# What is called an event at all.


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"specversion": "0.3"}, "specversion: literal_error"),
        ({"source": "intake"}, "source: string_pattern_mismatch"),
        ({"type": "com.example.other"}, "type: string_pattern_mismatch"),
        ({"sequence": 0}, "sequence: greater_than_equal"),
        ({"sequence": 2**31}, "sequence: less_than"),
        ({"time": "2026-11-20T10:00:00"}, "time: timezone_aware"),
        ({"subject": ""}, "subject: string_too_short"),
        ({"landlord": "x" * 41}, "landlord: string_too_long"),
        ({"data": []}, "data: dict_type"),
        ({"data": {}}, "letter: missing"),
    ],
)
def test_what_is_no_event_is_told_from_one_without_repeating_it(change: dict[str, Any], why: str) -> None:
    message = json.loads(_golden(catalogue.EVENTS[LETTER_SENT])) | change

    with pytest.raises(Malformed) as malformed:
        Received.read(orjson.dumps(message))

    assert str(malformed.value) == why
