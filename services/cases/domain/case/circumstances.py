"""The circumstances of the resident, area by area: none of them moves a date or bars a step of the procedure."""

from dataclasses import dataclass, field, replace
from typing import assert_never

from services.cases.domain.case import adjustments, representatives, restrictions, safety
from services.cases.domain.case.adjustments import Adjustments, AnyAdjustmentEvent
from services.cases.domain.case.representatives import AnyRepresentativeEvent, Representatives
from services.cases.domain.case.restrictions import AnyRestrictionEvent, Restrictions
from services.cases.domain.case.safety import AnySafetyEvent, Safety

AnyCircumstanceEvent = AnyAdjustmentEvent | AnyRepresentativeEvent | AnyRestrictionEvent | AnySafetyEvent


@dataclass(frozen=True, slots=True, kw_only=True)
class Circumstances:
    """What is known of the resident beside the complaint."""

    adjustments: Adjustments = field(default_factory=Adjustments)
    representatives: Representatives = field(default_factory=Representatives)
    restrictions: Restrictions = field(default_factory=Restrictions)
    safety: Safety = field(default_factory=Safety)


def after(state: Circumstances, event: AnyCircumstanceEvent) -> Circumstances:
    """Return the circumstances after an event."""
    if isinstance(event, AnyAdjustmentEvent):
        return replace(state, adjustments=adjustments.after(state.adjustments, event))
    if isinstance(event, AnyRepresentativeEvent):
        return replace(state, representatives=representatives.after(state.representatives, event))
    if isinstance(event, AnyRestrictionEvent):
        return replace(state, restrictions=restrictions.after(state.restrictions, event))
    if isinstance(event, AnySafetyEvent):
        return replace(state, safety=safety.after(state.safety, event))
    assert_never(event)


def after_request(state: Circumstances, *, consent_missing: bool) -> Circumstances:
    """Return the circumstances after somebody complained, or asked for the next stage (Code 3.6)."""
    asked = representatives.after_request(state.representatives, consent_missing=consent_missing)
    return replace(state, representatives=asked)
