"""Turns the people of a case, and the cases it stands beside, into the answers of the API. Holds no rules."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from services.cases.domain.case import Case, Contribution
from services.cases.schemas import ContributionView, JoiningView, PeopleView, SplitOffView

Texts = Mapping[UUID, str]


def people_view(case: Case, texts: Texts) -> PeopleView:
    people = case.people
    return PeopleView(
        owner=people.owner,
        manager=people.manager,
        approver=people.approver,
        lead_service=people.lead_service,
        other_services=list(people.other_services),
        conflicts=list(people.conflicts),
        concerned=list(people.concerned),
        contributions=[_contribution(each, texts) for each in people.contributions],
    )


def joining_view(case: Case, group_cases: Sequence[str]) -> JoiningView:
    joining = case.joining
    return JoiningView(
        submission=joining.submission or case.reference,
        split_from=joining.split_from,
        split_off=[SplitOffView(parts=list(split.parts), reference=split.reference) for split in joining.split_off],
        merged_into=joining.merged_into,
        joined_by=list(joining.joined_by),
        joined_parts=list(joining.joined_parts),
        logged_anew=list(joining.logged_anew),
        taken_up_from=list(joining.taken_up_from),
        group=joining.group,
        leads_group=joining.leads_group,
        group_cases=[reference for reference in group_cases if reference != case.reference],
    )


def _contribution(asked: Contribution, texts: Texts) -> ContributionView:
    return ContributionView(
        number=asked.number,
        stage=asked.stage,
        kind=asked.kind,
        contributor=asked.contributor,
        question=texts.get(asked.question.id),
        due_on=asked.due_on,
        state=_state(asked),
        chasers=asked.chasers,
        raised_to=asked.raised_to,
        contribution=texts.get(asked.contribution.id) if asked.contribution else None,
        written_by=asked.written_by,
        received_on=asked.received_on,
        signed_off_by=asked.signed_off_by,
    )


def _state(asked: Contribution) -> str:
    if asked.withdrawn:
        return "withdrawn"
    if asked.is_awaited:
        return "awaited"
    return "received" if asked.needs_sign_off else "signed_off"
