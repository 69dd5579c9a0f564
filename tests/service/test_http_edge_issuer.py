"""The development issuer: real tokens, accepted by what every service accepts tokens with."""

import base64
import hashlib
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from deploy import issuer
from deploy.issuer import DEMO_USERS, NotOnLoopback
from shared.platform.auth import ROLES, Issuer, NotAuthenticated, PrincipalKind, Tokens
from tests.support.callers import NOW, StillClock
from tests.support.http_servers import free_port, serving

VERIFIER = "a-verifier-of-at-least-forty-three-characters-in-length"
CHALLENGE = base64.urlsafe_b64encode(hashlib.sha256(VERIFIER.encode()).digest()).decode().rstrip("=")
REDIRECT = "http://127.0.0.1:9/signed-in"


@dataclass
class Moving(StillClock):
    passed: timedelta = timedelta()

    def now(self) -> Any:
        return NOW + self.passed


@dataclass(frozen=True)
class Running:
    """An issuer that answers at `url`, and a service's way to check its tokens."""

    url: str
    clock: Moving
    browser: httpx.AsyncClient
    tokens: Tokens

    async def token(self, **form: str) -> httpx.Response:
        return await self.browser.post("/token", data=form)

    async def code(self, **changes: str) -> str:
        answer = await self.browser.post("/authorize", data={**a_sign_in(), "user": "officer", **changes})
        return parse_qs(urlsplit(answer.headers["location"]).query)["code"][0]


def a_sign_in() -> dict[str, str]:
    return {
        "client_id": issuer.CLIENT,
        "redirect_uri": REDIRECT,
        "code_challenge": CHALLENGE,
        "code_challenge_method": "S256",
        "response_type": "code",
        "state": "s-1",
        "nonce": "n-1",
    }


def an_exchange(code: str) -> dict[str, str]:
    return {"grant_type": "authorization_code", "code": code, "redirect_uri": REDIRECT, "code_verifier": VERIFIER}


@pytest.fixture(scope="module")
def data_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Keep one key for all tests: making one takes a while."""
    return tmp_path_factory.mktemp("issuer")


@pytest.fixture
async def running(data_dir: Path) -> AsyncIterator[Running]:
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    clock = Moving()
    app = issuer.build(data_dir, url, clock=clock)
    tokens = Tokens(Issuer(url=url, audience=issuer.AUDIENCE))
    async with serving(app, port), httpx.AsyncClient(base_url=url) as browser:
        yield Running(url, clock, browser, tokens)


@pytest.mark.parametrize("user", DEMO_USERS)
async def test_every_demo_user_gets_a_token_that_services_accept(user: str, running: Running) -> None:
    answer = await running.token(grant_type="password", username=user, password=issuer.PASSWORD)

    caller = await running.tokens.principal(answer.json()["access_token"], NOW)

    assert (caller.subject, caller.kind, caller.landlords) == (user, PrincipalKind.USER, frozenset({"demo"}))
    assert caller.permissions


async def test_a_machine_gets_a_token_that_services_accept(running: Running) -> None:
    answer = await running.token(grant_type="client_credentials", client_id="crm", client_secret=issuer.PASSWORD)

    caller = await running.tokens.principal(answer.json()["access_token"], NOW)

    assert (caller.subject, caller.kind) == ("crm", PrincipalKind.MACHINE)
    assert caller.may("submissions:create")


async def test_a_person_chooses_who_to_be_and_comes_back_with_a_code(running: Running) -> None:
    page = await running.browser.get("/authorize", params=a_sign_in())
    answer = await running.browser.post("/authorize", data={**a_sign_in(), "user": "manager"})
    back = urlsplit(answer.headers["location"])
    token = await running.token(**an_exchange(parse_qs(back.query)["code"][0]))

    assert all(user in page.text for user in DEMO_USERS)
    assert answer.status_code == 303
    assert parse_qs(back.query)["state"] == ["s-1"]
    assert (await running.tokens.principal(token.json()["access_token"], NOW)).roles == {"manager"}


async def test_an_id_token_is_not_an_access_token(running: Running) -> None:
    answer = await running.token(**an_exchange(await running.code()))

    with pytest.raises(NotAuthenticated):
        await running.tokens.principal(answer.json()["id_token"], NOW)


async def test_a_token_ends_after_an_hour(running: Running) -> None:
    answer = await running.token(grant_type="password", username="officer", password=issuer.PASSWORD)

    with pytest.raises(NotAuthenticated, match="expired"):
        await running.tokens.principal(answer.json()["access_token"], NOW + timedelta(hours=1, minutes=1))


async def test_a_code_is_good_once(running: Running) -> None:
    code = await running.code()

    first = await running.token(**an_exchange(code))
    second = await running.token(**an_exchange(code))

    assert (first.status_code, second.status_code) == (200, 400)


async def test_a_code_is_good_for_a_minute(running: Running) -> None:
    code = await running.code()

    running.clock.passed = timedelta(seconds=60)

    assert (await running.token(**an_exchange(code))).json() == {"error": "invalid_grant"}


@pytest.mark.parametrize("changes", [{"code_verifier": "another"}, {"redirect_uri": "http://127.0.0.1:9/"}])
async def test_a_code_is_good_only_where_it_was_asked_for(changes: dict[str, str], running: Running) -> None:
    answer = await running.token(**{**an_exchange(await running.code()), **changes})

    assert answer.json() == {"error": "invalid_grant"}


@pytest.mark.parametrize(
    "changes",
    [
        {"redirect_uri": "https://example.com/steal"},
        {"redirect_uri": "javascript:alert(1)"},
        {"redirect_uri": "//example.com"},
        {"client_id": "another"},
        {"user": "nobody"},
        {"code_challenge": ""},
    ],
)
async def test_a_code_is_not_sent_elsewhere_or_for_anybody(changes: dict[str, str], running: Running) -> None:
    answer = await running.browser.post("/authorize", data={**a_sign_in(), "user": "officer", **changes})

    assert answer.is_client_error
    assert "location" not in answer.headers


async def test_what_was_sent_is_text_on_the_page(running: Running) -> None:
    page = await running.browser.get("/authorize", params={**a_sign_in(), "state": '"><script>alert(1)</script>'})

    assert "<script>" not in page.text


@pytest.mark.parametrize(
    ("form", "error"),
    [
        ({}, "unsupported_grant_type"),
        ({"grant_type": "implicit"}, "unsupported_grant_type"),
        ({"grant_type": "password", "username": "officer", "password": "guess"}, "invalid_grant"),
        ({"grant_type": "password", "username": "nobody", "password": issuer.PASSWORD}, "invalid_grant"),
        ({"grant_type": "client_credentials", "client_id": "crm"}, "invalid_client"),
        ({"grant_type": "client_credentials", "client_id": "x", "client_secret": issuer.PASSWORD}, "invalid_client"),
        ({"grant_type": "authorization_code", "code": "guess", "code_verifier": VERIFIER}, "invalid_grant"),
    ],
)
async def test_no_token_without_a_reason(form: dict[str, str], error: str, running: Running) -> None:
    answer = await running.token(**form)

    assert (answer.status_code, answer.json()) == (400, {"error": error})


async def test_the_key_outlives_a_restart_and_is_for_its_owner(tmp_path: Path) -> None:
    issuer.build(tmp_path, "http://127.0.0.1:9")
    first = (tmp_path / "issuer-key.json").read_bytes()

    issuer.build(tmp_path, "http://127.0.0.1:9")

    assert (tmp_path / "issuer-key.json").read_bytes() == first
    assert (tmp_path / "issuer-key.json").stat().st_mode & 0o077 == 0


async def test_the_private_half_of_the_key_stays_at_home(running: Running) -> None:
    (key,) = (await running.browser.get("/jwks.json")).json()["keys"]

    assert {"d", "p", "q"}.isdisjoint(key)


@pytest.mark.parametrize(
    "url", ["http://0.0.0.0:9", "http://192.0.2.1:9", "https://sign-in.example.com", "http://[::]:9"]
)
def test_it_is_not_for_other_machines(url: str, tmp_path: Path) -> None:
    with pytest.raises(NotOnLoopback):
        issuer.build(tmp_path, url)


def test_it_is_for_a_private_network_when_told(data_dir: Path) -> None:
    assert issuer.build(data_dir, "http://issuer:9000", beyond_loopback=True).title


def test_demo_users_have_roles_that_exist() -> None:
    assert frozenset[str]().union(*(user.roles for user in DEMO_USERS.values())) <= ROLES.keys()
