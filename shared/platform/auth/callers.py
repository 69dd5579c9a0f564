"""From the headers of a request to its principal."""

import base64
import binascii
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Protocol

from starlette.datastructures import Headers

from shared.platform.auth.api_keys import ApiKeys
from shared.platform.auth.principals import NotAuthenticated, Principal
from shared.platform.auth.tokens import Issuer, Tokens


class AuthSettings(Protocol):
    """What a service's settings say about callers."""

    @property
    def api_keys_file(self) -> Path | None: ...
    @property
    def oidc_issuer(self) -> str | None: ...
    @property
    def oidc_jwks_url(self) -> str | None: ...
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
            jwks_url=settings.oidc_jwks_url,
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
