"""Who looks after a case, who contributes, and who must have no part in it. Translation only."""

from typing import Annotated, Final

from fastapi import Path, Response

from services.cases import handlers, schemas
from services.cases.api.doing import Approving, Doing, Held, answer
from services.cases.schemas import CaseView
from shared.platform import web

routes: Final = web.router(tags=["people"])
Number = Annotated[int, Path(ge=1, le=10_000)]


@routes.post("/v1/cases/{reference}/owner")
async def owner(doing: Doing, body: schemas.NamedOwner, resources: Held, response: Response) -> CaseView:
    """Hand the case to another team or officer; it never lacks an owner (Code 4.1)."""
    await handlers.name_owner(resources, doing, body)
    return await answer(resources, doing.principal, doing.reference, response)


@routes.post("/v1/cases/{reference}/manager")
async def manager(doing: Doing, body: schemas.NamedManager, resources: Held, response: Response) -> CaseView:
    """Name who is told after the officer when a date comes near or has passed (Code 4.2)."""
    await handlers.name_manager(resources, doing, body)
    return await answer(resources, doing.principal, doing.reference, response)


@routes.post("/v1/cases/{reference}/approver")
async def approver(doing: Doing, body: schemas.NamedApprover, resources: Held, response: Response) -> CaseView:
    """Name who releases the response of this stage, at stage 2 somebody new to the complaint (Code 6.13)."""
    await handlers.name_approver(resources, doing, body)
    return await answer(resources, doing.principal, doing.reference, response)


@routes.post("/v1/cases/{reference}/services")
async def services(doing: Doing, body: schemas.NamedServices, resources: Held, response: Response) -> CaseView:
    """Say which service leads and which others are concerned; the case is counted once, under the lead."""
    await handlers.name_services(resources, doing, body)
    return await answer(resources, doing.principal, doing.reference, response)


@routes.post("/v1/cases/{reference}/conflict")
async def conflict(doing: Doing, body: schemas.ConflictDeclaration, resources: Held, response: Response) -> CaseView:
    """Put a conflict of interest on record: the case is never assigned to this person (Code 5.8)."""
    await handlers.declare_conflict(resources, doing, body)
    return await answer(resources, doing.principal, doing.reference, response)


@routes.post("/v1/cases/{reference}/staff-concerned")
async def staff_concerned(doing: Doing, body: schemas.StaffNamed, resources: Held, response: Response) -> CaseView:
    """Hide the case from a member of staff whom it is about (Code 5.8)."""
    await handlers.name_concerned(resources, doing, body)
    return await answer(resources, doing.principal, doing.reference, response)


@routes.post("/v1/cases/{reference}/staff-not-concerned")
async def staff_not_concerned(
    doing: Approving, body: schemas.StaffNamed, resources: Held, response: Response
) -> CaseView:
    """Show the case again to somebody whom it turned out not to be about (Code 5.8)."""
    await handlers.name_not_concerned(resources, doing, body)
    return await answer(resources, doing.principal, doing.reference, response)


@routes.post("/v1/cases/{reference}/contribution")
async def contribution(
    doing: Doing, body: schemas.ContributionRequest, resources: Held, response: Response
) -> CaseView:
    """Ask a service area, a contractor or a colleague, inside the landlord's own clock (Code 5.4)."""
    await handlers.request_contribution(resources, doing, body)
    return await answer(resources, doing.principal, doing.reference, response)


@routes.post("/v1/cases/{reference}/contribution/{number}/chaser")
async def contribution_chaser(
    doing: Doing, number: Number, body: schemas.Chaser, resources: Held, response: Response
) -> CaseView:
    """Remind whoever was asked, and raise it where that is needed (Code 4.2)."""
    await handlers.chase_contribution(resources, doing, number, body)
    return await answer(resources, doing.principal, doing.reference, response)


@routes.post("/v1/cases/{reference}/contribution/{number}/answer")
async def contribution_answer(
    doing: Doing, number: Number, body: schemas.Contributed, resources: Held, response: Response
) -> CaseView:
    """Put on record what came in, and who wrote it (Code 6.13)."""
    await handlers.receive_contribution(resources, doing, number, body)
    return await answer(resources, doing.principal, doing.reference, response)


@routes.post("/v1/cases/{reference}/contribution/{number}/sign-off")
async def contribution_sign_off(doing: Doing, number: Number, resources: Held, response: Response) -> CaseView:
    """Answer for what was contributed; the final response needs it (Code 6.20)."""
    await handlers.sign_off_contribution(resources, doing, number)
    return await answer(resources, doing.principal, doing.reference, response)


@routes.post("/v1/cases/{reference}/contribution/{number}/withdrawal")
async def contribution_withdrawal(
    doing: Doing, number: Number, body: schemas.ContributionWithdrawal, resources: Held, response: Response
) -> CaseView:
    """Do without a contribution (Code 5.4)."""
    await handlers.withdraw_contribution(resources, doing, number, body)
    return await answer(resources, doing.principal, doing.reference, response)
