"""Who may call what. A route that does not say does not start; this holds the list of what is open to everybody."""

from collections.abc import Iterator
from typing import Final

import pytest
from fastapi import FastAPI
from fastapi.routing import APIRoute, iter_route_contexts

from deploy.contracts import APPLICATIONS
from shared.platform import auth

OPEN: Final = {
    "intake": {"/complain", "/complain/sent/{sealed}", "/complain/{landlord}", "/track"},
    "reporting": {"/"},
}
ASKED_BY_MACHINES: Final = {"/health/live", "/health/ready"}


def _matrix(app: FastAPI) -> Iterator[tuple[str, str, auth.Requirement | auth.Open | None]]:
    for context in iter_route_contexts(app.routes):
        if isinstance(context.original_route, APIRoute):
            for method in sorted(context.methods or ()):
                yield method, context.path_format or "", auth.declaration(context.dependant)


@pytest.mark.parametrize("service", APPLICATIONS)
def test_every_route_says_who_may_call_it(service: str) -> None:
    matrix = list(_matrix(APPLICATIONS[service]()))
    lines = [f"{service} {method:6} {path} {declared}" for method, path, declared in matrix]
    print("\n".join(lines))  # noqa: T201 - the matrix is for people: pytest shows it with -rP

    assert lines
    assert [path for _, path, declared in matrix if declared is None] == []


@pytest.mark.parametrize("service", APPLICATIONS)
def test_only_the_form_its_tracking_page_health_and_a_front_page_are_open(service: str) -> None:
    is_open = {path for _, path, declared in _matrix(APPLICATIONS[service]()) if isinstance(declared, auth.Open)}

    assert is_open == ASKED_BY_MACHINES | OPEN.get(service, set())


@pytest.mark.parametrize("service", APPLICATIONS)
def test_an_open_route_says_why(service: str) -> None:
    matrix = _matrix(APPLICATIONS[service]())

    assert [path for _, path, declared in matrix if isinstance(declared, auth.Open) and not declared.reason] == []


def test_every_permission_that_a_route_needs_is_given_by_some_role_and_the_reverse() -> None:
    needed = {
        declared.permission
        for build in APPLICATIONS.values()
        for _, _, declared in _matrix(build())
        if isinstance(declared, auth.Requirement)
    }

    assert needed <= auth.PERMISSIONS
    # Given already, for steps of the procedure that are still to come.
    assert auth.PERMISSIONS - needed <= {"cases:approve"}
