"""A case as it is stored: the fold of its events, as one JSON document."""

from typing import Any, Final

from pydantic import TypeAdapter

from services.cases.domain import case as case_domain
from services.cases.domain.case import Case
from shared.events.cases import ComplaintLogged
from shared.kernel.refusals import NotFound

_CASE: Final = TypeAdapter(Case)


def read(document: str) -> Case:
    return _CASE.validate_json(document)


def write(case: Case) -> str:
    """Return the document, without what is as in the beginning: most cases have nothing of most areas."""
    return _CASE.dump_json(case, exclude_defaults=True).decode()


def after(case: Case | None, reference: str, landlord: str, event: Any) -> Case:
    """Return the case after an event; the first event of a case is ComplaintLogged."""
    if case is not None:
        return case_domain.evolve(case, event)
    if not isinstance(event, ComplaintLogged):
        raise NotFound("There is no such case.")
    return case_domain.begin(reference, landlord, event)


def no_such_case() -> NotFound:
    return NotFound("There is no case with this reference.", field="reference")
