"""The watchdog: a second opinion on what should have happened by now."""

from typing import Final

from services.reporting.handlers.resources import Resources
from services.reporting.repository import findings
from services.reporting.schemas import FindingView, Watchdog
from shared.platform import observability
from shared.platform.auth import Principal
from shared.platform.database import EVERY_LANDLORD

FINDINGS: Final = observability.gauge(
    "watchdog_findings", "What should have happened by now and did not, by kind.", "kind"
)
FINDING_TITLES: Final = {
    "deadline_not_noticed": "Deadlines that have passed and that cases has not recorded as missed",
    "no_clock_running": "Complaints that wait for a response while none of the Code's clocks runs",
    "letter_not_sent": "Letters planned more than an hour ago that were neither sent nor failed",
    "letter_in_doubt": "Letters of which nobody knows whether they were sent",
    "complaint_not_logged": "Complaints received that have no case",
}


async def watch(resources: Resources, principal: Principal) -> Watchdog:
    """Return what should have happened by now and did not, for the caller's landlords."""
    now = resources.clock.now()
    async with resources.database.transaction(principal.landlords) as connection:
        found = await findings.find(connection, principal.landlords, now)
    views = [
        FindingView(
            kind=each.kind,
            title=FINDING_TITLES[each.kind],
            count=each.count,
            oldest=each.oldest,
            references=list(each.references),
        )
        for each in found
    ]
    return Watchdog(as_at=now, findings=views)


async def measure_findings(resources: Resources) -> int:
    """Set the gauges of the watchdog, for all landlords; return how many findings there are."""
    async with resources.database.transaction(EVERY_LANDLORD) as connection:
        found = await findings.find(connection, [EVERY_LANDLORD], resources.clock.now())
    counts = {each.kind: each.count for each in found}
    for kind in findings.KINDS:
        FINDINGS.labels(kind).set(counts.get(kind, 0))
    return sum(counts.values())
