"""Ombudsman matters, orders and failure orders; on closed cases too. Translation only."""

from typing import Annotated, Final

from fastapi import Path, Response

from services.cases import handlers, schemas
from services.cases.api.doing import Doing, Held, answer
from services.cases.schemas import CaseView
from shared.platform import web

routes: Final = web.router(tags=["ombudsman"])
Number = Annotated[int, Path(ge=1, le=10_000)]


@routes.post("/v1/cases/{reference}/ombudsman-referral")
async def ombudsman_referral(doing: Doing, body: schemas.Referral, resources: Held, response: Response) -> CaseView:
    """Record that the resident went to an Ombudsman; that may be at any time (Code 2.4, 5.3)."""
    await handlers.refer(resources, doing, body)
    return await answer(resources, doing.principal, doing.reference, response)


@routes.post("/v1/cases/{reference}/ombudsman-matters/{number}/evidence-request")
async def evidence_request(
    doing: Doing, number: Number, body: schemas.EvidenceWanted, resources: Held, response: Response
) -> CaseView:
    """Record what a body asked for, and by when."""
    await handlers.request_evidence(resources, doing, number, body)
    return await answer(resources, doing.principal, doing.reference, response)


@routes.post("/v1/cases/{reference}/evidence-requests/{number}/evidence")
async def evidence(
    doing: Doing, number: Number, body: schemas.EvidenceGiven, resources: Held, response: Response
) -> CaseView:
    """Record what was sent to the body that asked."""
    await handlers.send_evidence(resources, doing, number, body)
    return await answer(resources, doing.principal, doing.reference, response)


@routes.post("/v1/cases/{reference}/ombudsman-matters/{number}/determination")
async def determination(
    doing: Doing, number: Number, body: schemas.Determination, resources: Held, response: Response
) -> CaseView:
    """Record what the body decided, part by part or on the whole, in its own words (Code 5.3)."""
    await handlers.determine(resources, doing, number, body)
    return await answer(resources, doing.principal, doing.reference, response)


@routes.post("/v1/cases/{reference}/ombudsman-matters/{number}/order")
async def order(doing: Doing, number: Number, body: schemas.OrderBody, resources: Held, response: Response) -> CaseView:
    """Record what the body ordered or recommended, and by when."""
    await handlers.order(resources, doing, number, body)
    return await answer(resources, doing.principal, doing.reference, response)


@routes.post("/v1/cases/{reference}/orders/{number}/compliance")
async def compliance(
    doing: Doing, number: Number, body: schemas.Compliance, resources: Held, response: Response
) -> CaseView:
    """Record that the landlord did what was ordered, with proof."""
    await handlers.comply(resources, doing, number, body)
    return await answer(resources, doing.principal, doing.reference, response)


@routes.post("/v1/cases/{reference}/orders/{number}/compliance-decision")
async def compliance_decision(
    doing: Doing, number: Number, body: schemas.ComplianceDecision, resources: Held, response: Response
) -> CaseView:
    """Record whether the body is satisfied; where it is not, the order is open again."""
    await handlers.decide_compliance(resources, doing, number, body)
    return await answer(resources, doing.principal, doing.reference, response)


@routes.post("/v1/cases/{reference}/failure-order")
async def failure_order(doing: Doing, body: schemas.FailureOrderBody, resources: Held, response: Response) -> CaseView:
    """Record a complaint handling failure order, or a notice of one."""
    await handlers.issue_failure_order(resources, doing, body)
    return await answer(resources, doing.principal, doing.reference, response)


@routes.post("/v1/cases/{reference}/failure-orders/{number}/answer")
async def failure_order_answer(
    doing: Doing, number: Number, body: schemas.FailureOrderAnswer, resources: Held, response: Response
) -> CaseView:
    """Record what the landlord did about a failure order."""
    await handlers.answer_failure_order(resources, doing, number, body)
    return await answer(resources, doing.principal, doing.reference, response)
