"""The demonstration's second act, and what each service then says of it: the diary is the test."""

import asyncio
import io

from rich.console import Console

from deploy.demo.second_act import SecondAct
from deploy.demo.telling import Telling
from shared.platform import landlords
from shared.platform.clock import SystemClock
from tests.support import journey
from tests.support.house import House

LANDLORD = landlords.read(None).get("demo")


async def test_a_complaint_goes_all_the_way_and_only_what_must_stay_stays(house: House) -> None:
    diary = io.StringIO()
    telling = Telling(house.addresses, house.keys, LANDLORD, SystemClock(), Console(file=diary, width=300))

    # Received, acknowledged, extended, upheld in part, escalated on the other part, answered at stage 2, determined
    # and ordered by the Ombudsman, complied with, closed, erased: each step waits for what must follow from it.
    async with telling:
        reference = await SecondAct(telling).play()

    # The diary names each turn, and the letters were read to somebody before they went.
    told = diary.getvalue()
    turns = [
        "ComplaintLogged", "ComplaintAcknowledged", "ResponseExtended", "ComplaintResponded", "EscalationRequested",
        "MatterDetermined", "OrderMade", "OrderCompliedWith", "ActionCompleted", "CaseClosed", "PersonalDataErased",
        "LettersErased", "SubmissionErased",
    ]  # fmt: skip
    assert [turn for turn in turns if turn not in told] == []
    assert [told.index(turn) for turn in turns] == sorted(told.index(turn) for turn in turns)
    assert "Dear Grace Oyelaran" in told

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
