"""Nothing that a client was told is lost, and nothing is there twice."""

import asyncio
from collections import defaultdict
from collections.abc import Mapping
from typing import Final

import httpx

from tests.support.invariants.reading import apart, column, rows
from tests.support.ledger import Ledger, Sending

ATTEMPTS_AT_AN_EXPORT: Final = 10


async def submissions(intake: str, ledger: Ledger) -> list[str]:
    """Every reference that was given exists once, for the right resident; nobody's complaint is stored twice."""
    query = "SELECT reference, content -> 'resident' ->> 'email' AS resident FROM submission"
    stored: dict[str, list[str]] = defaultdict(list)
    for row in await rows(intake, query):
        stored[row["resident"]].append(row["reference"])
    found = [f"a submission of {resident} was never sent" for resident in stored.keys() - ledger.residents()]
    for sending in ledger.sendings:
        found += _compare(sending, stored[sending.resident])
    return found


def _compare(sending: Sending, stored: list[str]) -> list[str]:
    what = f"{sending.way} {sending.key}"
    if sending.taken and not stored:
        return [f"{what} was taken and is not stored"]
    if len(stored) > 1:
        return [f"{what} is stored {len(stored)} times: {', '.join(stored)}"]
    return [f"{what} was answered {given}, stored is {stored}" for given in sending.references if given not in stored]


async def cases(databases: Mapping[str, str]) -> list[str]:
    """Every complaint has exactly one case, logged once; there is no case without a complaint."""
    complaints = await column(databases["intake"], "SELECT reference FROM submission WHERE kind = 'complaint'")
    kept = await column(databases["cases"], "SELECT reference FROM complaint_case")
    logged = await column(databases["cases"], "SELECT stream FROM event_log WHERE type = 'ComplaintLogged'")
    return [
        *apart("complaint", complaints, "case", kept),
        *apart("complaint", complaints, "ComplaintLogged", logged),
    ]


async def reports(databases: Mapping[str, str], reporting: httpx.AsyncClient) -> list[str]:
    """Return what reporting does not know, or knows twice, in its tables and in what it tells."""
    submitted = await column(databases["intake"], "SELECT reference FROM submission")
    kept = await column(databases["cases"], "SELECT reference FROM complaint_case")
    counted = await column(databases["reporting"], "SELECT reference FROM submission_fact")
    told = await column(databases["reporting"], "SELECT reference FROM case_fact")
    [months] = await column(
        databases["reporting"], "SELECT coalesce(sum(received), 0) FROM stage_month WHERE stage = 1"
    )
    export = (await _export(reporting)).splitlines()[1:]
    found = [*apart("submission", submitted, "fact", counted), *apart("case", kept, "fact", told)]
    if not len(kept) == months == len(export):
        found.append(f"{len(kept)} cases, {months} in the months of reporting, {len(export)} in its export")
    return found


async def _export(reporting: httpx.AsyncClient) -> str:
    """Ask as a BI tool does: a connection that died with the database costs one answer of 503."""
    for _ in range(ATTEMPTS_AT_AN_EXPORT):
        answer = await reporting.get("/v1/cases", params={"format": "csv"})
        if answer.status_code != httpx.codes.SERVICE_UNAVAILABLE:
            break
        await asyncio.sleep(1)
    return answer.raise_for_status().text


_EVENT_OF_STEP: Final = {
    "assignment": "CaseAssigned",
    "definition": "ComplaintDefined",
    "acknowledgement": "AcknowledgementApproved",
}


async def acts(cases_url: str, ledger: Ledger) -> list[str]:
    """Every act that was answered with success is on record, and no act twice."""
    query = "SELECT stream, type, count(*) FROM event_log WHERE type = ANY($1) GROUP BY stream, type"
    recorded = {
        (row["stream"], row["type"]): row["count"]
        for row in await rows(cases_url, query, list(_EVENT_OF_STEP.values()))
    }
    answered = {(act.reference, _EVENT_OF_STEP[act.step]) for act in ledger.acts}
    lost = [
        f"{reference}: {event} was answered and is not on record" for reference, event in answered - recorded.keys()
    ]
    twice = [
        f"{reference}: {event} is on record {many} times" for (reference, event), many in recorded.items() if many > 1
    ]
    return lost + twice
