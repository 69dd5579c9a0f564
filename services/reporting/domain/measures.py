"""The measures: what each figure of a report means, in words. Values are computed in figures.py."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from services.reporting.domain.outcomes import OVERDUE, Outcome


class Unit(StrEnum):
    CASES = "cases"
    PER_CENT = "per_cent"
    WORKING_DAYS = "working_days"


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """A figure's meaning. No measure says whether its value is good: few complaints may be a bad sign (Code 3.3)."""

    name: str
    title: str
    definition: str
    provision: str
    unit: Unit
    cases: Mapping[str, str] = field(default_factory=dict)
    """The filter of the case list that shows the cases behind the figure, beside period, landlord and service."""
    stage: int = 1
    """The stage whose entering lies in the period: stage 1 is entered by receipt."""


RECEIVED: Final = Measure(
    name="received",
    title="Complaints received",
    definition=(
        "Complaints whose first contact with the landlord, by any channel, lies in the period; with those that were"
        " merged or turned out to be no complaint, which are shown among the ends."
    ),
    provision="9.7",
    unit=Unit.CASES,
)
OPEN: Final = Measure(
    name="open",
    title="Open complaints",
    definition="Complaints received in the period that are not closed yet.",
    provision="9.7",
    unit=Unit.CASES,
    cases={"open": "true"},
)
ACKNOWLEDGED_IN_TIME: Final = Measure(
    name="acknowledged_in_time",
    title="Acknowledged in time",
    definition=(
        "Complaints whose acknowledgement was sent on or before its due date, as a share of those that were"
        " acknowledged or whose due date has passed. Complaints still within their time are not counted, nor those"
        " that ended within it."
    ),
    provision="6.2",
    unit=Unit.PER_CENT,
    cases={"acknowledgement": Outcome.IN_TIME},
)
ACKNOWLEDGEMENT_OVERDUE: Final = Measure(
    name="acknowledgement_overdue",
    title="Acknowledgement late and not sent",
    definition="Complaints received in the period whose acknowledgement is due before today and has not been sent.",
    provision="6.2",
    unit=Unit.CASES,
    cases={"acknowledgement": OVERDUE},
)
RESPONDED_IN_TIME: Final = Measure(
    name="responded_in_time",
    title="Responded in time",
    definition=(
        "Complaints whose stage 1 response was sent on or before its due date, which is counted from the day the"
        " acknowledgement was sent, as a share of those that were answered or whose due date has passed. An extension"
        " counts at its new date if the resident was told before the old one had passed."
    ),
    provision="6.3",
    unit=Unit.PER_CENT,
    cases={"response": Outcome.IN_TIME},
)
RESPONSE_OVERDUE: Final = Measure(
    name="response_overdue",
    title="Response late and not sent",
    definition="Complaints received in the period whose stage 1 response is due before today and has not been sent.",
    provision="6.3",
    unit=Unit.CASES,
    cases={"response": OVERDUE},
)
AVERAGE_DAYS_TO_ACKNOWLEDGE: Final = Measure(
    name="average_days_to_acknowledge",
    title="Average working days to acknowledge",
    definition=(
        "Working days after the day of receipt up to the day the acknowledgement was sent: the mean over the"
        " complaints received in the period that were acknowledged."
    ),
    provision="9.7",
    unit=Unit.WORKING_DAYS,
)
NINETIETH_DAYS_TO_ACKNOWLEDGE: Final = Measure(
    name="ninetieth_days_to_acknowledge",
    title="Working days to acknowledge, 90th percentile",
    definition="Nine in ten of the complaints that were acknowledged took at most so many working days.",
    provision="9.7",
    unit=Unit.WORKING_DAYS,
)
AVERAGE_DAYS_TO_RESPOND: Final = Measure(
    name="average_days_to_respond",
    title="Average working days to respond",
    definition=(
        "Working days after the day the acknowledgement was sent up to the day the response was sent: the mean over"
        " the complaints received in the period that were answered."
    ),
    provision="9.7",
    unit=Unit.WORKING_DAYS,
)
NINETIETH_DAYS_TO_RESPOND: Final = Measure(
    name="ninetieth_days_to_respond",
    title="Working days to respond, 90th percentile",
    definition="Nine in ten of the complaints that were answered took at most so many working days.",
    provision="9.7",
    unit=Unit.WORKING_DAYS,
)

EXTENDED: Final = Measure(
    name="extended",
    title="Stage 1 responses extended",
    definition="Complaints received in the period whose stage 1 response date was extended, and the resident told so.",
    provision="6.4",
    unit=Unit.CASES,
    cases={"extended": "true"},
)
ESCALATED: Final = Measure(
    name="escalated",
    title="Escalation rate",
    definition=(
        "Complaints received in the period that the resident asked to take to stage 2, as a share of those whose"
        " stage 1 response was sent."
    ),
    provision="6.10",
    unit=Unit.PER_CENT,
    cases={"escalated": "true"},
)
STAGE_2_RECEIVED: Final = Measure(
    name="stage_2_received",
    title="Requests for stage 2",
    definition="Complaints that the resident asked in the period to take to stage 2, whenever they were received.",
    provision="6.10",
    unit=Unit.CASES,
    stage=2,
)
STAGE_2_ACKNOWLEDGED_IN_TIME: Final = Measure(
    name="stage_2_acknowledged_in_time",
    title="Stage 2 acknowledged in time",
    definition=(
        "Requests for stage 2 in the period whose acknowledgement was sent on or before its due date, as a share of"
        " those that were acknowledged or whose due date has passed. The edition of 2022 sets no date for it."
    ),
    provision="6.11",
    unit=Unit.PER_CENT,
    cases={"acknowledgement": Outcome.IN_TIME},
    stage=2,
)
STAGE_2_RESPONDED_IN_TIME: Final = Measure(
    name="stage_2_responded_in_time",
    title="Stage 2 responded in time",
    definition=(
        "Requests for stage 2 in the period whose response was sent on or before its due date, as a share of those"
        " that were answered or whose due date has passed."
    ),
    provision="6.14",
    unit=Unit.PER_CENT,
    cases={"response": Outcome.IN_TIME},
    stage=2,
)
STAGE_2_RESPONSE_OVERDUE: Final = Measure(
    name="stage_2_response_overdue",
    title="Stage 2 response late and not sent",
    definition="Requests for stage 2 in the period whose response is due before today and has not been sent.",
    provision="6.14",
    unit=Unit.CASES,
    cases={"response": OVERDUE},
    stage=2,
)
