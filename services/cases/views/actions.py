"""Turns the actions of a case into a part of its answer, and into what letters say of them. Holds no rules."""

from collections.abc import Mapping
from uuid import UUID

from services.cases.domain.case import Case
from services.cases.domain.case.actions import Action
from services.cases.schemas import ActionContents, ActionMoveView, ActionUpdateView, TrackedAction
from shared.events.cases import ClockKind, clock_key


def actions(case: Case, texts: Mapping[UUID, str]) -> list[TrackedAction]:
    return [_action(case, action, texts) for action in case.actions.items]


def action_contents(case: Case, cycle: int | None, texts: Mapping[UUID, str]) -> ActionContents | None:
    """Return what the letter of this number about an action says."""
    found = None if cycle is None else case.actions.letter(cycle)
    if found is None:
        return None
    action, letter = found
    return ActionContents(
        description=texts.get(action.description.id),
        what_happened=texts.get(letter.what_happened.id),
        due_on=letter.due_on,
    )


def _action(case: Case, action: Action, texts: Mapping[UUID, str]) -> TrackedAction:
    missed = case.clocks[clock_key(ClockKind.ACTION, action.number)].missed
    return TrackedAction(
        number=action.number,
        description=texts.get(action.description.id),
        owner=action.owner,
        due_on=action.due_on,
        agreed=action.agreed,
        part=action.part,
        state=_state(action),
        missed=missed or any(each.was_missed for each in action.moved),
        moved=[
            ActionMoveView(was_due_on=each.was_due_on, was_missed=each.was_missed, reason=texts.get(each.reason.id))
            for each in action.moved
        ],
        updates=[
            ActionUpdateView(letter=each.number, what_happened=texts.get(each.what_happened.id))
            for each in action.letters
        ],
        completed_on=action.completed_on,
        proof=texts.get(action.proof.id) if action.proof else None,
    )


def _state(action: Action) -> str:
    if action.completed_on is not None:
        return "completed"
    return "open" if action.is_open else "cancelled"
