"""A walk of officers, letters and the calendar over the procedure; what must hold on it is said by the tests."""

import os
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Final

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule

from services.cases.domain import case as case_domain
from services.cases.domain import deadlines, escalation, exclusions, extensions, procedure, retention, sending, steps
from services.cases.domain.case import Case, Status
from services.cases.domain.deadlines import Policy
from services.cases.domain.exclusions import Grounds
from services.cases.domain.timescales import RESPOND
from shared.events.cases import CaseEvent, ComplaintLogged, Finding, Ground, PartAnswer, Party, WaitingFor
from shared.events.intake import Channel, CorrespondenceReceived
from shared.events.notifications import LetterChannel, LetterFailed, LetterKind
from shared.kernel.refusals import Refusal
from shared.kernel.working_days import london_date
from tests.support.cases import POLICY, REFERENCE, SOME_WORDS, a_letter, a_part, a_submission, after

SAME_WALKS: Final = os.environ.get("PUTRIGHT_WALKS") != "new"
"""The suite takes the same walks each time, so that it fails for what was changed; PUTRIGHT_WALKS=new hunts on."""
WAITED_FOR: Final = {
    Status.ACKNOWLEDGEMENT_APPROVED: LetterKind.ACKNOWLEDGEMENT,
    Status.RESPONSE_APPROVED: LetterKind.RESPONSE,
}
DAYS: Final = st.one_of(
    st.dates(min_value=date(2022, 4, 1), max_value=date(2026, 6, 30)),
    st.sampled_from([date(2022, 9, 13), date(2023, 5, 2), date(2024, 3, 27), date(2025, 10, 24), date(2025, 12, 22)]),
)
HOURS: Final = st.integers(min_value=1, max_value=24 * 9)
OFFICERS: Final = st.sampled_from(["user:one", "user:two", "user:three", "user:four"])


class ProcedureWalk(RuleBasedStateMachine):
    """A case, everything that happened to it, and a clock that only goes forward."""

    case: Case
    now: datetime
    events: list[CaseEvent]
    policies: list[Policy]
    """What held when each event happened."""
    statuses: list[Status]
    policy: Policy = POLICY

    @initialize(
        day=DAYS,
        hour=st.integers(min_value=0, max_value=23),
        hurried=st.lists(st.tuples(HOURS, st.booleans()), max_size=12),
        officers=st.permutations(["user:one", "user:two"]),
    )
    def log(self, day: date, hour: int, hurried: list[tuple[int, bool]], officers: list[str]) -> None:
        """Log a case, and hurry it along its way: left to chance, hardly a walk would come to stage 2."""
        self.now = datetime.combine(day, time(hour), tzinfo=UTC)
        self.policies = [self.policy]
        self.events = procedure.log(None, a_submission(self.now), self.policy, logged_on=self.today)
        self.case = begun(self.events[0])
        self.statuses = [self.case.status]
        for hours, more_time in hurried:
            if more_time:
                self.extend_and_tell(officers[self.case.stage - 1])
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
                exclusions.direct_acceptance(self.case, ombudsman="housing", directed_on=self.today, policy=self.policy)
            ],
        )

    @rule(officer=OFFICERS, days=st.integers(min_value=1, max_value=40), good=st.booleans())
    def extend(self, officer: str, days: int, good: bool) -> None:  # noqa: FBT001 - drawn by name
        self._extend(officer, self.policy.calendar.add(self.today, days), good_reason=good)

    @rule(officer=OFFICERS)
    def extend_and_tell(self, officer: str) -> None:
        """Give some more time and send the notice, so that responses are given on extended dates too."""
        running = self.case.clocks.get(RESPOND[self.case.stage])
        if running is not None:
            self._extend(officer, self.policy.calendar.add(running.deadline.due_on, 3), good_reason=False)
        if self.case.extension is not None:
            self.the_letter_that_is_waited_for_is_sent()

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
        self._happened(sending.record_sending(self.case, a_letter(kind, self.now, cycle), self.policy))

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
        self._happened(deadlines.due_events(self.case, self.policy, self.now))

    # How the walk goes on.

    def _extend(self, officer: str, extended_to: date, *, good_reason: bool) -> None:
        self._try(
            "extension",
            lambda: [
                extensions.extend(
                    self.case,
                    extended_to=extended_to,
                    reason=SOME_WORDS,
                    good_reason=SOME_WORDS if good_reason else None,
                    update_every=5,
                    by=officer,
                    today=self.today,
                    policy=self.policy,
                )
            ],
        )

    def _escalation(self, parts: Sequence[int]) -> CaseEvent:
        return escalation.escalate(
            self.case,
            parts=parts,
            channel=Channel.PHONE,
            requested_by=Party.RESIDENT,
            received_at=self.now,
            said=None,
            policy=self.policy,
        )

    def _try(self, step: str, decide: Callable[[], Sequence[CaseEvent]]) -> None:
        """Take a step if it is allowed; what `next_steps` forbids must be refused."""
        announced = self._announced(step)
        try:
            retention.check_kept(self.case)
            decided = decide()
        except Refusal:
            return
        assert announced, f"{step} was taken although it was announced as not allowed"
        self._happened(decided)

    def _announced(self, step: str) -> bool:
        return {each.step: each.allowed for each in steps.next_steps(self.case)}[step]

    def _happened(self, events: Sequence[CaseEvent]) -> None:
        self.case = after(self.case, *events)
        self.events = [*self.events, *events]
        self.policies = [*self.policies, *[self.policy] * len(events)]
        self.statuses.append(self.case.status)


def begun(event: CaseEvent, reference: str = REFERENCE) -> Case:
    assert isinstance(event, ComplaintLogged)
    return case_domain.begin(reference, "demo", event)
