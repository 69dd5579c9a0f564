"""What the rules about a resident's circumstances have in common: when they may still be recorded."""

from services.cases.domain.case import Case
from services.cases.domain.refusals import CaseIsClosed


def check_goes_on(case: Case) -> None:
    """Raise CaseIsClosed when the case has ended and no promise, order or review of it is left."""
    if not case.is_open and not case.open_clocks():
        raise CaseIsClosed("The case is closed, and nothing of it is left to do.")
