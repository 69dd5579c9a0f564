"""Random walks over everything that may be decided: whatever is done, in any order, these things hold."""

from collections.abc import Iterable, Mapping, Sequence
from typing import ClassVar, Final

from hypothesis import settings
from hypothesis.stateful import invariant

from services.cases.domain import steps
from services.cases.domain.case import STATUTORY, Case, RunningClock
from services.cases.domain.case.hazards import Hazard
from services.cases.domain.case.remedies import RemedyStatus
from services.cases.repository import documents
from shared.events import cases as events
from shared.events.cases import CaseEvent, ClockKind, HazardFound, HazardKind, RemedyKind, clock_key
from tests.support.walking import SAME_WALKS
from tests.support.walking_on import CHANGED, LIMIT_PENCE, PROCLAIMED, WalkOn
from tests.unit.test_walk_procedure import Walk

TELL_OF_TIME: Final = (events.DeadlineApproaching, events.DeadlineMissed)
END_WHAT_THEY_ANSWER: Final = (events.ComplaintResponded, events.EscalationNotAccepted, events.CaseClosed)
OF_THE_CODE: Final = (
    *TELL_OF_TIME,
    *END_WHAT_THEY_ANSWER,
    events.ComplaintAcknowledged,
    events.EscalationRequested,
    events.ResponseExtended,
    events.ComplaintNotAccepted,
    events.AcceptanceDirected,
    events.CaseReopened,
    events.DeadlineRecomputed,
)
"""What may start, move, stop or end a clock of the Code; nothing else may."""
MAY_FALL_AWAY: Final = frozenset(
    {
        ClockKind.TARGET,
        ClockKind.ACTION,
        ClockKind.PAYMENT,
        ClockKind.REMEDY,
        ClockKind.IMPROVEMENT,
        ClockKind.CONTRIBUTION,
        ClockKind.HAZARD_EMERGENCY,
    }
)
UNTIL_ANSWERED: Final = frozenset({ClockKind.PROGRESS_UPDATE, ClockKind.TARGET, ClockKind.CONTRIBUTION})
NUMBERED: Final[Mapping[str, tuple[type[CaseEvent], ...]]] = {
    "improvements": (events.ImprovementPlanned,),
    "adjustments": (events.AdjustmentAgreed,),
    "disclosures": (events.DisabilityDisclosed,),
    "representatives": (events.RepresentativeAppointed,),
    "restrictions": (events.RestrictionProposed,),
    "matters": (events.ReferredToOmbudsman,),
    "requests for evidence": (events.EvidenceRequested,),
    "orders": (events.OrderMade, events.FailureOrderIssued),
    "hazards": (events.HazardReported,),
    "contributions": (events.ContributionRequested,),
    "progress updates": (events.ProgressUpdateApproved,),
    "refusals": (events.RefusalProposed,),
    "holds": (events.HoldPlaced,),
    "marks": (events.ThirdPartyMarked,),
}
"""What begins an item of each kind: the numbers count up, so that none is given twice."""
WITH_LETTERS: Final = (
    (events.ActionUpdateGiven, events.ActionMoved, events.ActionCompleted, events.ActionCancelled),
    (events.RestrictionImposed, events.RestrictionReviewed, events.RestrictionLifted),
)
"""What a letter tells of, by the counter that tells these letters apart."""
COUNT_TOWARDS_THE_LIMIT: Final = frozenset({RemedyStatus.OFFERED, RemedyStatus.ACCEPTED, RemedyStatus.PROVIDED})


class WalkEverything(WalkOn, Walk):
    """What holds of everything beside the procedure; and all that holds of the procedure holds too."""

    proclaimed: ClassVar = {CHANGED.version: PROCLAIMED}

    def _happened(self, events: Sequence[CaseEvent]) -> None:
        for event in events:
            before = self.case
            super()._happened([event])
            _check_clocks(before, self.case, event)
            _check_end(before, self.case, event)

    @invariant()
    def what_is_owed_has_its_clock_running_and_nothing_else_has(self) -> None:
        running = {key for key, clock in self.case.clocks.items() if clock.is_open and _outlives(clock)}

        assert running == set(_owed(self.case))

    @invariant()
    def a_contribution_that_runs_is_awaited_and_a_target_that_runs_is_not_paused(self) -> None:
        running = [clock.deadline for clock in self.case.open_clocks()]
        awaited = {each.number for each in self.case.people.contributions if each.is_awaited}
        paused = {target.stage for target in self.case.targets.items if target.is_paused}

        assert {each.item for each in running if each.clock is ClockKind.CONTRIBUTION} <= awaited
        assert not {each.item for each in running if each.clock is ClockKind.TARGET} & paused

    @invariant()
    def items_are_numbered_one_after_the_other(self) -> None:
        numbers = {
            name: [event.number for event in self.events if isinstance(event, begins)]  # type: ignore[attr-defined]  # each of them has a number
            for name, begins in NUMBERED.items()
        }

        assert numbers == {name: list(range(1, len(found) + 1)) for name, found in numbers.items()}

    @invariant()
    def no_number_is_given_twice(self) -> None:
        case = self.case
        for numbers in (
            [remedy.number for remedy in case.remedies.items],
            [action.number for action in case.actions.items],
            [part.number for part in case.parts] + case.joining.moved_parts(),
            [extension.number for extension in self.events if isinstance(extension, events.ResponseExtended)],
        ):
            assert len(numbers) == len(set(numbers))
            assert numbers == sorted(numbers) or numbers[: len(case.parts)] == [part.number for part in case.parts]

    @invariant()
    def letters_of_a_kind_count_up(self) -> None:
        for tell in WITH_LETTERS:
            letters = [event.letter for event in self.events if isinstance(event, tell)]
            assert letters == list(range(1, len(letters) + 1))

    @invariant()
    def nobody_gives_away_more_than_they_may_alone(self) -> None:  # Code 7.2
        remedies = self.case.remedies.items
        alone = [each for each in remedies if each.approved_by is None and each.status in COUNT_TOWARDS_THE_LIMIT]

        assert all(each.amount_pence >= 0 for each in remedies)
        assert sum(each.amount_pence for each in alone) <= LIMIT_PENCE
        assert all(each.approved_by != each.proposed_by for each in remedies if each.approved_by is not None)

    @invariant()
    def who_is_kept_out_has_no_part(self) -> None:  # Code 5.8
        people = self.case.people
        named = {self.case.handler, people.owner, people.manager, people.approver}

        assert not named & {*people.conflicts, *people.concerned}

    @invariant()
    def who_is_to_release_the_response_of_stage_2_is_new(self) -> None:  # Code 6.13
        earlier = {officer for stage in self.case.stages[:-1] for officer in stage.officers}

        assert not earlier & {self.case.people.approver, self.case.handler}

    @invariant()
    def nothing_is_announced_once_the_record_is_erased(self) -> None:
        erased = self.case.record.erased_on is not None
        announced = steps.next_steps(self.case) if erased else []

        assert not any(step.allowed for step in announced)
        assert not (erased and self.case.is_open)

    @invariant()
    def what_was_split_off_has_the_dates_that_it_had(self) -> None:  # Code 6.2, 6.3
        for before, begun in self.split_off:
            running = {clock.deadline.key: clock.deadline for clock in before.statutory_clocks()}
            assert {clock.deadline.key: clock.deadline for clock in begun.statutory_clocks()} == running
            assert documents.read(documents.write(begun)) == begun


def _check_clocks(before: Case, after: Case, event: CaseEvent) -> None:
    """Check that an event changes no clock but those that it names, and none of the Code where it may not."""
    changed = {key for key, clock in after.clocks.items() if before.clocks.get(key) != clock}
    named = {each.key for each in event.starts()} | {each.key for each in event.stops()}
    named |= {each.key for each in event.ends()}
    if isinstance(event, TELL_OF_TIME):
        named |= {clock_key(event.clock, event.item)}
    if isinstance(event, END_WHAT_THEY_ANSWER):
        ended = UNTIL_ANSWERED | (STATUTORY if isinstance(event, events.CaseClosed) else frozenset())
        named |= {key for key, clock in before.clocks.items() if clock.deadline.clock in ended}
    assert changed <= named
    assert isinstance(event, OF_THE_CODE) or not changed & {kind.value for kind in STATUTORY}
    assert {each.clock for each in event.ends()} <= MAY_FALL_AWAY
    assert set(before.clocks) <= set(after.clocks)


def _check_end(before: Case, after: Case, event: CaseEvent) -> None:
    """Check that what is owed outlives a case, and that nothing which is still needed is erased."""
    if isinstance(event, events.CaseClosed):
        assert (after.remedies, after.actions, after.ombudsman) == (before.remedies, before.actions, before.ombudsman)
        assert (after.hazards, after.data_protection) == (before.hazards, before.data_protection)
        assert after.circumstances == before.circumstances
        assert [each for each in after.open_clocks() if _outlives(each)] == [
            each for each in before.open_clocks() if _outlives(each)
        ]
    if isinstance(event, events.PersonalDataErased):
        assert not before.is_open
        assert not before.open_clocks()
        assert not before.record.holds
        assert not before.ombudsman.is_open
        assert list(_owed(before)) == []


def _outlives(clock: RunningClock) -> bool:
    return clock.deadline.clock not in STATUTORY | UNTIL_ANSWERED


def _owed(case: Case) -> Iterable[str]:
    """Return the clock of everything that is owed, as the state of each area says and not as the clocks do."""
    for remedy in case.remedies.items:
        money = remedy.terms.kind is RemedyKind.COMPENSATION
        yield from _key(ClockKind.PAYMENT if money else ClockKind.REMEDY, remedy.number, remedy.is_owed)
    for action in case.actions.items:
        yield from _key(ClockKind.ACTION, action.number, action.is_open)
    for improvement in case.learning.improvements:
        yield from _key(ClockKind.IMPROVEMENT, improvement.number, improvement.is_open)
    for adjustment in case.circumstances.adjustments.agreed:
        yield from _key(ClockKind.ADJUSTMENT_REVIEW, adjustment.number, not adjustment.ended)
    for restriction in case.circumstances.restrictions.imposed:
        yield from _key(ClockKind.RESTRICTION_REVIEW, restriction.number, restriction.lifted_on is None)
    yield from _owed_by_law(case)


def _owed_by_law(case: Case) -> Iterable[str]:
    for request in case.ombudsman.requests:
        yield from _key(ClockKind.EVIDENCE_REQUEST, request.number, request.sent_on is None)
    for order in case.ombudsman.orders:
        yield from _key(ClockKind(order.kind.value), order.number, order.complied_on is None)
    for failure in case.ombudsman.failure_orders:
        yield from _key(ClockKind.ORDER, failure.number, failure.answered_on is None and failure.due_on is not None)
    for hazard in case.hazards.reported:
        yield from _owed_on(hazard)
    told = case.data_protection.acknowledged_on or case.data_protection.answered_on
    if case.data_protection.received_on is not None and told is None:
        yield ClockKind.DATA_PROTECTION_ACKNOWLEDGE.value


def _owed_on(hazard: Hazard) -> Iterable[str]:
    looked, safe = hazard.investigated_at is not None, hazard.made_safe_at is not None
    feared = hazard.kind is HazardKind.EMERGENCY and not looked
    works = hazard.found not in {None, HazardFound.NONE} and hazard.works_begun_on is None
    yield from _key(ClockKind.HAZARD_INVESTIGATE, hazard.number, hazard.kind is HazardKind.SIGNIFICANT and not looked)
    yield from _key(ClockKind.HAZARD_SUMMARY, hazard.number, looked and hazard.summary_sent_on is None)
    yield from _key(
        ClockKind.HAZARD_EMERGENCY, hazard.number, not safe and (feared or hazard.found is HazardFound.EMERGENCY)
    )
    yield from _key(ClockKind.HAZARD_MAKE_SAFE, hazard.number, not safe and hazard.found is HazardFound.SIGNIFICANT)
    yield from _key(ClockKind.HAZARD_FURTHER_WORKS, hazard.number, works)


def _key(clock: ClockKind, number: int, owed: bool) -> Iterable[str]:  # noqa: FBT001 - the last word of each sentence
    return [clock_key(clock, number)] if owed else []


TestWalkEverything = WalkEverything.TestCase
TestWalkEverything.settings = settings(max_examples=30, stateful_step_count=25, deadline=None, derandomize=SAME_WALKS)
