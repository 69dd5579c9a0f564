"""Who a caller is, and what its roles allow. The roles are code, so that a change of them is reviewed."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from shared.kernel.refusals import Refusal, Unacceptable
from shared.platform.database import EVERY_LANDLORD

SERVICE_ROLE: Final = "service"

_CASE_WORK: Final = frozenset({"cases:read", "cases:work", "letters:read", "personal-data:read"})
_SPECIAL: Final = frozenset({"special-category:read", "special-category:write"})
_CONTACT: Final = frozenset({"submissions:create", "submissions:read"})

ROLES: Final[Mapping[str, frozenset[str]]] = {
    "officer": _CONTACT | _CASE_WORK | _SPECIAL | {"reports:read"},
    "handler": _CASE_WORK,
    "manager": _CONTACT | _CASE_WORK | _SPECIAL | {"cases:approve", "reports:read", "bi:read"},
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
