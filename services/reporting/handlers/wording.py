"""The words for what is counted, as a report shows them."""

from collections.abc import Callable
from datetime import date
from typing import Final

from services.reporting.domain.months import NO_SERVICE
from shared.platform.landlords import Landlord

_CHANNELS: Final = {"system": "Another system"}
_KINDS: Final = {"survey_feedback": "Survey feedback"}
_REASONS: Final = {"merged": "Merged with another complaint", "recorded_otherwise": "Turned out to be no complaint"}
_CLOCKS: Final = {
    **{f"stage_{stage}_acknowledge": f"Stage {stage} acknowledgement" for stage in (1, 2)},
    **{f"stage_{stage}_respond": f"Stage {stage} response" for stage in (1, 2, 3)},
    "progress_update": "Progress update promised to the resident",
}
_GROUNDS: Final = {
    "over_twelve_months": "Over twelve months old",
    "court_claim": "Claim filed at court",
    "already_decided": "Decided already under the procedure",
}
_TOPICS: Final = {
    "remedy": "Remedies offered",
    "compensation": "Compensation offered, by what it is for",
    "theme": "What was learned, by theme",
    "root_cause": "What was learned, by root cause",
    "improvement": "Improvements planned, by theme",
    "referral": "Referrals, by body",
    "determination": "Determinations, part by part",
    "order": "Orders and recommendations",
    "failure_order": "Complaint handling failure orders",
    "adjustment": "Reasonable adjustments agreed",
    "restriction": "Restrictions on contact",
    "hazard": "Hazards reported",
    "data_protection": "Data-protection complaints",
    "disruption": "Declared disruptions",
}
_CAUSES: Final = {"not_explained": "No cause on record"}


def channel_title(key: str) -> str:
    return _CHANNELS.get(key, _spoken(key))


def kind_title(key: str) -> str:
    return _KINDS.get(key, f"{_spoken(key)}s")


def reason_title(key: str) -> str:
    return _REASONS.get(key, _spoken(key))


def clock_title(key: str) -> str:
    return _CLOCKS.get(key, _spoken(key))


def ground_title(key: str) -> str:
    return _GROUNDS.get(key, _spoken(key))


def cause_title(key: str) -> str:
    return _CAUSES.get(key, _spoken(key))


def topic_title(key: str) -> str:
    return _TOPICS[key]


def item_title(key: str) -> str:
    return _spoken(key)


def waiting_title(key: str) -> str:
    return f"Waiting for the {_spoken(key).lower()}" if key != "third_party" else "Waiting for a third party"


def month_title(key: str) -> str:
    return f"{date.fromisoformat(key):%B %Y}"


def service_titles(landlord: Landlord) -> Callable[[str], str]:
    return lambda key: landlord.services.get(key, key) if key != NO_SERVICE else "No service given"


def _spoken(key: str) -> str:
    return key.replace("_", " ").capitalize()
