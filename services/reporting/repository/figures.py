"""The counts behind the governing body's report: whole months from the monthly figures, the edges from the facts."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

import orjson
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from services.reporting.domain.measures import Clock, Days, Tally
from services.reporting.domain.months import NO_SERVICE, STAGE_1, month_of

_ONE_DAY: Final = timedelta(days=1)
_LONGEST_MONTH: Final = timedelta(days=31)

# One statement, so that all figures are of one moment. :first_month to :last_month are the whole months of the period;
# what lies before and behind them is counted from the facts. A complaint enters stage 1 when it is received.
_COUNT: Final = text("""
WITH edge AS MATERIALIZED (
    SELECT date_trunc('month', received_on)::date AS month, coalesce(service, :no_service) AS service, channel,
        closed_on, acknowledgement, response, acknowledged_within, responded_within
    FROM case_fact
    WHERE landlord = :landlord
      AND (received_on BETWEEN :first AND :before_months OR received_on BETWEEN :behind_months AND :last)
      AND (CAST(:service AS text) IS NULL OR coalesce(service, :no_service) = :service)
), counted AS (
    SELECT month, service, channel, stage, received, open, acknowledged_in_time, acknowledged_late,
        responded_in_time, responded_late, 0 AS acknowledgement_overdue, 0 AS response_overdue
    FROM case_month
    WHERE landlord = :landlord AND month BETWEEN :first_month AND :last_month
      AND (CAST(:service AS text) IS NULL OR service = :service)
    UNION ALL
    SELECT month, service, channel, :stage, count(*), count(*) FILTER (WHERE closed_on IS NULL),
        count(*) FILTER (WHERE acknowledgement = 'in_time'), count(*) FILTER (WHERE acknowledgement = 'late'),
        count(*) FILTER (WHERE response = 'in_time'), count(*) FILTER (WHERE response = 'late'), 0, 0
    FROM edge GROUP BY month, service, channel
    UNION ALL
    SELECT date_trunc('month', received_on)::date, coalesce(service, :no_service), channel, :stage, 0, 0, 0, 0, 0, 0,
        count(*) FILTER (WHERE acknowledgement = 'running' AND acknowledge_by < :today),
        count(*) FILTER (WHERE response = 'running' AND respond_by < :today)
    FROM case_fact
    WHERE landlord = :landlord AND closed_on IS NULL AND received_on BETWEEN :first AND :last
      AND (CAST(:service AS text) IS NULL OR coalesce(service, :no_service) = :service)
    GROUP BY 1, 2, 3
), tally AS (
    SELECT month, service, channel, stage,
        CASE GROUPING(month, service, channel, stage)
            WHEN 15 THEN 'all' WHEN 7 THEN 'month' WHEN 11 THEN 'service' WHEN 13 THEN 'channel' ELSE 'stage'
        END AS grouped,
        sum(received) AS received, sum(open) AS open,
        sum(acknowledged_in_time) AS acknowledged_in_time, sum(acknowledged_late) AS acknowledged_late,
        sum(responded_in_time) AS responded_in_time, sum(responded_late) AS responded_late,
        sum(acknowledgement_overdue) AS acknowledgement_overdue, sum(response_overdue) AS response_overdue
    FROM counted GROUP BY GROUPING SETS ((), (month), (service), (channel), (stage))
), days AS (
    SELECT stage, step, working_days, sum(cases) AS cases FROM (
        SELECT stage, step, working_days, cases FROM days_month
        WHERE landlord = :landlord AND month BETWEEN :first_month AND :last_month
          AND (CAST(:service AS text) IS NULL OR service = :service)
        UNION ALL
        SELECT :stage, 'acknowledge', acknowledged_within, 1 FROM edge WHERE acknowledged_within IS NOT NULL
        UNION ALL
        SELECT :stage, 'respond', responded_within, 1 FROM edge WHERE responded_within IS NOT NULL
    ) AS finished GROUP BY stage, step, working_days
), contact AS (
    SELECT kind, sum(submissions) AS submissions FROM (
        SELECT kind, submissions FROM submission_month
        WHERE landlord = :landlord AND month BETWEEN :first_month AND :last_month
          AND (CAST(:service AS text) IS NULL OR service = :service)
        UNION ALL
        SELECT kind, 1 FROM submission_fact
        WHERE landlord = :landlord
          AND (received_on BETWEEN :first AND :before_months OR received_on BETWEEN :behind_months AND :last)
          AND (CAST(:service AS text) IS NULL OR coalesce(service, :no_service) = :service)
    ) AS came GROUP BY kind
)
SELECT json_build_object(
    'tallies', (SELECT json_agg(tally ORDER BY month, service, channel, stage) FROM tally),
    'days', (SELECT coalesce(json_agg(days ORDER BY stage, step, working_days), '[]') FROM days),
    'contacts', (SELECT coalesce(json_agg(contact ORDER BY kind), '[]') FROM contact)
)::text
""")


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

    all: Tally
    by: Mapping[str, Mapping[str, Tally]]
    days: Mapping[tuple[int, str], Days]
    """By stage and step."""
    contacts: Mapping[str, int]


async def count(
    connection: AsyncConnection, *, landlord: str, service: str | None, period: Period, today: date
) -> Counted:
    """Count the complaints that a landlord received in a period, as they stand now."""
    first_month, last_month = period.whole_months()
    # Without a whole month in the period everything is edge, and the second edge must not repeat the first.
    whole = first_month <= last_month
    facts = {
        "landlord": landlord,
        "service": service,
        "no_service": NO_SERVICE,
        "stage": STAGE_1,
        "first": period.first,
        "last": period.last,
        "first_month": first_month,
        "last_month": last_month,
        "before_months": first_month - _ONE_DAY if whole else period.last,
        "behind_months": month_of(last_month + _LONGEST_MONTH) if whole else period.last + _ONE_DAY,
        "today": today,
    }
    found = orjson.loads((await connection.execute(_COUNT, facts)).scalar_one())
    return Counted(
        all=next(_tally(row) for row in found["tallies"] if row["grouped"] == "all"),
        by={name: _group(found["tallies"], name) for name in ("month", "service", "channel", "stage")},
        days=_days(found["days"]),
        contacts={row["kind"]: row["submissions"] for row in found["contacts"]},
    )


def _group(rows: Sequence[Mapping[str, Any]], name: str) -> dict[str, Tally]:
    return {str(row[name]): _tally(row) for row in rows if row["grouped"] == name}


def _days(rows: Sequence[Mapping[str, Any]]) -> dict[tuple[int, str], dict[int, int]]:
    days: dict[tuple[int, str], dict[int, int]] = {}
    for row in rows:
        days.setdefault((row["stage"], row["step"]), {})[row["working_days"]] = row["cases"]
    return days


def _tally(row: Mapping[str, Any]) -> Tally:
    received = row["received"] or 0
    return Tally(
        received=received,
        open=row["open"] or 0,
        acknowledgement=_clock(row, received, "acknowledged", "acknowledgement"),
        response=_clock(row, received, "responded", "response"),
    )


def _clock(row: Mapping[str, Any], received: int, met: str, clock: str) -> Clock:
    in_time, late, overdue = (row[name] or 0 for name in (f"{met}_in_time", f"{met}_late", f"{clock}_overdue"))
    return Clock(in_time=in_time, late=late, overdue=overdue, running=received - in_time - late - overdue)
