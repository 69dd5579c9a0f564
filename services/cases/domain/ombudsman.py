"""Ombudsman matters: referral, evidence, determination (Code 2.4, 5.3). What follows from one is in orders.py.

None of it asks where the procedure stands: a resident may go to an Ombudsman at any time, and what an Ombudsman wants
outlives the case.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Final

from services.cases.domain import deadlines, happened
from services.cases.domain.case import Case
from services.cases.domain.case.ombudsman import EvidenceRequest, Matter
from services.cases.domain.deadlines import Policy
from services.cases.domain.ombudsman_refusals import (
    AlreadyDetermined,
    NoSuchMatter,
    NothingWasRequested,
    PartDeterminedTwice,
    PartUnknown,
    WordOfAnotherScheme,
)
from shared.events.cases import (
    ClockKind,
    ClockStopped,
    Deadline,
    DeterminationOutcome,
    Edition,
    EvidenceRequested,
    EvidenceSent,
    MatterDetermined,
    OmbudsmanBody,
    PartDetermination,
    ReferredToOmbudsman,
)
from shared.kernel.words import WordsReference

OUTCOMES: Final[Mapping[OmbudsmanBody, frozenset[DeterminationOutcome]]] = {
    OmbudsmanBody.HOUSING: frozenset(
        {
            DeterminationOutcome.NO_MALADMINISTRATION,
            DeterminationOutcome.SERVICE_FAILURE,
            DeterminationOutcome.MALADMINISTRATION,
            DeterminationOutcome.SEVERE_MALADMINISTRATION,
            DeterminationOutcome.MEDIATION,
            DeterminationOutcome.REASONABLE_REDRESS,
            DeterminationOutcome.OUTSIDE_JURISDICTION,
            DeterminationOutcome.WITHDRAWN,
        }
    ),
    OmbudsmanBody.LOCAL_GOVERNMENT: frozenset(
        {
            DeterminationOutcome.CLOSED_AFTER_INITIAL_ENQUIRIES,
            DeterminationOutcome.ADVICE_GIVEN,
            DeterminationOutcome.REFERRED_BACK,
            DeterminationOutcome.INVESTIGATED_NOT_UPHELD,
            DeterminationOutcome.UPHELD,
        }
    ),
    OmbudsmanBody.INFORMATION_COMMISSIONER: frozenset(
        {
            DeterminationOutcome.NO_INFRINGEMENT,
            DeterminationOutcome.INFRINGEMENT_LIKELY,
            DeterminationOutcome.ADVICE_GIVEN,
            DeterminationOutcome.NO_FURTHER_ACTION,
            DeterminationOutcome.REGULATORY_ACTION,
            DeterminationOutcome.WITHDRAWN,
        }
    ),
}
"""The words in which each body decides."""


def right_ombudsmen(case: Case) -> tuple[OmbudsmanBody, ...]:
    """Return who is responsible for what the case is about, the main one first; it follows the subject (Code 5.3)."""
    council = case.edition is Edition.LGSCO_2024
    main = OmbudsmanBody.LOCAL_GOVERNMENT if council else OmbudsmanBody.HOUSING
    about_data = case.data_protection.received_on is not None
    return (main, OmbudsmanBody.INFORMATION_COMMISSIONER) if about_data else (main,)


def refer(
    case: Case, ombudsman: OmbudsmanBody, *, referred_on: date, case_number: str | None, today: date
) -> ReferredToOmbudsman:
    """Record that the resident went to an Ombudsman; to the wrong one too, with a warning (Code 2.4, 5.3)."""
    happened.check(referred_on, today=today, field="referred_on")
    return ReferredToOmbudsman(
        number=len(case.ombudsman.matters) + 1,
        ombudsman=ombudsman,
        right_bodies=right_ombudsmen(case),
        referred_on=referred_on,
        case_number=case_number,
    )


def request_evidence(
    case: Case, matter: int, request: WordsReference, *, due_on: date, today: date, policy: Policy
) -> EvidenceRequested:
    """Record what a body asked for, and by when."""
    about = find_matter(case, matter)
    happened.check_due(due_on, field="due_on", after=about.referred_on)
    number = len(case.ombudsman.requests) + 1
    deadline = due_by(ClockKind.EVIDENCE_REQUEST, due_on, number, today, policy)
    return EvidenceRequested(number=number, matter=about.number, request=request, deadline=deadline)


def send_evidence(case: Case, number: int, sent: WordsReference, *, sent_on: date, today: date) -> EvidenceSent:
    """Record what was sent, with which the request is met."""
    may_send_evidence(case)
    if number not in {request.number for request in _unanswered(case)}:
        raise NothingWasRequested("There is no request of this number that waits for evidence.", field="number")
    happened.check(sent_on, today=today, field="sent_on")
    stopped = ClockStopped(clock=ClockKind.EVIDENCE_REQUEST, item=number, on=sent_on)
    return EvidenceSent(number=number, sent=sent, stopped=stopped)


def determine(
    case: Case,
    number: int,
    parts: Sequence[PartDetermination],
    *,
    determined_on: date,
    after_review: bool,
    today: date,
) -> MatterDetermined:
    """Record what a body decided, in its own words, part by part or on the whole; nothing follows it (Code 5.3)."""
    matter = find_matter(case, number)
    if not matter.is_open and not after_review:
        raise AlreadyDetermined("This matter has been determined. Say so if this was decided after a review.")
    happened.check(determined_on, today=today, field="determined_on", after=matter.determined_on or matter.referred_on)
    _check_parts(case, matter, parts)
    return MatterDetermined(
        number=number,
        ombudsman=matter.ombudsman,
        determined_on=determined_on,
        parts=tuple(parts),
        after_review=after_review,
    )


def _check_parts(case: Case, matter: Matter, parts: Sequence[PartDetermination]) -> None:
    known = {None, *(part.number for part in case.parts)}
    words = OUTCOMES[matter.ombudsman]
    for place, part in enumerate(parts):
        if part.part not in known:
            raise PartUnknown("The complaint has no part of this number.", field=f"parts.{place}.part")
        if part.part in {earlier.part for earlier in parts[:place]}:
            raise PartDeterminedTwice("Each part is determined once.", field=f"parts.{place}.part")
        if part.outcome not in words:
            raise WordOfAnotherScheme(
                f"The words of this body are: {', '.join(sorted(words))}.", field=f"parts.{place}.outcome"
            )


# Whether each step may be taken now. A referral may come at any time.


def may_refer(_: Case) -> None:
    return


def may_request_evidence(case: Case) -> None:
    if not case.ombudsman.matters:
        raise NoSuchMatter("Nothing has been referred to an Ombudsman.")


def may_send_evidence(case: Case) -> None:
    if not _unanswered(case):
        raise NothingWasRequested("No request for evidence waits.")


def find_matter(case: Case, number: int) -> Matter:
    may_request_evidence(case)
    found = next((matter for matter in case.ombudsman.matters if matter.number == number), None)
    if found is None:
        raise NoSuchMatter("There is no matter of this number: record the referral first.", field="number")
    return found


def _unanswered(case: Case) -> list[EvidenceRequest]:
    return [request for request in case.ombudsman.requests if request.sent_on is None]


def due_by(clock: ClockKind, due_on: date, number: int, today: date, policy: Policy) -> Deadline:
    return deadlines.on_day(clock, due_on, today, policy, edition=Edition.OMBUDSMAN, item=number)
