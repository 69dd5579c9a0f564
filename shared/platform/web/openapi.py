"""What holds for every operation, added to the OpenAPI document: who may call it, and how it says no."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from fastapi import FastAPI
from fastapi.dependencies.models import Dependant
from fastapi.routing import RouteContext, iter_route_contexts

from shared.platform import auth
from shared.platform.web.problems import MEDIA_TYPE, TITLES, FieldProblem, Problem
from shared.platform.web.versions import if_match


def described(document: dict[str, Any], app: FastAPI) -> dict[str, Any]:
    """Add to the OpenAPI document what holds for every operation: who may call it, and how it says no."""
    schemas = document.setdefault("components", {}).setdefault("schemas", {})
    for model in (FieldProblem, Problem):
        schemas[model.__name__] = model.model_json_schema(ref_template="#/components/schemas/{model}")
        schemas[model.__name__].pop("$defs", None)
    for unused in ("HTTPValidationError", "ValidationError"):
        schemas.pop(unused, None)
    schemes = _security_schemes(basic=app.state.authenticator.basic_auth)
    document["components"]["securitySchemes"] = schemes
    for context in iter_route_contexts(app.routes):
        for method in context.methods or ():
            operation = document["paths"].get(context.path_format, {}).get(method.lower())
            if operation is not None:
                _describe(operation, context, schemes)
    return document


_NOT_ACCEPTABLE: Final = 422
"""The framework describes one of its own, which is never sent."""
_IF_MATCH_PARAMETER: Final = {
    "name": "If-Match",
    "in": "header",
    "required": True,
    "description": "The ETag of what was read and decided on.",
    "schema": {"type": "string", "pattern": '^"[0-9]{1,18}"$'},
}


def _describe(operation: dict[str, Any], context: RouteContext, schemes: Mapping[str, Any]) -> None:
    declared = auth.declaration(context.dependant)
    if isinstance(declared, auth.Requirement):
        operation["security"] = [{name: []} for name in schemes]
        operation["x-permission"] = declared.permission
    versioned = _depends_on(context.dependant, if_match)
    if versioned:
        operation.setdefault("parameters", []).append(_IF_MATCH_PARAMETER)
    content = {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}
    responses = operation["responses"]
    for status in _possible(operation, declared, versioned=versioned):
        described = responses.setdefault(str(status), {})
        described.setdefault("description", TITLES[status][1])
        if status == _NOT_ACCEPTABLE or "content" not in described:
            described["content"] = content


def _depends_on(dependant: Dependant, function: Callable[..., Any]) -> bool:
    return any(inner.call is function or _depends_on(inner, function) for inner in dependant.dependencies)


def _possible(
    operation: Mapping[str, Any], declared: auth.Requirement | auth.Open | None, *, versioned: bool
) -> list[int]:
    """Say how an operation can refuse."""
    statuses = [400, 404, 405, 413, 422, 500, 503]
    if isinstance(declared, auth.Requirement):
        statuses += [401, 403]
    if "requestBody" in operation:
        statuses += [409, 415]
    if versioned:
        statuses += [409, 412, 428]
    return sorted(set(statuses))


def _security_schemes(*, basic: bool) -> dict[str, Any]:
    schemes: dict[str, Any] = {
        "bearer": {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"},
        "api_key": {"type": "apiKey", "in": "header", "name": "X-API-Key"},
    }
    return {**schemes, "basic": {"type": "http", "scheme": "basic"}} if basic else schemes
