"""Who looks after a case, and who must have no part in it. Who contributes is in contributions.py."""

from collections.abc import Container, Sequence

from services.cases.domain.case import DEFAULT_OWNER, Case, as_actor
from services.cases.domain.refusals import CaseIsClosed, SameOfficerAtStage2
from shared.events.cases import (
    ApproverNamed,
    ConflictDeclared,
    ManagerNamed,
    OwnerNamed,
    ServicesNamed,
    StaffConcerned,
    StaffNotConcerned,
)
from shared.kernel.refusals import Refusal, Unacceptable
from shared.kernel.words import WordsReference


class KeptOut(Refusal):
    """Who has a conflict of interest, or whom the complaint is about, has no part in the case."""

    title = "This person must have no part in the case"
    provision = "5.8"


class OnRecordAlready(Refusal):
    """It has been put on record; once is enough."""

    title = "This is on record already"


class NotConcerned(Refusal):
    """Only what was put on record can be taken back."""

    title = "The complaint is not recorded as being about this person"


class ColleagueNeeded(Refusal):
    """Who is concerned does not see the case any more, so that somebody else puts it on record."""

    title = "A colleague must put this on record"
    provision = "5.8"


class AnotherApproves(Refusal):
    """Where an approver was named, it is the approver who releases the response."""

    title = "Another approver was named for this case"


class NotAPerson(Unacceptable):
    """A conflict of interest is a person's; a team, a service or a contractor has none."""

    title = "Name a person"
    provision = "5.8"


class NotAService(Unacceptable):
    """Services are those of the landlord's list."""

    title = "The landlord has no such service"


class NamedTwice(Unacceptable):
    """A service leads or is concerned beside it, and is named once."""

    title = "A service is named twice"


def own(case: Case, owner: str) -> OwnerNamed:
    """Hand the case to another team or officer; it never lacks an owner (Code 4.1)."""
    check_is_free(case, owner, field="owner")
    return OwnerNamed(owned_by=as_actor(owner))


def manage(case: Case, manager: str) -> ManagerNamed:
    """Name who is told after the officer when a date comes near or has passed (Code 4.2)."""
    _check_open(case)
    check_is_free(case, manager, field="manager")
    return ManagerNamed(manager=as_actor(manager))


def name_approver(case: Case, approver: str) -> ApproverNamed:
    """Name who releases the response of this stage, at stage 2 somebody new to the complaint (Code 6.13)."""
    _check_open(case)
    check_is_free(case, approver, field="approver")
    check_is_new(case, approver, field="approver")
    return ApproverNamed(approver=as_actor(approver))


def name_services(case: Case, lead: str, others: Sequence[str], known: Container[str]) -> ServicesNamed:
    """Say which service leads and which others are concerned: one case, counted once, under the lead."""
    _check_open(case)
    named = {"lead": lead, **{f"others.{place}": service for place, service in enumerate(others)}}
    for field, service in named.items():
        if service not in known:
            raise NotAService("Choose a service from the landlord's list.", field=field)
    if len({lead, *others}) != len(named):
        raise NamedTwice("Name each service once, the lead apart from the others.", field="others")
    return ServicesNamed(lead=lead, others=tuple(others))


def declare_conflict(
    case: Case, staff: str, declaration: WordsReference, *, by: str, team: str
) -> list[ConflictDeclared | OwnerNamed]:
    """Put a conflict of interest on record: the case is never assigned to this person (Code 5.8)."""
    _check_person(staff)
    if as_actor(staff) in case.people.conflicts:
        raise OnRecordAlready("This person's conflict of interest is on record.", field="staff")
    declared = ConflictDeclared(staff=as_actor(staff), declared_by=by, declaration=declaration)
    return [declared, *_handed_on(case, [staff], team)]


def name_concerned(case: Case, staff: str, *, by: str, team: str) -> list[StaffConcerned | OwnerNamed]:
    """Hide the case from somebody whom it is about; if they own it, the team does from now on (Code 5.8, 4.1)."""
    _check_person(staff)
    if as_actor(staff) == by:
        raise ColleagueNeeded("Ask a colleague: the case will be hidden from you.", field="staff")
    if case.people.is_hidden_from(staff):
        raise OnRecordAlready("The case is hidden from this person already.", field="staff")
    concerned = StaffConcerned(staff=as_actor(staff), named_by=by)
    return [concerned, *_handed_on(case, [staff], team)]


def name_not_concerned(case: Case, staff: str, *, by: str) -> StaffNotConcerned:
    """Show the case again to somebody whom it turned out not to be about (Code 5.8)."""
    if not case.people.is_hidden_from(staff):
        raise NotConcerned("The case is not hidden from this person.", field="staff")
    return StaffNotConcerned(staff=as_actor(staff), named_by=by)


def carry_over(case: Case, *, by: str) -> list[StaffConcerned | ConflictDeclared]:
    """Return what keeps the same people out of another case about the same matter (Code 5.8)."""
    concerned = [StaffConcerned(staff=staff, named_by=by) for staff in case.people.concerned]
    return [*concerned, *(ConflictDeclared(staff=staff, declared_by=by) for staff in case.people.conflicts)]


def carry_into(case: Case, into: Case, *, by: str, team: str) -> list[StaffConcerned | ConflictDeclared | OwnerNamed]:
    """Keep out of `into` whoever is kept out of a case that is merged into it (Code 5.8)."""
    known = {StaffConcerned: into.people.concerned, ConflictDeclared: into.people.conflicts}
    kept_out = [event for event in carry_over(case, by=by) if event.staff not in known[type(event)]]
    return [*kept_out, *_handed_on(into, [event.staff for event in kept_out], team)]


def check_is_free(case: Case, staff: str, *, field: str | None = None) -> None:
    """Raise KeptOut when somebody must have no part in the case (Code 5.8)."""
    if case.people.keeps_out(staff):
        raise KeptOut("A conflict of interest was declared, or the complaint is about this person.", field=field)


def check_is_new(case: Case, officer: str, *, field: str | None = None) -> None:
    """Raise SameOfficerAtStage2 when the officer handled, wrote or approved at an earlier stage (Code 6.13)."""
    before = {as_actor(known) for earlier in case.stages[:-1] for known in earlier.officers}
    if as_actor(officer) in before:
        raise SameOfficerAtStage2(
            "This officer handled, wrote or approved at the stage before. Somebody else must take this stage.",
            field=field,
        )


def check_approves(case: Case, approver: str) -> None:
    """Raise AnotherApproves where somebody else was named to release the response."""
    named = case.people.approver
    if named is not None and as_actor(named) != as_actor(approver):
        raise AnotherApproves("Ask the approver who was named, or name another.")


def to_tell(case: Case, *, on_the_day: bool) -> tuple[str, ...]:
    """Return who is told of a date: the officer, or the owner while there is none; on the day the manager too."""
    people = case.people
    told = [case.handler or people.owner]
    if on_the_day:
        told.append(people.manager or people.owner)
    return tuple(dict.fromkeys(told))


def _handed_on(case: Case, kept_out: Sequence[str], team: str) -> list[OwnerNamed]:
    """Return a new owner where the old one has no part any more; never one who has none either (Code 4.1)."""
    out = {as_actor(staff) for staff in kept_out}
    if as_actor(case.people.owner) not in out:
        return []
    return [OwnerNamed(owned_by=DEFAULT_OWNER if team in out or case.people.keeps_out(team) else team)]


def _check_person(staff: str) -> None:
    if not as_actor(staff).startswith(("user:", "machine:")):
        raise NotAPerson("Give the id of a member of staff.", field="staff")


# Whether each step may be taken now.


def may_name(case: Case) -> None:
    _check_open(case)


def _check_open(case: Case) -> None:
    if not case.is_open:
        raise CaseIsClosed("The case is closed.")
