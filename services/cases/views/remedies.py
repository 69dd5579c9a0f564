"""Turns the remedies of a case into a part of its answer. Holds no rules."""

from collections.abc import Mapping
from uuid import UUID

from services.cases.domain.case import Case
from services.cases.domain.case.remedies import Remedy
from services.cases.schemas import CompensationView, RemedyView
from shared.kernel.words import WordsReference


def remedies(case: Case, texts: Mapping[UUID, str]) -> list[RemedyView]:
    return [_remedy(remedy, texts) for remedy in case.remedies.items]


def _remedy(remedy: Remedy, texts: Mapping[UUID, str]) -> RemedyView:
    terms = remedy.terms
    return RemedyView(
        number=remedy.number,
        kind=terms.kind,
        status=remedy.status,
        part=terms.part,
        stage=terms.stage,
        description=_text(terms.description, texts),
        impact=_text(terms.impact, texts),
        compensation=[CompensationView(head=each.head, amount_pence=each.amount_pence) for each in terms.compensation],
        amount_pence=remedy.amount_pence,
        provide_by=terms.provide_by,
        agreed=terms.agreed,
        guidance=terms.guidance,
        band=terms.band,
        outside_band=_text(terms.outside_band, texts),
        proposed_by=remedy.proposed_by,
        approved_by=remedy.approved_by,
        offered_on=remedy.offered_on,
        answered_on=remedy.answered_on,
        said=_text(remedy.said, texts),
        provided_on=remedy.provided_on,
        proof=_text(remedy.proof, texts),
    )


def _text(reference: WordsReference | None, texts: Mapping[UUID, str]) -> str | None:
    return None if reference is None else texts.get(reference.id)
