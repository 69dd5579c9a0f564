"""The actions of a case, and how each event changes them. Holds no rules: see domain/actions.py."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import assert_never

from shared.events import cases as events
from shared.events.cases import PromisedAction
from shared.kernel.words import WordsReference

AnyActionEvent = (
    events.ActionAdded
    | events.ActionHandedOver
    | events.ActionUpdateGiven
    | events.ActionMoved
    | events.ActionCompleted
    | events.ActionCancelled
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Moved:
    """A date that an action had before it got another."""

    was_due_on: date
    was_missed: bool
    reason: WordsReference


@dataclass(frozen=True, slots=True, kw_only=True)
class ActionLetter:
    """What a letter about an action says happened."""

    number: int
    what_happened: WordsReference
    due_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Action:
    """An action, from its promise to its end."""

    number: int
    description: WordsReference
    owner: str
    due_on: date
    agreed: bool | None = None
    part: int | None = None
    moved: tuple[Moved, ...] = ()
    letters: tuple[ActionLetter, ...] = ()
    completed_on: date | None = None
    proof: WordsReference | None = None
    cancelled: WordsReference | None = None
    """Why it will not be done."""

    @property
    def is_open(self) -> bool:
        return self.completed_on is None and self.cancelled is None


@dataclass(frozen=True, slots=True, kw_only=True)
class Actions:
    """All actions of a case, in order; they outlive it."""

    items: tuple[Action, ...] = ()

    def get(self, number: int) -> Action | None:
        return next((action for action in self.items if action.number == number), None)

    @property
    def letters(self) -> int:
        """How many letters about actions there have been."""
        return sum(len(action.letters) for action in self.items)

    def letter(self, number: int) -> tuple[Action, ActionLetter] | None:
        """Return a letter of this case about an action, with the action."""
        letters = ((action, letter) for action in self.items for letter in action.letters)
        return next(((action, letter) for action, letter in letters if letter.number == number), None)


def promised(actions: Actions, by_part: Iterable[tuple[int, PromisedAction]]) -> Actions:
    """Return the actions with those that were promised in a response that has been sent."""
    new = (
        Action(
            number=action.number,
            description=action.description,
            owner=action.owner,
            due_on=action.due_on,
            agreed=action.agreed,
            part=part,
        )
        for part, action in by_part
    )
    return Actions(items=_in_order(*actions.items, *new))


def after(actions: Actions, event: AnyActionEvent) -> Actions:
    """Return the actions after `event`."""
    if isinstance(event, events.ActionAdded):
        return Actions(items=_in_order(*actions.items, _added(event)))
    return Actions(
        items=tuple(_changed(each, event) if each.number == event.number else each for each in actions.items)
    )


def _added(event: events.ActionAdded) -> Action:
    return Action(
        number=event.number,
        description=event.description,
        owner=event.owned_by,
        due_on=event.deadline.due_on,
        agreed=event.agreed,
        part=event.part,
    )


_Change = (
    events.ActionHandedOver
    | events.ActionUpdateGiven
    | events.ActionMoved
    | events.ActionCompleted
    | events.ActionCancelled
)


def _changed(action: Action, event: _Change) -> Action:
    match event:
        case events.ActionHandedOver():
            return replace(action, owner=event.owned_by)
        case events.ActionUpdateGiven():
            return _with_letter(action, event.letter, event.what_happened, action.due_on)
        case events.ActionMoved():
            moved = Moved(was_due_on=event.was_due_on, was_missed=event.was_missed, reason=event.reason)
            action = replace(action, due_on=event.deadline.due_on, agreed=event.agreed, moved=(*action.moved, moved))
            return _with_letter(action, event.letter, event.reason, event.deadline.due_on)
        case events.ActionCompleted():
            action = replace(action, completed_on=event.completed_on, proof=event.proof)
            return _with_letter(action, event.letter, event.what_happened)
        case events.ActionCancelled():
            return _with_letter(replace(action, cancelled=event.reason), event.letter, event.reason)
        case _:
            assert_never(event)


def _with_letter(action: Action, number: int, what_happened: WordsReference, due_on: date | None = None) -> Action:
    letter = ActionLetter(number=number, what_happened=what_happened, due_on=due_on)
    return replace(action, letters=(*action.letters, letter))


def _in_order(*actions: Action) -> tuple[Action, ...]:
    return tuple(sorted(actions, key=lambda action: action.number))
