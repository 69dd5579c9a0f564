"""Turns a case and its words into the answers of the API. Holds no rules."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

from services.cases.domain import deadlines, disruption, extensions, steps, timescales
from services.cases.domain.case import Case, Stage
from services.cases.domain.deadlines import Policy
from services.cases.domain.disruption import Disruption
from services.cases.schemas import (
    ActionView,
    CaseView,
    ClarificationView,
    ExtensionContents,
    ExtensionView,
    History,
    HistoryEntry,
    LetterContents,
    LetterView,
    PartView,
    RefusalContents,
    RefusalView,
    StageView,
    UpdateContents,
)
from services.cases.views.actions import action_contents, actions
from services.cases.views.circumstances import circumstances_view, communication_view, restriction_contents
from services.cases.views.clocks import deadline_views
from services.cases.views.hazards import data_protection_view, hazard_views
from services.cases.views.learning import learning
from services.cases.views.ombudsman import ombudsman_view
from services.cases.views.people import joining_view, people_view
from services.cases.views.remedies import remedies
from services.cases.views.retention import kept_record
from services.cases.views.targets import targets
from shared.events.cases import ClockKind, DefinedPart, Ground, PartAnswer, PromisedAction
from shared.events.notifications import LetterKind
from shared.kernel.words import WordsReference
from shared.kernel.working_days import london_date
from shared.platform.event_log import Recorded

Texts = Mapping[UUID, str]
_ABOUT_ACTIONS: Final = frozenset({LetterKind.ACTION_UPDATE, LetterKind.ACTION_COMPLETED})


def case_view(
    case: Case,
    texts: Texts,
    policy: Policy,
    now: datetime,
    *,
    group_cases: Sequence[str] = (),
    disruptions: Sequence[Disruption] = (),
    erased: Collection[str] = (),
) -> CaseView:
    today = london_date(now)
    return CaseView(
        reference=case.reference,
        landlord=case.landlord,
        sequence=case.sequence,
        status=case.status,
        closed=case.closed,
        edition=case.edition,
        stage=case.stage,
        channel=case.channel,
        service=case.service,
        received_at=case.received_at,
        received_on=case.received_on,
        logged_on=case.logged_on,
        handler=case.handler,
        waiting_for=case.waiting_for,
        acknowledged_on=case.current.acknowledged_on,
        responded_on=case.current.responded_on,
        provisional_respond_by=deadlines.provisional_respond_by(case, policy),
        outcomes_sought=[_text(outcome, texts) for outcome in case.outcomes_sought],
        parts=_parts(case, case.current, texts),
        stages=[_stage(case, stage, texts) for stage in case.stages],
        clarifications=[
            ClarificationView(
                number=asked.number, question=_text(asked.question, texts), answer=_text(asked.answer, texts)
            )
            for asked in case.clarifications
        ],
        extension=case.extension
        and ExtensionView(
            number=case.extension.number, extended_to=case.extension.extended_to, approved=case.extension.approved
        ),
        latest_extension=extensions.latest_within_cap(case, policy),
        update_every=case.update_every,
        refusal=case.refusal
        and RefusalView(
            number=case.refusal.number,
            stage=case.refusal.stage,
            ground=Ground(case.refusal.ground),
            approved=case.refusal.approved,
        ),
        deadlines=deadline_views(case, policy, today),
        targets=targets(case, texts, policy, today),
        remedies=remedies(case, texts),
        actions=actions(case, texts),
        learning=learning(case, texts),
        letters=[
            LetterView(
                letter=letter.letter,
                kind=letter.kind,
                cycle=letter.cycle,
                channel=letter.channel,
                at=letter.at,
                failure=letter.failure,
            )
            for letter in case.letters
        ],
        correspondence=case.correspondence,
        record=kept_record(case, texts, policy, erased),
        erased_on=case.record.erased_on,
        circumstances=circumstances_view(case, texts, today),
        people=people_view(case, texts),
        joining=joining_view(case, group_cases),
        ombudsman=ombudsman_view(case, texts),
        hazards=hazard_views(case, texts),
        data_protection=data_protection_view(case, texts),
        disruptions=disruption.touching(disruptions, case),
        next_steps=steps.next_steps(case, erased=erased),
    )


def history(reference: str, recorded: Sequence[Recorded], texts: Texts) -> History:
    return History(
        reference=reference,
        items=[
            HistoryEntry(
                sequence=each.sequence,
                event=each.name,
                occurred_at=each.occurred_at,
                recorded_at=each.recorded_at,
                actor=each.actor,
                data=with_words(each.data, texts),
            )
            for each in recorded
        ],
    )


def letter_contents(
    case: Case, texts: Texts, policy: Policy, *, kind: LetterKind | None, cycle: int | None, sent_on: date
) -> LetterContents:
    """Return the words of a letter that goes out on `sent_on`: a respond-by date may be counted from that day (6.3)."""
    stages = {stage.number: stage for stage in case.stages}
    by_stage = kind in {None, LetterKind.ACKNOWLEDGEMENT, LetterKind.RESPONSE}
    stage = stages.get(cycle or case.stage, case.current) if by_stage else case.current
    # The definition that was acknowledged stays; what joined later is answered with the rest (Code 6.8).
    left_out = case.joining.joined_parts if kind is LetterKind.ACKNOWLEDGEMENT and stage.number == 1 else ()
    return LetterContents(
        reference=case.reference,
        submission=case.joining.submission or case.reference,
        landlord=case.landlord,
        edition=case.edition,
        ombudsman=timescales.of(case.edition).scheme,
        stage=stage.number,
        stages=timescales.stages(case.edition, landlord_has_third=policy.third_stage),
        received_on=stage.begun_on,
        channel=case.channel,
        service=case.service,
        acknowledge_by=_running_until(case, timescales.of(case.edition).acknowledge_clocks.get(stage.number)),
        respond_by=_respond_by(case, stage, policy, sent_on),
        response_due_on=_running_until(case, timescales.RESPOND[stage.number]),
        outcomes_sought=[_text(outcome, texts) for outcome in case.outcomes_sought],
        parts=[part for part in _parts(case, stage, texts) if part.number not in left_out],
        extension=_extension(case, texts) if kind is LetterKind.EXTENSION else None,
        update=_update(case, cycle, texts) if kind is LetterKind.PROGRESS_UPDATE else None,
        refusal=_refusal(case, texts) if kind in {LetterKind.NOT_ACCEPTED, LetterKind.ESCALATION_REFUSED} else None,
        restriction=restriction_contents(case, cycle, texts) if kind is LetterKind.RESTRICTION else None,
        communication=communication_view(case, texts, sent_on),
        question=_question(case, cycle, texts) if kind is LetterKind.CLARIFICATION else None,
        action=action_contents(case, cycle, texts) if kind in _ABOUT_ACTIONS else None,
    )


def _respond_by(case: Case, stage: Stage, policy: Policy, sent_on: date) -> date:
    clock = timescales.RESPOND[stage.number]
    running = case.clocks.get(clock)
    deadline = running.deadline if running else deadlines.compute(clock, sent_on, case.edition, policy)
    return deadline.due_on


def _running_until(case: Case, clock: ClockKind | None) -> date | None:
    running = case.clocks.get(clock) if clock else None
    return running.deadline.due_on if running is not None and running.is_open else None


def _extension(case: Case, texts: Texts) -> ExtensionContents | None:
    extension = case.extension
    if extension is None:
        return None
    return ExtensionContents(
        extended_to=extension.extended_to,
        reason=_text(extension.reason, texts),
        update_every=extension.update_every,
    )


def _update(case: Case, number: int | None, texts: Texts) -> UpdateContents | None:
    found = next((update for update in case.updates if update.number == number), None)
    if found is None:
        return None
    return UpdateContents(done=_text(found.done, texts), next_steps=_text(found.next_steps, texts))


def _refusal(case: Case, texts: Texts) -> RefusalContents | None:
    refusal = case.refusal
    if refusal is None:
        return None
    return RefusalContents(ground=Ground(refusal.ground), reasons=_text(refusal.reasons, texts))


def _question(case: Case, number: int | None, texts: Texts) -> str | None:
    return next((_text(asked.question, texts) for asked in case.clarifications if asked.number == number), None)


def _stage(case: Case, stage: Stage, texts: Texts) -> StageView:
    return StageView(
        number=stage.number,
        begun_on=stage.begun_on,
        parts=_parts(case, stage, texts),
        acknowledged_on=stage.acknowledged_on,
        responded_on=stage.responded_on,
    )


def _parts(case: Case, stage: Stage, texts: Texts) -> list[PartView]:
    answers = {answer.part: answer for answer in stage.answers}
    about = [part for part in case.parts if not stage.parts or part.number in stage.parts]
    return [_part(part, answers.get(part.number), texts) for part in about]


def _part(part: DefinedPart, answer: PartAnswer | None, texts: Texts) -> PartView:
    view = PartView(
        number=part.number,
        summary=_text(part.summary, texts),
        landlord_responsible=part.landlord_responsible,
        responsible_body=_text(part.responsible_body, texts),
    )
    return view if answer is None else view.model_copy(update=_answered(answer, texts))


def _answered(answer: PartAnswer, texts: Texts) -> dict[str, Any]:
    return {
        "finding": answer.finding,
        "reasons": _text(answer.reasons, texts),
        "references": _text(answer.references, texts),
        "what_went_wrong": _text(answer.what_went_wrong, texts),
        "remedy": _text(answer.remedy, texts),
        "no_remedy_reason": _text(answer.no_remedy_reason, texts),
        "actions": [_action(action, texts) for action in answer.actions],
    }


def _action(action: PromisedAction, texts: Texts) -> ActionView:
    return ActionView(
        number=action.number,
        description=_text(action.description, texts),
        owner=action.owner,
        due_on=action.due_on,
        agreed=action.agreed,
    )


def _text(reference: WordsReference | None, texts: Texts) -> str | None:
    return None if reference is None else texts.get(reference.id)


def with_words(data: Any, texts: Texts) -> Any:
    match data:
        case {"id": words_id, "digest": _}:
            return texts.get(UUID(words_id))
        case dict():
            return {name: with_words(value, texts) for name, value in data.items()}
        case list():
            return [with_words(value, texts) for value in data]
        case _:
            return data
