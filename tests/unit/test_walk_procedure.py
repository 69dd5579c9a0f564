"""Random walks over the procedure: whatever officers, letters and the calendar do, in any order, these things hold."""

from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Final

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from services.cases.domain import case as case_domain
from services.cases.domain import deadlines, escalation, exclusions, extensions, procedure, sending, steps, timescales
from services.cases.domain.case import STATUTORY, Case, Status
from services.cases.domain.exclusions import Grounds
from services.cases.repository import documents
from shared.events.cases import (
    CaseEvent,
    ClockKind,
    ComplaintLogged,
    DeadlineMissed,
    Edition,
    ExtensionApproved,
    Finding,
    Ground,
    PartAnswer,
    Party,
    ResponseExtended,
    WaitingFor,
    clock_key,
)
from shared.events.intake import Channel, CorrespondenceReceived
from shared.events.notifications import LetterChannel, LetterFailed, LetterKind
from shared.kernel.refusals import Refusal
from shared.kernel.working_days import london_date
from tests.support.cases import POLICY, REFERENCE, SOME_WORDS, a_letter, a_part, a_submission, after
from tests.support.naive_calendar import LAST_DAY, naively

PROOFS: Final = {
    ClockKind.STAGE_1_ACKNOWLEDGE: {LetterKind.ACKNOWLEDGEMENT, LetterKind.NOT_ACCEPTED},
    ClockKind.STAGE_1_RESPOND: {LetterKind.RESPONSE},
    ClockKind.STAGE_2_ACKNOWLEDGE: {LetterKind.ACKNOWLEDGEMENT, LetterKind.ESCALATION_REFUSED},
    ClockKind.STAGE_2_RESPOND: {LetterKind.RESPONSE, LetterKind.ESCALATION_REFUSED},
    ClockKind.PROGRESS_UPDATE: {LetterKind.PROGRESS_UPDATE},
}
WAITED_FOR: Final = {
    Status.ACKNOWLEDGEMENT_APPROVED: LetterKind.ACKNOWLEDGEMENT,
    Status.RESPONSE_APPROVED: LetterKind.RESPONSE,
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
DAYS: Final = st.one_of(
    st.dates(min_value=date(2022, 4, 1), max_value=date(2026, 6, 30)),
    st.sampled_from([date(2022, 9, 13), date(2023, 5, 2), date(2024, 3, 27), date(2025, 10, 24), date(2025, 12, 22)]),
)
HOURS: Final = st.integers(min_value=1, max_value=24 * 9)
OFFICERS: Final = st.sampled_from(["user:one", "user:two", "user:three", "user:four"])


class Walk(RuleBasedStateMachine):
    """A case, everything that happened to it, and a clock that only goes forward."""

    case: Case
    now: datetime
    events: list[CaseEvent]
    statuses: list[Status]

    @initialize(
        day=DAYS,
        hour=st.integers(min_value=0, max_value=23),
        hurried=st.lists(HOURS, max_size=12),
        officers=st.permutations(["user:one", "user:two"]),
    )
    def log(self, day: date, hour: int, hurried: list[int], officers: list[str]) -> None:
        """Log a case, and hurry it along its way: left to chance, hardly a walk would come to stage 2."""
        self.now = datetime.combine(day, time(hour), tzinfo=UTC)
        self.events = procedure.log(None, a_submission(self.now), POLICY, logged_on=self.today)
        self.case = _begun(self.events[0])
        self.statuses = [self.case.status]
        for hours in hurried:
            self.the_next_step(officers[self.case.stage - 1])
            self.the_letter_that_is_waited_for_is_sent()
            self.time_passes(hours)

    @property
    def today(self) -> date:
        return london_date(self.now)

    # What officers do, in any order.

    @rule(officer=OFFICERS, free_of_conflict=st.booleans())
    def assign(self, officer: str, free_of_conflict: bool) -> None:  # noqa: FBT001 - drawn by name
        self._try("assignment", lambda: [procedure.assign(self.case, officer, free_of_conflict=free_of_conflict)])

    @rule(parts=st.integers(min_value=1, max_value=3))
    def define(self, parts: int) -> None:
        defined = self.case.parts or [a_part(number) for number in range(1, parts + 1)]
        self._try("definition", lambda: [procedure.define(self.case, defined, [SOME_WORDS])])

    @rule()
    def acknowledge(self) -> None:
        self._try("acknowledgement", lambda: [procedure.acknowledge(self.case)])

    @rule(officer=OFFICERS, finding=st.sampled_from(Finding), short=st.booleans(), bare=st.booleans())
    def respond(self, officer: str, finding: Finding, short: bool, bare: bool) -> None:  # noqa: FBT001 - drawn by name
        answered = self.case.current_parts[:-1] if short else self.case.current_parts
        remedy = None if bare else SOME_WORDS
        answers = [
            PartAnswer(part=part.number, finding=finding, reasons=SOME_WORDS, what_went_wrong=SOME_WORDS, remedy=remedy)
            for part in answered
        ]
        self._try(
            "response",
            lambda: [procedure.respond(self.case, answers, approved_by=officer, today=self.today)],
        )

    @rule(parts=st.lists(st.integers(min_value=1, max_value=3), max_size=3))
    def escalate(self, parts: list[int]) -> None:
        self._try("escalation", lambda: [self._escalation(parts)])

    @rule(ground=st.sampled_from(Ground), officer=OFFICERS)
    def propose_refusal(self, ground: Ground, officer: str) -> None:
        grounds = Grounds(
            ground=ground,
            reasons=SOME_WORDS,
            wording="0" * 64,
            evidence=SOME_WORDS,
            issue_arose_on=self.case.received_on - timedelta(days=400),
            became_aware_on=self.case.received_on - timedelta(days=400),
            no_discretion_reason=SOME_WORDS,
            court=SOME_WORDS,
            claim_number=SOME_WORDS,
            claim_filed_on=self.case.received_on,
            decided_in="PR-1111-1111",
        )
        self._try("refusal", lambda: [exclusions.propose(self.case, grounds, by=officer)])

    @rule(officer=OFFICERS, agrees=st.booleans())
    def decide_refusal(self, officer: str, agrees: bool) -> None:  # noqa: FBT001 - drawn by name
        decide = exclusions.approve if agrees else exclusions.decline
        self._try("refusal-approval", lambda: [decide(self.case, by=officer)])

    @rule()
    def direct_acceptance(self) -> None:
        self._try(
            "acceptance-direction",
            lambda: [
                exclusions.direct_acceptance(self.case, ombudsman="housing", directed_on=self.today, policy=POLICY)
            ],
        )

    @rule(officer=OFFICERS, days=st.integers(min_value=1, max_value=40), good=st.booleans())
    def extend(self, officer: str, days: int, good: bool) -> None:  # noqa: FBT001 - drawn by name
        self._try(
            "extension",
            lambda: [
                extensions.extend(
                    self.case,
                    extended_to=POLICY.calendar.add(self.today, days),
                    reason=SOME_WORDS,
                    good_reason=SOME_WORDS if good else None,
                    update_every=5,
                    by=officer,
                    today=self.today,
                    policy=POLICY,
                )
            ],
        )

    @rule(officer=OFFICERS, agrees=st.booleans())
    def decide_extension(self, officer: str, agrees: bool) -> None:  # noqa: FBT001 - drawn by name
        decide = extensions.approve if agrees else extensions.decline
        self._try("extension-approval", lambda: [decide(self.case, by=officer)])

    @rule()
    def update(self) -> None:
        self._try("progress-update", lambda: [extensions.update(self.case, done=SOME_WORDS, next_steps=SOME_WORDS)])

    @rule()
    def wait(self) -> None:
        clocks = self.case.clocks
        self._try("waiting", lambda: [extensions.wait(self.case, WaitingFor.RESIDENT, SOME_WORDS)])
        assert self.case.clocks == clocks

    @rule()
    def withdraw(self) -> None:
        self._try("withdrawal", lambda: [procedure.withdraw(self.case, SOME_WORDS, today=self.today)])

    @rule(learned=st.booleans())
    def close(self, learned: bool) -> None:  # noqa: FBT001 - drawn by name
        learning = SOME_WORDS if learned else None
        self._try("closing", lambda: [procedure.close(self.case, learning=learning, today=self.today)])

    @rule(officer=OFFICERS)
    def the_next_step(self, officer: str) -> None:
        """Take the step that the procedure waits for, so that walks get to its end."""
        answers = [
            PartAnswer(part=part.number, finding=Finding.NOT_UPHELD, reasons=SOME_WORDS)
            for part in self.case.current_parts
        ]
        parts = self.case.parts or [a_part(1), a_part(2)]
        take: dict[Status, tuple[str, Callable[[], CaseEvent]]] = {
            Status.LOGGED: ("definition", lambda: procedure.define(self.case, parts, [SOME_WORDS])),
            Status.ESCALATED: ("definition", lambda: procedure.define(self.case, parts, [SOME_WORDS])),
            Status.DEFINED: ("acknowledgement", lambda: procedure.acknowledge(self.case)),
            Status.ACKNOWLEDGED: (
                "response",
                lambda: procedure.respond(self.case, answers, approved_by=officer, today=self.today),
            ),
            Status.RESPONDED: ("escalation", lambda: self._escalation([])),
        }
        if self.case.handler is None and self.case.is_open:
            self.assign(officer, free_of_conflict=True)
        if self.case.status in take:
            name, decide = take[self.case.status]
            self._try(name, lambda: [decide()])

    # What other services report, asked for or not.

    @rule(kind=st.sampled_from(LetterKind), cycle=st.integers(min_value=1, max_value=3))
    def letter_sent(self, kind: LetterKind, cycle: int) -> None:
        self._happened(sending.record_sending(self.case, a_letter(kind, self.now, cycle), POLICY))

    @rule()
    def the_letter_that_is_waited_for_is_sent(self) -> None:
        refusal = LetterKind.NOT_ACCEPTED if self.case.stage == 1 else LetterKind.ESCALATION_REFUSED
        if self.case.status is Status.REFUSAL_APPROVED:
            self.letter_sent(refusal, self.case.refusals)
        elif self.case.extension is not None:
            self.letter_sent(LetterKind.EXTENSION, self.case.extension.number)
        else:
            self.letter_sent(WAITED_FOR.get(self.case.status, LetterKind.PROGRESS_UPDATE), self.case.stage)

    @rule(kind=st.sampled_from(LetterKind))
    def letter_failed(self, kind: LetterKind) -> None:
        failed = LetterFailed(
            letter="a-letter", kind=kind, cycle=1, channel=LetterChannel.EMAIL, failed_at=self.now, reason="refused"
        )
        self._happened(sending.record_failure(failed))

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
        proved = {(proof.kind, london_date(proof.at)) for proof in self.case.letters if proof.failure is None}
        met = [clock for clock in self.case.clocks.values() if clock.met_on is not None]

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
        handlers = [set(stage.officers) for stage in self.case.stages]
        answered = self.case.stages[-1].answers

        assert len(handlers) == 1 or not answered or not handlers[0] & {*self._answering_officers()}

    @invariant()
    def every_deadline_is_that_of_a_naive_count(self) -> None:
        counted = [
            clock.deadline
            for clock in self.case.clocks.values()
            if clock.deadline.working_days is not None and clock.deadline.due_on <= LAST_DAY
        ]

        assert all(each.due_on == naively(each.counted_from, each.working_days or 0) for each in counted)

    @invariant()
    def an_extension_beyond_the_cap_had_a_good_reason(self) -> None:  # Code 6.4, 6.15
        approved = {event.number: event for event in self.events if isinstance(event, ExtensionApproved)}
        told = [event for event in self.events if isinstance(event, ResponseExtended)]

        assert all(
            event.respond.due_on <= self._cap(event) or approved[event.number].good_reason is not None for event in told
        )

    @invariant()
    def a_clock_is_missed_once_at_most_and_never_before_it_is_late(self) -> None:
        missed = [
            (clock_key(event.clock, event.item), event.due_on)
            for event in self.events
            if isinstance(event, DeadlineMissed)
        ]

        assert len(missed) == len(set(missed))
        assert all(due_on < self.today for _, due_on in missed)

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
        due = deadlines.due_events(self.case, POLICY, self.now)

        assert deadlines.due_events(after(self.case, *due), POLICY, self.now) == []

    @invariant()
    def the_stored_document_reads_as_the_same_case(self) -> None:
        assert documents.read(documents.write(self.case)) == self.case

    # How the walk goes on.

    def _escalation(self, parts: Sequence[int]) -> CaseEvent:
        return escalation.escalate(
            self.case,
            parts=parts,
            channel=Channel.PHONE,
            requested_by=Party.RESIDENT,
            received_at=self.now,
            said=None,
            policy=POLICY,
        )

    def _answering_officers(self) -> set[str]:
        stage = self.case.stages[-1]
        return {self.case.handler or "", *stage.officers} if stage.answers else set()

    def _cap(self, extended: ResponseExtended) -> date:
        """Return the cap, counted anew from the first response date of the stage."""
        clock = timescales.RESPOND[extended.stage]
        first = next(deadline.due_on for event in self.events for deadline in event.starts() if deadline.clock is clock)
        working_days = timescales.of(self.case.edition).extensions[extended.stage].working_days
        return POLICY.calendar.add(first, working_days)

    def _try(self, step: str, decide: Callable[[], Sequence[CaseEvent]]) -> None:
        """Take a step if it is allowed; what `next_steps` forbids must be refused."""
        announced = {each.step: each.allowed for each in steps.next_steps(self.case)}[step]
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


assert set(PROOFS) - {ClockKind.PROGRESS_UPDATE} <= STATUTORY
TestWalk = Walk.TestCase
TestWalk.settings = settings(max_examples=50, stateful_step_count=30, deadline=None)
