"""The counts behind the governing body's report: whole months from the monthly figures, the edges from the facts."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

import orjson
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from services.reporting.domain.figures import AtStage, ItemCount, Tally
from services.reporting.domain.months import NO_SERVICE, STAGE_1, StageCounts, month_of
from shared.events.cases import ClosingReason

_ONE_DAY: Final = timedelta(days=1)
_LONGEST_MONTH: Final = timedelta(days=31)
NO_CAUSE: Final = "not_explained"

# What a stage adds to its month, said to PostgreSQL: the same as months.stage_month says in Python.
_ADDS: Final[Mapping[str, str]] = {
    "received": "true",
    "open": "closed_on IS NULL",
    "acknowledged_in_time": "acknowledgement = 'in_time'",
    "acknowledged_late": "acknowledgement = 'late'",
    "acknowledgement_ended": "acknowledgement IN ('ended', 'not_timed')",
    "responded": "responded_on IS NOT NULL",
    "responded_in_time": "response = 'in_time'",
    "responded_late": "response = 'late'",
    "response_ended": "response = 'ended'",
    "extended": "extensions > 0",
    "extended_beyond_cap": "extensions_beyond_cap > 0",
    "extended_too_late": "extensions_told_late > 0",
    "upheld": "responded_on IS NOT NULL AND finding = 'upheld'",
    "partly_upheld": "responded_on IS NOT NULL AND finding = 'partly_upheld'",
    "not_upheld": "responded_on IS NOT NULL AND finding = 'not_upheld'",
    "escalated": "escalated_on IS NOT NULL",
    "directed": "directed_on IS NOT NULL",
    "discretion_used": "stage = 1 AND discretion_used_on IS NOT NULL",
    **{reason.value: f"stage = 1 AND closing_reason = '{reason.value}'" for reason in ClosingReason},
}
_NAMES: Final = ", ".join(StageCounts._fields)
_NOUGHTS: Final = ", ".join("0" for _ in StageCounts._fields)
_COUNTED: Final = ", ".join(f"count(*) FILTER (WHERE {_ADDS[name]})" for name in StageCounts._fields)
_SUMS: Final = ", ".join(f"sum({name}) AS {name}" for name in StageCounts._fields)
_OF_SERVICE: Final = "(CAST(:service AS text) IS NULL OR coalesce(service, :no_service) = :service)"

# One statement, so that all figures are of one moment. :first_month to :last_month are the whole months of the period;
# what lies before and behind them is counted from the facts. A stage counts when it was entered: stage 1 by receipt.
_COUNT: Final = text(f"""
WITH edge AS MATERIALIZED (
    SELECT date_trunc('month', stage_fact.entered_on)::date AS month, coalesce(service, :no_service) AS service,
        stage_fact.channel, stage_fact.stage, acknowledgement, response, responded_on, extensions,
        extensions_beyond_cap, extensions_told_late, finding, escalated_on, directed_on, discretion_used_on, closed_on,
        closing_reason, acknowledged_within, responded_within
    FROM stage_fact JOIN case_fact USING (reference)
    WHERE stage_fact.landlord = :landlord AND {_OF_SERVICE}
      AND (entered_on BETWEEN :first AND :before_months OR entered_on BETWEEN :behind_months AND :last)
), counted AS (
    SELECT month, service, channel, stage, {_NAMES}, 0 AS acknowledgement_overdue, 0 AS response_overdue
    FROM stage_month
    WHERE landlord = :landlord AND month BETWEEN :first_month AND :last_month AND {_OF_SERVICE}
    UNION ALL
    SELECT month, service, channel, stage, {_COUNTED}, 0, 0 FROM edge GROUP BY month, service, channel, stage
    UNION ALL
    SELECT date_trunc('month', entered_on)::date, coalesce(service, :no_service), stage_fact.channel,
        stage_fact.stage, {_NOUGHTS},
        count(*) FILTER (WHERE acknowledgement = 'running' AND acknowledge_by < :today),
        count(*) FILTER (WHERE respond_by < :today)
    FROM stage_fact JOIN case_fact USING (reference)
    WHERE stage_fact.landlord = :landlord AND response = 'running' AND entered_on BETWEEN :first AND :last
      AND {_OF_SERVICE}
    GROUP BY 1, 2, 3, 4
), tally AS (
    SELECT stage, month, service, channel,
        CASE GROUPING(month, service, channel)
            WHEN 7 THEN 'stage' WHEN 3 THEN 'month' WHEN 5 THEN 'service' ELSE 'channel'
        END AS grouped,
        {_SUMS}, sum(acknowledgement_overdue) AS acknowledgement_overdue, sum(response_overdue) AS response_overdue
    FROM counted GROUP BY GROUPING SETS ((stage), (stage, month), (stage, service), (stage, channel))
), days AS (
    SELECT stage, step, working_days, sum(cases) AS cases FROM (
        SELECT stage, step, working_days, cases FROM days_month
        WHERE landlord = :landlord AND month BETWEEN :first_month AND :last_month AND {_OF_SERVICE}
        UNION ALL
        SELECT stage, 'acknowledge', acknowledged_within, 1 FROM edge WHERE acknowledged_within IS NOT NULL
        UNION ALL
        SELECT stage, 'respond', responded_within, 1 FROM edge WHERE responded_within IS NOT NULL
    ) AS finished GROUP BY stage, step, working_days
), contact AS (
    SELECT kind, sum(submissions) AS submissions FROM (
        SELECT kind, submissions FROM submission_month
        WHERE landlord = :landlord AND month BETWEEN :first_month AND :last_month AND {_OF_SERVICE}
        UNION ALL
        SELECT kind, 1 FROM submission_fact
        WHERE landlord = :landlord AND {_OF_SERVICE}
          AND (received_on BETWEEN :first AND :before_months OR received_on BETWEEN :behind_months AND :last)
    ) AS came GROUP BY kind HAVING sum(submissions) > 0
), refusal AS (
    SELECT stage_fact.stage, refusal_ground AS ground, count(*) AS refused
    FROM stage_fact JOIN case_fact USING (reference)
    WHERE stage_fact.landlord = :landlord AND refusal_ground IS NOT NULL AND entered_on BETWEEN :first AND :last
      AND {_OF_SERVICE}
    GROUP BY stage_fact.stage, refusal_ground
), miss AS (
    SELECT kind, lateness, sum(times_missed) AS missed
    FROM deadline_fact JOIN case_fact USING (reference)
    WHERE deadline_fact.landlord = :landlord AND times_missed > 0 AND due_on BETWEEN :first AND :last AND {_OF_SERVICE}
    GROUP BY kind, lateness
), wait AS (
    SELECT waiting_for, count(*) AS waiting FROM case_fact
    WHERE landlord = :landlord AND waiting_for IS NOT NULL AND received_on BETWEEN :first AND :last AND {_OF_SERVICE}
    GROUP BY waiting_for
), item AS (
    SELECT topic, kind, count(*) AS begun, count(*) FILTER (WHERE settled = 'done') AS done,
        count(*) FILTER (WHERE settled = 'not_wanted') AS not_wanted, sum(amount_pence) AS amount_pence,
        sum(amount_pence) FILTER (WHERE settled = 'done') AS done_pence
    FROM item_fact LEFT JOIN case_fact USING (reference)
    WHERE item_fact.landlord = :landlord AND settled IS DISTINCT FROM 'replaced'
      AND begun_on BETWEEN :first AND :last AND {_OF_SERVICE}
    GROUP BY topic, kind
)
SELECT json_build_object(
    'tallies', (SELECT coalesce(json_agg(tally ORDER BY stage, month, service, channel), '[]') FROM tally),
    'days', (SELECT coalesce(json_agg(days ORDER BY stage, step, working_days), '[]') FROM days),
    'contacts', (SELECT coalesce(json_agg(contact ORDER BY kind), '[]') FROM contact),
    'refusals', (SELECT coalesce(json_agg(refusal ORDER BY stage, ground), '[]') FROM refusal),
    'misses', (SELECT coalesce(json_agg(miss ORDER BY kind, lateness), '[]') FROM miss),
    'items', (SELECT coalesce(json_agg(item ORDER BY topic, kind), '[]') FROM item),
    'waits', (SELECT coalesce(json_agg(wait ORDER BY waiting_for), '[]') FROM wait)
)::text
""")  # noqa: S608 - constant fragments


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """The days of receipt that a report is about, both included."""

    first: date
    last: date

    def whole_months(self) -> tuple[date, date]:
        """Return the first days of the first and the last month that lie in the period as a whole; maybe none."""
        begun = month_of(self.first)
        first = begun if begun == self.first else month_of(begun + _LONGEST_MONTH)
        behind = self.last + _ONE_DAY
        last = month_of(month_of(behind) - _ONE_DAY)
        return first, last


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """What was counted, by what it was grouped by; a key is the group's value, as text."""

    stages: Mapping[int, AtStage]
    by: Mapping[str, Mapping[str, Tally]]
    """The complaints received, which is stage 1, by month, channel and service."""
    contacts: Mapping[str, int]
    refusals: Mapping[tuple[int, str], int]
    """By stage and ground."""
    misses: Mapping[str, int]
    """Deadlines missed, by clock."""
    lateness: Mapping[str, int]
    """Deadlines missed, by the cause on record; without one under NO_CAUSE."""
    waits: Mapping[str, int]
    items: Sequence[ItemCount]


async def count(
    connection: AsyncConnection, *, landlord: str, service: str | None, period: Period, today: date
) -> Counted:
    """Count the stages that complaints to a landlord entered in a period, as they stand now."""
    first_month, last_month = period.whole_months()
    # Without a whole month in the period everything is edge, and the second edge must not repeat the first.
    whole = first_month <= last_month
    facts = {
        "landlord": landlord,
        "service": service,
        "no_service": NO_SERVICE,
        "first": period.first,
        "last": period.last,
        "first_month": first_month,
        "last_month": last_month,
        "before_months": first_month - _ONE_DAY if whole else period.last,
        "behind_months": month_of(last_month + _LONGEST_MONTH) if whole else period.last + _ONE_DAY,
        "today": today,
    }
    found = orjson.loads((await connection.execute(_COUNT, facts)).scalar_one())
    days = _days(found["days"])
    return Counted(
        stages={
            row["stage"]: AtStage(
                tally=_tally(row),
                to_acknowledge=days.get((row["stage"], "acknowledge"), {}),
                to_respond=days.get((row["stage"], "respond"), {}),
            )
            for row in found["tallies"]
            if row["grouped"] == "stage" and row["received"]
        },
        by={name: _group(found["tallies"], name) for name in ("month", "service", "channel")},
        contacts={row["kind"]: row["submissions"] for row in found["contacts"]},
        refusals={(row["stage"], row["ground"]): row["refused"] for row in found["refusals"]},
        misses=_summed(found["misses"], "kind", "missed"),
        lateness=_summed(found["misses"], "lateness", "missed"),
        items=[ItemCount(**row) for row in found["items"]],
        waits={row["waiting_for"]: row["waiting"] for row in found["waits"]},
    )


def _group(rows: Sequence[Mapping[str, Any]], name: str) -> dict[str, Tally]:
    return {str(row[name]): _tally(row) for row in rows if row["grouped"] == name and row["stage"] == STAGE_1}


def _days(rows: Sequence[Mapping[str, Any]]) -> dict[tuple[int, str], dict[int, int]]:
    days: dict[tuple[int, str], dict[int, int]] = {}
    for row in rows:
        days.setdefault((row["stage"], row["step"]), {})[row["working_days"]] = row["cases"]
    return days


def _tally(row: Mapping[str, Any]) -> Tally:
    return Tally(
        counts=StageCounts(*(row[name] for name in StageCounts._fields)),
        acknowledgement_overdue=row["acknowledgement_overdue"],
        response_overdue=row["response_overdue"],
    )


def _summed(rows: Sequence[Mapping[str, Any]], name: str, value: str) -> dict[str, int]:
    sums: dict[str, int] = {}
    for row in rows:
        key = row[name] or NO_CAUSE
        sums[key] = sums.get(key, 0) + row[value]
    return sums
