"""Turns hazards and a data-protection complaint into the answer of the API."""

from collections.abc import Mapping
from uuid import UUID

from services.cases.domain.case import Case
from services.cases.domain.case.hazards import Hazard
from services.cases.schemas import DataProtectionView, HazardView
from shared.kernel.words import WordsReference


def hazard_views(case: Case, texts: Mapping[UUID, str]) -> list[HazardView]:
    return [_hazard(hazard, texts) for hazard in case.hazards.reported]


def data_protection_view(case: Case, texts: Mapping[UUID, str]) -> DataProtectionView | None:
    known = case.data_protection
    if known.received_on is None:
        return None
    return DataProtectionView(
        received_on=known.received_on,
        acknowledged_on=known.acknowledged_on,
        how_acknowledged=_text(known.how_acknowledged, texts),
        answered_on=known.answered_on,
        answer=_text(known.answer, texts),
    )


def _hazard(hazard: Hazard, texts: Mapping[UUID, str]) -> HazardView:
    return HazardView(
        number=hazard.number,
        kind=hazard.kind,
        hazard_class=hazard.hazard_class,
        aware_at=hazard.aware_at,
        found=hazard.found,
        investigated_at=hazard.investigated_at,
        summary_sent_on=hazard.summary_sent_on,
        made_safe_at=hazard.made_safe_at,
        how_made_safe=_text(hazard.how_made_safe, texts),
        works_begin_by=hazard.works_begin_by,
        why_planned=_text(hazard.why_planned, texts),
        works_begun_on=hazard.works_begun_on,
        works=_text(hazard.works, texts),
    )


def _text(reference: WordsReference | None, texts: Mapping[UUID, str]) -> str | None:
    return None if reference is None else texts.get(reference.id)
