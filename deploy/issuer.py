"""A sign-in service for trying things out: real OIDC, invented people, no passwords worth the name. NOT for production.

A landlord uses its own (Entra ID and the like): set PUTRIGHT_OIDC_ISSUER.
"""

import base64
import hashlib
import hmac
import html
import ipaddress
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Annotated, Any, Final, Literal
from urllib.parse import urlencode, urlsplit

import orjson
from fastapi import FastAPI, Form, Query, Request
from fastapi.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from joserfc import jwt
from joserfc.jwk import RSAKey
from pydantic import BaseModel

from shared.platform import observability
from shared.platform.clock import Clock, SystemClock

AUDIENCE: Final = "putright"
CLIENT: Final = "putright-demo"
"""The public client that people sign in through (authorization code with PKCE)."""
PASSWORD: Final = "demo"  # noqa: S105 - no secret: printed on the home page, and good for nothing but this issuer
_TOKEN_LIVES_SECONDS: Final = 3600
_CODE_LIVES: Final = timedelta(seconds=60)
_MOST_CODES: Final = 1000
_RSA_BITS: Final = 2048


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoUser:
    name: str
    roles: frozenset[str]


DEMO_USERS: Final[Mapping[str, DemoUser]] = {
    "officer": DemoUser(name="Olu, complaints officer", roles=frozenset({"officer"})),
    "handler": DemoUser(name="Hana, repairs team, handles cases", roles=frozenset({"handler"})),
    "manager": DemoUser(name="Maya, complaints manager", roles=frozenset({"manager"})),
    "approver": DemoUser(name="Amir, head of service, approves refusals", roles=frozenset({"approver"})),
    "board": DemoUser(name="Bea, member of the governing body", roles=frozenset({"governing_body"})),
    "agent": DemoUser(name="Ash, contact centre", roles=frozenset({"agent"})),
}
DEMO_MACHINES: Final[Mapping[str, frozenset[str]]] = {
    "crm": frozenset({"integration"}),
    "bi": frozenset({"bi_reader"}),
    "monitoring": frozenset({"operator"}),
}
"""Clients with a secret (PASSWORD) for the client credentials grant, and their roles."""


class NotOnLoopback(Exception):
    """The issuer would be reachable from other machines; whoever reaches it can be anybody."""


class SignInRequest(BaseModel):
    """What a client sends people here with."""

    client_id: str
    redirect_uri: str
    code_challenge: str
    code_challenge_method: Literal["S256"] = "S256"
    response_type: Literal["code"] = "code"
    state: str = ""
    nonce: str = ""

    def refusal(self) -> str | None:
        if self.client_id != CLIENT:
            return f"The client is not {CLIENT}."
        target = urlsplit(self.redirect_uri)
        if target.scheme not in {"http", "https"} or not _is_loopback(target.hostname or ""):
            return "The redirect address is not on this machine."
        return None if self.code_challenge else "A code challenge (S256) is needed."


class Choice(SignInRequest):
    user: str

    def refusal(self) -> str | None:
        return super().refusal() or (None if self.user in DEMO_USERS else "There is no such demo user.")


@dataclass(slots=True, kw_only=True)
class _Issuer:
    url: str
    key: RSAKey
    landlords: tuple[str, ...]
    clock: Clock
    codes: dict[str, tuple[Choice, datetime]] = field(default_factory=dict)

    def access_token(self, subject: str, client: str, roles: frozenset[str]) -> str:
        claims = {"client_id": client, "roles": sorted(roles), "landlords": list(self.landlords)}
        return self._signed("at+jwt", subject, AUDIENCE, claims)

    def id_token(self, user: str, nonce: str) -> str:
        return self._signed("JWT", user, CLIENT, {"name": DEMO_USERS[user].name, **({"nonce": nonce} if nonce else {})})

    def _signed(self, kind: str, subject: str, audience: str, claims: Mapping[str, Any]) -> str:
        now = int(self.clock.now().timestamp())
        standard = {"iss": self.url, "aud": audience, "sub": subject, "iat": now, "nbf": now}
        lives = {"exp": now + _TOKEN_LIVES_SECONDS, "jti": secrets.token_urlsafe(12)}
        header = {"alg": "RS256", "kid": self.key.kid, "typ": kind}
        return jwt.encode(header, {**standard, **lives, **claims}, self.key)

    def new_code(self, choice: Choice) -> str:
        now = self.clock.now()
        self.codes = {code: kept for code, kept in self.codes.items() if kept[1] > now}
        if len(self.codes) >= _MOST_CODES:
            self.codes.clear()
        code = secrets.token_urlsafe(24)
        self.codes[code] = (choice, now + _CODE_LIVES)
        return code

    def redeem(self, code: str) -> Choice | None:
        """Return what the code was given for, once."""
        choice, until = self.codes.pop(code, (None, None))
        return choice if until is not None and self.clock.now() < until else None


def build(
    data_dir: Path,
    issuer_url: str,
    *,
    landlords: tuple[str, ...] = ("demo",),
    clock: Clock | None = None,
    beyond_loopback: bool = False,
) -> FastAPI:
    """Build the issuer, to be served at `issuer_url` alone or mounted; its key is kept in `data_dir`.

    Raises NotOnLoopback for an address that other machines reach, unless `beyond_loopback` (a private container
    network).
    """
    if not beyond_loopback and not _is_loopback(urlsplit(issuer_url).hostname or ""):
        raise NotOnLoopback(f"{issuer_url} is not on this machine only; anybody who reaches it can sign in as anybody")
    issuer = _Issuer(url=issuer_url.rstrip("/"), key=_key(data_dir), landlords=landlords, clock=clock or SystemClock())
    app = FastAPI(title="Putright development issuer", docs_url=None, redoc_url=None, openapi_url=None)
    _add_metadata(app, issuer)
    _add_sign_in(app, issuer)
    _add_tokens(app, issuer)
    return app


async def serve(data_dir: Path, issuer_url: str, *, host: str, port: int, beyond_loopback: bool = False) -> None:
    """Serve the issuer by itself until cancelled. Raises NotOnLoopback."""
    if not beyond_loopback and not _is_loopback(host):
        raise NotOnLoopback(f"{host} is not this machine only; anybody who reaches it can sign in as anybody")
    app = build(data_dir, issuer_url, beyond_loopback=beyond_loopback)
    await observability.serve(app, host=host, port=port)


def _is_loopback(host: str) -> bool:
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _key(data_dir: Path) -> RSAKey:
    """Return the signing key, the same one after a restart, so that tokens outlive it."""
    path = data_dir / "issuer-key.json"
    if path.exists():
        return RSAKey.import_key(orjson.loads(path.read_bytes()))
    key = RSAKey.generate_key(_RSA_BITS, auto_kid=True)
    data_dir.mkdir(parents=True, exist_ok=True)
    path.touch(mode=0o600)
    path.write_bytes(orjson.dumps(key.as_dict(private=True)))
    return key


def _add_metadata(app: FastAPI, issuer: _Issuer) -> None:
    public_key = {**issuer.key.as_dict(private=False), "use": "sig", "alg": "RS256"}

    @app.get("/.well-known/openid-configuration")
    async def discovery() -> dict[str, Any]:
        return {
            "issuer": issuer.url,
            "authorization_endpoint": f"{issuer.url}/authorize",
            "token_endpoint": f"{issuer.url}/token",
            "jwks_uri": f"{issuer.url}/jwks.json",
            "response_types_supported": ["code"],
            "grant_types_supported": ["authorization_code", "client_credentials", "password"],
            "code_challenge_methods_supported": ["S256"],
            "subject_types_supported": ["public"],
            "id_token_signing_alg_values_supported": ["RS256"],
            "token_endpoint_auth_methods_supported": ["none", "client_secret_post"],
        }

    @app.get("/jwks.json")
    async def jwks() -> dict[str, Any]:
        return {"keys": [public_key]}


# Authorization code with PKCE


def _add_sign_in(app: FastAPI, issuer: _Issuer) -> None:
    @app.get("/authorize")
    async def choose(asked: Annotated[SignInRequest, Query()]) -> Response:
        refusal = asked.refusal()
        return _page(f"<p>{refusal}</p>", 400) if refusal else _page(_choices(asked))

    @app.post("/authorize")
    async def chosen(choice: Annotated[Choice, Form()]) -> Response:
        refusal = choice.refusal()
        if refusal:
            return _page(f"<p>{refusal}</p>", 400)
        answer = {"code": issuer.new_code(choice), "iss": issuer.url, "state": choice.state}
        separator = "&" if urlsplit(choice.redirect_uri).query else "?"
        return RedirectResponse(f"{choice.redirect_uri}{separator}{urlencode(answer)}", 303)


def _choices(asked: SignInRequest) -> str:
    hidden = "".join(
        f'<input type="hidden" name="{name}" value="{html.escape(value)}">' for name, value in asked if value
    )
    buttons = "".join(
        f'<p><button name="user" value="{name}">{html.escape(user.name)}</button></p>'
        for name, user in DEMO_USERS.items()
    )
    return f'<form method="post">{hidden}{buttons}</form>'


def _page(content: str, status: int = 200) -> HTMLResponse:
    text = (
        '<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Sign in for the demonstration</title>'
        '<meta name="viewport" content="width=device-width"></head><body><main><h1>Who would you like to be?</h1>'
        f"<p>These people are invented. This sign-in is for trying Putright out, on this machine.</p>{content}"
        "</main></body></html>"
    )
    headers = {"content-security-policy": "default-src 'none'; frame-ancestors 'none'", "cache-control": "no-store"}
    return HTMLResponse(text, status, headers=headers)


# Tokens


@dataclass(frozen=True, slots=True)
class _Granted:
    subject: str
    client: str
    roles: frozenset[str]
    nonce: str = ""
    signed_in: bool = False


def _add_tokens(app: FastAPI, issuer: _Issuer) -> None:
    @app.post("/token")
    async def token(request: Request) -> Response:
        form = {name: value for name, value in (await request.form()).items() if isinstance(value, str)}
        granted = _grant(issuer, form)
        if isinstance(granted, str):
            return JSONResponse({"error": granted}, 400, headers={"cache-control": "no-store"})
        access_token = issuer.access_token(granted.subject, granted.client, granted.roles)
        answer = {"access_token": access_token, "token_type": "Bearer", "expires_in": _TOKEN_LIVES_SECONDS}
        if granted.signed_in:
            answer["id_token"] = issuer.id_token(granted.subject, granted.nonce)
        return JSONResponse(answer, headers={"cache-control": "no-store"})


def _grant(issuer: _Issuer, form: Mapping[str, str]) -> _Granted | str:
    """Return what is granted, or OAuth's word for why not."""
    match form.get("grant_type"):
        case "authorization_code":
            return _by_code(issuer, form)
        case "client_credentials":
            client = form.get("client_id", "")
            known = client in DEMO_MACHINES and _is_password(form.get("client_secret", ""))
            return _Granted(client, client, DEMO_MACHINES[client]) if known else "invalid_client"
        case "password":
            user = form.get("username", "")
            known = user in DEMO_USERS and _is_password(form.get("password", ""))
            return _Granted(user, CLIENT, DEMO_USERS[user].roles) if known else "invalid_grant"
        case _:
            return "unsupported_grant_type"


def _by_code(issuer: _Issuer, form: Mapping[str, str]) -> _Granted | str:
    choice = issuer.redeem(form.get("code", ""))
    digest = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
    challenge = base64.urlsafe_b64encode(digest).decode().rstrip("=")
    if choice is None or choice.redirect_uri != form.get("redirect_uri") or choice.code_challenge != challenge:
        return "invalid_grant"
    return _Granted(choice.user, CLIENT, DEMO_USERS[choice.user].roles, nonce=choice.nonce, signed_in=True)


def _is_password(given: str) -> bool:
    return hmac.compare_digest(given.encode(), PASSWORD.encode())
