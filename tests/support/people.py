"""Cases whose people have been named, asked or kept out."""

from datetime import date

from services.cases.domain import contributions, people
from services.cases.domain.case import Case
from shared.events.cases import ContributorKind
from tests.support.cases import POLICY, SOME_WORDS, after

TEAM = "team:complaints"


def conflicted(case: Case, staff: str) -> Case:
    """Return the case after somebody declared a conflict of interest."""
    return after(case, *people.declare_conflict(case, staff, SOME_WORDS, by="user:bea", team=TEAM))


def about(case: Case, staff: str) -> Case:
    """Return the case after it turned out to be about somebody."""
    return after(case, *people.name_concerned(case, staff, by="user:bea", team=TEAM))


def asked(case: Case, due_on: str, today: str, contributor: str = "user:surveyor") -> Case:
    """Return the case after a colleague was asked to contribute."""
    request = contributions.request(
        case,
        kind=ContributorKind.STAFF,
        contributor=contributor,
        question=SOME_WORDS,
        due_on=date.fromisoformat(due_on),
        today=date.fromisoformat(today),
        policy=POLICY,
    )
    return after(case, request)


def contributed(case: Case, number: int, day: str, written_by: str | None = None) -> Case:
    """Return the case after a contribution came in."""
    received = contributions.receive(case, number, SOME_WORDS, written_by=written_by, today=date.fromisoformat(day))
    return after(case, received)
