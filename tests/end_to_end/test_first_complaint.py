"""A complaint as a diary: what each person does, and what each then sees, through real processes."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from shared.kernel.working_days import london_date
from shared.platform import landlords
from tests.support import journey
from tests.support.house import House

ROOT = Path(__file__).parents[2]
LANDLORD = landlords.read(None).get("demo")


def today() -> date:
    return london_date(datetime.now(UTC))  # noqa: TID251 - the processes themselves go by the real clock


def working_days_on(count: int) -> str:
    """Return the day that is so many working days from today."""
    return LANDLORD.calendar().add(today(), count, LANDLORD.counting_on(today())).isoformat()


async def test_a_complaint_goes_from_the_form_to_the_boards_figure(house: House) -> None:
    period = {"from": today().isoformat(), "to": today().isoformat()}
    before = await journey.figures(house, period)

    # Monday morning. Rosa fills in the form, and gets a receipt that says when she will hear more.
    reference, code = await journey.complain_by_form(
        house,
        {
            "name": "Rosa Ndlovu",
            "email": "rosa@example.com",
            "description": "Water comes through the bathroom ceiling.",
            "outcomes": "A repair.",
            "service": "repairs",
            "preferred_channel": "email",
        },
    )
    receipt = await journey.letter_to(house, "rosa@example.com", f"We have your complaint [{reference}]")
    assert "Rosa Ndlovu" in receipt["text"]
    assert "0300 111 3000" in receipt["text"]

    # The officer sees it in her worklist, with the day by which it must be acknowledged.
    logged = await journey.case_when(house, reference, lambda case: case["status"] == "logged")
    assert logged["channel"] == "web"
    assert [(each["clock"], each["due_on"]) for each in logged["deadlines"]] == [
        ("stage_1_acknowledge", working_days_on(5))
    ]

    # She gives it away, defines it, and releases the acknowledgement. The clock stops when the letter has gone out.
    await journey.act(house, reference, "assignment", {"handler": "user:handler", "free_of_conflict": True})
    parts = [{"summary": "The leak was not repaired."}, {"summary": "Nobody called back."}]
    await journey.act(house, reference, "definition", {"parts": parts, "outcomes_sought": ["A repair"]})
    await journey.act(house, reference, "acknowledgement")
    acknowledgement = await journey.letter_to(house, "rosa@example.com", "what we will look into")
    assert "The leak was not repaired." in acknowledgement["text"]
    acknowledged = await journey.case_when(house, reference, lambda case: case["acknowledged_on"] is not None)
    clocks = {each["clock"]: each for each in acknowledged["deadlines"]}
    assert clocks["stage_1_acknowledge"]["state"] == "met"
    assert clocks["stage_1_respond"]["due_on"] == working_days_on(10)

    # Rosa follows it with the code from her receipt.
    await journey.progress_when(house, reference, code, lambda page: "We are looking into your complaint" in page)

    # The answer goes out, part by part, and the case is closed with what was learned.
    answers = [
        {
            "part": 1,
            "finding": "upheld",
            "reasons": "No repair was booked.",
            "what_went_wrong": "The report was left lying.",
            "remedy": "It is booked.",
        },
        {"part": 2, "finding": "not_upheld", "reasons": "The log shows two calls."},
    ]
    await journey.act(house, reference, "response", {"answers": answers})
    response = await journey.letter_to(house, "rosa@example.com", "Our answer to your complaint")
    assert "No repair was booked." in response["text"]
    await journey.case_when(house, reference, lambda case: case["responded_on"] is not None)
    await journey.act(house, reference, "closing", {"learning": "Repairs are booked when they are reported."})

    # The governing body sees one complaint more, acknowledged and answered in time.
    row = await journey.reported(house, reference, lambda row: row["status"] == "closed")
    assert (row["acknowledgement"], row["response"], row["upheld_parts"]) == ("in_time", "in_time", 1)
    after = await journey.figures(house, period)
    gained = {name: after[name]["numerator"] - before[name]["numerator"] for name in ("received", "responded_in_time")}
    assert gained == {"received": 1, "responded_in_time": 1}


async def test_an_email_becomes_a_complaint_and_a_reply_to_the_receipt_joins_it(house: House) -> None:
    await journey.write_email(house, "Sam Price <sam@example.com>", "Mould", "There is mould in the bedroom.")
    receipt = await journey.letter_to(house, "sam@example.com", "We have your complaint")
    reference = receipt["subject"].rpartition("[")[2].rstrip("]")
    logged = await journey.case_when(house, reference, lambda case: case["status"] == "logged")
    assert logged["channel"] == "email"

    await journey.write_email(house, "Sam Price <sam@example.com>", f"Re: {receipt['subject']}", "It is getting worse.")

    joined = await journey.case_when(house, reference, lambda case: case["correspondence"] == 1)
    assert joined["status"] == "logged"


async def test_a_call_is_received_when_the_resident_called_not_when_it_was_typed(house: House) -> None:
    called_at = datetime.now(UTC) - timedelta(days=1)  # noqa: TID251 - the processes themselves go by the real clock
    call = {
        "channel": "phone",
        "received_at": called_at.isoformat(),
        "resident": {"name": "Irene Walsh", "email": "irene@example.com"},
        "description": "The bins have not been emptied.",
        "source": {"system": "telephone", "reference": "call-1"},
    }

    async with house.client("intake", "contact-centre") as system:
        taken = (await system.post("/v1/submissions", json=call)).json()
        repeated = (await system.post("/v1/submissions", json=call)).json()

    assert repeated["reference"] == taken["reference"]
    logged = await journey.case_when(house, taken["reference"], lambda case: case["status"] == "logged")
    assert logged["received_on"] == london_date(called_at).isoformat()
