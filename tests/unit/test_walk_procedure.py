"""Random walks over the procedure: whatever officers, letters and the calendar do, in any order, these things hold."""

from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Final

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from services.cases.domain import case as case_domain
from services.cases.domain import deadlines, procedure
from services.cases.domain.case import Case, Status
from services.cases.repository import documents
from shared.events.cases import (
    CaseEvent,
    ClockKind,
    ComplaintLogged,
    DeadlineMissed,
    Finding,
    PartAnswer,
)
from shared.events.intake import Channel, CorrespondenceReceived
from shared.events.notifications import LetterChannel, LetterFailed, LetterKind
from shared.kernel.refusals import Refusal
from shared.kernel.working_days import london_date
from tests.support.cases import POLICY, REFERENCE, SOME_WORDS, a_letter, a_part, a_submission, after

ORDER: Final = list(Status)
PROOF_FOR: Final = {
    ClockKind.STAGE_1_ACKNOWLEDGE: LetterKind.ACKNOWLEDGEMENT,
    ClockKind.STAGE_1_RESPOND: LetterKind.RESPONSE,
}
WAITED_FOR: Final = {
    Status.ACKNOWLEDGEMENT_APPROVED: LetterKind.ACKNOWLEDGEMENT,
    Status.RESPONSE_APPROVED: LetterKind.RESPONSE,
}
DAYS: Final = st.dates(min_value=date(2024, 4, 1), max_value=date(2030, 12, 31))
HOURS: Final = st.integers(min_value=1, max_value=24 * 12)


class Walk(RuleBasedStateMachine):
    """A case, everything that happened to it, and a clock that only goes forward."""

    case: Case
    now: datetime
    events: list[CaseEvent]
    statuses: list[Status]

    @initialize(day=DAYS, hour=st.integers(min_value=0, max_value=23))
    def log(self, day: date, hour: int) -> None:
        self.now = datetime.combine(day, time(hour), tzinfo=UTC)
        self.events = procedure.log(None, a_submission(self.now), POLICY)
        self.case = _begun(self.events[0])
        self.statuses = [self.case.status]

    # What officers do, in any order.

    @rule(free_of_conflict=st.booleans())
    def assign(self, free_of_conflict: bool) -> None:  # noqa: FBT001 - drawn by name
        self._try("assignment", lambda: [procedure.assign(self.case, "user:one", free_of_conflict=free_of_conflict)])

    @rule(parts=st.integers(min_value=1, max_value=3))
    def define(self, parts: int) -> None:
        defined = [a_part(number) for number in range(1, parts + 1)]
        self._try("definition", lambda: [procedure.define(self.case, defined, [SOME_WORDS])])

    @rule()
    def acknowledge(self) -> None:
        self._try("acknowledgement", lambda: [procedure.acknowledge(self.case)])

    @rule(finding=st.sampled_from(Finding), short=st.booleans(), bare=st.booleans())
    def respond(self, finding: Finding, short: bool, bare: bool) -> None:  # noqa: FBT001 - drawn by name
        answered = self.case.parts[:-1] if short else self.case.parts
        remedy = None if bare else SOME_WORDS
        answers = [
            PartAnswer(part=part.number, finding=finding, reasons=SOME_WORDS, remedy=remedy) for part in answered
        ]
        self._try("response", lambda: [procedure.respond(self.case, answers, today=london_date(self.now))])

    @rule(learned=st.booleans())
    def close(self, learned: bool) -> None:  # noqa: FBT001 - drawn by name
        learning = SOME_WORDS if learned else None
        self._try("closing", lambda: [procedure.close(self.case, learning=learning)])

    @rule()
    def the_next_step(self) -> None:
        """Take the step that the procedure waits for, so that walks get to its end."""
        answers = [
            PartAnswer(part=part.number, finding=Finding.NOT_UPHELD, reasons=SOME_WORDS) for part in self.case.parts
        ]
        steps: dict[Status, Callable[[], CaseEvent]] = {
            Status.LOGGED: lambda: procedure.define(self.case, [a_part(1), a_part(2)], [SOME_WORDS]),
            Status.DEFINED: lambda: procedure.acknowledge(self.case),
            Status.ACKNOWLEDGED: lambda: procedure.respond(self.case, answers, today=london_date(self.now)),
            Status.RESPONDED: lambda: procedure.close(self.case, learning=SOME_WORDS),
        }
        names = {Status.LOGGED: "definition", Status.DEFINED: "acknowledgement", Status.ACKNOWLEDGED: "response"}
        if self.case.status in steps:
            self._try(names.get(self.case.status, "closing"), lambda: [steps[self.case.status]()])

    # What other services report, asked for or not.

    @rule(kind=st.sampled_from(LetterKind))
    def letter_sent(self, kind: LetterKind) -> None:
        self._happened(procedure.record_sending(self.case, a_letter(kind, self.now), POLICY))

    @rule()
    def the_letter_that_is_waited_for_is_sent(self) -> None:
        self.letter_sent(WAITED_FOR.get(self.case.status, LetterKind.RECEIPT))

    @rule(kind=st.sampled_from(LetterKind))
    def letter_failed(self, kind: LetterKind) -> None:
        failed = LetterFailed(
            letter="a-letter", kind=kind, cycle=1, channel=LetterChannel.EMAIL, failed_at=self.now, reason="refused"
        )
        self._happened(procedure.record_failure(failed))

    @rule()
    def correspondence(self) -> None:
        further = CorrespondenceReceived(channel=Channel.EMAIL, received_at=self.now, digest="0" * 64)
        self._happened(procedure.add_correspondence(further))

    # What time does.

    @rule(hours=HOURS)
    def time_passes(self, hours: int) -> None:
        self.now += timedelta(hours=hours)
        self._happened(deadlines.due_events(self.case, POLICY, self.now))

    # What holds all the way.

    @invariant()
    def the_state_is_the_fold_of_the_events(self) -> None:
        assert after(_begun(self.events[0]), *self.events[1:]) == self.case
        assert self.case.sequence == len(self.events)

    @invariant()
    def no_clock_is_met_without_proof_of_sending(self) -> None:
        met = {kind: clock.met_on for kind, clock in self.case.clocks.items() if clock.met_on is not None}
        proved = {(proof.kind, london_date(proof.at)) for proof in self.case.letters if proof.failure is None}

        assert {(PROOF_FOR[kind], met_on) for kind, met_on in met.items()} <= proved

    @invariant()
    def the_status_only_moves_forward(self) -> None:
        places = [ORDER.index(status) for status in self.statuses]

        assert places == sorted(places)

    @invariant()
    def the_respond_clock_runs_from_the_acknowledgement(self) -> None:
        respond = self.case.clocks.get(ClockKind.STAGE_1_RESPOND)

        assert (respond and respond.deadline.counted_from) == self.case.acknowledged_on

    @invariant()
    def a_clock_is_missed_once_at_most_and_never_before_it_is_late(self) -> None:
        missed = [event.clock for event in self.events if isinstance(event, DeadlineMissed)]

        assert len(missed) == len(set(missed))
        assert all(self.case.clocks[clock].deadline.due_on < london_date(self.now) for clock in missed)

    @invariant()
    def asking_twice_says_nothing_twice(self) -> None:
        due = deadlines.due_events(self.case, POLICY, self.now)

        assert deadlines.due_events(after(self.case, *due), POLICY, self.now) == []

    @invariant()
    def the_stored_document_reads_as_the_same_case(self) -> None:
        assert documents.read(documents.write(self.case)) == self.case

    # How the walk goes on.

    def _try(self, step: str, decide: Callable[[], Sequence[CaseEvent]]) -> None:
        """Take a step if it is allowed; what `next_steps` forbids must be refused."""
        announced = {each.step: each.allowed for each in procedure.next_steps(self.case)}[step]
        try:
            decided = decide()
        except Refusal:
            return
        assert announced, f"{step} was taken although it was announced as not allowed"
        self._happened(decided)

    def _happened(self, events: Sequence[CaseEvent]) -> None:
        self.case = after(self.case, *events)
        self.events = [*self.events, *events]
        self.statuses.append(self.case.status)


def _begun(event: CaseEvent) -> Case:
    assert isinstance(event, ComplaintLogged)
    return case_domain.begin(REFERENCE, "demo", event)


TestWalk = Walk.TestCase
TestWalk.settings = settings(max_examples=60, stateful_step_count=30, deadline=None)
