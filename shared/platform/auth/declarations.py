"""What a route says about its callers. A route that says nothing does not start."""

from dataclasses import dataclass
from functools import cache
from typing import Any, Final

from fastapi import Depends, FastAPI, Request
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute, RouteContext, iter_route_contexts
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles

from shared.platform.auth.principals import PERMISSIONS, NotPermitted, Principal


class UndeclaredRoute(Exception):
    """A route says neither which permission it needs nor why it needs none."""


PRINCIPAL_IN_SCOPE: Final = "putright.principal"


@dataclass(frozen=True)
class Requirement:
    """The permission that a route needs."""

    permission: str

    async def __call__(self, request: Request) -> Principal:
        principal = await request.app.state.authenticator.principal(request.headers)
        if self.permission not in principal.permissions:
            raise NotPermitted(f"This needs the permission {self.permission}.")
        request.scope[PRINCIPAL_IN_SCOPE] = principal
        return principal  # type: ignore[no-any-return]  # app.state is untyped


@dataclass(frozen=True)
class Open:
    """Why a route needs no permission."""

    reason: str

    async def __call__(self) -> None:
        """Nothing to check: being there is the declaration."""


@cache
def _requirement(permission: str) -> Requirement:
    if permission not in PERMISSIONS:
        raise ValueError(f"{permission} is not a permission of any role")
    return Requirement(permission)


def requires(permission: str) -> Any:
    """Declare the permission of a route, and receive the caller.

    Use it as `principal: Annotated[Principal, requires("cases:read")]`, or in `dependencies=[...]`.
    """
    return Depends(_requirement(permission))


def public(reason: str) -> Any:
    """Declare a route open to everybody, with the reason: `dependencies=[public("Residents have no account")]`."""
    return Depends(Open(reason))


def declaration(dependant: Dependant | None) -> Requirement | Open | None:
    """Return what a route declares about its callers."""
    if dependant is None:
        return None
    if isinstance(dependant.call, Requirement | Open):
        return dependant.call
    return next((found for inner in dependant.dependencies if (found := declaration(inner))), None)


def check_every_route_declares(app: FastAPI) -> None:
    """Refuse to start with a route that says nothing about who may call it. Raises UndeclaredRoute."""
    silent = [context.path or repr(context.route) for context in iter_route_contexts(app.routes) if _is_silent(context)]
    if silent:
        raise UndeclaredRoute(
            f"{', '.join(silent)}: add requires('<permission>') or public('<reason>') to the route's dependencies"
        )


def _is_silent(context: RouteContext) -> bool:
    route: BaseRoute = context.original_route
    if isinstance(route, APIRoute):
        return declaration(context.dependant) is None
    if isinstance(route, Mount):
        return not isinstance(route.app, StaticFiles)
    # The OpenAPI document: its contents are in the source.
    return not (isinstance(route, Route) and route.path == "/openapi.json")
