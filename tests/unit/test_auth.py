"""Roles, permissions, landlords, and the declaration that every route makes."""

from typing import Annotated

import pytest
from fastapi import FastAPI
from starlette.responses import PlainTextResponse
from starlette.staticfiles import StaticFiles

from shared.kernel.refusals import Refusal
from shared.platform import auth, web
from shared.platform.auth import LandlordNotAllowed, Principal, PrincipalKind, UndeclaredRoute
from tests.support.callers import an_app


def a_caller(*roles: str, landlords: frozenset[str] = frozenset({"harbour"}), machine: bool = False) -> Principal:
    return auth.principal_of("someone", frozenset(roles), landlords, machine=machine)


def test_an_officer_works_on_cases_and_does_not_approve() -> None:
    officer = a_caller("officer")

    assert officer.may("cases:work")
    assert not officer.may("cases:approve")


def test_an_agent_of_the_contact_centre_sees_no_case() -> None:
    assert a_caller("agent").permissions == {"submissions:create", "submissions:read"}


def test_roles_add_up() -> None:
    both = a_caller("agent", "governing_body")

    assert both.may("submissions:create")
    assert both.may("reports:read")


def test_a_role_that_nobody_defined_gives_nothing() -> None:
    assert a_caller("superuser", "officer ").permissions == frozenset()


def test_only_services_read_every_landlord() -> None:
    user = a_caller("officer", landlords=frozenset({"*"}))
    service = a_caller("service", landlords=frozenset({"*"}), machine=True)

    assert not user.sees("harbour")
    assert service.sees("harbour")
    assert service.kind is PrincipalKind.SERVICE


def test_a_caller_with_one_landlord_need_not_name_it() -> None:
    assert a_caller("agent").landlord() == "harbour"


def test_a_caller_with_two_landlords_says_which() -> None:
    caller = a_caller("agent", landlords=frozenset({"harbour", "valley"}))

    assert caller.landlord("valley") == "valley"
    with pytest.raises(LandlordNotAllowed, match="Say which"):
        caller.landlord()


@pytest.mark.parametrize("asked", ["valley", "", "*", "harbour "])
def test_another_landlord_is_refused_whether_it_exists_or_not(asked: str) -> None:
    with pytest.raises(LandlordNotAllowed) as refusal:
        a_caller("agent").landlord(asked)

    assert refusal.value.field == "landlord"
    assert asked not in refusal.value.detail or asked == ""


def test_a_service_names_the_landlord_that_it_writes_for() -> None:
    service = a_caller("service", landlords=frozenset({"*"}), machine=True)

    assert service.landlord("valley") == "valley"
    with pytest.raises(LandlordNotAllowed):
        service.landlord("*")


def test_the_event_log_is_told_who_and_what_kind() -> None:
    assert a_caller("integration", machine=True).actor == "machine:someone"


def test_a_permission_that_no_role_has_is_a_slip_of_the_pen() -> None:
    with pytest.raises(ValueError, match="cases:wrok"):
        auth.requires("cases:wrok")


def test_a_route_that_says_nothing_about_its_callers_does_not_start() -> None:
    silent = web.router(prefix="/v1")

    @silent.get("/cases")
    async def cases() -> str:
        return ""

    with pytest.raises(UndeclaredRoute, match="/v1/cases"):
        an_app(silent)


def test_a_router_declares_for_all_its_routes() -> None:
    declared = web.router(prefix="/v1", dependencies=[auth.requires("cases:read")])

    @declared.get("/cases")
    async def cases() -> str:
        return ""

    assert an_app(declared).title == "A service"


def test_a_declaration_in_the_parameters_counts() -> None:
    declared = web.router(prefix="/v1")

    @declared.get("/cases")
    async def cases(caller: Annotated[Principal, auth.requires("cases:read")]) -> str:
        return caller.subject

    assert an_app(declared).title == "A service"


def test_a_plain_route_beside_the_framework_is_found_too() -> None:
    app = an_app()
    app.add_route("/backdoor", lambda _: PlainTextResponse("in"))

    with pytest.raises(UndeclaredRoute, match="/backdoor"):
        auth.check_every_route_declares(app)


def test_a_mounted_application_is_found_too() -> None:
    app = an_app()
    app.mount("/inner", FastAPI())

    with pytest.raises(UndeclaredRoute, match="/inner"):
        auth.check_every_route_declares(app)


def test_static_files_are_public() -> None:
    app = an_app()
    app.mount("/assets", StaticFiles(directory="shared"))

    auth.check_every_route_declares(app)


def test_refusals_to_callers_are_refusals() -> None:
    assert issubclass(auth.NotAuthenticated, Refusal)
    assert (auth.NotAuthenticated.status, auth.NotPermitted.status) == (401, 403)
