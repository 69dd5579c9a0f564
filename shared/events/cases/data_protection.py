"""A data-protection complaint within a case: the law gives it a clock of its own."""

from datetime import date

from shared.events.cases.values import CaseEvent, ClockStopped, Deadline
from shared.kernel.words import WordsReference


class DataProtectionComplaintRecognised(CaseEvent):
    """The complaint, or some of it, is about how personal data was handled: it cannot wait for the housing reply."""

    received_on: date
    deadline: Deadline


class DataProtectionComplaintAcknowledged(CaseEvent):
    """The resident was told that the data-protection complaint has been received and is looked into."""

    acknowledged_on: date
    how: WordsReference
    stopped: ClockStopped


class DataProtectionComplaintAnswered(CaseEvent):
    """The resident was told what came of the data-protection complaint."""

    answered_on: date
    answer: WordsReference
    stopped: ClockStopped | None = None
    """Where it was answered before it was acknowledged: no separate acknowledgement is needed then."""
