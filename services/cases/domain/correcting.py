"""When intake corrects what a submission is taken for: a complaint after all, or never one. Nothing is lost."""

from datetime import date

from services.cases.domain import deadlines, procedure
from services.cases.domain.case import Case, Status
from services.cases.domain.deadlines import Policy
from services.cases.domain.timescales import CountedFrom
from shared.events.cases import CaseClosed, CaseEvent, CaseReopened, ClockKind, ClosingReason
from shared.events.intake import KindCorrected, SubmissionKind

_ANSWERED = frozenset({Status.RESPONSE_APPROVED, Status.RESPONDED})
_ACCEPTED = frozenset({Status.ACKNOWLEDGEMENT_APPROVED, Status.ACKNOWLEDGED})


def correct_kind(case: Case | None, correction: KindCorrected, policy: Policy, *, today: date) -> list[CaseEvent]:
    """Log, reopen or end a case after its kind was corrected (Code 1.3, 1.4).

    A complaint runs from its true receipt, however late it is recognised. What is corrected to something else was
    answered by the resident with the choice not to complain: intake corrects no sooner.
    """
    if case is None:
        return procedure.log(None, correction, policy, logged_on=today)
    if correction.kind is SubmissionKind.COMPLAINT:
        return _reopened(case, policy)
    if not case.is_open or case.stage > 1 or case.status in _ANSWERED:
        return []
    reason = ClosingReason.WITHDRAWN if case.status in _ACCEPTED else ClosingReason.RECORDED_OTHERWISE
    return [CaseClosed(reason=reason, closed_on=today)]


def _reopened(case: Case, policy: Policy) -> list[CaseEvent]:
    if case.closed is not ClosingReason.RECORDED_OTHERWISE or case.record.erased_on is not None:
        return []
    return [
        CaseReopened(
            acknowledge=deadlines.compute(ClockKind.STAGE_1_ACKNOWLEDGE, case.received_on, case.edition, policy),
            respond=deadlines.counted_from(
                ClockKind.STAGE_1_RESPOND, CountedFrom.LOGGING, case.logged_on, case.edition, policy
            ),
        )
    ]
