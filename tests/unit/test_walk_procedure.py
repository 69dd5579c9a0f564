"""Random walks over the procedure: whatever officers, letters and the calendar do, in any order, these things hold."""

from collections.abc import Collection, Mapping
from datetime import date, timedelta
from typing import ClassVar, Final

from hypothesis import settings
from hypothesis.stateful import invariant

from services.cases.domain import deadlines, timescales
from services.cases.domain.case import STATUTORY, Case, Status
from services.cases.repository import documents
from shared.events.cases import (
    ClockKind,
    DeadlineMissed,
    Edition,
    ExtensionApproved,
    ResponseApproved,
    ResponseExtended,
    clock_key,
)
from shared.events.notifications import LetterKind
from shared.kernel.working_days import london_date
from tests.support.cases import after
from tests.support.naive_calendar import LAST_DAY, naively
from tests.support.walking import SAME_WALKS, ProcedureWalk, begun

PROOFS: Final = {
    ClockKind.STAGE_1_ACKNOWLEDGE: {LetterKind.ACKNOWLEDGEMENT, LetterKind.NOT_ACCEPTED},
    ClockKind.STAGE_1_RESPOND: {LetterKind.RESPONSE},
    ClockKind.STAGE_2_ACKNOWLEDGE: {LetterKind.ACKNOWLEDGEMENT, LetterKind.ESCALATION_REFUSED},
    ClockKind.STAGE_2_RESPOND: {LetterKind.RESPONSE, LetterKind.ESCALATION_REFUSED},
    ClockKind.PROGRESS_UPDATE: {LetterKind.PROGRESS_UPDATE},
    ClockKind.TARGET: {LetterKind.RESPONSE},
}
FOLLOWS: Final = {
    Status.LOGGED: {Status.DEFINED, Status.REFUSAL_APPROVED, Status.CLOSED},
    Status.ESCALATED: {Status.DEFINED, Status.REFUSAL_APPROVED, Status.CLOSED},
    Status.DEFINED: {Status.ACKNOWLEDGEMENT_APPROVED, Status.REFUSAL_APPROVED, Status.CLOSED},
    Status.ACKNOWLEDGEMENT_APPROVED: {Status.ACKNOWLEDGED, Status.CLOSED},
    Status.ACKNOWLEDGED: {Status.RESPONSE_APPROVED, Status.CLOSED},
    Status.RESPONSE_APPROVED: {Status.RESPONDED},
    Status.RESPONDED: {Status.CLOSED, Status.ESCALATED},
    Status.REFUSAL_APPROVED: {Status.CLOSED, Status.RESPONDED},
    Status.CLOSED: {Status.ESCALATED, Status.LOGGED},
}


class Walk(ProcedureWalk):
    """What holds all the way, whatever happens next."""

    folded: tuple[Case, int] | None = None
    """The case as the events made it up to the last look, and how many they were."""
    proclaimed: ClassVar[Mapping[str, Collection[date]]] = {}
    """Holidays that a calendar has beside the listed ones, by its version."""

    # What holds all the way.

    @invariant()
    def the_state_is_the_fold_of_the_events(self) -> None:
        folded, known = self.folded or (begun(self.events[0]), 1)
        self.folded = after(folded, *self.events[known:]), len(self.events)

        assert self.folded == (self.case, self.case.sequence)

    @invariant()
    def no_clock_is_met_without_proof_of_sending(self) -> None:
        proved = {(proof.kind, london_date(proof.at)) for proof in self.case.letters if proof.failure is None}
        by_letter = [clock for clock in self.case.clocks.values() if clock.deadline.clock in PROOFS]
        met = [clock for clock in by_letter if clock.met_on is not None]

        assert all(any((kind, clock.met_on) in proved for kind in PROOFS[clock.deadline.clock]) for clock in met)

    @invariant()
    def one_status_follows_from_another_as_the_procedure_says(self) -> None:
        pairs = zip(self.statuses, self.statuses[1:], strict=False)

        assert all(later is earlier or later in FOLLOWS[earlier] for earlier, later in pairs)

    @invariant()
    def there_is_no_stage_2_without_an_answer_at_stage_1_and_no_third_stage(self) -> None:  # Code 5.2, 5.3
        assert [stage.number for stage in self.case.stages] == [1, 2][: len(self.case.stages)]
        assert all(stage.responded_on is not None for stage in self.case.stages[:-1])

    @invariant()
    def nobody_has_a_hand_in_two_stages(self) -> None:  # Code 6.13
        first, *later = self.case.stages

        assert all(not stage.answers or not {*first.officers} & self._answering_officers() for stage in later)

    @invariant()
    def every_deadline_is_that_of_a_naive_count(self) -> None:
        counted = [
            clock.deadline
            for clock in self.case.clocks.values()
            if clock.deadline.working_days is not None and clock.deadline.due_on <= LAST_DAY
        ]

        assert all(
            each.due_on == naively(each.counted_from, each.working_days or 0, self.proclaimed.get(each.calendar, ()))
            for each in counted
        )

    @invariant()
    def an_extension_beyond_the_cap_had_a_good_reason(self) -> None:  # Code 6.4, 6.15
        approved = {event.number: event for event in self.events if isinstance(event, ExtensionApproved)}
        told = [approved[event.number] for event in self.events if isinstance(event, ResponseExtended)]

        assert all(event.good_reason is not None or event.extended_to <= self._cap(event) for event in told)

    @invariant()
    def a_clock_is_missed_once_at_most_and_never_before_it_is_late(self) -> None:
        missed = [event for event in self.events if isinstance(event, DeadlineMissed)]
        within_the_day = {ClockKind.HAZARD_EMERGENCY: timedelta(days=1)}

        assert len(missed) == len({(clock_key(event.clock, event.item), event.due_on) for event in missed})
        assert all(event.due_on < self.today + within_the_day.get(event.clock, timedelta()) for event in missed)

    @invariant()
    def a_closed_case_has_no_statutory_clock_running(self) -> None:
        assert self.case.is_open or self.case.statutory_clocks() == []

    @invariant()
    def an_unanswered_case_always_has_a_statutory_clock_running(self) -> None:
        untimed = self.case.edition is Edition.HOS_2022 and self.case.stage > 1
        answered = self.case.status in {Status.RESPONDED, Status.CLOSED}

        assert untimed or answered or self.case.statutory_clocks()

    @invariant()
    def asking_twice_says_nothing_twice(self) -> None:
        due = deadlines.due_events(self.case, self.policy, self.now)

        assert deadlines.due_events(after(self.case, *due), self.policy, self.now) == []

    @invariant()
    def the_stored_document_reads_as_the_same_case(self) -> None:
        assert documents.read(documents.write(self.case)) == self.case

    def _answering_officers(self) -> set[str]:
        """Return who handles, wrote or released the latest response; more time may be given by anybody."""
        response = [event for event in self.events if isinstance(event, ResponseApproved)][-1]
        return {self.case.handler or "", response.written_by or "", response.approved_by or ""} - {""}

    def _cap(self, approved: ExtensionApproved) -> date:
        """Return the cap, counted anew from the first response date of the stage as it stood at the approval."""
        clock, at = timescales.RESPOND[approved.stage], self.events.index(approved)
        counted = [
            deadline.due_on
            for event in self.events[:at]
            for deadline in event.starts()
            if deadline.clock is clock and deadline.working_days is not None
        ]
        working_days = timescales.of(self.case.edition).extensions[approved.stage].working_days
        return self.policies[at].calendar.add(counted[-1], working_days)


assert set(PROOFS) - {ClockKind.PROGRESS_UPDATE, ClockKind.TARGET} <= STATUTORY
TestWalk = Walk.TestCase
TestWalk.settings = settings(max_examples=50, stateful_step_count=30, deadline=None, derandomize=SAME_WALKS)
