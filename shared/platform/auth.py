"""Who is asking and what they may do: bearer tokens, API keys, roles as permissions, a declaration on every route."""

import asyncio
import base64
import binascii
import contextlib
import hashlib
import hmac
import json
import os
import secrets
import tempfile
import time
import warnings
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Annotated, Any, Final, Protocol

import structlog
from fastapi import Depends, FastAPI, Request
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute, RouteContext, iter_route_contexts
from joserfc import jwt
from joserfc.errors import ExpiredTokenError, JoseError, SecurityWarning
from joserfc.jwk import ECKey, JWKRegistry, RSAKey
from joserfc.jws import JWSRegistry
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError
from starlette.datastructures import Headers
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles

from shared.kernel.refusals import Refusal, Unacceptable
from shared.platform import http
from shared.platform.database import EVERY_LANDLORD
from shared.platform.http import Unreachable

log = structlog.get_logger(__name__)

SERVICE_ROLE: Final = "service"

_CASE_WORK: Final = frozenset({"cases:read", "cases:work", "letters:read", "personal-data:read"})
_CONTACT: Final = frozenset({"submissions:create", "submissions:read"})

ROLES: Final[Mapping[str, frozenset[str]]] = {
    "officer": _CONTACT | _CASE_WORK | {"reports:read"},
    "handler": _CASE_WORK,
    "manager": _CONTACT | _CASE_WORK | {"cases:approve", "reports:read", "bi:read"},
    "approver": frozenset({"cases:read", "cases:approve", "letters:read"}),
    "agent": _CONTACT,
    "integration": _CONTACT | {"cases:read", "events:read"},
    "bi_reader": frozenset({"bi:read", "reports:read"}),
    "governing_body": frozenset({"reports:read"}),
    "operator": frozenset({"operations:read"}),
    SERVICE_ROLE: _CASE_WORK - {"cases:work"} | {"submissions:read", "events:read", "operations:read"},
}
"""What each role may do. A role that is not here gives nothing."""

PERMISSIONS: Final = frozenset[str]().union(*ROLES.values())


class NotAuthenticated(Refusal):
    """No credentials, or none that hold."""

    status = 401
    title = "Not authenticated"

    def __init__(self, detail: str, *, invalid_token: bool = False) -> None:
        super().__init__(detail)
        self.invalid_token = invalid_token


class NotPermitted(Refusal):
    """Known, and without this permission."""

    status = 403
    title = "Not permitted"


class LandlordNotAllowed(Unacceptable):
    """The landlord asked for is not one that the caller works for, whether it exists or not."""

    title = "Not one of your landlords"


class IssuerUnavailable(Exception):
    """The issuer's signing keys cannot be had: nobody is refused, nobody is let in; ask again later."""


class UndeclaredRoute(Exception):
    """A route says neither which permission it needs nor why it needs none."""


class PrincipalKind(StrEnum):
    USER = "user"
    MACHINE = "machine"
    SERVICE = "service"


@dataclass(frozen=True, slots=True, kw_only=True)
class Principal:
    """Somebody, or something, that has proved who it is. Only a service works for every landlord."""

    subject: str
    kind: PrincipalKind
    roles: frozenset[str]
    landlords: frozenset[str]
    """The landlords that it works for, as a transaction wants them; EVERY_LANDLORD alone for a service."""
    permissions: frozenset[str]

    @property
    def actor(self) -> str:
        """As it is written into the event log."""
        return f"{self.kind}:{self.subject}"

    def may(self, permission: str) -> bool:
        return permission in self.permissions

    def sees(self, landlord: str) -> bool:
        return landlord in self.landlords or EVERY_LANDLORD in self.landlords

    def landlord(self, asked: str | None = None) -> str:
        """Return the landlord that a request is for: the one asked for, or the caller's only one."""
        if asked is not None and asked != EVERY_LANDLORD and self.sees(asked):
            return asked
        if asked is not None:
            raise LandlordNotAllowed("This is not a landlord that you work for.", field="landlord")
        if EVERY_LANDLORD in self.landlords or len(self.landlords) != 1:
            raise LandlordNotAllowed("Say which landlord this is for.", field="landlord")
        return next(iter(self.landlords))


def principal_of(subject: str, roles: frozenset[str], landlords: frozenset[str], *, machine: bool) -> Principal:
    """Build the principal for roles and landlords that have been proved; unknown roles fall away."""
    known = roles & ROLES.keys()
    kind = PrincipalKind.SERVICE if SERVICE_ROLE in known else PrincipalKind.MACHINE if machine else PrincipalKind.USER
    everywhere = kind is PrincipalKind.SERVICE and EVERY_LANDLORD in landlords
    return Principal(
        subject=subject,
        kind=kind,
        roles=known,
        landlords=frozenset({EVERY_LANDLORD}) if everywhere else landlords - {EVERY_LANDLORD},
        permissions=frozenset[str]().union(*(ROLES[role] for role in known)),
    )


# API keys


class ApiKey(BaseModel):
    """One entry of the key file. The secret itself is shown once, when the key is made, and kept nowhere."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]{1,64}$")]
    sha256: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
    landlords: Annotated[frozenset[str], Field(min_length=1)]
    roles: Annotated[frozenset[str], Field(min_length=1)]
    expires_on: date | None = None
    note: str = ""


_KEY_FILE: Final = TypeAdapter(list[ApiKey])
_NO_DIGEST: Final = bytes(32)


class ApiKeys:
    """The keys in a file, read again when the file changes: a revoked key dies within `look_every_seconds`.

    A file that cannot be understood stops the start; later it is reported, and the keys read before stay, because
    a slip of the pen must not turn residents' complaints away. A file that is gone means no keys.
    """

    def __init__(
        self, path: Path, *, look_every_seconds: float = 5.0, monotonic: Callable[[], float] = time.monotonic
    ) -> None:
        self._path = path
        self._look_every_seconds = look_every_seconds
        self._monotonic = monotonic
        self._looked_at = monotonic()
        self._signature = _signature(path)
        self._entries = _entries(list_keys(path))

    def principal(self, identity: str, secret: str, today: date) -> Principal | None:
        """Return who holds this key, or None where the key is unknown, wrong or over."""
        if self._monotonic() - self._looked_at >= self._look_every_seconds:
            self._look_again()
        entry = self._entries.get(identity)
        digest = hashlib.sha256(secret.encode()).digest()
        if not hmac.compare_digest(digest, entry.digest if entry else _NO_DIGEST) or entry is None:
            return None
        return None if entry.expires_on is not None and today > entry.expires_on else entry.principal

    def _look_again(self) -> None:
        self._looked_at = self._monotonic()
        signature = _signature(self._path)
        if signature == self._signature:
            return
        try:
            self._entries = _entries(list_keys(self._path))
        except (ValidationError, OSError):
            log.exception("api_keys_not_read", path=str(self._path))
        else:
            self._signature = signature


@dataclass(frozen=True, slots=True)
class _Entry:
    digest: bytes
    expires_on: date | None
    principal: Principal


def _entries(keys: Sequence[ApiKey]) -> dict[str, _Entry]:
    return {
        key.id: _Entry(
            bytes.fromhex(key.sha256), key.expires_on, principal_of(key.id, key.roles, key.landlords, machine=True)
        )
        for key in keys
    }


def _signature(path: Path) -> tuple[int, int, int] | None:
    try:
        status = path.stat()
    except FileNotFoundError:
        return None
    return status.st_mtime_ns, status.st_size, status.st_ino


def list_keys(path: Path) -> list[ApiKey]:
    """Read the key file; a file that does not exist holds no keys."""
    try:
        return _KEY_FILE.validate_json(path.read_bytes())
    except FileNotFoundError:
        return []


def add_key(
    path: Path,
    *,
    landlords: frozenset[str],
    roles: frozenset[str],
    identity: str | None = None,
    expires_on: date | None = None,
    note: str = "",
) -> str:
    """Add a key to the file and return `id.secret`, which cannot be had again. An existing id is refused."""
    unknown = roles - ROLES.keys()
    if unknown:
        raise ValueError(f"unknown roles: {', '.join(sorted(unknown))}; there are {', '.join(sorted(ROLES))}")
    keys = list_keys(path)
    identity = identity or f"putright_{secrets.token_hex(6)}"
    if any(key.id == identity for key in keys):
        raise ValueError(f"there is already a key {identity}")
    secret = secrets.token_urlsafe(32)
    digest = hashlib.sha256(secret.encode()).hexdigest()
    key = ApiKey(id=identity, sha256=digest, landlords=landlords, roles=roles, expires_on=expires_on, note=note)
    _write(path, [*keys, key])
    return f"{identity}.{secret}"


def revoke_key(path: Path, identity: str) -> bool:
    """Take a key out of the file; says whether there was one."""
    keys = list_keys(path)
    kept = [key for key in keys if key.id != identity]
    if len(kept) == len(keys):
        return False
    _write(path, kept)
    return True


def _write(path: Path, keys: Sequence[ApiKey]) -> None:
    """Replace the file in one step, so that no reader ever sees half of it; only its owner may read it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=path.name)
    with os.fdopen(handle, "wb") as file:
        file.write(_KEY_FILE.dump_json(list(keys), indent=2) + b"\n")
        file.flush()
        os.fsync(file.fileno())
    Path(name).replace(path)


# Bearer tokens


@dataclass(frozen=True, slots=True, kw_only=True)
class Issuer:
    """The one OIDC issuer whose tokens are accepted, and where its claims keep what we need."""

    url: str
    audience: str
    jwks_url: str | None = None
    roles_claim: str = "roles"
    landlords_claim: str = "landlords"
    role_names: Mapping[str, str] = field(default_factory=dict)
    """The issuer's name for a role, where it is not ours."""
    clock_skew_seconds: int = 60


class _TokenHeaders(JWSRegistry):
    """Headers that a token may have. None that names a key elsewhere (jku, x5u, jwk, x5c), and no extensions (crit)."""

    default_header_registry: dict[str, Any] = {  # noqa: RUF012 - the base class declares it so
        name: JWSRegistry.default_header_registry[name] for name in ("alg", "typ", "kid", "x5t", "x5t#S256")
    }


_HEADERS: Final = _TokenHeaders(algorithms=["RS256", "ES256"])
_ACCESS_TOKEN_TYPES: Final = frozenset({None, "jwt", "at+jwt", "application/at+jwt"})
_ID_TOKEN_CLAIMS: Final = frozenset({"nonce", "at_hash", "c_hash"})
_SMALLEST_RSA_BITS: Final = 2048
_LONGEST_TOKEN: Final = 16_384

SigningKey = RSAKey | ECKey


class SigningKeys:
    """The issuer's public keys, fetched once and kept.

    An unknown key id fetches them again, at most once in `refresh_seconds`, however many such tokens arrive. Keys
    older than `trusted_seconds` are fetched again too, so that a key which the issuer withdrew stops working.
    """

    def __init__(
        self,
        issuer: Issuer,
        *,
        refresh_seconds: float = 60.0,
        trusted_seconds: float = 3600.0,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._issuer = issuer
        self._refresh_seconds = refresh_seconds
        self._trusted_seconds = trusted_seconds
        self._monotonic = monotonic
        self._keys: dict[str, SigningKey] = {}
        self._fetched_at: float | None = None
        self._tried_at: float | None = None
        self._fetching = asyncio.Lock()

    async def key(self, kid: str) -> SigningKey | None:
        """Return the key with this id, None where the issuer has none such."""
        if kid not in self._keys or self._is_old():
            async with self._fetching:
                if self._may_try():
                    await self._fetch()
        if self._fetched_at is None:
            raise IssuerUnavailable
        return self._keys.get(kid)

    def _is_old(self) -> bool:
        return self._fetched_at is None or self._monotonic() - self._fetched_at > self._trusted_seconds

    def _may_try(self) -> bool:
        return self._tried_at is None or self._monotonic() - self._tried_at >= self._refresh_seconds

    async def _fetch(self) -> None:
        self._tried_at = self._monotonic()
        try:
            async with http.client(self._issuer.url, timeout_seconds=5) as client:
                address = self._issuer.jwks_url or await self._discover(client)
                keys = _usable_keys(await client.get_json(address))
        except (Unreachable, ValueError) as error:
            log.warning("issuer_keys_not_fetched", error=type(error).__name__)
            return
        self._keys, self._fetched_at = keys, self._monotonic()

    async def _discover(self, client: http.Client) -> str:
        document = await client.get_json(f"{self._issuer.url.rstrip('/')}/.well-known/openid-configuration")
        if not isinstance(document, dict) or document.get("issuer") != self._issuer.url:
            raise ValueError("the discovery document names another issuer")
        return str(document["jwks_uri"])


def _usable_keys(document: object) -> dict[str, SigningKey]:
    """Pick the keys that may sign a token; a key of a kind that we do not use is no reason to refuse the others."""
    if not isinstance(document, dict) or not isinstance(document.get("keys"), list):
        raise ValueError("this is not a key set")  # noqa: TRY004 - what the issuer sent is wrong, not our call
    return {kid: key for entry in document["keys"] for kid, key in _usable_key(entry)}


def _usable_key(entry: object) -> Iterator[tuple[str, SigningKey]]:
    if not isinstance(entry, dict) or entry.get("use", "sig") != "sig" or not isinstance(entry.get("kid"), str):
        return
    with warnings.catch_warnings(), contextlib.suppress(JoseError, SecurityWarning, ValueError, TypeError):
        warnings.simplefilter("error", SecurityWarning)
        key = JWKRegistry.import_key(entry)
        match key:
            case RSAKey() if key.raw_value.key_size >= _SMALLEST_RSA_BITS:
                yield entry["kid"], key
            case ECKey() if key.curve_name == "P-256":
                yield entry["kid"], key


class Tokens:
    """Checks bearer tokens of one issuer."""

    def __init__(self, issuer: Issuer, keys: SigningKeys | None = None) -> None:
        self._issuer = issuer
        self._keys = keys or SigningKeys(issuer)

    async def principal(self, token: str, now: datetime) -> Principal:
        """Return whom the token stands for. Raises NotAuthenticated, with a reason that says nothing of its content."""
        key = await self._keys.key(_key_id(token))
        if key is None:
            raise NotAuthenticated("The token is signed with a key that the issuer does not have.", invalid_token=True)
        try:
            claims = jwt.decode(token, key, registry=_HEADERS).claims
            self._registry(now).validate(claims)
        except ExpiredTokenError as error:
            raise NotAuthenticated("The token has expired.", invalid_token=True) from error
        except (JoseError, ValueError) as error:
            raise NotAuthenticated("The token is not valid here.", invalid_token=True) from error
        if not claims.keys().isdisjoint(_ID_TOKEN_CLAIMS):
            raise NotAuthenticated("This is an ID token; an access token is needed.", invalid_token=True)
        return self._principal(claims)

    def _registry(self, now: datetime) -> jwt.JWTClaimsRegistry:
        return jwt.JWTClaimsRegistry(
            now=int(now.timestamp()),
            leeway=self._issuer.clock_skew_seconds,
            iss={"essential": True, "value": self._issuer.url},
            aud={"essential": True, "value": self._issuer.audience},
            sub={"essential": True},
            exp={"essential": True},
        )

    def _principal(self, claims: Mapping[str, Any]) -> Principal:
        roles = _strings(claims.get(self._issuer.roles_claim))
        renamed = frozenset(self._issuer.role_names.get(role, role) for role in roles)
        landlords = _strings(claims.get(self._issuer.landlords_claim))
        machine = claims["sub"] == claims.get("client_id", claims.get("azp"))
        return principal_of(claims["sub"], renamed, landlords, machine=machine)


def _key_id(token: str) -> str:
    """Read the key id from the header that the token claims to have; every other check comes with the signature."""
    try:
        segment, _, _ = token.partition(".")
        header = json.loads(base64.urlsafe_b64decode(segment + "=" * (-len(segment) % 4)))
        kid, kind = header["kid"], header.get("typ")
        type_allowed = (kind.lower() if kind is not None else None) in _ACCESS_TOKEN_TYPES
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        raise NotAuthenticated("The token cannot be read.", invalid_token=True) from error
    if not isinstance(kid, str) or not type_allowed or len(token) > _LONGEST_TOKEN:
        raise NotAuthenticated("This kind of token is not accepted.", invalid_token=True)
    return kid


def _strings(claim: object) -> frozenset[str]:
    if isinstance(claim, str):
        return frozenset({claim})
    return frozenset(item for item in claim if isinstance(item, str)) if isinstance(claim, list) else frozenset()


# Requests


class AuthSettings(Protocol):
    """What a service's settings say about callers."""

    @property
    def api_keys_file(self) -> Path | None: ...
    @property
    def oidc_issuer(self) -> str | None: ...
    @property
    def oidc_audience(self) -> str: ...
    @property
    def oidc_roles_claim(self) -> str: ...
    @property
    def oidc_landlords_claim(self) -> str: ...


class Authenticator:
    """Finds the principal of a request: X-API-Key, a bearer token, or Basic with an API key where the app allows it."""

    def __init__(
        self,
        *,
        now: Callable[[], datetime],
        api_keys: ApiKeys | None = None,
        tokens: Tokens | None = None,
        basic_auth: bool = False,
    ) -> None:
        self._now = now
        self._api_keys = api_keys
        self._tokens = tokens
        self.basic_auth = basic_auth

    async def principal(self, headers: Headers) -> Principal:
        """Return who sent these headers. Raises NotAuthenticated."""
        api_key = headers.get("x-api-key")
        if api_key is not None:
            return self._by_key(api_key)
        scheme, _, credentials = headers.get("authorization", "").partition(" ")
        match scheme.lower():
            case "bearer":
                return await self._by_token(credentials.strip())
            case "basic" if self.basic_auth:
                return self._by_key(_basic(credentials.strip()))
            case _:
                raise NotAuthenticated("Send a bearer token or an API key.")

    def challenges(self, *, invalid_token: bool) -> str:
        """Return the value of WWW-Authenticate."""
        bearer = 'Bearer error="invalid_token"' if invalid_token else "Bearer"
        return f'{bearer}, Basic realm="putright", charset="UTF-8"' if self.basic_auth else bearer

    def _by_key(self, credentials: str) -> Principal:
        identity, _, secret = credentials.partition(".")
        keys, today = self._api_keys, self._now().date()
        principal = keys.principal(identity, secret, today) if keys is not None else None
        if principal is None:
            raise NotAuthenticated("The API key is not known, or is no longer valid.")
        return principal

    async def _by_token(self, token: str) -> Principal:
        if self._tokens is None:
            raise NotAuthenticated("Bearer tokens are not accepted here.", invalid_token=True)
        return await self._tokens.principal(token, self._now())


def authenticator(settings: AuthSettings, now: Callable[[], datetime], *, basic_auth: bool) -> Authenticator:
    """Build the authenticator that the settings describe."""
    tokens = settings.oidc_issuer and Tokens(
        Issuer(
            url=settings.oidc_issuer,
            audience=settings.oidc_audience,
            roles_claim=settings.oidc_roles_claim,
            landlords_claim=settings.oidc_landlords_claim,
        )
    )
    return Authenticator(
        now=now,
        api_keys=ApiKeys(settings.api_keys_file) if settings.api_keys_file else None,
        tokens=tokens or None,
        basic_auth=basic_auth,
    )


def _basic(credentials: str) -> str:
    try:
        identity, _, secret = base64.b64decode(credentials, validate=True).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError) as error:
        raise NotAuthenticated("The Basic credentials cannot be read.") from error
    return f"{identity}.{secret}"


# Declarations on routes

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
