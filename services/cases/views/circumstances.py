"""Turns the circumstances of a resident into the answers of the API. Holds no rules."""

from collections.abc import Mapping
from datetime import date
from uuid import UUID

from services.cases.domain import communication, representatives
from services.cases.domain.case import Case
from services.cases.domain.case.restrictions import Restriction
from services.cases.repository import ListedRestriction as Listed
from services.cases.schemas import (
    AdjustmentView,
    CircumstancesView,
    CommunicationView,
    Disclosures,
    DisclosureView,
    LetterCopy,
    ListedRestriction,
    RepresentativeView,
    RestrictionContents,
    RestrictionState,
    RestrictionView,
    RiskView,
    SafeContactView,
    VulnerabilityView,
)
from shared.kernel.words import WordsReference

Texts = Mapping[UUID, str]


def circumstances_view(case: Case, texts: Texts, today: date) -> CircumstancesView:
    known = case.circumstances
    waiting = known.restrictions.proposed
    restrictions = (*known.restrictions.imposed, *((waiting,) if waiting else ()))
    return CircumstancesView(
        adjustments=_adjustments(case, texts),
        representatives=_representatives(case, texts, today),
        consent_missing=known.representatives.consent_missing,
        restrictions=[_restriction(each, texts, today) for each in restrictions],
        safe_contact=known.safety.safe_contact
        and SafeContactView(ways=known.safety.safe_contact.ways, words=_text(known.safety.safe_contact.words, texts)),
        vulnerability=known.safety.vulnerability
        and VulnerabilityView(
            kinds=known.safety.vulnerability.kinds, words=_text(known.safety.vulnerability.words, texts)
        ),
        risk=known.safety.risk and RiskView(level=known.safety.risk.level, words=_text(known.safety.risk.words, texts)),
        track=known.safety.track,
    )


def communication_view(case: Case, texts: Texts, on: date) -> CommunicationView:
    """Return how to reach the resident on a day, and who else gets their letters then (Code 3.6, 5.10)."""
    follows = communication.communication(case)
    return CommunicationView(
        reference=case.reference,
        channel=follows.channel,
        channels_allowed=follows.channels_allowed,
        format=follows.format,
        language=follows.language,
        reading_level=follows.reading_level,
        reasons=follows.reasons,
        by_hand=follows.by_hand,
        letters_to=[
            LetterCopy(number=consent.number, who=_text(consent.who, texts), contact=_text(consent.contact, texts))
            for consent in representatives.receiving_letters_on(case, on)
        ],
    )


def disclosures_view(case: Case, texts: Texts) -> Disclosures:
    standing = (each for each in case.circumstances.adjustments.disclosures if not each.retracted)
    items = [DisclosureView(number=each.number, words=texts.get(each.words)) for each in standing]
    return Disclosures(reference=case.reference, items=items)


def restriction_contents(case: Case, letter: int | None, texts: Texts) -> RestrictionContents | None:
    """Return what the letter of this number says: as it was decided then, whatever came after (Code 5.14)."""
    known = case.circumstances.restrictions
    for notice in known.notices:
        if notice.letter == letter:
            restriction = next(each for each in known.imposed if each.number == notice.number)
            return RestrictionContents(
                change=notice.change,
                what=_text(restriction.what, texts),
                why=_text(notice.reasons, texts),
                until=notice.until,
                how_to_challenge=_text(restriction.how_to_challenge, texts),
            )
    return None


def listed_restriction(found: Listed) -> ListedRestriction:
    return ListedRestriction.model_validate(found, from_attributes=True)


def _adjustments(case: Case, texts: Texts) -> list[AdjustmentView]:
    return [
        AdjustmentView(
            number=each.number,
            kind=each.kind,
            language=each.language,
            words=_text(each.words, texts),
            review_owner=each.review_owner,
            review_on=each.review_on,
            ended=each.ended,
        )
        for each in case.circumstances.adjustments.agreed
    ]


def _representatives(case: Case, texts: Texts, today: date) -> list[RepresentativeView]:
    return [
        RepresentativeView(
            number=each.number,
            scope=each.scope,
            parts=each.parts,
            since=each.since,
            until=each.until,
            withdrawn_on=each.withdrawn_on,
            in_force=each.acts_on(today),
            who=_text(each.who, texts),
            contact=_text(each.contact, texts),
            evidence=_text(each.evidence, texts),
        )
        for each in case.circumstances.representatives.appointed
    ]


def _restriction(restriction: Restriction, texts: Texts, today: date) -> RestrictionView:
    return RestrictionView(
        number=restriction.number,
        kind=restriction.kind,
        state=_state(restriction, today),
        what=_text(restriction.what, texts),
        reasons=_text(restriction.reasons, texts),
        evidence=_text(restriction.evidence, texts),
        equality_act_regard=_text(restriction.equality_act_regard, texts),
        how_to_challenge=_text(restriction.how_to_challenge, texts),
        imposed_on=restriction.imposed_on,
        until=restriction.until,
        review_on=restriction.review_on,
        lifted_on=restriction.lifted_on,
        proposed_by=restriction.proposed_by,
        approved_by=restriction.approved_by,
    )


def _state(restriction: Restriction, today: date) -> RestrictionState:
    if restriction.imposed_on is None:
        return RestrictionState.PROPOSED
    if restriction.lifted_on is not None:
        return RestrictionState.LIFTED
    return RestrictionState.IN_FORCE if restriction.holds_on(today) else RestrictionState.RUN_OUT


def _text(reference: WordsReference | None, texts: Texts) -> str | None:
    return None if reference is None else texts.get(reference.id)
