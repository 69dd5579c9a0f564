"""How each event that joins or parts cases changes one. Holds no rules: see domain/joining.py."""

from dataclasses import replace
from typing import assert_never

from services.cases.domain.case.joining import SplitOff
from services.cases.domain.case.state import Case
from shared.events import cases as events

AnyJoiningEvent = (
    events.NewPointsJoined
    | events.NewPointsLoggedAnew
    | events.NewPointsTakenUp
    | events.CaseMerged
    | events.CaseJoinedBy
    | events.CaseSplit
    | events.GroupJoined
    | events.GroupLeft
)


def after(case: Case, event: AnyJoiningEvent) -> Case:  # noqa: PLR0911 - one arm for each event
    """Return the case after an event that joins it to others, or parts it from them."""
    joining = case.joining
    match event:
        case events.NewPointsJoined():
            numbers = tuple(part.number for part in event.parts)
            joined = replace(joining, joined_parts=(*joining.joined_parts, *numbers))
            return replace(case, parts=(*case.parts, *event.parts), joining=joined)
        case events.NewPointsLoggedAnew():
            return replace(case, joining=replace(joining, logged_anew=(*joining.logged_anew, event.new_reference)))
        case events.NewPointsTakenUp():
            came_from = (*joining.taken_up_from, event.from_reference)
            return replace(case, joining=replace(joining, taken_up_from=came_from))
        case events.CaseMerged():
            return replace(case, joining=replace(joining, merged_into=event.into))
        case events.CaseJoinedBy():
            return replace(case, joining=replace(joining, joined_by=(*joining.joined_by, event.reference)))
        case events.CaseSplit():
            split = SplitOff(parts=event.parts, reference=event.new_reference)
            left = tuple(part for part in case.parts if part.number not in event.parts)
            return replace(case, parts=left, joining=replace(joining, split_off=(*joining.split_off, split)))
        case events.GroupJoined():
            return replace(case, joining=replace(joining, group=event.group, leads_group=event.lead))
        case events.GroupLeft():
            return replace(case, joining=replace(joining, group=None, leads_group=False))
        case _:
            assert_never(event)
