"""Lines of the worklist. Holds no rules."""

from datetime import date

from services.cases.domain.case import Status
from services.cases.repository import Listed
from services.cases.schemas import CaseSummary
from shared.events.cases import ClockKind
from shared.events.intake import Channel
from shared.kernel.working_days import Calendar


def summary(line: Listed, calendar: Calendar, today: date) -> CaseSummary:
    due_on = line.next_due_on if line.next_clock else None
    return CaseSummary(
        reference=line.reference,
        landlord=line.landlord,
        status=Status(line.status),
        stage=line.stage,
        channel=Channel(line.channel),
        service=line.service,
        handler=line.handler,
        owner=line.owner,
        group=line.case_group,
        received_on=line.received_on,
        next_clock=ClockKind(line.next_clock) if line.next_clock else None,
        next_due_on=due_on,
        working_days_left=due_on and calendar.between(today, due_on),
    )
