"""Turns what was learned from a case into a part of its answer, and the register's rows into its lines. No rules."""

from collections.abc import Mapping
from datetime import date
from uuid import UUID

from services.cases.domain.case import Case
from services.cases.domain.case.learning import Improvement
from services.cases.repository import ListedImprovement
from services.cases.schemas import ImprovementView, LearningView, RegisteredImprovement
from shared.kernel.words import WordsReference


def learning(case: Case, texts: Mapping[UUID, str]) -> LearningView:
    learned = case.learning
    return LearningView(
        learning=_text(learned.learned, texts),
        no_learning_reason=_text(learned.nothing_because, texts),
        theme=learned.theme,
        subtheme=learned.subtheme,
        root_cause=learned.root_cause,
        service=learned.service,
        improvements=[_improvement(each, texts) for each in learned.improvements],
    )


def registered_improvement(listed: ListedImprovement, today: date) -> RegisteredImprovement:
    """Return a line of the register."""
    state = _state(made=listed.made_on is not None, dropped=listed.dropped)
    return RegisteredImprovement(
        reference=listed.reference,
        landlord=listed.landlord,
        number=listed.number,
        description=listed.description,
        owner=listed.owner,
        service=listed.service,
        theme=listed.theme,
        due_on=listed.due_on,
        state=state,
        overdue=state == "open" and listed.due_on < today,
        made_on=listed.made_on,
    )


def _improvement(improvement: Improvement, texts: Mapping[UUID, str]) -> ImprovementView:
    return ImprovementView(
        number=improvement.number,
        description=_text(improvement.description, texts),
        owner=improvement.owner,
        service=improvement.service,
        theme=improvement.theme,
        due_on=improvement.due_on,
        state=_state(made=improvement.made_on is not None, dropped=improvement.dropped is not None),
        made_on=improvement.made_on,
        proof=_text(improvement.proof, texts),
        dropped=_text(improvement.dropped, texts),
    )


def _state(*, made: bool, dropped: bool) -> str:
    if made:
        return "made"
    return "dropped" if dropped else "open"


def _text(reference: WordsReference | None, texts: Mapping[UUID, str]) -> str | None:
    return None if reference is None else texts.get(reference.id)
