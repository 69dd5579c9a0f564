"""`putright demo` as a newcomer runs it, and what each service says of it afterwards: its diary is the test."""

import asyncio
import re
import sys
from pathlib import Path
from typing import Final

from tests.support import journey
from tests.support.house import House

ROOT: Final = Path(__file__).parents[2]
TURNS: Final = [
    "ComplaintLogged", "ComplaintAcknowledged", "ResponseExtended", "ComplaintResponded", "EscalationRequested",
    "MatterDetermined", "OrderMade", "OrderCompliedWith", "ActionCompleted", "CaseClosed", "PersonalDataErased",
]  # fmt: skip
ERASED: Final = {"LettersErased", "SubmissionErased"}
"""In whatever order: each service erases what it holds when it hears of it."""


async def test_a_complaint_goes_all_the_way_and_only_what_must_stay_stays(house: House) -> None:
    command = [sys.executable, "-m", "deploy.cli", "demo", "--data", str(house.folder)]

    # Each step of the story waits for what must follow from it, and breaks off with a sentence when it does not.
    telling = await asyncio.create_subprocess_exec(*command, cwd=ROOT, stdout=asyncio.subprocess.PIPE)
    output, _ = await asyncio.wait_for(telling.communicate(), 300)
    told = output.decode()
    assert telling.returncode == 0, told

    # In the first act three residents complain, and one of them is answered.
    first, _, second = told.partition("A complaint that goes all the way")
    assert first.count("LetterSent") == 5
    assert "Our answer to your complaint" in first
    assert "Responded in time" in first

    # In the second a complaint is received, acknowledged, extended, upheld in part, escalated on the other part,
    # answered at stage 2, determined and ordered upon by the Ombudsman, complied with, closed, and erased.
    assert [turn for turn in TURNS if turn not in second] == []
    assert [second.index(turn) for turn in TURNS] == sorted(second.index(turn) for turn in TURNS)
    assert {turn for turn in ERASED if turn in second.partition("PersonalDataErased")[2]} == ERASED
    assert "Dear Grace Oyelaran" in second
    reference = re.findall(r"PR-[0-9A-Z]{4}-[0-9A-Z]{4}", second)[0]

    # The officer still sees what happened and when, and reads no word of it.
    case = await journey.case_when(house, reference, lambda case: case["status"] == "closed")
    assert [(stage["number"], stage["responded_on"] is not None) for stage in case["stages"]] == [(1, True), (2, True)]
    assert [part["summary"] for part in case["parts"]] == [None]
    clocks = {each["clock"]: each["state"] for each in case["deadlines"]}
    assert {clocks[f"stage_{stage}_{step}"] for stage in (1, 2) for step in ("acknowledge", "respond")} == {"met"}

    # So do the governing body's figures: they keep the case, and know nothing of the person.
    row = await journey.reported(house, reference, lambda row: row["status"] == "closed")
    assert row["upheld_parts"] + row["partly_upheld_parts"] + row["not_upheld_parts"] > 0
    assert "Oyelaran" not in str(row)

    # Nobody finds her any more, and nothing that was kept has been changed.
    async with house.client("intake", "officer") as officer:
        contact = await officer.get(f"/v1/submissions/{reference}/contact")
    async with house.client("notifications", "officer") as officer:
        letters = (await officer.get("/v1/letters", params={"reference": reference})).json()["items"]
        texts = [(await officer.get(f"/v1/letters/{letter['id']}")).text for letter in letters]
    assert contact.status_code == 410
    assert len(letters) == 7
    assert not any("Oyelaran" in text or "mould" in text for text in texts)
    assert await asyncio.wait_for(house.command("audit"), timeout=60) == []
