"""Learning: what a complaint showed, and what the landlord changes because of it (Code 9.1, 9.2)."""

from datetime import date
from enum import StrEnum

from shared.events.cases.values import CaseEvent, ClockEnded, ClockStopped, Deadline
from shared.kernel.words import WordsReference


class RootCause(StrEnum):
    """Why something went wrong: the same list for every landlord, so that figures compare."""

    COMMUNICATION = "communication"
    DELAY = "delay"
    FAILURE_TO_ACT = "failure_to_act"
    QUALITY_OF_WORK = "quality_of_work"
    CONTRACTOR = "contractor"
    POLICY = "policy"
    POLICY_NOT_FOLLOWED = "policy_not_followed"
    RECORD_KEEPING = "record_keeping"
    SYSTEMS = "systems"
    STAFF_CONDUCT = "staff_conduct"
    TRAINING = "training"
    RESOURCES = "resources"
    OUTSIDE_CONTROL = "outside_control"
    OTHER = "other"


class ImprovementPlanned(CaseEvent):
    """The landlord undertakes to change something because of this complaint (Code 9.1)."""

    number: int
    description: WordsReference
    owned_by: str
    service: str | None = None
    theme: str | None = None
    deadline: Deadline


class ImprovementMade(CaseEvent):
    """The change was made, with proof."""

    number: int
    made_on: date
    proof: WordsReference
    stopped: ClockStopped


class ImprovementDropped(CaseEvent):
    """The change will not be made, and why is on record."""

    number: int
    reason: WordsReference
    ended: ClockEnded
