"""The record of a case beyond the procedure: how long it is kept."""

from datetime import date

from shared.events.cases.values import CaseEvent


class PersonalDataErased(CaseEvent):
    """The retention schedule has run out: everybody removes what is personal under this reference."""

    erased_on: date
    schedule: str
    """The landlord's retention schedule that asked for it."""
