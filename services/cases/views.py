"""Turns a case and its words into the answers of the API. Holds no rules."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from services.cases.domain import deadlines, procedure, timescales
from services.cases.domain.case import Case, RunningClock
from services.cases.domain.deadlines import Policy
from services.cases.schemas import (
    ActionView,
    CaseSummary,
    CaseView,
    DeadlineView,
    History,
    HistoryEntry,
    LetterContents,
    LetterView,
    PartView,
)
from shared.events.cases import ClockKind, DefinedPart, PartAnswer, PromisedAction
from shared.kernel.words import WordsReference
from shared.kernel.working_days import london_date
from shared.platform.event_log import Recorded

Texts = Mapping[UUID, str]


def case_view(case: Case, texts: Texts, policy: Policy, now: datetime) -> CaseView:
    today = london_date(now)
    return CaseView(
        reference=case.reference,
        landlord=case.landlord,
        sequence=case.sequence,
        status=case.status,
        stage=case.stage,
        channel=case.channel,
        service=case.service,
        received_at=case.received_at,
        received_on=case.received_on,
        handler=case.handler,
        acknowledged_on=case.acknowledged_on,
        responded_on=case.responded_on,
        provisional_respond_by=deadlines.provisional_respond_by(case, policy),
        outcomes_sought=[_text(outcome, texts) for outcome in case.outcomes_sought],
        parts=_parts(case, texts),
        deadlines=[_deadline(clock, policy, today) for clock in _in_order(case)],
        letters=[
            LetterView(
                letter=letter.letter,
                kind=letter.kind,
                cycle=letter.cycle,
                channel=letter.channel,
                at=letter.at,
                failure=letter.failure,
            )
            for letter in case.letters
        ],
        correspondence=case.correspondence,
        next_steps=procedure.next_steps(case),
    )


def summary(case: Case, policy: Policy, today: date) -> CaseSummary:
    running = next(iter(case.open_clocks()), None)
    return CaseSummary(
        reference=case.reference,
        landlord=case.landlord,
        status=case.status,
        stage=case.stage,
        channel=case.channel,
        service=case.service,
        handler=case.handler,
        received_on=case.received_on,
        next_clock=running and running.deadline.clock,
        next_due_on=running and running.deadline.due_on,
        working_days_left=running and policy.calendar.between(today, running.deadline.due_on),
    )


def history(reference: str, recorded: Sequence[Recorded], texts: Texts) -> History:
    return History(
        reference=reference,
        items=[
            HistoryEntry(
                sequence=each.sequence,
                event=each.name,
                occurred_at=each.occurred_at,
                recorded_at=each.recorded_at,
                actor=each.actor,
                data=_with_words(each.data, texts),
            )
            for each in recorded
        ],
    )


def letter_contents(case: Case, texts: Texts, policy: Policy, *, sent_on: date) -> LetterContents:
    """Return the words of a letter that goes out on `sent_on`: the respond-by date is counted from that day (6.3)."""
    edition = case.clocks[ClockKind.STAGE_1_ACKNOWLEDGE].deadline.edition
    running = case.clocks.get(ClockKind.STAGE_1_RESPOND)
    respond = running.deadline if running else deadlines.compute(ClockKind.STAGE_1_RESPOND, sent_on, edition, policy)
    return LetterContents(
        reference=case.reference,
        landlord=case.landlord,
        stage=case.stage,
        received_on=case.received_on,
        channel=case.channel,
        service=case.service,
        respond_by=respond.due_on,
        outcomes_sought=[_text(outcome, texts) for outcome in case.outcomes_sought],
        parts=_parts(case, texts),
    )


def _parts(case: Case, texts: Texts) -> list[PartView]:
    answers = {answer.part: answer for answer in case.answers}
    return [_part(part, answers.get(part.number), texts) for part in case.parts]


def _part(part: DefinedPart, answer: PartAnswer | None, texts: Texts) -> PartView:
    view = PartView(
        number=part.number,
        summary=_text(part.summary, texts),
        landlord_responsible=part.landlord_responsible,
        responsible_body=_text(part.responsible_body, texts),
    )
    return view if answer is None else view.model_copy(update=_answered(answer, texts))


def _answered(answer: PartAnswer, texts: Texts) -> dict[str, Any]:
    return {
        "finding": answer.finding,
        "reasons": _text(answer.reasons, texts),
        "remedy": _text(answer.remedy, texts),
        "no_remedy_reason": _text(answer.no_remedy_reason, texts),
        "actions": [_action(action, texts) for action in answer.actions],
    }


def _action(action: PromisedAction, texts: Texts) -> ActionView:
    return ActionView(
        number=action.number,
        description=_text(action.description, texts),
        owner=action.owner,
        due_on=action.due_on,
    )


def _deadline(clock: RunningClock, policy: Policy, today: date) -> DeadlineView:
    deadline = clock.deadline
    return DeadlineView(
        clock=deadline.clock,
        due_on=deadline.due_on,
        state=_state(clock),
        met_on=clock.met_on,
        working_days_left=None if clock.met_on else policy.calendar.between(today, deadline.due_on),
        counted_from=deadline.counted_from,
        working_days=deadline.working_days,
        provision=timescales.timescale(deadline.edition, deadline.clock).provision,
        edition=deadline.edition,
        calendar=deadline.calendar,
        counting=deadline.counting,
    )


def _in_order(case: Case) -> list[RunningClock]:
    return sorted(case.clocks.values(), key=lambda clock: clock.deadline.due_on)


def _state(clock: RunningClock) -> str:
    if clock.met_on is not None:
        return "met" if clock.met_on <= clock.deadline.due_on else "met_late"
    return "missed" if clock.missed else "running"


def _text(reference: WordsReference | None, texts: Texts) -> str | None:
    return None if reference is None else texts.get(reference.id)


def _with_words(data: Any, texts: Texts) -> Any:
    match data:
        case {"id": words_id, "digest": _}:
            return texts.get(UUID(words_id))
        case dict():
            return {name: _with_words(value, texts) for name, value in data.items()}
        case list():
            return [_with_words(value, texts) for value in data]
        case _:
            return data
