"""What may be done now, and why the rest may not."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from functools import partial
from typing import Final

from services.cases.domain import (
    actions,
    adjustments,
    contributions,
    data_protection,
    escalation,
    exclusions,
    extensions,
    hazards,
    joining,
    learning,
    ombudsman,
    orders,
    people,
    procedure,
    remedies,
    representatives,
    restrictions,
    retention,
    safety,
    splitting,
    targets,
)
from services.cases.domain.case import Case
from shared.kernel.refusals import Refusal


@dataclass(frozen=True, slots=True, kw_only=True)
class NextStep:
    """A step of the procedure: allowed, or refused with the reason and the provision behind it."""

    step: str
    allowed: bool
    reason: str | None = None
    provision: str | None = None


STEPS: Final[dict[str, Callable[[Case], None]]] = {
    "assignment": procedure.may_assign,
    "definition": procedure.may_define,
    "clarification": procedure.may_ask,
    "refusal": exclusions.may_propose,
    "refusal-approval": exclusions.may_approve,
    "acceptance-direction": exclusions.may_direct,
    "acknowledgement": procedure.may_acknowledge,
    "extension": extensions.may_extend,
    "extension-approval": extensions.may_approve,
    "progress-update": extensions.may_update,
    "waiting": extensions.may_wait,
    "response": procedure.may_respond,
    "escalation": escalation.may_escalate,
    "withdrawal": procedure.may_end,
    "resolution": procedure.may_end,
    "ombudsman-referral": ombudsman.may_refer,
    "evidence-request": ombudsman.may_request_evidence,
    "evidence": ombudsman.may_send_evidence,
    "determination": ombudsman.may_request_evidence,
    "order": orders.may_order,
    "compliance": orders.may_comply,
    "compliance-decision": orders.may_accept_compliance,
    "failure-order": ombudsman.may_refer,
    "failure-order-answer": orders.may_answer_failure_order,
    "hazard": hazards.may_report,
    "hazard-investigation": hazards.may_investigate,
    "hazard-summary": hazards.may_send_summary,
    "hazard-safety": hazards.may_make_safe,
    "further-works-plan": hazards.may_begin_further_works,
    "further-works": hazards.may_begin_further_works,
    "data-protection": data_protection.may_recognise,
    "data-protection-acknowledgement": data_protection.may_acknowledge,
    "data-protection-answer": data_protection.may_answer,
    "closing": procedure.may_close,
    "manager": people.may_name,
    "approver": people.may_name,
    "services": people.may_name,
    "contribution": contributions.may_request,
    "new-points": joining.may_join_points,
    "merging": joining.may_merge,
    "splitting": splitting.may_split,
    "group/leaving": joining.may_leave,
    "erasure": retention.may_erase,
    "remedy": remedies.may_offer,
    "remedy-approval": remedies.may_approve,
    "action": actions.may_add,
    "improvement": learning.may_plan,
    "target-pause": targets.may_pause,
    "adjustment": adjustments.may_agree,
    "representative": representatives.may_appoint,
    "consent-answer": representatives.may_answer,
    "restriction": restrictions.may_propose,
    "restriction-approval": restrictions.may_approve,
    "safe-contact": safety.may_set,
    "safe-contact/lifting": safety.may_lift,
    "vulnerability": safety.may_weigh,
    "risk": safety.may_weigh,
    "track": safety.may_choose_track,
}
"""Each step under the name of its resource in the API."""


def next_steps(case: Case, *, erased: Collection[str] = ()) -> list[NextStep]:
    """Return every step of the procedure, each with whether it may be taken now.

    `erased` says which of the cases that were split off have been erased.
    """
    asked: dict[str, Callable[[Case], None]] = {**STEPS, "erasure": partial(retention.may_erase, erased=erased)}
    return [_asked(step, may, case) for step, may in asked.items()]


def _asked(step: str, may: Callable[[Case], None], case: Case) -> NextStep:
    try:
        retention.check_kept(case)
        may(case)
    except Refusal as refusal:
        return NextStep(step=step, allowed=False, reason=refusal.detail, provision=refusal.provision)
    return NextStep(step=step, allowed=True)
