"""Turns cases and their words into the answers of the API. Holds no rules."""

from services.cases.views.case import (
    case_view,
    history,
    letter_contents,
)
from services.cases.views.circumstances import (
    circumstances_view,
    communication_view,
    disclosures_view,
    listed_restriction,
    restriction_contents,
)
from services.cases.views.disruption import banners, disruption_view
from services.cases.views.learning import (
    registered_improvement,
)
from services.cases.views.record import (
    record_view,
)
from services.cases.views.worklist import summary

__all__ = [
    "banners",
    "case_view",
    "circumstances_view",
    "communication_view",
    "disclosures_view",
    "disruption_view",
    "history",
    "letter_contents",
    "listed_restriction",
    "record_view",
    "registered_improvement",
    "restriction_contents",
    "summary",
]
