"""Actions: promised with owner and date, and followed through to their end, on closed cases too (Code 6.6)."""

from datetime import date

from services.cases.domain import deadlines, happened
from services.cases.domain.case import Case
from services.cases.domain.case.actions import Action
from services.cases.domain.deadlines import Policy
from services.cases.domain.refusals import ActionInThePast, NotAPart
from shared.events.cases import (
    ActionAdded,
    ActionCancelled,
    ActionCompleted,
    ActionHandedOver,
    ActionMoved,
    ActionUpdateGiven,
    CaseEvent,
    ClockEnded,
    ClockKind,
    ClockStopped,
    DeadlineMissed,
    clock_key,
)
from shared.kernel.refusals import NotFound, Refusal, Unacceptable
from shared.kernel.words import WordsReference


class ActionIsOver(Refusal):
    """The action was completed or cancelled."""

    title = "The action is over"
    provision = "6.6"


class SameDate(Unacceptable):
    """An action is moved to another day."""

    title = "The action is due on this day already"


def next_number(case: Case) -> int:
    """Return the number of the next action; it counts through the case, promises not yet sent included (Code 7.3)."""
    promised = [action.number for stage in case.stages for answer in stage.answers for action in answer.actions]
    return max([*promised, *(action.number for action in case.actions.items)], default=0) + 1


def add(
    case: Case,
    description: WordsReference,
    *,
    owner: str,
    due_on: date,
    agreed: bool | None,
    part: int | None,
    today: date,
    policy: Policy,
) -> ActionAdded:
    """Promise an action outside a response: at any time, on a closed case too (Code 6.6, 6.17, 7.3)."""
    _check_ahead(due_on, today)
    if part is not None and part not in {defined.number for defined in case.parts}:
        raise NotAPart("Name a part of the definition, or none for the whole complaint.", field="part")
    number = next_number(case)
    deadline = deadlines.on_day(ClockKind.ACTION, due_on, today, policy, item=number)
    return ActionAdded(
        number=number, description=description, owned_by=owner, agreed=agreed, part=part, deadline=deadline
    )


def hand_over(case: Case, number: int, owner: str) -> ActionHandedOver:
    """Give an action to somebody else: it never lacks an owner (Code 7.3)."""
    _open(case, number)
    return ActionHandedOver(number=number, owned_by=owner)


def give_update(case: Case, number: int, what_happened: WordsReference) -> ActionUpdateGiven:
    """Tell the resident how an action stands (Code 6.6, 6.17)."""
    _open(case, number)
    return ActionUpdateGiven(number=number, letter=_next_letter(case), what_happened=what_happened)


def move(
    case: Case,
    number: int,
    *,
    due_on: date,
    reason: WordsReference,
    agreed: bool | None,
    today: date,
    policy: Policy,
) -> list[CaseEvent]:
    """Give an action another date, and tell the resident; a date that has passed is first recorded as missed."""
    action = _open(case, number)
    _check_ahead(due_on, today)
    if due_on == action.due_on:
        raise SameDate("Give another day.", field="due_on")
    known = case.clocks[clock_key(ClockKind.ACTION, number)].missed
    passed = action.due_on < today
    missed = DeadlineMissed(clock=ClockKind.ACTION, item=number, due_on=action.due_on)
    moved = ActionMoved(
        number=number,
        letter=_next_letter(case),
        reason=reason,
        was_due_on=action.due_on,
        was_missed=passed,
        deadline=deadlines.on_day(ClockKind.ACTION, due_on, today, policy, item=number),
        agreed=agreed,
    )
    return [missed, moved] if passed and not known else [moved]


def complete(
    case: Case, number: int, *, what_happened: WordsReference, proof: WordsReference, on: date, today: date
) -> ActionCompleted:
    """Put the proof on record that what was promised was done, and tell the resident (Code 6.6, 7.3)."""
    _open(case, number)
    happened.check(on, today=today, field="completed_on")
    return ActionCompleted(
        number=number,
        letter=_next_letter(case),
        completed_on=on,
        what_happened=what_happened,
        proof=proof,
        stopped=ClockStopped(clock=ClockKind.ACTION, item=number, on=on),
    )


def cancel(case: Case, number: int, reason: WordsReference) -> ActionCancelled:
    """Give an action up, with the reason that the resident is told (Code 7.3)."""
    _open(case, number)
    ended = ClockEnded(clock=ClockKind.ACTION, item=number)
    return ActionCancelled(number=number, letter=_next_letter(case), reason=reason, ended=ended)


def may_add(_: Case) -> None:
    """Allow it always: promises are made, and kept, on closed cases too (Code 6.6)."""


def _next_letter(case: Case) -> int:
    return case.actions.letters + 1


def _open(case: Case, number: int) -> Action:
    action = case.actions.get(number)
    if action is None:
        raise NotFound("This case has no action of this number that has been promised.", field="number")
    if not action.is_open:
        raise ActionIsOver("It was completed or cancelled.")
    return action


def _check_ahead(due_on: date, today: date) -> None:
    if due_on < today:
        raise ActionInThePast("The action is due in the past.", field="due_on")
