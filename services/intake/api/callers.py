"""What the routes of intake ask of each request: who calls, about which submission, with what to work."""

from typing import Annotated, Any, Final, cast

from fastapi import Depends, Path, Request

from services.intake.handlers import Act, Resources
from shared.kernel import references
from shared.platform import auth
from shared.platform.auth import Principal
from shared.platform.web import CorrelationId, IfMatch


# These two are coroutines, though they wait for nothing: FastAPI would run plain functions in a thread each.
async def resources(request: Request) -> Resources:
    return cast("Resources", request.app.state.resources)


async def _reference(
    reference: Annotated[str, Path(max_length=40, description="The reference, as printed or as typed.")],
) -> str:
    return references.parse(reference)


Held = Annotated[Resources, Depends(resources)]
Reference = Annotated[str, Depends(_reference)]
Sender = Annotated[Principal, auth.requires("submissions:create")]
Reader = Annotated[Principal, auth.requires("submissions:read")]
Confidant = Annotated[Principal, auth.requires("personal-data:read")]
Officer = Annotated[Principal, auth.requires("cases:work")]


async def _act(resources: Held, reference: Reference, principal: Sender, correlation_id: CorrelationId) -> Act:
    return Act(reference=reference, principal=principal, at=resources.clock.now(), correlation_id=correlation_id)


async def _officers_act(
    resources: Held, reference: Reference, principal: Officer, expected: IfMatch, correlation_id: CorrelationId
) -> Act:
    return Act(
        reference=reference,
        principal=principal,
        at=resources.clock.now(),
        correlation_id=correlation_id,
        expected=expected,
    )


ERASED: Final[dict[int | str, dict[str, Any]]] = {
    410: {
        "description": "The records were erased",
        "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}},
    }
}
"""How what needs the words of a submission says no once they are gone."""
Noting = Annotated[Act, Depends(_act)]
"""Of anybody who takes submissions; it adds to the record whatever else was recorded meanwhile."""
Deciding = Annotated[Act, Depends(_officers_act)]
"""Of an officer, on the version that was read."""
