"""Stage 2: asked for by a bare request, about all parts or some, and the last stage there is."""

from collections.abc import Sequence
from datetime import datetime

from services.cases.domain import deadlines, representatives, timescales
from services.cases.domain.case import Case, Status
from services.cases.domain.deadlines import Policy
from services.cases.domain.refusals import CaseIsClosed
from services.cases.domain.timescales import CountedFrom
from shared.events.cases import (
    CaseEvent,
    ClosingReason,
    EscalationRequested,
    PartsEscalated,
    Party,
)
from shared.events.intake import Channel
from shared.kernel.refusals import Refusal, Unacceptable
from shared.kernel.words import WordsReference
from shared.kernel.working_days import london_date


class NotAnsweredYet(Refusal):
    """Stage 2 looks at a stage 1 response again; there is none yet."""

    title = "Stage 1 has not been answered"
    provision = "6.10"


class NoFurtherStage(Refusal):
    """Two stages at most: after the final response the resident goes to the Ombudsman."""

    title = "There is no further stage"
    provision = "5.3"


class NoSuchPart(Unacceptable):
    """Only what the complaint was about can be escalated; anything new is a new point."""

    title = "There is no such part"
    provision = "6.10"


class RequestBeforeTheResponse(Unacceptable):
    """What came before the response cannot be about it."""

    title = "The request is older than the response"
    provision = "6.10"


def escalate(
    case: Case,
    *,
    parts: Sequence[int],
    channel: Channel,
    requested_by: Party,
    received_at: datetime,
    said: WordsReference | None,
    policy: Policy,
) -> CaseEvent:
    """Take the complaint, or some parts, to the next stage; no reason is demanded (Code 6.10, 6.12, 3.6).

    No `parts` means all of them. Further parts join a request that has not been acknowledged yet.
    """
    may_escalate(case, third_stage=policy.third_stage)
    wanted = _parts(case, parts)
    received_on = london_date(received_at)
    consent_missing = representatives.consent_is_missing(case, requested_by, received_on, wanted)
    if case.stage > 1 and case.status in {Status.ESCALATED, Status.DEFINED}:
        return PartsEscalated(parts=wanted, received_at=received_at, consent_missing=consent_missing)
    responded_on = case.current.responded_on
    if responded_on is not None and received_on < responded_on:
        raise RequestBeforeTheResponse("The response was sent after this day.", field="received_at")
    stage = case.stage + 1
    acknowledge = timescales.of(case.edition).acknowledge_clocks.get(stage)
    return EscalationRequested(
        stage=stage,
        channel=channel,
        requested_by=requested_by,
        received_at=received_at,
        received_on=received_on,
        parts=wanted,
        said=said,
        acknowledge=acknowledge
        and deadlines.counted_from(acknowledge, CountedFrom.REQUEST, received_on, case.edition, policy),
        respond=deadlines.counted_from(
            timescales.RESPOND[stage], CountedFrom.REQUEST, received_on, case.edition, policy
        ),
        consent_missing=consent_missing,
    )


def _parts(case: Case, asked: Sequence[int]) -> tuple[int, ...]:
    known = [part.number for part in case.parts]
    unknown = [number for number in asked if number not in known]
    if unknown:
        numbers = ", ".join(str(number) for number in known)
        raise NoSuchPart(f"The complaint has these parts: {numbers}.", field="parts")
    return tuple(sorted(set(asked))) or tuple(known)


def may_escalate(case: Case, *, third_stage: bool = False) -> None:
    """Raise what stands against a further stage; being tired of a complaint does not (Code 5.3, 6.10)."""
    if case.closed in {ClosingReason.NOT_ACCEPTED, ClosingReason.MERGED, ClosingReason.RECORDED_OTHERWISE}:
        raise CaseIsClosed("The case ended without a stage 1 response.")
    if case.stage > 1 and case.status in {Status.ESCALATED, Status.DEFINED}:
        return
    if case.stage >= timescales.stages(case.edition, landlord_has_third=third_stage):
        raise NoFurtherStage("The final response has been, or is being, given: the next step is the Ombudsman.")
    if case.current.responded_on is None:
        raise NotAnsweredYet("The stage 1 response must have been sent first.")
