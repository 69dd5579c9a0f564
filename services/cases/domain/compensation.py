"""Compensation: what an amount must say, whether it lies within the guidance, and who may offer it alone."""

from datetime import date
from typing import Final

from services.cases.domain.case import Case
from services.cases.domain.case.remedies import Remedy, RemedyStatus
from services.cases.domain.deadlines import Policy
from shared.events.cases import CompensationHead, RemedyKind, RemedyTerms
from shared.kernel.compensation import guidance_on, limit_of
from shared.kernel.refusals import Unacceptable

OUTSIDE_GUIDANCE: Final = frozenset({CompensationHead.REIMBURSEMENT, CompensationHead.STATUTORY_PAYMENT})
"""Owed in full whatever a band says, so that they do not count towards one."""


class AmountNeeded(Unacceptable):
    """Compensation says how much it is, and for what; other remedies are no money."""

    title = "Compensation needs its heads and amounts, and only compensation has them"
    provision = "7.2"


class BandNeeded(Unacceptable):
    """The Ombudsman's guidance is taken into account, so the offer says where in it it belongs."""

    title = "Say which band of the guidance applies"
    provision = "7.4"


class NoBandApplies(Unacceptable):
    """A band is of a guidance that the landlord has adopted, for amounts that it speaks of."""

    title = "No band applies to this offer"
    provision = "7.4"


class ReasonForAmountNeeded(Unacceptable):
    """An amount may differ from the guidance, for a reason."""

    title = "Give the reason for an amount outside the band"
    provision = "7.4"


def check_amounts(terms: RemedyTerms) -> None:
    """Raise AmountNeeded unless compensation, and nothing else, has amounts (Code 7.2)."""
    if (terms.kind is RemedyKind.COMPENSATION) != bool(terms.compensation):
        raise AmountNeeded("Give heads and amounts for compensation, and for nothing else.", field="compensation")


def within_guidance(terms: RemedyTerms, policy: Policy, today: date) -> RemedyTerms:
    """Return the terms with the version of the guidance that they were held against (Code 7.4)."""
    guided = [each.amount_pence for each in terms.compensation if each.head not in OUTSIDE_GUIDANCE]
    guidance = guidance_on(today, policy.guidance)
    if guidance is None or not guided:
        if terms.band is not None:
            raise NoBandApplies("Leave the band out: no guidance in force speaks of these amounts.", field="band")
        return terms
    band = guidance.bands.get(terms.band or "")
    if band is None:
        raise BandNeeded(f"The guidance has these bands: {', '.join(sorted(guidance.bands))}.", field="band")
    if not band.holds(sum(guided)) and terms.outside_band is None:
        raise ReasonForAmountNeeded(
            f"The band goes from {band.from_pence} to {band.to_pence} pence.", field="outside_band"
        )
    return terms.model_copy(update={"guidance": guidance.version})


def exceeds_limit(case: Case, terms: RemedyTerms, roles: frozenset[str], policy: Policy) -> bool:
    """Tell whether somebody else must approve this amount.

    The limit holds for everything on offer in the case, so that it is not passed in slices.
    """
    amount = sum(each.amount_pence for each in terms.compensation)
    offered = sum(remedy.amount_pence for remedy in case.remedies.items if _counts(remedy))
    return amount > 0 and offered + amount > limit_of(roles, policy.compensation_limits)


def _counts(remedy: Remedy) -> bool:
    return remedy.is_owed or remedy.status in {RemedyStatus.PROPOSED, RemedyStatus.PROVIDED}
