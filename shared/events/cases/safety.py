"""What keeps a resident safe: safe ways of contact, vulnerability, risk, and how the complaint is looked into."""

from enum import StrEnum

from shared.events.cases.values import CaseEvent
from shared.kernel.words import WordsReference


class ContactWay(StrEnum):
    """A way to reach a resident."""

    EMAIL = "email"
    PHONE = "phone"
    POST_TO_THE_HOME = "post_to_the_home"
    POST_ELSEWHERE = "post_elsewhere"
    IN_PERSON = "in_person"
    REPRESENTATIVE = "representative"


class VulnerabilityKind(StrEnum):
    """Why a resident may be harmed more than others; coarse, since what health or danger it is stays in the words."""

    AGE = "age"
    CHILDREN_IN_THE_HOME = "children_in_the_home"
    WELLBEING = "wellbeing"
    SAFETY = "safety"
    MONEY = "money"
    LANGUAGE_OR_LITERACY = "language_or_literacy"
    NO_SUPPORT = "no_support"
    LIFE_EVENT = "life_event"
    OTHER = "other"


class RiskLevel(StrEnum):
    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"


class Track(StrEnum):
    """How a complaint is looked into. The clocks are the same (Code 6.1)."""

    QUICK = "quick"
    INVESTIGATION = "investigation"


class SafeContactRuleSet(CaseEvent):
    """Only these ways of contact are safe; the rule goes before every other choice."""

    ways: tuple[ContactWay, ...]
    words: WordsReference
    ruled_by: str


class SafeContactRuleLifted(CaseEvent):
    """The resident said that every way of contact is safe again."""

    reason: WordsReference
    lifted_by: str


class VulnerabilityRecorded(CaseEvent):
    """The resident was asked about vulnerability; no kinds means that there is none (Code 6.1)."""

    kinds: tuple[VulnerabilityKind, ...]
    words: WordsReference | None = None
    recorded_by: str


class RiskAssessed(CaseEvent):
    """How much harm may come to the resident, and why, is on record (Code 6.1)."""

    level: RiskLevel
    words: WordsReference
    assessed_by: str


class TrackChosen(CaseEvent):
    """Vulnerability and risk were weighed: the complaint is answered quickly, or investigated (Code 6.1)."""

    track: Track
    chosen_by: str
