"""What every route of the cases API needs: who asks, about which case, on which version of it."""

from typing import Annotated, Any, cast

from fastapi import Depends, Path, Request, Response

from services.cases import repository, views
from services.cases.handlers import Act, Resources
from services.cases.schemas import CaseView
from shared.kernel import references
from shared.platform import auth, web
from shared.platform.auth import Principal
from shared.platform.web import CorrelationId, IfMatch


async def _resources(request: Request) -> Resources:
    return cast("Resources", request.app.state.resources)


async def _reference(
    reference: Annotated[str, Path(max_length=40, description="The reference, as printed or as typed.")],
) -> str:
    return references.parse(reference)


Held = Annotated[Resources, Depends(_resources)]
Reference = Annotated[str, Depends(_reference)]
Reader = Annotated[Principal, auth.requires("cases:read")]
Officer = Annotated[Principal, auth.requires("cases:work")]
Approver = Annotated[Principal, auth.requires("cases:approve")]
Writer = Annotated[Principal, auth.requires("personal-data:read")]


def _act_with(permission: str) -> Any:
    """Return the dependency that makes an act of a request by somebody with the permission."""

    async def act(
        resources: Held,
        reference: Reference,
        principal: Annotated[Principal, auth.requires(permission)],
        expected: IfMatch,
        correlation_id: CorrelationId,
    ) -> Act:
        return Act(
            reference=reference,
            expected=expected,
            principal=principal,
            at=resources.clock.now(),
            correlation_id=correlation_id,
        )

    return Depends(act)


Doing = Annotated[Act, _act_with("cases:work")]
"""An officer's act."""
Approving = Annotated[Act, _act_with("cases:approve")]
"""The act of somebody who may approve what another proposed."""


async def answer(resources: Resources, principal: Principal, reference: str, response: Response) -> CaseView:
    """Answer with the case as it now stands, and its ETag."""
    async with resources.database.transaction(principal.landlords) as connection:
        found = await repository.read_case(connection, reference, principal)
        texts = await repository.read_words(connection, reference, personal=principal.may("personal-data:read"))
        group = await repository.read_group(connection, found.joining.group, principal) if found.joining.group else []
        declared = await repository.disruptions_of(connection, [found.landlord])
        erased = await repository.split_off_and_erased(connection, [found])
    response.headers["ETag"] = web.etag(found.sequence)
    policy = repository.policy_for(resources.landlords, found)
    now = resources.clock.now()
    return views.case_view(found, texts, policy, now, group_cases=group, disruptions=declared, erased=erased)
