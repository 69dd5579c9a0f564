"""What a case that was split off keeps of the resident's circumstances: safety, adjustments, who acts for them."""

from collections.abc import Callable, Mapping

from services.cases.domain.case import Case
from shared.events.cases import (
    AdjustmentAgreed,
    CaseEvent,
    ClockKind,
    ConsentScope,
    RepresentativeAppointed,
    RiskAssessed,
    SafeContactRuleSet,
    TrackChosen,
    VulnerabilityRecorded,
    clock_key,
)
from shared.kernel.words import WordsReference

Copy = Callable[[WordsReference], WordsReference]
"""Keeps the same words again, under the reference of the new case."""


def circumstances(case: Case, numbers: Mapping[int, int], copy: Copy, *, by: str) -> list[CaseEvent]:
    """Return the resident's circumstances as they stand, for the parts that got new `numbers` (Code 3.6, 5.10, 6.1).

    Restrictions and disclosures stay where they are: the one is listed for all cases, the other kept apart.
    """
    return [*_safety(case, copy, by), *_adjustments(case, copy, by), *_representatives(case, numbers, copy)]


def _safety(case: Case, copy: Copy, by: str) -> list[CaseEvent]:
    known = case.circumstances.safety
    carried: list[CaseEvent] = []
    if known.safe_contact is not None:
        rule = known.safe_contact
        carried.append(SafeContactRuleSet(ways=rule.ways, words=copy(rule.words), ruled_by=rule.ruled_by))
    if known.vulnerability is not None:
        asked = known.vulnerability
        words = asked.words and copy(asked.words)
        carried.append(VulnerabilityRecorded(kinds=asked.kinds, words=words, recorded_by=asked.recorded_by))
    if known.risk is not None:
        risk = known.risk
        carried.append(RiskAssessed(level=risk.level, words=copy(risk.words), assessed_by=risk.assessed_by))
    if known.track is not None:
        carried.append(TrackChosen(track=known.track, chosen_by=by))
    return carried


def _adjustments(case: Case, copy: Copy, by: str) -> list[CaseEvent]:
    return [
        AdjustmentAgreed(
            number=number,
            kind=adjustment.kind,
            language=adjustment.language,
            words=copy(adjustment.words),
            agreed_by=by,
            review_owner=adjustment.review_owner,
            review=case.clocks[clock_key(ClockKind.ADJUSTMENT_REVIEW, adjustment.number)].deadline.model_copy(
                update={"item": number}
            ),
        )
        for number, adjustment in enumerate(case.circumstances.adjustments.standing, start=1)
    ]


def _representatives(case: Case, numbers: Mapping[int, int], copy: Copy) -> list[CaseEvent]:
    standing = [
        (each, tuple(numbers[part] for part in each.parts if part in numbers))
        for each in case.circumstances.representatives.appointed
        if each.withdrawn_on is None
    ]
    for_these = [(each, parts) for each, parts in standing if parts or each.scope is not ConsentScope.PARTS]
    return [
        RepresentativeAppointed(
            number=number,
            scope=each.scope,
            parts=parts,
            since=each.since,
            until=each.until,
            who=copy(each.who),
            contact=copy(each.contact),
            evidence=copy(each.evidence),
        )
        for number, (each, parts) in enumerate(for_these, start=1)
    ]
