"""One example of every event about Ombudsmen, hazards, data protection and disruptions; all of it is invented."""

from datetime import UTC, date, datetime
from typing import Final

from deploy.contract_examples.values import deadline, words
from shared.events import cases
from shared.events.cases import ClockEnded, ClockKind, ClockStopped, Edition
from shared.events.event import Event

_AWARE = datetime(2026, 11, 20, 9, 25, tzinfo=UTC)
_INVESTIGATED = datetime(2026, 11, 26, 15, 30, tzinfo=UTC)
_MADE_SAFE = datetime(2026, 11, 27, 12, 0, tzinfo=UTC)


def _set_by(  # who sets a date is part of it
    edition: Edition, clock: ClockKind, item: int | None, counted_from: date, due_on: date
) -> cases.Deadline:
    return deadline(clock, counted_from, None, due_on, item=item).model_copy(update={"edition": edition})


def _by_law(clock: ClockKind, working_days: int, due_on: date) -> cases.Deadline:
    counted = deadline(clock, date(2026, 11, 26), working_days, due_on, item=1)
    return counted.model_copy(update={"edition": Edition.AWAABS_LAW_2025})


_OMBUDSMEN: Final[tuple[Event, ...]] = (
    cases.ReferredToOmbudsman(
        number=1,
        ombudsman=cases.OmbudsmanBody.HOUSING,
        right_bodies=(cases.OmbudsmanBody.HOUSING,),
        referred_on=date(2027, 2, 1),
        case_number="202700123",
    ),
    cases.EvidenceRequested(
        number=1,
        matter=1,
        request=words(501),
        deadline=_set_by(Edition.OMBUDSMAN, ClockKind.EVIDENCE_REQUEST, 1, date(2027, 2, 3), date(2027, 2, 24)),
    ),
    cases.EvidenceSent(
        number=1,
        sent=words(502),
        stopped=ClockStopped(clock=ClockKind.EVIDENCE_REQUEST, item=1, on=date(2027, 2, 19)),
    ),
    cases.MatterDetermined(
        number=1,
        ombudsman=cases.OmbudsmanBody.HOUSING,
        determined_on=date(2027, 6, 14),
        parts=(
            cases.PartDetermination(part=1, outcome=cases.DeterminationOutcome.MALADMINISTRATION),
            cases.PartDetermination(part=2, outcome=cases.DeterminationOutcome.NO_MALADMINISTRATION),
        ),
    ),
    cases.OrderMade(
        number=1,
        matter=1,
        kind=cases.OrderKind.ORDER,
        head=cases.OrderHead.COMPENSATION,
        amount_pence=35_000,
        ordered=words(503),
        deadline=_set_by(Edition.OMBUDSMAN, ClockKind.ORDER, 1, date(2027, 6, 15), date(2027, 7, 12)),
    ),
    cases.OrderCompliedWith(
        number=1,
        proof=words(504),
        stopped=ClockStopped(clock=ClockKind.ORDER, item=1, on=date(2027, 7, 1)),
    ),
    cases.ComplianceAccepted(number=1, accepted_on=date(2027, 7, 20)),
    cases.ComplianceNotAccepted(
        number=2,
        why=words(505),
        deadline=_set_by(Edition.OMBUDSMAN, ClockKind.RECOMMENDATION, 2, date(2027, 7, 20), date(2027, 8, 10)),
    ),
    cases.FailureOrderIssued(
        number=3,
        kind=cases.FailureOrderKind.COMPLAINT_HANDLING_FAILURE_ORDER,
        failure=cases.FailureOrderReason.COMPLAINT_NOT_PROGRESSED,
        stage=1,
        issued_on=date(2027, 1, 20),
        deadline=_set_by(Edition.OMBUDSMAN, ClockKind.ORDER, 3, date(2027, 1, 20), date(2027, 1, 27)),
    ),
    cases.FailureOrderAnswered(
        number=3,
        answer=words(506),
        answered_on=date(2027, 1, 25),
        stopped=ClockStopped(clock=ClockKind.ORDER, item=3, on=date(2027, 1, 25)),
    ),
)
_HAZARDS: Final[tuple[Event, ...]] = (
    cases.HazardReported(
        number=1,
        kind=cases.HazardKind.EMERGENCY,
        hazard_class=cases.HazardClass.DAMP_AND_MOULD,
        aware_at=_AWARE,
        deadlines=(
            _set_by(
                Edition.AWAABS_LAW_2025, ClockKind.HAZARD_EMERGENCY, 1, date(2026, 11, 20), date(2026, 11, 21)
            ).model_copy(update={"due_at": datetime(2026, 11, 21, 9, 25, tzinfo=UTC)}),
        ),
    ),
    cases.HazardInvestigated(
        number=1,
        found=cases.HazardFound.SIGNIFICANT,
        ended_at=_INVESTIGATED,
        stopped=(ClockStopped(clock=ClockKind.HAZARD_INVESTIGATE, item=1, on=_INVESTIGATED.date(), at=_INVESTIGATED),),
        ended=(ClockEnded(clock=ClockKind.HAZARD_EMERGENCY, item=1),),
        deadlines=(
            _by_law(ClockKind.HAZARD_SUMMARY, 3, date(2026, 12, 1)),
            _by_law(ClockKind.HAZARD_MAKE_SAFE, 5, date(2026, 12, 3)),
            _by_law(ClockKind.HAZARD_FURTHER_WORKS, 5, date(2026, 12, 3)),
        ),
    ),
    cases.HazardSummarySent(
        number=1, stopped=ClockStopped(clock=ClockKind.HAZARD_SUMMARY, item=1, on=date(2026, 11, 30))
    ),
    cases.HazardMadeSafe(
        number=1,
        made_safe_at=_MADE_SAFE,
        how=words(511),
        stopped=(ClockStopped(clock=ClockKind.HAZARD_MAKE_SAFE, item=1, on=_MADE_SAFE.date(), at=_MADE_SAFE),),
    ),
    cases.FurtherWorksPlanned(
        number=1,
        why=words(512),
        deadline=_set_by(
            Edition.AWAABS_LAW_2025,
            ClockKind.HAZARD_FURTHER_WORKS,
            1,
            date(2026, 11, 26),
            date(2027, 1, 29),
        ),
    ),
    cases.FurtherWorksBegun(
        number=1,
        works=words(513),
        stopped=ClockStopped(clock=ClockKind.HAZARD_FURTHER_WORKS, item=1, on=date(2027, 1, 18)),
    ),
)
_DATA_PROTECTION: Final[tuple[Event, ...]] = (
    cases.DataProtectionComplaintRecognised(
        received_on=date(2026, 11, 20),
        deadline=_set_by(
            Edition.DATA_PROTECTION_2026,
            ClockKind.DATA_PROTECTION_ACKNOWLEDGE,
            None,
            date(2026, 11, 20),
            date(2026, 12, 20),
        ),
    ),
    cases.DataProtectionComplaintAcknowledged(
        acknowledged_on=date(2026, 11, 25),
        how=words(521),
        stopped=ClockStopped(clock=ClockKind.DATA_PROTECTION_ACKNOWLEDGE, on=date(2026, 11, 25)),
    ),
    cases.DataProtectionComplaintAnswered(answered_on=date(2026, 12, 14), answer=words(522)),
)
_DISRUPTIONS: Final[tuple[Event, ...]] = (
    cases.DisruptionDeclared(
        cause=cases.DisruptionCause.CYBER_INCIDENT,
        since=date(2026, 12, 1),
        expected_until=date(2026, 12, 11),
        affected_services=("repairs",),
        banner=words(531),
    ),
    cases.DisruptionProlonged(
        was_expected_until=date(2026, 12, 11), expected_until=date(2026, 12, 18), banner=words(532)
    ),
    cases.OmbudsmanTold(told_on=date(2026, 12, 2), how=words(533)),
    cases.ResidentsTold(told_on=date(2026, 12, 2), how=words(534)),
    cases.DisruptionEnded(ended_on=date(2026, 12, 16)),
)
OMBUDSMEN_AND_HAZARDS: Final = (*_OMBUDSMEN, *_HAZARDS, *_DATA_PROTECTION, *_DISRUPTIONS)
