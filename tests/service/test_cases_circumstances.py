"""The cases service on a real database: what is known of a resident, and who may read it."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

import httpx
import pytest
from sqlalchemy import text

from services.cases import app, repository
from services.cases.settings import Settings
from shared.kernel import references
from shared.platform import auth, web
from tests.support.cases import a_submission, at
from tests.support.running_cases import SECRET, RunningCases, running_cases

REFERENCE = "PR-0000-0000"
OTHER_REFERENCE = references.from_random(1)
PLANTED = "Zebediah Quill is blind in one eye"
ADJUSTMENT: dict[str, Any] = {
    "kind": "translation",
    "language": "pl",
    "words": "Polish, please.",
    "review_owner": "ann",
    "review_on": "2027-05-20",
}
REPRESENTATIVE: dict[str, Any] = {
    "scope": "all",
    "since": "2026-11-20",
    "until": "2027-01-29",
    "who": "Zebediah Quill, nephew",
    "contact": "zebediah@example.net",
    "evidence": "Signed form of 19 November.",
}
RESTRICTION: dict[str, Any] = {
    "kind": "times",
    "what": "Please phone us on Tuesdays only.",
    "reasons": "Forty calls a day stop us answering others.",
    "evidence": "Call log of October.",
    "equality_act_regard": "No disability is known that phone calls on other days would meet.",
    "how_to_challenge": "Write to the complaints manager.",
    "until": "2027-05-20",
    "review_on": "2027-02-19",
}
KnownDatabase = Callable[[str], Awaitable[str]]


@pytest.fixture
async def cases(service_database: KnownDatabase, tmp_path: Path) -> AsyncIterator[RunningCases]:
    async with running_cases(service_database, tmp_path, at("2026-11-20")) as running:
        await running.arrives(REFERENCE, a_submission(at("2026-11-20")))
        yield running


async def test_a_complaint_of_a_representative_is_taken_and_the_resident_is_asked(cases: RunningCases) -> None:
    # Code 3.6
    by_her_son = a_submission(at("2026-11-20")).model_copy(update={"represented": True})

    await cases.arrives(OTHER_REFERENCE, by_her_son)

    read = (await cases.officer.get(f"/v1/cases/{OTHER_REFERENCE}")).json()
    assert (read["status"], read["circumstances"]["consent_missing"]) == ("logged", True)
    assert {step["step"]: step["allowed"] for step in read["next_steps"]}["consent-answer"]
    assert not (await cases.officer.get(f"/v1/cases/{REFERENCE}")).json()["circumstances"]["consent_missing"]
    answered = await cases.act(OTHER_REFERENCE, "consent-answer", {"answer": "He may speak for me."})
    assert answered.status_code == 200
    assert not answered.json()["circumstances"]["consent_missing"]


async def test_an_adjustment_decides_how_the_resident_is_written_to(cases: RunningCases) -> None:  # Code 5.10
    agreed = await cases.act(REFERENCE, "adjustment", ADJUSTMENT)
    assert agreed.status_code == 200
    (adjustment,) = agreed.json()["circumstances"]["adjustments"]
    assert (adjustment["kind"], adjustment["words"]) == ("translation", "Polish, please.")
    assert ("adjustment_review", "2027-05-20") in [(d["clock"], d["due_on"]) for d in agreed.json()["deadlines"]]

    follows = (await cases.officer.get(f"/v1/cases/{REFERENCE}/communication")).json()
    assert (follows["language"], follows["channels_allowed"]) == ("pl", None)

    kept = await cases.act(REFERENCE, "adjustment/1/review", {"outcome": "As before.", "review_on": "2027-08-20"})
    ended = await cases.act(REFERENCE, "adjustment/1/end", {"reason": "Moved in with her sister."})
    again = await cases.act(REFERENCE, "adjustment/1/end", {"reason": "Moved in with her sister."})
    assert (kept.status_code, ended.status_code, again.status_code) == (200, 200, 409)
    assert again.json()["provision"] == "5.10"


async def test_a_safe_contact_rule_goes_before_the_adjustments(cases: RunningCases) -> None:
    await cases.act(REFERENCE, "adjustment", {**ADJUSTMENT, "kind": "email_only"})
    await cases.act(REFERENCE, "safe-contact", {"ways": ["phone"], "words": "Only before noon."})

    follows = (await cases.officer.get(f"/v1/cases/{REFERENCE}/communication")).json()

    assert (follows["channel"], follows["channels_allowed"]) == ("phone", ["phone"])
    assert (await cases.act(REFERENCE, "safe-contact/lifting", {"reason": "She moved."})).status_code == 200


async def test_letters_follow_a_consent_for_as_long_as_it_holds(cases: RunningCases) -> None:  # Code 3.6
    await cases.act(REFERENCE, "representative", REPRESENTATIVE)

    held, after_it = [
        (await cases.officer.get(f"/v1/cases/{REFERENCE}/communication", params={"on": day})).json()["letters_to"]
        for day in ("2027-01-29", "2027-01-30")
    ]
    assert held == [{"number": 1, "who": "Zebediah Quill, nephew", "contact": "zebediah@example.net"}]
    assert after_it == []

    withdrawn = await cases.act(REFERENCE, "representative/1/withdrawal", {})
    assert not withdrawn.json()["circumstances"]["representatives"][0]["in_force"]


async def test_the_words_about_people_are_only_for_who_may_read_personal_data(
    cases: RunningCases, tmp_path: Path
) -> None:
    await cases.act(REFERENCE, "representative", REPRESENTATIVE)
    await cases.act(REFERENCE, "safe-contact", {"ways": ["phone"], "words": "Zebediah Quill must not know."})

    async with _somebody(cases, tmp_path, "approver") as approver:
        read = await approver.get(f"/v1/cases/{REFERENCE}")
        history = await approver.get(f"/v1/cases/{REFERENCE}/history")
        communication = await approver.get(f"/v1/cases/{REFERENCE}/communication")

    assert (read.status_code, history.status_code, communication.status_code) == (200, 200, 403)
    assert "Quill" not in read.text + history.text
    assert read.json()["circumstances"]["safe_contact"] == {"ways": ["phone"], "words": None}
    assert "Quill" in (await cases.officer.get(f"/v1/cases/{REFERENCE}/history")).text


async def test_a_disclosure_is_shown_on_its_own_route_and_nowhere_else(cases: RunningCases) -> None:  # Code 5.10
    disclosed = await cases.act(REFERENCE, "disclosure", {"words": PLANTED})
    assert disclosed.status_code == 200
    paths = ["", "/history", "/letter-contents", "/communication"]

    elsewhere = [(await cases.officer.get(f"/v1/cases/{REFERENCE}{path}")).text for path in paths]

    assert "Quill" not in disclosed.text + "".join(elsewhere) + (await cases.officer.get("/v1/events")).text
    assert await _found(cases, PLANTED) == ["disclosure_words.text"]
    read = await cases.officer.get(f"/v1/cases/{REFERENCE}/disclosures")
    assert read.json()["items"] == [{"number": 1, "words": PLANTED}]


async def test_reading_disclosures_leaves_a_trace(cases: RunningCases) -> None:
    await cases.act(REFERENCE, "disclosure", {"words": PLANTED})

    await cases.manager.get(f"/v1/cases/{REFERENCE}/disclosures")

    rows = await _rows(cases, "SELECT reference, accessed_at FROM disclosure_access")
    assert rows == [(REFERENCE, at("2026-11-20"))]


@pytest.mark.parametrize("role", ["handler", "approver", "integration"])
async def test_disclosures_need_a_permission_of_their_own(cases: RunningCases, tmp_path: Path, role: str) -> None:
    await cases.act(REFERENCE, "disclosure", {"words": PLANTED})

    async with _somebody(cases, tmp_path, role) as somebody:
        read = await somebody.get(f"/v1/cases/{REFERENCE}/disclosures")
        written = await somebody.post(
            f"/v1/cases/{REFERENCE}/disclosure", json={"words": "Deaf."}, headers={"If-Match": '"2"'}
        )

    assert (read.status_code, written.status_code) == (403, 403)
    assert await _rows(cases, "SELECT 1 FROM disclosure_access") == []


async def test_a_disclosure_that_was_taken_back_is_gone(cases: RunningCases) -> None:
    await cases.act(REFERENCE, "disclosure", {"words": PLANTED})

    retracted = await cases.act(REFERENCE, "disclosure/1/retraction")

    assert retracted.status_code == 200
    assert await _found(cases, PLANTED) == []
    assert (await cases.officer.get(f"/v1/cases/{REFERENCE}/disclosures")).json()["items"] == []
    assert await _audit(cases) == []


async def test_an_audit_sees_a_changed_disclosure_and_does_not_say_what_it_is(cases: RunningCases) -> None:
    await cases.act(REFERENCE, "disclosure", {"words": PLANTED})
    await _change(cases, "UPDATE disclosure_words SET text = text || ' and ears'")

    (finding,) = await _audit(cases)

    assert finding.startswith(f"{REFERENCE}: the disclosure ")
    assert "Quill" not in finding


async def test_a_restriction_is_proposed_approved_by_somebody_else_reviewed_and_lifted(cases: RunningCases) -> None:
    proposed = await cases.act(REFERENCE, "restriction", RESTRICTION)
    own = await cases.act(REFERENCE, "restriction-approval", {"approved": True})
    imposed = await cases.act(REFERENCE, "restriction-approval", {"approved": True}, by=cases.manager)
    assert (proposed.status_code, own.status_code, imposed.status_code) == (200, 409, 200)
    assert imposed.json()["circumstances"]["restrictions"][0]["state"] == "in_force"

    letter = (
        await cases.officer.get(f"/v1/cases/{REFERENCE}/letter-contents", params={"kind": "restriction", "cycle": 1})
    ).json()["restriction"]
    assert letter == {
        "change": "imposed",
        "what": RESTRICTION["what"],
        "why": RESTRICTION["reasons"],
        "until": "2027-05-20",
        "how_to_challenge": RESTRICTION["how_to_challenge"],
    }

    cases.clock.set(at("2027-02-18"))
    review = {"reasons": "Fewer calls.", "until": "2027-04-16", "review_on": "2027-04-09"}
    reviewed = await cases.act(REFERENCE, "restriction/1/review", review)
    lifted = await cases.act(REFERENCE, "restriction/1/lifting", {"reasons": "All is calm."})
    assert (reviewed.status_code, lifted.json()["circumstances"]["restrictions"][0]["state"]) == (200, "lifted")
    assert await _audit(cases) == []


@pytest.mark.parametrize(
    ("missing", "provision"), [("reasons", "5.14"), ("review_on", "5.14"), ("equality_act_regard", "5.15")]
)
async def test_a_restriction_without_what_it_must_rest_on_is_refused(
    cases: RunningCases, missing: str, provision: str
) -> None:
    body = {name: value for name, value in RESTRICTION.items() if name != missing}

    refused = await cases.act(REFERENCE, "restriction", body)

    assert refused.status_code == 422
    assert (refused.json()["provision"], refused.json()["errors"][0]["field"]) == (provision, missing)


async def test_the_restrictions_of_a_landlord_are_listed_page_by_page(cases: RunningCases) -> None:
    await cases.arrives(OTHER_REFERENCE, a_submission(at("2026-11-20")))
    await _restrict(cases, REFERENCE)
    await _restrict(cases, OTHER_REFERENCE)
    asked: dict[str, str | int] = {"imposed_from": "2026-04-01", "imposed_before": "2027-04-01", "limit": 1}

    first = (await cases.officer.get("/v1/restrictions", params=asked)).json()
    second = (await cases.officer.get(first["next"])).json()

    assert [each["reference"] for page in (first, second) for each in page["items"]] == [REFERENCE, OTHER_REFERENCE]
    assert second["next"] is None
    assert (await cases.stranger.get("/v1/restrictions")).json()["items"] == []
    before = {"imposed_before": "2026-11-20"}
    assert (await cases.officer.get("/v1/restrictions", params=before)).json()["items"] == []


@pytest.mark.parametrize("key", [("PR-0000-0000", 10**12), ("\0", 1), (1, "PR-0000-0000")])
async def test_a_cursor_that_is_not_ours_is_refused(cases: RunningCases, key: tuple[str | int, ...]) -> None:
    refused = await cases.officer.get("/v1/restrictions", params={"cursor": web.cursor(*key)})

    assert (refused.status_code, refused.json()["errors"][0]["field"]) == (422, "cursor")


async def test_vulnerability_and_risk_are_recorded_before_the_track(cases: RunningCases) -> None:  # Code 6.1
    refused = await cases.act(REFERENCE, "track", {"track": "quick"})
    await cases.act(REFERENCE, "vulnerability", {"kinds": ["age"], "words": "Ring the bell twice."})
    await cases.act(REFERENCE, "risk", {"level": "high", "words": "Cold flat in winter."})
    chosen = await cases.act(REFERENCE, "track", {"track": "investigation"})

    assert (refused.status_code, refused.json()["provision"]) == (409, "6.1")
    known = chosen.json()["circumstances"]
    assert (known["vulnerability"]["kinds"], known["risk"]["level"], known["track"]) == (
        ["age"],
        "high",
        "investigation",
    )


@pytest.mark.parametrize(
    ("step", "body"),
    [
        ("adjustment", ADJUSTMENT),
        ("representative", REPRESENTATIVE),
        ("restriction", RESTRICTION),
        ("safe-contact", {"ways": ["phone"], "words": "Before noon."}),
        ("disclosure", {"words": "Deaf."}),
        ("track", {"track": "quick"}),
    ],
)
async def test_another_landlords_case_is_not_there_and_a_stale_version_is_not_acted_on(
    cases: RunningCases, step: str, body: dict[str, Any]
) -> None:
    path = f"/v1/cases/{REFERENCE}/{step}"

    theirs = await cases.stranger.post(path, json=body, headers={"If-Match": '"1"'})
    stale = await cases.officer.post(path, json=body, headers={"If-Match": '"7"'})
    blind = await cases.officer.post(path, json=body)

    assert (theirs.status_code, stale.status_code, blind.status_code) == (404, 412, 428)


async def _restrict(cases: RunningCases, reference: str) -> None:
    assert (await cases.act(reference, "restriction", RESTRICTION)).is_success
    assert (await cases.act(reference, "restriction-approval", {"approved": True}, by=cases.manager)).is_success


@asynccontextmanager
async def _somebody(cases: RunningCases, folder: Path, role: str) -> AsyncIterator[httpx.AsyncClient]:
    """Give a caller with one role, who works for the landlord `demo`."""
    keys = folder / "more-keys.json"
    key = auth.add_key(keys, landlords=frozenset({"demo"}), roles=frozenset({role}))
    url = cases.database.engine.url.render_as_string(hide_password=False)
    settings = Settings.model_validate({"database_url": url, "api_keys_file": keys, "secret": SECRET})
    built = app.build(settings, clock=cases.clock)
    transport = httpx.ASGITransport(built)
    async with (
        built.router.lifespan_context(built),
        httpx.AsyncClient(transport=transport, base_url="http://cases", headers={"X-API-Key": key}) as client,
    ):
        yield client


async def _audit(cases: RunningCases) -> list[str]:
    async with cases.database.transaction() as connection:
        return [finding async for finding in repository.audit(connection)]


async def _rows(cases: RunningCases, query: str) -> list[tuple[str | datetime, ...]]:
    async with cases.database.transaction() as connection:
        return [tuple(row) for row in await connection.execute(text(query))]


async def _change(cases: RunningCases, statement: str) -> None:
    async with cases.database.transaction() as connection:
        await connection.execute(text(statement))


async def _found(cases: RunningCases, planted: str) -> list[str]:
    """Return the columns of the database in which somebody could read what was planted."""
    columns = await _rows(
        cases,
        "SELECT table_name, column_name FROM information_schema.columns WHERE table_schema = 'public'"
        " AND data_type IN ('text', 'jsonb', 'bytea', 'ARRAY')",
    )
    found = []
    for table, column in columns:
        # bytes are shown in hexadecimal digits: both spellings are looked for.
        query = f"SELECT 1 FROM {table} WHERE {column}::text LIKE '%{planted}%'"  # noqa: S608 - names from the catalogue
        coded = f" OR {column}::text LIKE '%{planted.encode().hex()}%' LIMIT 1"
        if await _rows(cases, query + coded):
            found.append(f"{table}.{column}")
    return found
