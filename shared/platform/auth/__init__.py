"""Who is asking and what they may do: tokens, API keys, roles as permissions, a declaration on every route."""

from shared.platform.auth.api_keys import ApiKey, ApiKeys, add_key, list_keys, revoke_key
from shared.platform.auth.callers import Authenticator, AuthSettings, authenticator
from shared.platform.auth.declarations import (
    PRINCIPAL_IN_SCOPE,
    Open,
    Requirement,
    UndeclaredRoute,
    check_every_route_declares,
    declaration,
    public,
    requires,
)
from shared.platform.auth.principals import (
    PERMISSIONS,
    ROLES,
    SERVICE_ROLE,
    LandlordNotAllowed,
    NotAuthenticated,
    NotPermitted,
    Principal,
    PrincipalKind,
    principal_of,
)
from shared.platform.auth.tokens import Issuer, IssuerUnavailable, SigningKeys, Tokens

__all__ = [
    "PERMISSIONS",
    "PRINCIPAL_IN_SCOPE",
    "ROLES",
    "SERVICE_ROLE",
    "ApiKey",
    "ApiKeys",
    "AuthSettings",
    "Authenticator",
    "Issuer",
    "IssuerUnavailable",
    "LandlordNotAllowed",
    "NotAuthenticated",
    "NotPermitted",
    "Open",
    "Principal",
    "PrincipalKind",
    "Requirement",
    "SigningKeys",
    "Tokens",
    "UndeclaredRoute",
    "add_key",
    "authenticator",
    "check_every_route_declares",
    "declaration",
    "list_keys",
    "principal_of",
    "public",
    "requires",
    "revoke_key",
]
