"""What is known of a resident's safety, vulnerability and risk. Rules: see domain/safety."""

from dataclasses import dataclass, replace
from typing import assert_never

from shared.events import cases as events
from shared.events.cases import ContactWay, RiskLevel, Track, VulnerabilityKind
from shared.kernel.words import WordsReference

AnySafetyEvent = (
    events.SafeContactRuleSet
    | events.SafeContactRuleLifted
    | events.VulnerabilityRecorded
    | events.RiskAssessed
    | events.TrackChosen
)


@dataclass(frozen=True, slots=True, kw_only=True)
class SafeContact:
    """The only ways of contact that are safe."""

    ways: tuple[ContactWay, ...]
    words: WordsReference
    ruled_by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Vulnerability:
    """What the resident said when asked; no kinds stand for none (Code 6.1)."""

    kinds: tuple[VulnerabilityKind, ...]
    words: WordsReference | None
    recorded_by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Risk:
    """How much harm may come to the resident (Code 6.1)."""

    level: RiskLevel
    words: WordsReference
    assessed_by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Safety:
    """What keeps the resident safe; the history has what was known before."""

    safe_contact: SafeContact | None = None
    vulnerability: Vulnerability | None = None
    risk: Risk | None = None
    track: Track | None = None


def after(state: Safety, event: AnySafetyEvent) -> Safety:
    """Return what is known after an event."""
    match event:
        case events.SafeContactRuleSet():
            ruled = SafeContact(ways=event.ways, words=event.words, ruled_by=event.ruled_by)
            return replace(state, safe_contact=ruled)
        case events.SafeContactRuleLifted():
            return replace(state, safe_contact=None)
        case events.VulnerabilityRecorded():
            said = Vulnerability(kinds=event.kinds, words=event.words, recorded_by=event.recorded_by)
            return replace(state, vulnerability=said)
        case events.RiskAssessed():
            return replace(state, risk=Risk(level=event.level, words=event.words, assessed_by=event.assessed_by))
        case events.TrackChosen():
            return replace(state, track=event.track)
        case _:
            assert_never(event)
