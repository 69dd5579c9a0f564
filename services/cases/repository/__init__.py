"""All SQL of the cases service. `Cases.save` is the one door out."""

from services.cases.repository.auditing import audit
from services.cases.repository.reading import (
    Filters,
    count_identical_refusals,
    count_overdue,
    read_case,
    read_history,
    read_words,
    read_worklist,
    references_due,
    references_outdated,
    worklist_key,
)
from services.cases.repository.writing import Cases, open_cases, policy_for, policy_of

__all__ = [
    "Cases",
    "Filters",
    "audit",
    "count_identical_refusals",
    "count_overdue",
    "open_cases",
    "policy_for",
    "policy_of",
    "read_case",
    "read_history",
    "read_words",
    "read_worklist",
    "references_due",
    "references_outdated",
    "worklist_key",
]
