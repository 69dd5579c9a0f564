"""Bearer tokens of one OIDC issuer, checked against its published keys."""

import asyncio
import base64
import contextlib
import math
import time
import warnings
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

import orjson
import structlog
from joserfc import jws, jwt
from joserfc.errors import ExpiredTokenError, JoseError, SecurityWarning
from joserfc.jwk import ECKey, JWKRegistry, RSAKey
from joserfc.jws import JWSRegistry

from shared.platform import http
from shared.platform.auth.principals import NotAuthenticated, Principal, principal_of
from shared.platform.http import Declined, Unreachable

log = structlog.get_logger()


class IssuerUnavailable(Exception):
    """The issuer's signing keys cannot be had: nobody is refused, nobody is let in; ask again later."""


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

_FETCH_SECONDS: Final = 3.0
_RETRY_SECONDS: Final = 5.0
_FRESH_SECONDS: Final = 3600.0
_LONGEST_TRUST_SECONDS: Final = 24 * 3600.0

SigningKey = RSAKey | ECKey


class SigningKeys:
    """The issuer's public keys, fetched once and kept.

    An unknown key id fetches them again, at most once in `refresh_seconds`, however many such tokens arrive. Keys
    older than an hour are fetched again too, so that a key which the issuer withdrew stops working; while the issuer
    is away the old ones serve on, for a day at most.
    """

    def __init__(
        self, issuer: Issuer, *, refresh_seconds: float = 60.0, monotonic: Callable[[], float] = time.monotonic
    ) -> None:
        self._issuer = issuer
        self._refresh_seconds = refresh_seconds
        self._monotonic = monotonic
        self._keys: dict[str, SigningKey] = {}
        self._fetched_at = -math.inf
        self._next_try_at = -math.inf
        self._fetching = asyncio.Lock()

    async def key(self, kid: str) -> SigningKey | None:
        """Return the key with this id, None where the issuer has none such. Raises IssuerUnavailable."""
        fresh = self._age() < _FRESH_SECONDS and kid in self._keys
        # Whoever has a known key does not queue behind the one who is asking for newer ones.
        if not fresh and not (kid in self._keys and self._fetching.locked()):
            async with self._fetching:
                if self._monotonic() >= self._next_try_at:
                    await self._fetch()
        if self._age() > _LONGEST_TRUST_SECONDS:
            raise IssuerUnavailable
        return self._keys.get(kid)

    def _age(self) -> float:
        return self._monotonic() - self._fetched_at

    async def _fetch(self) -> None:
        self._next_try_at = self._monotonic() + _RETRY_SECONDS
        try:
            async with http.client(self._issuer.url, timeout_seconds=_FETCH_SECONDS) as client:
                address = self._issuer.jwks_url or await self._discover(client)
                keys = _usable_keys((await client.get(address, attempts=1)).json())
        except (Unreachable, Declined, ValueError, KeyError) as error:
            log.warning("issuer_keys_not_fetched", error=type(error).__name__)
            return
        self._keys, self._fetched_at = keys, self._monotonic()
        self._next_try_at = self._fetched_at + self._refresh_seconds

    async def _discover(self, client: http.Client) -> str:
        address = f"{self._issuer.url.rstrip('/')}/.well-known/openid-configuration"
        document = (await client.get(address, attempts=1)).json()
        if not isinstance(document, dict) or document.get("issuer") != self._issuer.url:
            raise ValueError("the discovery document names another issuer")
        return str(document["jwks_uri"])


def _usable_keys(document: object) -> dict[str, SigningKey]:
    """Pick the keys that may sign a token; a key of a kind that we do not use is no reason to refuse the others."""
    if not isinstance(document, dict) or not isinstance(document.get("keys"), list):
        raise ValueError("this is not a key set")  # noqa: TRY004 - what the issuer sent is wrong, not our call
    usable = {kid: key for entry in document["keys"] for kid, key in _usable_key(entry)}
    if not usable:
        raise ValueError("there is no key in the set that may sign a token")
    return usable


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
            claims = orjson.loads(jws.deserialize_compact(token, key, registry=_HEADERS).payload)
            self._registry(now).validate(claims)
        except ExpiredTokenError as error:
            raise NotAuthenticated("The token has expired.", invalid_token=True) from error
        except (JoseError, ValueError, TypeError, AttributeError) as error:
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
        header = orjson.loads(base64.urlsafe_b64decode(segment + "=" * (-len(segment) % 4)))
        kid, kind = header["kid"], header.get("typ")
        type_allowed = (kind.lower() if kind is not None else None) in _ACCESS_TOKEN_TYPES
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise NotAuthenticated("The token cannot be read.", invalid_token=True) from error
    if not isinstance(kid, str) or not type_allowed or len(token) > _LONGEST_TOKEN:
        raise NotAuthenticated("This kind of token is not accepted.", invalid_token=True)
    return kid


def _strings(claim: object) -> frozenset[str]:
    if isinstance(claim, str):
        return frozenset({claim})
    return frozenset(item for item in claim if isinstance(item, str)) if isinstance(claim, list) else frozenset()
