"""The published language in files: schemas, AsyncAPI, golden messages and OpenAPI, made from the classes.

`python -m deploy.contracts write` brings `contracts/` up to date; `... check` says what is not. The committed schemas
are the contract: `write` refuses a change that a consumer of yesterday or an event of yesterday would not survive.
"""

import argparse
import copy
import difflib
import hashlib
import json
import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, Final
from uuid import UUID

import orjson
from fastapi import FastAPI
from jsonsubschema import isSubschema

from deploy import contract_examples as examples
from services.cases import app as cases_app
from services.cases.settings import Settings as CasesSettings
from services.intake import app as intake_app
from services.intake.settings import Settings as IntakeSettings
from services.notifications import app as notifications_app
from services.notifications.settings import Settings as NotificationsSettings
from services.reporting import app as reporting_app
from services.reporting.settings import Settings as ReportingSettings
from shared.events import catalogue
from shared.events.envelope import TOPICS, Envelope, wire
from shared.events.event import Event

FOLDER: Final = Path(__file__).parents[1] / "contracts"
DIALECT: Final = "https://json-schema.org/draft/2020-12/schema"
SHOWN_LINES: Final = 12
# Nothing is opened: an application is built only to ask it for its OpenAPI document.
_SETTINGS: Final = {"database_url": "postgresql+asyncpg://nobody@127.0.0.1/nothing", "secret": "0" * 32}

APPLICATIONS: Final[Mapping[str, Callable[[], FastAPI]]] = {
    "intake": lambda: intake_app.build(IntakeSettings.model_validate(_SETTINGS)),
    "cases": lambda: cases_app.build(CasesSettings.model_validate(_SETTINGS)),
    "notifications": lambda: notifications_app.build(NotificationsSettings.model_validate(_SETTINGS)),
    "reporting": lambda: reporting_app.build(ReportingSettings.model_validate(_SETTINGS)),
}

Document = dict[str, Any]


def documents() -> dict[str, Document]:
    """Return every file of the contract, by its path inside `contracts/`."""
    events = list(catalogue.EVENTS.values())
    return {
        **{schema_path(event): schema(event) for event in events},
        "events/envelope.json": envelope_schema(),
        **{message_path(event): message(event) for event in events},
        "asyncapi.json": asyncapi(),
        **{f"openapi/{service}.json": build().openapi() for service, build in APPLICATIONS.items()},
    }


def schema_path(event: type[Event]) -> str:
    return f"events/{event.owner}/{_versioned(event)}.json"


def message_path(event: type[Event]) -> str:
    return f"messages/{event.owner}/{_versioned(event)}.json"


def _versioned(event: type[Event]) -> str:
    return f"{event.__name__}.v{event.version}"


# Events.


def schema(event: type[Event]) -> Document:
    """Return the closed JSON Schema of an event's data: what its owner may write, and nothing else."""
    made = _flat(event.model_json_schema())
    name = f"urn:putright:schema:{event.owner}:{event.__name__}:v{event.version}"
    return {"$schema": DIALECT, "$id": name, **with_extras(made, allowed=False)}


def envelope_schema() -> Document:
    """Return the schema of what is the same for all events."""
    return {"$schema": DIALECT, "$id": "urn:putright:schema:envelope:v1", **_flat(Envelope.model_json_schema())}


def message(event: type[Event]) -> Document:
    """Return an example as it travels: a whole CloudEvent, whose id and time never change."""
    envelope = wire(
        event_id=_fixed_id(event),
        owner=event.owner,
        name=event.__name__,
        version=event.version,
        subject=examples.SUBJECT,
        time=examples.SOME_MOMENT,
        landlord=examples.LANDLORD,
        sequence=examples.SEQUENCE,
        correlation_id=examples.CORRELATION_ID,
        causation_id=examples.CAUSATION_ID,
        data=examples.of(event).model_dump(mode="json"),
    )
    made: Document = _plain(envelope)
    return made


def _fixed_id(event: type[Event]) -> UUID:
    """Return an id that depends on the event's name alone, in the shape of a UUIDv7."""
    digest = hashlib.sha256(event.wire_type().encode()).hexdigest()
    return UUID(f"019aa0f0-0000-7{digest[:3]}-8{digest[3:6]}-{digest[6:18]}")


def _flat(made: Document) -> Document:
    """Put every definition where it is referred to: the schemas are small, and readers differ in how they refer."""
    definitions = made.pop("$defs", {})

    def put(node: Any) -> Any:
        if isinstance(node, dict):
            if "$ref" in node:
                beside = {key: value for key, value in node.items() if key != "$ref"}
                return put(definitions[node["$ref"].rsplit("/", 1)[1]] | beside)
            return {key: put(value) for key, value in node.items()}
        return [put(value) for value in node] if isinstance(node, list) else node

    flattened: Document = put(made)
    return flattened


def with_extras(made: Document, *, allowed: bool) -> Document:
    """Return the schema with every object open or closed to properties that it does not name."""
    changed = copy.deepcopy(made)
    for node in _nodes(changed):
        if "properties" in node:
            node["additionalProperties"] = allowed
    return changed


def _nodes(node: Any) -> Iterator[Document]:
    inner: list[Any] = []
    if isinstance(node, dict):
        yield node
        inner = list(node.values())
    elif isinstance(node, list):
        inner = node
    for each in inner:
        yield from _nodes(each)


def breaks(old: Document, new: Document) -> list[str]:
    """Say who would not survive the change of an event's schema from `old` to `new`."""
    found = []
    if not isSubschema(_comparable(new, extras=False), _comparable(old, extras=True)):
        found.append("a consumer that knows the committed version could not read what would be written now")
    if not isSubschema(_comparable(old, extras=False), _comparable(new, extras=True)):
        found.append("an event that was written by the committed version could not be read any more")
    return found


def _comparable(made: Document, *, extras: bool) -> Document:
    """Reduce a schema to what the comparison understands: no `const`, no annotations."""
    reduced = with_extras(made, allowed=extras)
    for node in _nodes(reduced):
        if isinstance(node.get("type"), str):
            for annotation in ("title", "description", "default", "format", "$schema", "$id"):
                node.pop(annotation, None)
        if "const" in node:
            node["enum"] = [node.pop("const")]
    return reduced


# AsyncAPI.


def asyncapi() -> Document:
    """Return the AsyncAPI document: which channel carries which events, and under which key."""
    return {
        "asyncapi": "3.0.0",
        "info": {
            "title": "Putright events",
            "version": "1.0.0",
            "description": (
                "Every event is a CloudEvent 1.0 in structured JSON. Events carry no personal data. Delivery is at"
                " least once and in order for each subject. `sequence` counts the events of a source and subject"
                " without gaps."
            ),
            "license": {"name": "Apache-2.0", "url": "https://www.apache.org/licenses/LICENSE-2.0"},
        },
        "defaultContentType": "application/cloudevents+json",
        "servers": {
            "kafka": {
                "host": "{bootstrap}",
                "protocol": "kafka",
                "description": "The landlord's Kafka cluster.",
                "variables": {"bootstrap": {"default": "localhost:9092", "description": "Host and port of a broker."}},
            }
        },
        "channels": {owner: _channel(owner, topic) for owner, topic in TOPICS.items()},
        "operations": {f"publish_{owner}": _operation(owner) for owner in TOPICS},
        "components": {
            "messages": {_message_name(event): _message(event) for event in catalogue.EVENTS.values()},
            "schemas": {_message_name(event): _data(event) for event in catalogue.EVENTS.values()},
        },
    }


def _message_name(event: type[Event]) -> str:
    return f"{event.owner}.{_versioned(event)}"


def _channel(owner: str, topic: str) -> Document:
    events = catalogue.of_owner(owner)
    return {
        "address": topic,
        "description": f"What {owner} publishes. The key is the subject, so that one case's events stay in order.",
        "servers": [{"$ref": "#/servers/kafka"}],
        "messages": {_versioned(event): {"$ref": f"#/components/messages/{_message_name(event)}"} for event in events},
    }


def _operation(owner: str) -> Document:
    return {
        "action": "send",
        "channel": {"$ref": f"#/channels/{owner}"},
        "summary": f"The relay of {owner} sends what is in its event log.",
    }


def _message(event: type[Event]) -> Document:
    envelope = _without_dialect(envelope_schema())
    properties = envelope["properties"] | {
        "type": {"const": event.wire_type(), "type": "string"},
        "source": {"const": f"/{event.owner}", "type": "string"},
        "data": {"$ref": f"#/components/schemas/{_message_name(event)}"},
    }
    key = {"type": "string", "description": "The subject."}
    return {
        "name": event.wire_type(),
        "title": event.__name__,
        "summary": (event.__doc__ or "").strip(),
        "contentType": "application/cloudevents+json",
        "bindings": {"kafka": {"key": key, "bindingVersion": "0.5.0"}},
        "payload": envelope | {"properties": properties, "title": event.__name__},
        "examples": [{"name": "golden", "payload": message(event)}],
    }


def _data(event: type[Event]) -> Document:
    return _without_dialect(schema(event))


def _without_dialect(made: Document) -> Document:
    return {key: value for key, value in made.items() if key not in {"$schema", "$id"}}


# Files.


def _plain(value: Any) -> Any:
    return orjson.loads(orjson.dumps(value))


def as_text(document: Document) -> str:
    return json.dumps(_plain(document), indent=2, ensure_ascii=False) + "\n"


def committed(folder: Path = FOLDER) -> dict[str, str]:
    """Return the files of the contract as they are."""
    return {path.relative_to(folder).as_posix(): path.read_text() for path in sorted(folder.rglob("*.json"))}


def differences(folder: Path = FOLDER) -> list[str]:
    """Say, file by file, where `contracts/` is not what the code says."""
    now = {path: as_text(document) for path, document in documents().items()}
    there = committed(folder)
    changed = [path for path in sorted({*now, *there}) if there.get(path) != now.get(path)]
    return [_difference(path, there.get(path), now.get(path)) for path in changed]


def _difference(path: str, there: str | None, now: str | None) -> str:
    if there is None:
        return f"{path} is missing"
    if now is None:
        return f"{path} belongs to nothing in the code any more"
    lines = list(difflib.unified_diff(there.splitlines(), now.splitlines(), "committed", "code", n=1, lineterm=""))
    return "\n  ".join([f"{path} is not what the code says", *lines[:SHOWN_LINES]])


def breaking_changes(folder: Path = FOLDER) -> list[str]:
    """Say which changes of events would break a consumer, or an event that is already in somebody's log."""
    now = {schema_path(event): schema(event) for event in catalogue.EVENTS.values()}
    there = {path: json.loads(text) for path, text in committed(folder).items() if _is_event(path)}
    gone = [f"{path}: the event is gone" for path in there if path not in now]
    changed = [path for path in there if path in now and there[path] != _plain(now[path])]
    return gone + [f"{path}: {why}" for path in changed for why in breaks(there[path], _plain(now[path]))]


def _is_event(path: str) -> bool:
    return path.startswith("events/") and path != "events/envelope.json"


def write(folder: Path = FOLDER) -> int:
    """Bring the files up to date; return how many were changed or removed."""
    now = {path: as_text(document) for path, document in documents().items()}
    there = committed(folder)
    for path in there.keys() - now.keys():
        (folder / path).unlink()
    changed = [path for path in now if there.get(path) != now[path]]
    for path in changed:
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(now[path])
    return len(changed) + len(there.keys() - now.keys())


def main() -> int:
    arguments = argparse.ArgumentParser(prog="python -m deploy.contracts", description=__doc__)
    arguments.add_argument("command", choices=["write", "check"])
    arguments.add_argument(
        "--unreleased", action="store_true", help="write a breaking change too: nobody has the committed version yet"
    )
    given = arguments.parse_args()
    broken = breaking_changes()
    if broken and not given.unreleased:
        print("These changes of events are not additive:", *broken, sep="\n  ")
        print("Make a new version of the event (version = 2) and keep the old one readable.")
        print("If no release has the committed version: python -m deploy.contracts write --unreleased")
        return 1
    if given.command == "write":
        print(f"contracts: {write()} files changed")
        return 0
    return _check()


def _check() -> int:
    found = differences()
    if not found:
        print(f"contracts: {len(committed())} files are what the code says")
        return 0
    print("contracts/ is not what the code says:", *found, sep="\n  ")
    print("Run `python -m deploy.contracts write`, read the difference, and commit it with the change that made it.")
    return 1


if __name__ == "__main__":
    sys.exit(main())
