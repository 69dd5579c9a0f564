"""One example of each event about the people of a case, and about cases that are joined or parted."""

from datetime import date
from typing import Final

from deploy.contract_examples.values import set_date, words
from shared.events import cases
from shared.events.event import Event
from shared.kernel import references

_ANOTHER: Final = references.from_random(2026_11_23)
_GROUP: Final = "019aa0f0-2222-7000-8000-00000000c0de"
_ASKED: Final = date(2026, 11, 25)
_CAME: Final = date(2026, 12, 1)

PEOPLE: Final[tuple[Event, ...]] = (
    cases.OwnerNamed(owned_by="team:repairs-complaints"),
    cases.ManagerNamed(manager="user:manager-3"),
    cases.ApproverNamed(approver="user:manager-4"),
    cases.ServicesNamed(lead="repairs", others=("damp_and_mould",)),
    cases.ConflictDeclared(staff="user:officer-18", declared_by="user:officer-17", declaration=words(401)),
    cases.StaffConcerned(staff="user:surveyor-2", named_by="user:officer-17"),
    cases.StaffNotConcerned(staff="user:surveyor-2", named_by="user:manager-3"),
    cases.ContributionRequested(
        number=1,
        stage=1,
        kind=cases.ContributorKind.CONTRACTOR,
        contributor="roofing-north",
        question=words(402),
        due=set_date(cases.ClockKind.CONTRIBUTION, 1, _ASKED, date(2026, 12, 2)),
    ),
    cases.ContributionChased(number=1, chaser=1, chased_on=date(2026, 11, 30), raised_to="user:manager-3"),
    cases.ContributionReceived(
        number=1,
        contribution=words(403),
        written_by="user:surveyor-5",
        received_on=_CAME,
        stopped=cases.ClockStopped(clock=cases.ClockKind.CONTRIBUTION, item=1, on=_CAME),
    ),
    cases.ContributionSignedOff(number=1, signed_off_by="user:manager-3"),
    cases.ContributionWithdrawn(
        number=2, reason=words(404), ended=cases.ClockEnded(clock=cases.ClockKind.CONTRIBUTION, item=2)
    ),
    cases.NewPointsJoined(
        parts=(cases.DefinedPart(number=3, summary=words(405), landlord_responsible=True),), reason=words(406)
    ),
    cases.NewPointsLoggedAnew(new_reference=_ANOTHER, reason=words(407)),
    cases.NewPointsTakenUp(from_reference=_ANOTHER),
    cases.CaseMerged(into=_ANOTHER, reason=words(408)),
    cases.CaseJoinedBy(reference=_ANOTHER),
    cases.CaseSplit(parts=(2,), new_reference=_ANOTHER, reason=words(409)),
    cases.GroupJoined(group=_GROUP, lead=True),
    cases.GroupLeft(group=_GROUP),
)
