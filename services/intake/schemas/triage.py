"""What triage is told over the intake API, and what it has decided."""

from datetime import date
from enum import StrEnum
from typing import Annotated

from pydantic import AwareDatetime, BaseModel, Field

from services.intake.domain.triaged import Triaged
from services.intake.handlers import Asked
from shared.events.intake import Channel, Choice, SubmissionKind
from shared.platform.web import RequestBody, free_text

LONGEST_REASON = 5_000


class Answered(StrEnum):
    """What came of asking the resident whether to complain."""

    COMPLAIN = "complain"
    NOT_COMPLAIN = "not_complain"
    NO_ANSWER_YET = "no_answer_yet"
    UNREACHABLE = "unreachable"


class ChoiceBody(RequestBody):
    """The resident was asked whether to complain. `no_answer_yet` and `unreachable` are no answers."""

    answer: Answered
    channel: Channel
    asked_at: AwareDatetime | None = None
    """With time zone; now when left out."""
    attempts: Annotated[int, Field(ge=1, le=50)] = 1
    """How often it was tried this time."""

    def asked(self) -> Asked:
        has_answered = self.answer in {Answered.COMPLAIN, Answered.NOT_COMPLAIN}
        return Asked(
            channel=self.channel,
            at=self.asked_at,
            reached=self.answer is not Answered.UNREACHABLE,
            attempts=self.attempts,
            choice=Choice(self.answer.value) if has_answered else None,
        )


class KindBody(RequestBody):
    """What it is to be taken for, and why; the history keeps both."""

    kind: SubmissionKind
    reason: Annotated[str, free_text(LONGEST_REASON)]


class ClosingBody(RequestBody):
    """Why nothing is left to do about what is no complaint."""

    reason: Annotated[str, free_text(LONGEST_REASON)]


class OfferAnswer(BaseModel):
    """The resident was asked whether to complain, or nobody was reached."""

    channel: Channel
    offered_at: AwareDatetime
    by: str
    reached: bool
    attempts: int


class ChoiceAnswer(BaseModel):
    """What the resident chose."""

    choice: Choice
    channel: Channel
    answered_at: AwareDatetime
    by: str


class CorrectionAnswer(BaseModel):
    was: SubmissionKind
    kind: SubmissionKind
    corrected_at: AwareDatetime
    by: str


class TriageAnswer(BaseModel):
    """What it was taken for at first and since, and the choice to complain."""

    received_as: SubmissionKind
    corrections: list[CorrectionAnswer]
    dissatisfied: bool
    offers: list[OfferAnswer]
    choice: ChoiceAnswer | None
    owes_how_to_complain: bool
    """Feedback in a survey was not satisfied: a message says how to complain."""
    closed_on: date | None
    """Of what is no complaint; a complaint is closed by its case."""
    closed_by: str | None


def triage_answer(triaged: Triaged) -> TriageAnswer:
    answer, closing = triaged.answer, triaged.closing
    return TriageAnswer(
        received_as=triaged.received_as,
        corrections=[CorrectionAnswer.model_validate(each, from_attributes=True) for each in triaged.corrections],
        dissatisfied=triaged.dissatisfied,
        offers=[OfferAnswer.model_validate(each, from_attributes=True) for each in triaged.offers],
        choice=ChoiceAnswer.model_validate(answer, from_attributes=True) if answer else None,
        owes_how_to_complain=triaged.owes_how_to_complain,
        closed_on=closing.closed_on if closing else None,
        closed_by=closing.by if closing else None,
    )
