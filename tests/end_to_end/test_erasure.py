"""A person who complained and is forgotten: afterwards nobody can read anywhere that they were ever here."""

import asyncio
import io
import zipfile
from pathlib import Path
from typing import Any

import httpx

from tests.support import journey
from tests.support.house import House
from tests.support.invariants import privacy
from tests.support.records import PICTURE, places_that_say

SURNAME = "Quillfeather"
PLANTED = [SURNAME, SURNAME.lower(), "07700900461", "Zedtown"]
EMAIL = f"zebedee.{SURNAME.lower()}@example.com"
CALL: dict[str, Any] = {
    "channel": "phone",
    "resident": {
        "name": f"Zebedee {SURNAME}",
        "email": EMAIL,
        "phone": "07700900461",
        "address": {"lines": [f"1 {SURNAME} Street", "Zedtown"], "postcode": "ZE1 1ZZ"},
    },
    "subject": f"The leak at {SURNAME} Street",
    "description": f"I am Zebedee {SURNAME} and water comes in.",
    "outcomes_sought": [f"A repair for Zebedee {SURNAME}"],
    "source": {"system": "telephone", "reference": "call-to-be-forgotten"},
}
DEFINITION = {
    "parts": [{"summary": f"{SURNAME} has had a leak since May."}],
    "outcomes_sought": [f"A repair for {SURNAME}"],
}
ANSWER = {
    "part": 1,
    "finding": "upheld",
    "reasons": f"{SURNAME} was not visited.",
    "what_went_wrong": f"{SURNAME} was forgotten.",
    "remedy": f"We apologise to {SURNAME}.",
}


async def test_a_person_who_is_erased_can_be_read_nowhere(house: House) -> None:
    reference = await _complain(house)
    await _carry_to_its_end(house, reference)

    # While it is kept, the record has all of it.
    files = await _bundle(house, reference)
    assert any(SURNAME.encode() in content for path, content in files.items() if path.startswith("letters/"))
    assert SURNAME.encode() in files["attachments/001-leak.png"]
    kept = {service: await places_that_say(url, PLANTED) for service, url in house.databases.items()}
    assert {service for service, places in kept.items() if places} == {"intake", "cases", "notifications"}

    # The manager erases it, as the resident asked.
    async with house.client("cases", "manager") as manager:
        version = (await manager.get(f"/v1/cases/{reference}")).headers["etag"]
        ground = {"ground": "right_to_erasure"}
        erased = await manager.post(f"/v1/cases/{reference}/erasure", json=ground, headers={"If-Match": version})
    assert erased.status_code == httpx.codes.OK, erased.text
    await _everybody_has_erased(house, reference)

    # Nobody can be read in a database, a file, a topic or a log.
    left = [place for url in house.databases.values() for place in await places_that_say(url, PLANTED)]
    left += await asyncio.to_thread(_files_that_say, house.folder / "attachments")
    left += await privacy.in_topics(house.bootstrap, PLANTED)
    left += await privacy.in_logs(house.folder, PLANTED)
    assert left == []

    # The complaint still counts, and nothing that was recorded has been changed.
    row = await journey.reported(house, reference, lambda row: row["status"] == "closed")
    assert row["response"] == "in_time"
    assert await house.command("audit") == []


async def _complain(house: House) -> str:
    async with house.client("intake", "contact-centre") as system:
        reference = str((await system.post("/v1/submissions", json=CALL)).json()["reference"])
        picture = PICTURE + SURNAME.encode()
        path = f"/v1/submissions/{reference}/attachments"
        assert (await system.post(path, params={"name": "leak.png"}, content=picture)).is_success
    await journey.case_when(house, reference, lambda case: case["status"] == "logged")
    await journey.write_email(
        house, f"Zebedee {SURNAME} <{EMAIL}>", f"Re: my complaint [{reference}]", f"{SURNAME} still waits."
    )
    await journey.case_when(house, reference, lambda case: case["correspondence"] == 1)
    return reference


async def _carry_to_its_end(house: House, reference: str) -> None:
    await journey.act(house, reference, "assignment", {"handler": "user:handler", "free_of_conflict": True})
    await journey.act(house, reference, "definition", DEFINITION)
    await journey.act(house, reference, "acknowledgement")
    await journey.case_when(house, reference, lambda case: case["acknowledged_on"] is not None)
    await journey.act(house, reference, "response", {"answers": [ANSWER]})
    await journey.case_when(house, reference, lambda case: case["responded_on"] is not None)
    await journey.act(house, reference, "closing", {"learning": f"Visit {SURNAME} at once."})


async def _bundle(house: House, reference: str) -> dict[str, bytes]:
    async with house.client("cases", "officer") as officer:
        answer = await officer.get(f"/v1/cases/{reference}/record.zip", params={"purpose": "ombudsman"})
    assert answer.status_code == httpx.codes.OK, answer.text
    with zipfile.ZipFile(io.BytesIO(answer.content)) as bundle:
        return {name: bundle.read(name) for name in bundle.namelist()}


async def _everybody_has_erased(house: House, reference: str) -> None:
    """Wait until the other services have followed, and the files are off the disk."""

    async def look() -> bool | None:
        places = [place for url in house.databases.values() for place in await places_that_say(url, [SURNAME])]
        files = await asyncio.to_thread(_files_that_say, house.folder / "attachments")
        return None if places or files else True

    await journey.until(f"the erasure of {reference} everywhere", look)


def _files_that_say(folder: Path) -> list[str]:
    files = [path for path in folder.rglob("*") if path.is_file()]
    return [str(path) for path in files if any(word.encode() in path.read_bytes() for word in PLANTED)]
