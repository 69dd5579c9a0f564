"""Safe ways of contact, vulnerability and risk; weighed before it is chosen how a complaint is looked into."""

from collections.abc import Sequence

from services.cases.domain.case import Case
from services.cases.domain.circumstances import check_goes_on
from services.cases.domain.refusals import CaseIsClosed
from shared.events.cases import (
    ContactWay,
    RiskAssessed,
    RiskLevel,
    SafeContactRuleLifted,
    SafeContactRuleSet,
    Track,
    TrackChosen,
    VulnerabilityKind,
    VulnerabilityRecorded,
)
from shared.kernel.refusals import Refusal, Unacceptable
from shared.kernel.words import WordsReference


class NoSafeContactRule(Refusal):
    """Only a rule that stands can be lifted."""

    title = "There is no safe-contact rule"


class SayWhatItMeans(Unacceptable):
    """A kind of vulnerability alone tells nobody what to do differently."""

    title = "Say what it means for this resident"
    provision = "6.1"


class NotWeighed(Refusal):
    """How a complaint is looked into follows from vulnerability and risk, and not the other way round."""

    title = "Vulnerability and risk have not been weighed"
    provision = "6.1"


def set_safe_contact(ways: Sequence[ContactWay], words: WordsReference, *, by: str) -> SafeContactRuleSet:
    """Rule which ways of contact are safe: at any time, whatever state the case is in."""
    return SafeContactRuleSet(ways=tuple(dict.fromkeys(ways)), words=words, ruled_by=by)


def lift_safe_contact(case: Case, reason: WordsReference, *, by: str) -> SafeContactRuleLifted:
    """Lift the rule because the resident said so."""
    may_lift(case)
    return SafeContactRuleLifted(reason=reason, lifted_by=by)


def record_vulnerability(
    case: Case, kinds: Sequence[VulnerabilityKind], words: WordsReference | None, *, by: str
) -> VulnerabilityRecorded:
    """Put on record what the resident said when asked about vulnerability; no kinds stand for none (Code 6.1)."""
    may_weigh(case)
    if kinds and words is None:
        raise SayWhatItMeans("Say what the landlord has to do differently.", field="words")
    return VulnerabilityRecorded(kinds=tuple(dict.fromkeys(kinds)), words=words, recorded_by=by)


def assess_risk(case: Case, level: RiskLevel, words: WordsReference, *, by: str) -> RiskAssessed:
    """Put on record how much harm may come to the resident (Code 6.1)."""
    may_weigh(case)
    return RiskAssessed(level=level, words=words, assessed_by=by)


def choose_track(case: Case, track: Track, *, by: str) -> TrackChosen:
    """Choose a quick answer or an investigation; every clock runs as before (Code 6.1)."""
    may_choose_track(case)
    return TrackChosen(track=track, chosen_by=by)


def may_set(_: Case) -> None:
    """Nothing stands against keeping a resident safe."""


def may_lift(case: Case) -> None:
    if case.circumstances.safety.safe_contact is None:
        raise NoSafeContactRule("No safe-contact rule stands.")


def may_weigh(case: Case) -> None:
    check_goes_on(case)


def may_choose_track(case: Case) -> None:
    if not case.is_open:
        raise CaseIsClosed("The case is closed.")
    if case.circumstances.safety.vulnerability is None or case.circumstances.safety.risk is None:
        raise NotWeighed("Ask about vulnerability and assess the risk first.")
