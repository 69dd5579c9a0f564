"""Bearer tokens against keys that a real server hands out: what is let in, and a zoo of what is not."""

import asyncio
import base64
import hashlib
import hmac
import json
from collections.abc import AsyncIterator, Callable
from typing import Annotated, Any

import httpx
import pytest
from fastapi import FastAPI
from joserfc import jwe, jws, jwt
from joserfc.jwk import ECKey, OctKey, RSAKey

from shared.platform import auth, web
from shared.platform.auth import Issuer, IssuerUnavailable, NotAuthenticated, Principal, SigningKeys, Tokens
from tests.support.callers import NOW, Callers, an_app, calling
from tests.support.http_servers import free_port, serving

AUDIENCE = "putright"
MOMENT = int(NOW.timestamp())
SIGNER = RSAKey.generate_key(2048, parameters={"kid": "rsa-1", "use": "sig"})
CURVE_SIGNER = ECKey.generate_key("P-256", parameters={"kid": "ec-1", "use": "sig"})
ENCRYPTER = RSAKey.generate_key(2048, parameters={"kid": "enc-1", "use": "enc"})
ENCRYPTER_SIGNING = RSAKey.import_key({**ENCRYPTER.as_dict(private=True), "use": "sig"})
OTHER_CURVE = ECKey.generate_key("P-384", parameters={"kid": "ec-384", "use": "sig"})
STRANGER = RSAKey.generate_key(2048, parameters={"kid": "rsa-1"})
SHARED = OctKey.generate_key(256, parameters={"kid": "oct-1"})
PRIVATE_MATTER = "Mrs-Example-of-Example-Road"


class KeyServer:
    """An OIDC issuer's public face: discovery, keys, and a count of who asked."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.fetched = 0
        self.foreign_keys_fetched = 0
        self.published: list[Any] = [
            key.as_dict(private=False) for key in (SIGNER, CURVE_SIGNER, ENCRYPTER, OTHER_CURVE)
        ] + [SHARED.as_dict(), {"kty": "AKP", "kid": "of-a-kind-to-come", "pub": "AAAA"}]
        self.app = FastAPI()
        self.app.get("/.well-known/openid-configuration")(self._discovery)
        self.app.get("/keys")(self._keys)
        self.app.get("/foreign-keys")(self._foreign_keys)

    async def _discovery(self) -> dict[str, str]:
        return {"issuer": self.url, "jwks_uri": f"{self.url}/keys"}

    async def _keys(self) -> dict[str, Any]:
        self.fetched += 1
        return {"keys": self.published}

    async def _foreign_keys(self) -> dict[str, Any]:
        self.foreign_keys_fetched += 1
        return {"keys": [STRANGER.as_dict(private=False)]}


class Stopwatch:
    def __init__(self) -> None:
        self.seconds = 0.0

    def __call__(self) -> float:
        return self.seconds


@pytest.fixture
async def issuer() -> AsyncIterator[KeyServer]:
    port = free_port()
    server = KeyServer(f"http://127.0.0.1:{port}")
    async with serving(server.app, port):
        yield server


@pytest.fixture(scope="module")
async def quiet_issuer() -> AsyncIterator[KeyServer]:
    """Serve keys to tests that do not change them."""
    port = free_port()
    server = KeyServer(f"http://127.0.0.1:{port}")
    async with serving(server.app, port):
        yield server


@pytest.fixture(scope="module")
async def caller(quiet_issuer: KeyServer) -> AsyncIterator[httpx.AsyncClient]:
    routes = web.router(prefix="/v1")

    @routes.get("/me")
    async def me(principal: Annotated[Principal, auth.requires("cases:read")]) -> dict[str, Any]:
        return {"subject": principal.subject, "kind": principal.kind, "landlords": sorted(principal.landlords)}

    async with calling(an_app(routes, callers=Callers(oidc_issuer=quiet_issuer.url))) as client:
        yield client


async def answer_to(caller: httpx.AsyncClient, token: str) -> httpx.Response:
    return await caller.get("/v1/me", headers={"authorization": f"Bearer {token}"})


def claims(url: str, **changes: Any) -> dict[str, Any]:
    """Return good claims with changes; a change to None takes the claim away."""
    good = {
        "iss": url,
        "aud": AUDIENCE,
        "sub": "officer-7",
        "exp": MOMENT + 600,
        "iat": MOMENT,
        "roles": ["officer"],
        "landlords": ["harbour"],
        "email": PRIVATE_MATTER,
    }
    return {name: value for name, value in {**good, **changes}.items() if value is not None}


def signed(url: str, key: Any = SIGNER, header: dict[str, Any] | None = None, **changes: Any) -> str:
    return jwt.encode({"alg": "RS256", "kid": "rsa-1", **(header or {})}, claims(url, **changes), key)


def segment(value: Any) -> str:
    data = value if isinstance(value, bytes) else json.dumps(value).encode()
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


def forged(header: dict[str, Any], payload: Any, signature: bytes = b"") -> str:
    return f"{segment(header)}.{segment(payload)}.{segment(signature)}"


def with_any_header(url: str, header: dict[str, Any]) -> str:
    """Sign rightly whatever the header says, as a signer does that knows no restraint."""
    head = {"alg": "RS256", "kid": "rsa-1", **header}
    text = f"{segment(head)}.{segment(claims(url))}"
    algorithm = jws.JWSRegistry.algorithms["RS256"]
    return f"{text}.{segment(algorithm.sign(text.encode(), SIGNER))}"


def with_payload(payload: bytes) -> str:
    return jws.serialize_compact({"alg": "RS256", "kid": "rsa-1"}, payload, SIGNER)


def with_secret(url: str, secret: bytes, kid: str = "rsa-1", alg: str = "HS256") -> str:
    text = f"{segment({'alg': alg, 'kid': kid})}.{segment(claims(url))}"
    return f"{text}.{segment(hmac.digest(secret, text.encode(), hashlib.sha256))}"


def encrypted(url: str) -> str:
    header = {"alg": "RSA-OAEP", "enc": "A128GCM", "kid": "enc-1"}
    return jwe.encrypt_compact(header, json.dumps(claims(url)), ENCRYPTER)


def part(token: str, number: int) -> str:
    return token.split(".")[number]


def tampered(url: str) -> str:
    token = signed(url)
    return f"{part(token, 0)}.{segment(claims(url, roles=['manager']))}.{part(token, 2)}"


ZOO: dict[str, Callable[[str], str]] = {
    # Not a token at all
    "empty": lambda _: "",
    "one dot": lambda _: ".",
    "two dots": lambda _: "..",
    "words": lambda _: "let me in",
    "header not base64": lambda _: "!!!.e30.AA",
    "header not JSON": lambda _: f"{segment(b'alg')}.e30.AA",
    "header a list": lambda _: f"{segment([])}.e30.AA",
    "header of deep brackets": lambda _: f"{segment(b'[' * 9000)}.e30.AA",
    "too long": lambda url: signed(url, padding="x" * 20_000),
    "encrypted": encrypted,
    "JSON serialisation": lambda url: json.dumps({"payload": segment(claims(url)), "signatures": []}),
    # The signature
    "alg none": lambda url: forged({"alg": "none", "kid": "rsa-1"}, claims(url)),
    "alg None": lambda url: forged({"alg": "None", "kid": "rsa-1"}, claims(url)),
    "alg empty": lambda url: forged({"alg": "", "kid": "rsa-1"}, claims(url)),
    "alg missing": lambda url: forged({"kid": "rsa-1"}, claims(url), b"x"),
    "alg a number": lambda url: forged({"alg": 256, "kid": "rsa-1"}, claims(url), b"x"),
    "alg in small letters": lambda url: forged({"alg": "rs256", "kid": "rsa-1"}, claims(url), b"x"),
    "no signature": lambda url: signed(url).rpartition(".")[0] + ".",
    "two parts": lambda url: signed(url).rpartition(".")[0],
    "payload exchanged": tampered,
    "a stranger's key under our key id": lambda url: signed(url, STRANGER),
    "HMAC with the public key as PEM": lambda url: with_secret(url, SIGNER.as_pem(private=False)),
    "HMAC with the public key as DER": lambda url: with_secret(url, SIGNER.as_der(private=False)),
    "HMAC with the modulus": lambda url: with_secret(url, str(SIGNER.as_dict(private=False)["n"]).encode()),
    "HMAC with nothing": lambda url: with_secret(url, b""),
    "HMAC under the name RS256": lambda url: with_secret(url, SIGNER.as_pem(private=False), alg="RS256"),
    "HMAC with the published shared key": lambda url: with_secret(url, SHARED.raw_value, kid="oct-1"),
    "RS512": lambda url: jwt.encode({"alg": "RS512", "kid": "rsa-1"}, claims(url), SIGNER, algorithms=["RS512"]),
    "PS256": lambda url: jwt.encode({"alg": "PS256", "kid": "rsa-1"}, claims(url), SIGNER, algorithms=["PS256"]),
    "ES256 of zeroes": lambda url: forged({"alg": "ES256", "kid": "ec-1"}, claims(url), bytes(64)),
    "ES256 over an RSA key": lambda url: forged({"alg": "ES256", "kid": "rsa-1"}, claims(url), bytes(64)),
    "RS256 over a curve": lambda url: forged({"alg": "RS256", "kid": "ec-1"}, claims(url), bytes(256)),
    "ES384": lambda url: jwt.encode({"alg": "ES384", "kid": "ec-384"}, claims(url), OTHER_CURVE, algorithms=["ES384"]),
    "a key for encrypting": lambda url: signed(url, ENCRYPTER_SIGNING, {"kid": "enc-1"}),
    # The key id
    "kid missing": lambda url: jwt.encode({"alg": "RS256"}, claims(url), SIGNER),
    "kid null": lambda url: forged({"alg": "RS256", "kid": None}, claims(url), b"x"),
    "kid a number": lambda url: forged({"alg": "RS256", "kid": 1}, claims(url), b"x"),
    "kid a list": lambda url: forged({"alg": "RS256", "kid": ["rsa-1"]}, claims(url), b"x"),
    "kid a path": lambda url: with_secret(url, b"", kid="../../../../dev/null"),
    "kid a query": lambda url: with_secret(url, b"x", kid="x' UNION SELECT 'x"),
    "kid unknown": lambda url: signed(url, STRANGER, {"kid": "rsa-9"}),
    # Headers that lead elsewhere
    "jku": lambda url: with_any_header(url, {"jku": f"{url}/foreign-keys"}),
    "x5u": lambda url: with_any_header(url, {"x5u": f"{url}/foreign-keys"}),
    "jwk": lambda url: with_any_header(url, {"jwk": STRANGER.as_dict(private=False)}),
    "x5c": lambda url: with_any_header(url, {"x5c": ["AAAA"]}),
    "crit unknown": lambda url: with_any_header(url, {"crit": ["exp"], "exp": 1}),
    "crit empty": lambda url: with_any_header(url, {"crit": []}),
    "b64": lambda url: with_any_header(url, {"crit": ["b64"], "b64": True}),
    "zip": lambda url: with_any_header(url, {"zip": "DEF"}),
    # What the token is
    "a logout token": lambda url: signed(url, header={"typ": "logout+jwt"}),
    "a proof of possession": lambda url: signed(url, header={"typ": "dpop+jwt"}),
    "typ a number": lambda url: with_any_header(url, {"typ": 1}),
    "an ID token for us": lambda url: signed(url, nonce="n-1"),
    "an ID token with a hash": lambda url: signed(url, at_hash="AAAA"),
    "payload not JSON": lambda _: with_payload(b"claims"),
    "payload a list": lambda _: with_payload(b"[]"),
    "payload of deep brackets": lambda _: with_payload(b"[" * 9000),
    # The claims
    "iss another": lambda url: signed(url, iss="http://127.0.0.1:1"),
    "iss with a slash": lambda url: signed(url, iss=f"{url}/"),
    "iss missing": lambda url: signed(url, iss=None),
    "iss a list": lambda url: signed(url, iss=[url]),
    "aud another": lambda url: signed(url, aud="payroll"),
    "aud longer": lambda url: signed(url, aud="putright-staging"),
    "aud others": lambda url: signed(url, aud=["payroll", "putright-staging"]),
    "aud missing": lambda url: signed(url, aud=None),
    "aud empty": lambda url: signed(url, aud=[]),
    "aud an object": lambda url: signed(url, aud={"putright": True}),
    "exp past": lambda url: signed(url, exp=MOMENT - 61),
    "exp missing": lambda url: signed(url, exp=None),
    "exp a text": lambda url: signed(url, exp="2099-01-01"),
    "exp true": lambda url: signed(url, exp=True),
    "exp not a number": lambda url: signed(url, exp=float("nan")),
    "exp infinite": lambda url: signed(url, exp=float("inf")),
    "nbf to come": lambda url: signed(url, nbf=MOMENT + 61),
    "iat to come": lambda url: signed(url, iat=MOMENT + 61),
    "sub missing": lambda url: signed(url, sub=None),
    "sub empty": lambda url: signed(url, sub=""),
    "sub a number": lambda url: signed(url, sub=7),
}


@pytest.mark.parametrize("name", ZOO)
async def test_a_bad_token_is_not_let_in(name: str, quiet_issuer: KeyServer, caller: httpx.AsyncClient) -> None:
    answer = await answer_to(caller, ZOO[name](quiet_issuer.url))

    assert answer.status_code == 401
    assert answer.headers["www-authenticate"] == 'Bearer error="invalid_token"'
    assert answer.headers["content-type"] == "application/problem+json"
    assert PRIVATE_MATTER not in answer.text
    assert quiet_issuer.foreign_keys_fetched == 0


GOOD: dict[str, Callable[[str], str]] = {
    "RS256": signed,
    "ES256": lambda url: jwt.encode({"alg": "ES256", "kid": "ec-1"}, claims(url), CURVE_SIGNER),
    "typ of an access token": lambda url: signed(url, header={"typ": "at+jwt"}),
    "no typ": lambda url: jwt.encode({"alg": "RS256", "kid": "rsa-1"}, claims(url), SIGNER, default_type=None),
    "several audiences": lambda url: signed(url, aud=["payroll", AUDIENCE]),
    "a clock a minute behind": lambda url: signed(url, exp=MOMENT - 59),
    "a clock a minute ahead": lambda url: signed(url, nbf=MOMENT + 60, iat=MOMENT + 60),
    "a role of ours and a stranger's": lambda url: signed(url, roles=["officer", "payroll-clerk"]),
    "one role as text": lambda url: signed(url, roles="officer"),
}


@pytest.mark.parametrize("name", GOOD)
async def test_a_good_token_is_let_in(name: str, quiet_issuer: KeyServer, caller: httpx.AsyncClient) -> None:
    answer = await answer_to(caller, GOOD[name](quiet_issuer.url))

    assert answer.json() == {"subject": "officer-7", "kind": "user", "landlords": ["harbour"]}


@pytest.mark.parametrize("roles", [None, [], ["agent"], ["cases:read"], {"officer": True}, [["officer"]], 7])
async def test_a_token_without_the_role_is_known_and_not_permitted(
    roles: Any, quiet_issuer: KeyServer, caller: httpx.AsyncClient
) -> None:
    answer = await answer_to(caller, signed(quiet_issuer.url, roles=roles))

    assert answer.status_code == 403
    assert answer.json()["type"] == "urn:problem-type:putright:not-permitted"


async def test_a_token_cannot_claim_every_landlord(quiet_issuer: KeyServer, caller: httpx.AsyncClient) -> None:
    answer = await answer_to(caller, signed(quiet_issuer.url, landlords=["*"]))

    assert answer.json()["landlords"] == []


async def test_an_application_acting_for_itself_is_a_machine(
    quiet_issuer: KeyServer, caller: httpx.AsyncClient
) -> None:
    answer = await answer_to(caller, signed(quiet_issuer.url, sub="crm", client_id="crm"))

    assert answer.json()["kind"] == "machine"


async def test_an_expired_token_is_told_so(quiet_issuer: KeyServer, caller: httpx.AsyncClient) -> None:
    answer = await answer_to(caller, signed(quiet_issuer.url, exp=MOMENT - 3600))

    assert answer.json()["detail"] == "The token has expired."


async def test_a_token_in_the_address_is_not_read(quiet_issuer: KeyServer, caller: httpx.AsyncClient) -> None:
    answer = await caller.get("/v1/me", params={"access_token": signed(quiet_issuer.url)})

    assert answer.status_code == 401


async def test_basic_credentials_are_refused_where_the_app_does_not_take_them(caller: httpx.AsyncClient) -> None:
    answer = await caller.get("/v1/me", auth=("someone", "secret"))

    assert answer.status_code == 401
    assert answer.headers["www-authenticate"] == "Bearer"


def tokens_of(issuer: KeyServer, watch: Stopwatch) -> Tokens:
    trusted = Issuer(url=issuer.url, audience=AUDIENCE)
    return Tokens(trusted, SigningKeys(trusted, monotonic=watch))


async def refused(tokens: Tokens, token: str) -> None:
    with pytest.raises(NotAuthenticated):
        await tokens.principal(token, NOW)


async def test_good_tokens_fetch_the_keys_once(issuer: KeyServer) -> None:
    tokens = tokens_of(issuer, Stopwatch())

    callers = [await tokens.principal(signed(issuer.url), NOW) for _ in range(20)]

    assert {caller.subject for caller in callers} == {"officer-7"}
    assert issuer.fetched == 1


async def test_a_flood_of_unknown_key_ids_fetches_the_keys_once_a_minute(issuer: KeyServer) -> None:
    watch = Stopwatch()
    tokens = tokens_of(issuer, watch)
    await tokens.principal(signed(issuer.url), NOW)
    flood = [signed(issuer.url, STRANGER, {"kid": f"unknown-{number}"}) for number in range(100)]

    watch.seconds = 61.0
    await asyncio.gather(*(refused(tokens, token) for token in flood))

    assert issuer.fetched == 2


async def test_a_new_key_of_the_issuer_is_found(issuer: KeyServer) -> None:
    watch = Stopwatch()
    tokens = tokens_of(issuer, watch)
    await tokens.principal(signed(issuer.url), NOW)
    successor = RSAKey.generate_key(2048, parameters={"kid": "rsa-2"})

    issuer.published = [successor.as_dict(private=False)]
    watch.seconds = 60.0
    caller = await tokens.principal(signed(issuer.url, successor, {"kid": "rsa-2"}), NOW)

    assert caller.subject == "officer-7"


async def test_a_key_that_the_issuer_withdrew_stops_working_within_the_hour(issuer: KeyServer) -> None:
    watch = Stopwatch()
    tokens = tokens_of(issuer, watch)
    await tokens.principal(signed(issuer.url), NOW)

    issuer.published = [CURVE_SIGNER.as_dict(private=False)]
    watch.seconds = 3601.0

    await refused(tokens, signed(issuer.url))


async def test_keys_stay_while_the_issuer_answers_nonsense(issuer: KeyServer) -> None:
    watch = Stopwatch()
    tokens = tokens_of(issuer, watch)
    await tokens.principal(signed(issuer.url), NOW)

    issuer.published = ["nonsense", None, {"kty": "RSA"}]
    watch.seconds = 61.0
    await refused(tokens, signed(issuer.url, STRANGER, {"kid": "unknown"}))

    assert (await tokens.principal(signed(issuer.url), NOW)).subject == "officer-7"


async def test_keys_that_cannot_be_renewed_serve_a_day_and_no_longer(issuer: KeyServer) -> None:
    watch = Stopwatch()
    tokens = tokens_of(issuer, watch)
    await tokens.principal(signed(issuer.url), NOW)
    issuer.published = []

    watch.seconds = 86_400.0
    assert (await tokens.principal(signed(issuer.url), NOW)).subject == "officer-7"

    watch.seconds = 86_401.0
    with pytest.raises(IssuerUnavailable):
        await tokens.principal(signed(issuer.url), NOW)


async def test_a_short_rsa_key_is_not_used(issuer: KeyServer) -> None:
    with pytest.warns(match="2048"):
        short = RSAKey.generate_key(1024, parameters={"kid": "short"})
    with pytest.warns(match="2048"):
        issuer.published = [RSAKey.import_key(short.as_dict(private=False)).as_dict(private=False)]

    with pytest.raises(IssuerUnavailable):
        await tokens_of(issuer, Stopwatch()).principal(signed(issuer.url, short, {"kid": "short"}), NOW)


async def test_a_discovery_document_of_another_issuer_is_not_believed(issuer: KeyServer) -> None:
    token = signed(issuer.url)
    routes = web.router(prefix="/v1")

    @routes.get("/me", dependencies=[auth.requires("cases:read")])
    async def me() -> str:
        return "in"

    elsewhere = issuer.url
    issuer.url = "http://127.0.0.1:1"
    async with calling(an_app(routes, callers=Callers(oidc_issuer=elsewhere))) as client:
        answer = await client.get("/v1/me", headers={"authorization": f"Bearer {token}"})

    assert answer.status_code == 503


async def test_while_the_issuer_is_away_nobody_is_refused_and_nobody_let_in() -> None:
    away = f"http://127.0.0.1:{free_port()}"
    routes = web.router(prefix="/v1")

    @routes.get("/me", dependencies=[auth.requires("cases:read")])
    async def me() -> str:
        return "in"

    async with calling(an_app(routes, callers=Callers(oidc_issuer=away))) as client:
        answer = await client.get("/v1/me", headers={"authorization": f"Bearer {signed(away)}"})

    assert answer.status_code == 503
    assert answer.headers["retry-after"] == "5"
