"""The full record: composed of what three services hold, as JSON and as a bundle, and what is left out of it."""

import json
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest

from shared.events.notifications import LetterKind
from shared.platform import event_log
from tests.support.browsers import SMALL_PHONE, a_browser, a_page, is_wider_than_the_screen, violations
from tests.support.cases import a_letter, a_submission, at
from tests.support.records import PICTURE, Records, running_records, sums_of, unpacked

NewDatabase = Callable[[str], Awaitable[str]]
NEIGHBOUR = "My neighbour Zebedee Quillfeather"
SUMMARY = f"{NEIGHBOUR} floods the flat below."
DEFINITION: dict[str, Any] = {"parts": [{"summary": SUMMARY}], "outcomes_sought": ["A repair"]}


@pytest.fixture
async def records(service_database: NewDatabase, tmp_path: Path) -> AsyncIterator[Records]:
    async with running_records(service_database, tmp_path, at("2026-11-20")) as running:
        yield running


async def a_defined_complaint(records: Records) -> str:
    """Return the reference of a complaint with a file, defined and acknowledged in writing."""
    reference = await records.submitted(f"Water comes down. {SUMMARY}")
    await records.attached(reference)
    await records.cases.arrives(reference, a_submission(at("2026-11-20")))
    await records.cases.act(reference, "assignment", {"handler": "user:ann", "free_of_conflict": True})
    await records.cases.act(reference, "definition", DEFINITION)
    await records.cases.act(reference, "acknowledgement")
    letter = records.post_room.put(reference, f"We will look into this:\n{SUMMARY}\n")
    sent = a_letter(LetterKind.ACKNOWLEDGEMENT, at("2026-11-24")).model_copy(update={"letter": letter})
    await records.cases.arrives(reference, sent)
    return reference


async def summary_id(records: Records, reference: str) -> str:
    words = (await records.record(reference))["words"]
    return str(next(each["id"] for each in words if each["text"] == SUMMARY))


async def marked(records: Records, reference: str, *passages: dict[str, Any]) -> None:
    answer = await records.cases.act(
        reference, "third-party-marks", {"passages": list(passages), "reason": "He has not agreed."}
    )
    assert answer.is_success, answer.text


async def test_the_full_record_has_what_came_in_what_went_out_and_every_event(records: Records) -> None:  # Code 5.12
    reference = await a_defined_complaint(records)

    record = await records.record(reference)

    assert record["submission"]["content"]["description"] == f"Water comes down. {SUMMARY}"
    assert [(letter["kind"], letter["state"]) for letter in record["letters"]] == [("acknowledgement", "accepted")]
    assert [file["name"] for file in record["attachments"]] == ["mould.png"]
    assert SUMMARY in [each["text"] for each in record["words"]]
    assert "ComplaintDefined" in [event["event"] for event in record["decisions"]]
    assert record["case"]["letters"][0]["letter"] == record["letters"][0]["id"]
    assert [event["sequence"] for event in record["history"]] == list(range(1, len(record["history"]) + 1))


async def test_the_chain_of_hashes_can_be_followed_in_the_record(records: Records) -> None:  # Code 5.12
    reference = await a_defined_complaint(records)

    history = (await records.record(reference))["history"]

    hashes = [event["hash"] for event in history]
    assert [event["previous_hash"] for event in history] == [event_log.GENESIS.hex(), *hashes[:-1]]


async def test_who_was_given_the_record_is_written_down(records: Records) -> None:
    reference = await a_defined_complaint(records)
    await records.bundle(reference, purpose="ombudsman")

    accesses = (await records.record(reference))["accesses"]

    assert [access["purpose"] for access in accesses] == ["ombudsman", "internal"]
    assert {access["actor"].partition(":")[0] for access in accesses} == {"machine"}


async def test_the_bundle_holds_letters_files_a_page_and_the_hash_of_each_file(records: Records) -> None:  # Code 5.12
    reference = await a_defined_complaint(records)

    files = await records.bundle(reference, purpose="ombudsman")

    assert files["attachments/001-mould.png"] == PICTURE
    assert SUMMARY.encode() in files["letters/001-acknowledgement-1.txt"]
    assert json.loads(files["submission.json"])["reference"] == reference
    assert files["SHA256SUMS"].decode() == sums_of(files)
    page = files["index.html"].decode()
    assert 'href="attachments/001-mould.png"' in page
    assert 'href="letters/001-acknowledgement-1.txt"' in page


async def test_what_is_about_somebody_else_is_left_out_of_what_the_resident_gets(records: Records) -> None:
    reference = await a_defined_complaint(records)
    file = (await records.record(reference))["attachments"][0]["id"]
    start = len("Water comes down. ")
    await marked(
        records,
        reference,
        {"source": "words", "item": await summary_id(records, reference), "start": 0, "end": len(NEIGHBOUR)},
        {"source": "submission", "item": "/content/description", "start": start, "end": start + len(NEIGHBOUR)},
        {"source": "attachment", "item": file},
    )

    answer = await records.cases.officer.post("/v1/subject-access", json={"references": [reference]})

    files = unpacked(answer.content)
    assert [path for path, content in files.items() if b"Zebedee" in content or b"has not agreed" in content] == []
    assert not any(path.startswith("attachments/") for path in files)
    assert b"[left out: about somebody else] floods the flat below." in files["letters/001-acknowledgement-1.txt"]
    assert json.loads(files["submission.json"])["content"]["description"].startswith("Water comes down. [left out")
    assert "4 passages about somebody else were left out" in files["index.html"].decode()


async def test_the_ombudsman_gets_the_record_whole(records: Records) -> None:
    reference = await a_defined_complaint(records)
    await marked(records, reference, {"source": "words", "item": await summary_id(records, reference)})

    assert SUMMARY in [each["text"] for each in (await records.record(reference, purpose="ombudsman"))["words"]]


async def test_a_letter_that_is_written_later_leaves_a_marked_passage_out(records: Records) -> None:
    reference = await a_defined_complaint(records)
    passage = {"source": "words", "item": await summary_id(records, reference), "start": 0, "end": len(NEIGHBOUR)}
    await marked(records, reference, passage)

    contents = (await records.cases.officer.get(f"/v1/cases/{reference}/letter-contents")).json()

    assert contents["parts"][0]["summary"] == "[left out: about somebody else] floods the flat below."


async def test_a_letter_as_a_whole_is_left_out_until_the_mark_is_lifted(records: Records) -> None:
    reference = await a_defined_complaint(records)
    letter = records.post_room.letters[0]["id"]
    await marked(records, reference, {"source": "letter", "item": letter})
    without = await records.record(reference, purpose="subject_access")

    await records.cases.act(reference, "third-party-marks/1/lifting")

    assert without["letters"][0]["text"] == "[left out: about somebody else]"
    assert SUMMARY in (await records.record(reference, purpose="subject_access"))["letters"][0]["text"]


@pytest.mark.parametrize(
    ("passage", "field"),
    [
        ({"source": "words", "item": "nothing"}, "passages.0.item"),
        ({"source": "letter", "item": "nothing"}, "passages.0.item"),
        ({"source": "submission", "item": "/content/description", "start": 5000}, "passages.0.start"),
        ({"source": "submission", "item": "/content/nothing"}, "passages.0.item"),
    ],
)
async def test_a_mark_on_what_is_not_there_names_the_field(
    records: Records, passage: dict[str, Any], field: str
) -> None:  # Code 5.12
    reference = await a_defined_complaint(records)

    refused = await records.cases.act(reference, "third-party-marks", {"passages": [passage], "reason": "A mistake."})

    assert refused.status_code == 422
    assert [error["field"] for error in refused.json()["errors"]] == [field]


async def test_one_person_gets_everything_under_their_references_complaint_or_not(records: Records) -> None:
    complaint = await a_defined_complaint(records)
    request = await records.submitted("The tap drips.", kind="service_request")

    answer = await records.cases.officer.post("/v1/subject-access", json={"references": [complaint, request]})

    files = unpacked(answer.content)
    assert json.loads(files[f"{request}/submission.json"])["content"]["description"] == "The tap drips."
    assert f"{complaint}/history.json" in files
    assert f'href="{request}/index.html"' in files["index.html"].decode()


async def test_a_reference_of_another_landlord_is_not_there(records: Records) -> None:
    reference = await a_defined_complaint(records)

    record = await records.cases.stranger.get(f"/v1/cases/{reference}/record")
    bundle = await records.cases.stranger.get(f"/v1/cases/{reference}/record.zip")
    asked = await records.cases.stranger.post("/v1/subject-access", json={"references": [reference]})

    assert [answer.status_code for answer in (record, bundle, asked)] == [404, 404, 404]
    assert asked.json()["errors"][0]["field"] == "references.0"


async def test_a_mistyped_reference_of_a_person_is_named(records: Records) -> None:
    asked = await records.cases.officer.post(
        "/v1/subject-access", json={"references": ["PR-0000-0000", "PR-0000-0001"]}
    )

    assert asked.status_code == 422
    assert asked.json()["errors"][0]["field"] == "references.1"


async def test_who_may_not_read_personal_data_gets_no_record(records: Records) -> None:
    reference = await a_defined_complaint(records)

    refused = await records.cases.officer.get(f"/v1/cases/{reference}/record", headers=records.approver)

    assert refused.status_code == 403


async def test_a_service_that_is_away_is_named_and_nothing_is_half_given(
    service_database: NewDatabase, tmp_path: Path
) -> None:
    async with running_records(service_database, tmp_path, at("2026-11-20"), intake_is_away=True) as records:
        reference = await records.submitted("Water comes down.")
        await records.cases.arrives(reference, a_submission(at("2026-11-20")))

        answers = [await records.cases.officer.get(f"/v1/cases/{reference}/record{form}") for form in ("", ".zip")]

    assert [answer.status_code for answer in answers] == [503, 503]
    assert [answer.headers["content-type"] for answer in answers] == ["application/problem+json"] * 2
    assert answers[0].json()["detail"].startswith("intake does not answer.")


async def test_a_resident_gets_what_they_said_about_a_disability_and_the_ombudsman_does_not(records: Records) -> None:
    reference = await a_defined_complaint(records)
    disclosed = await records.cases.act(reference, "disclosure", {"words": "I am blind in one eye."})
    assert disclosed.is_success, disclosed.text

    for_resident = await records.record(reference, purpose="subject_access")
    for_ombudsman = await records.cases.officer.get(f"/v1/cases/{reference}/record", params={"purpose": "ombudsman"})

    assert [each["words"] for each in for_resident["disclosures"]] == ["I am blind in one eye."]
    assert "blind in one eye" not in for_ombudsman.text


async def test_the_record_of_what_was_split_off_has_what_came_in_with_the_first_case(records: Records) -> None:
    reference = await records.submitted("A leak, and no light.")
    await records.attached(reference)
    await records.cases.arrives(reference, a_submission(at("2026-11-20")))
    await records.cases.act(reference, "assignment", {"handler": "user:ann", "free_of_conflict": True})
    parts = [{"summary": "A leak"}, {"summary": "No light"}]
    await records.cases.act(reference, "definition", {"parts": parts, "outcomes_sought": ["Repairs"]})
    split = await records.cases.act(reference, "splitting", {"parts": [2], "reason": "Two services."})
    assert split.is_success, split.text

    files = await records.bundle(split.json()["joining"]["split_off"][0]["reference"])

    assert json.loads(files["submission.json"])["content"]["description"] == "A leak, and no light."
    assert files["attachments/001-mould.png"] == PICTURE


async def test_everybody_can_read_the_page_of_a_bundle_on_a_small_screen_too(records: Records, tmp_path: Path) -> None:
    reference = await a_defined_complaint(records)
    page_of_bundle = tmp_path / "index.html"
    page_of_bundle.write_bytes((await records.bundle(reference))["index.html"])

    async with a_browser() as browser, a_page(browser, size=SMALL_PHONE) as page:
        await page.goto(page_of_bundle.as_uri())

        assert await violations(page) == []
        assert not await is_wider_than_the_screen(page)
