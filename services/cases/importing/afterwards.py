"""What outlives a case as a row tells of it: compensation, and what an Ombudsman decided."""

from collections.abc import Iterator
from datetime import date
from typing import Final

from services.cases.domain import deadlines, ombudsman, orders
from services.cases.importing.history import History, Step
from services.cases.importing.order import CouldNotHappen, in_column
from services.cases.importing.rows import Row, StageRow
from shared.events.cases import (
    ClockKind,
    ClockStopped,
    Compensation,
    PartDetermination,
    RemedyKind,
    RemedyOffered,
    RemedyPaid,
    RemedyTerms,
)
from shared.kernel.working_days import london_date

_STAGES: Final = (1, 2)


def compensations(told: History, row: Row) -> Iterator[Step]:
    number = 0
    for stage in map(row.stage, _STAGES):
        if stage.compensation_pence is None or stage.responded_on is None:
            continue
        number += 1
        due_on = stage.compensation_due_on or stage.compensation_paid_on
        column = f"stage{stage.number}_compensation_paid_on"
        if due_on is None:
            raise CouldNotHappen("Say when it was paid, or by when it is to be.", field=column)
        if stage.compensation_paid_on and stage.compensation_paid_on < stage.responded_on:
            raise CouldNotHappen("It was paid before it was offered.", field=column)
        if stage.compensation_paid_on and stage.compensation_paid_on > london_date(told.now):
            raise CouldNotHappen("This day lies ahead.", field=column)
        yield _offer(told, stage, number, max(due_on, stage.responded_on))
        if stage.compensation_paid_on:
            yield _payment(told, stage, number, stage.compensation_paid_on)


def _offer(told: History, stage: StageRow, number: int, due_on: date) -> Step:
    day, pence = stage.responded_on or due_on, stage.compensation_pence or 0

    def tell() -> None:
        terms = RemedyTerms(
            kind=RemedyKind.COMPENSATION,
            stage=stage.number,
            description=told.words(None),
            impact=told.words(None),
            compensation=(Compensation(head=stage.compensation_head, amount_pence=pence),),
            provide_by=due_on,
        )
        deadline = deadlines.on_day(ClockKind.PAYMENT, due_on, day, told.policy, item=number)
        by = told.case.handler or told.policy.owner
        told.tell(day, [RemedyOffered(number=number, terms=terms, offered_on=day, offered_by=by, deadline=deadline)])

    return Step(day, 30 + stage.number * 30, tell)


def _payment(told: History, stage: StageRow, number: int, paid_on: date) -> Step:
    def tell() -> None:
        paid = RemedyPaid(
            number=number,
            paid_on=paid_on,
            amount_pence=stage.compensation_pence or 0,
            proof=told.words(None),
            stopped=ClockStopped(clock=ClockKind.PAYMENT, item=number, on=paid_on),
        )
        told.tell(paid_on, [paid])

    return Step(paid_on, 100, tell)


def ombudsman_matter(told: History, row: Row) -> Iterator[Step]:
    day, today = row.ombudsman_referred_on, london_date(told.now)
    if day is None:
        return
    if day < told.case.received_on:
        raise CouldNotHappen("It lies before the receipt of the complaint.", field="ombudsman_referred_on")

    def refer() -> None:
        with in_column("ombudsman_referred_on"):
            event = ombudsman.refer(
                told.case, row.ombudsman_body, referred_on=day, case_number=row.ombudsman_case_number, today=today
            )
        told.tell(day, [event])

    yield Step(day, 110, refer)
    determined_on = row.ombudsman_determined_on
    if determined_on is None:
        return
    if determined_on < day:
        raise CouldNotHappen("It lies before the referral.", field="ombudsman_determined_on")
    yield Step(determined_on, 120, lambda: _determined(told, row, determined_on))
    for number, each in enumerate(row.orders, start=1):
        if each.complied_on is not None:
            yield _compliance(told, row, number, each.complied_on, determined_on)


def _determined(told: History, row: Row, day: date) -> None:
    today = london_date(told.now)
    whole = [PartDetermination(outcome=row.ombudsman_outcome)] if row.ombudsman_outcome else []
    parts = [
        PartDetermination(part=number, outcome=part.ombudsman_outcome)
        for number, part in enumerate(row.parts, start=1)
        if part.ombudsman_outcome is not None
    ]
    if not whole and not parts:
        raise CouldNotHappen("Say what was decided.", field="ombudsman_outcome")
    with in_column("ombudsman_outcome"):
        event = ombudsman.determine(told.case, 1, [*whole, *parts], determined_on=day, after_review=False, today=today)
    told.tell(day, [event])
    for number, each in enumerate(row.orders, start=1):
        with in_column(f"order{number}_due_on" if each.due_on < day else f"order{number}_amount_pence"):
            made = orders.order(
                told.case,
                1,
                each.kind,
                each.head,
                told.words(each.ordered),
                amount_pence=each.amount_pence,
                due_on=each.due_on,
                today=day,
                policy=told.policy,
            )
        told.tell(day, [made])


def _compliance(told: History, row: Row, number: int, day: date, determined_on: date) -> Step:
    column = f"order{number}_complied_on"
    if day < determined_on:
        raise CouldNotHappen("It lies before the determination.", field=column)

    def tell() -> None:
        proof = told.words(row.orders[number - 1].proof)
        with in_column(column):
            event = orders.comply(told.case, number, proof, complied_on=day, today=london_date(told.now))
        told.tell(day, [event])

    return Step(day, 130, tell)
