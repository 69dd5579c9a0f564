"""Turns Ombudsman matters and their words into the answer of the API."""

from collections.abc import Mapping
from typing import Final
from uuid import UUID

from services.cases.domain import ombudsman
from services.cases.domain.case import Case
from services.cases.domain.case.ombudsman import FailureOrder, Matter, Order
from services.cases.schemas import (
    EvidenceRequestView,
    FailureOrderView,
    MatterView,
    OmbudsmanView,
    OrderView,
    PartOutcomeView,
)
from shared.events.cases import OmbudsmanBody
from shared.kernel.words import WordsReference

_NAMES: Final = {
    OmbudsmanBody.HOUSING: "the Housing Ombudsman",
    OmbudsmanBody.LOCAL_GOVERNMENT: "the Local Government and Social Care Ombudsman",
    OmbudsmanBody.INFORMATION_COMMISSIONER: "the Information Commissioner",
}


def ombudsman_view(case: Case, texts: Mapping[UUID, str]) -> OmbudsmanView:
    known = case.ombudsman
    return OmbudsmanView(
        right_bodies=list(ombudsman.right_ombudsmen(case)),
        matters=[_matter(matter) for matter in known.matters],
        evidence_requests=[
            EvidenceRequestView(
                number=asked.number,
                matter=asked.matter,
                request=_text(asked.request, texts),
                due_on=asked.due_on,
                sent=_text(asked.sent, texts),
                sent_on=asked.sent_on,
            )
            for asked in known.requests
        ],
        orders=[_order(order, texts) for order in known.orders],
        failure_orders=[_failure_order(failure, texts) for failure in known.failure_orders],
    )


def _matter(matter: Matter) -> MatterView:
    return MatterView(
        number=matter.number,
        ombudsman=matter.ombudsman,
        referred_on=matter.referred_on,
        case_number=matter.case_number,
        warning=_warning(matter),
        determined_on=matter.determined_on,
        parts=[PartOutcomeView(part=each.part, outcome=each.outcome) for each in matter.parts],
    )


def _warning(matter: Matter) -> str | None:
    if matter.ombudsman in matter.right_bodies:
        return None
    right = " and ".join(_NAMES[body] for body in matter.right_bodies)
    return f"What this complaint is about belongs to {right}. Tell the resident so."


def _order(order: Order, texts: Mapping[UUID, str]) -> OrderView:
    return OrderView(
        number=order.number,
        matter=order.matter,
        kind=order.kind,
        head=order.head,
        amount_pence=order.amount_pence,
        ordered=_text(order.ordered, texts),
        due_on=order.due_on,
        proof=_text(order.proof, texts),
        complied_on=order.complied_on,
        accepted_on=order.accepted_on,
        not_accepted_why=_text(order.not_accepted_why, texts),
    )


def _failure_order(failure: FailureOrder, texts: Mapping[UUID, str]) -> FailureOrderView:
    return FailureOrderView(
        number=failure.number,
        kind=failure.kind,
        failure=failure.failure,
        stage=failure.stage,
        issued_on=failure.issued_on,
        due_on=failure.due_on,
        answer=_text(failure.answer, texts),
        answered_on=failure.answered_on,
    )


def _text(reference: WordsReference | None, texts: Mapping[UUID, str]) -> str | None:
    return None if reference is None else texts.get(reference.id)
