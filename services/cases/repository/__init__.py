"""All SQL of the cases service. `Cases.save` is the one door out."""

from services.cases.repository.auditing import audit
from services.cases.repository.disclosures import read_disclosures
from services.cases.repository.disruptions import (
    OpenDisruption,
    disruptions_of,
    list_disruptions,
    new_disruption,
    open_disruption,
    read_affected,
    read_disruption,
    read_disruption_words,
)
from services.cases.repository.finding_aids import (
    Aid,
    Wanted,
    keep_aids,
    postpone,
    read_wanted,
    record_search,
    search,
)
from services.cases.repository.improvements import ImprovementFilters, ListedImprovement, read_improvements
from services.cases.repository.reading import (
    count_identical_refusals,
    count_overdue,
    read_case,
    read_group,
    read_group_of,
    read_history,
    read_whole_case,
    read_words,
    references_due,
    references_outdated,
)
from services.cases.repository.record import (
    Access,
    has_case,
    read_accesses,
    record_access,
)
from services.cases.repository.restrictions import ListedRestriction, read_restrictions
from services.cases.repository.retention import (
    BEGINNING,
    ERASED_TABLES,
    Place,
    read_due,
    split_off_and_erased,
)
from services.cases.repository.worklist import Filters, Listed, read_worklist, worklist_key
from services.cases.repository.writing import Cases, open_cases, policy_for, policy_of

__all__ = [
    "BEGINNING",
    "ERASED_TABLES",
    "Access",
    "Aid",
    "Cases",
    "Filters",
    "ImprovementFilters",
    "Listed",
    "ListedImprovement",
    "ListedRestriction",
    "OpenDisruption",
    "Place",
    "Wanted",
    "audit",
    "count_identical_refusals",
    "count_overdue",
    "disruptions_of",
    "has_case",
    "keep_aids",
    "list_disruptions",
    "new_disruption",
    "open_cases",
    "open_disruption",
    "policy_for",
    "policy_of",
    "postpone",
    "read_accesses",
    "read_affected",
    "read_case",
    "read_disclosures",
    "read_disruption",
    "read_disruption_words",
    "read_due",
    "read_group",
    "read_group_of",
    "read_history",
    "read_improvements",
    "read_restrictions",
    "read_wanted",
    "read_whole_case",
    "read_words",
    "read_worklist",
    "record_access",
    "record_search",
    "references_due",
    "references_outdated",
    "search",
    "split_off_and_erased",
    "worklist_key",
]
