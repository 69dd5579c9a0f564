"""Reporting's own fold of any walk over the procedure agrees with the case: the same clocks, the same stages."""

from hypothesis import settings
from hypothesis.stateful import invariant

from services.cases.domain.case import RunningClock
from services.reporting import consumer
from services.reporting.domain.clocks import STATUTORY
from services.reporting.domain.facts import DeadlineFact, Facts
from tests.support.cases import POLICY, REFERENCE
from tests.support.events import received
from tests.support.walking import SAME_WALKS
from tests.unit.test_walk_procedure import Walk


class ReportedWalk(Walk):
    """A walk that reporting hears about, event by event."""

    facts: Facts
    heard: int = 0

    def hear(self) -> None:
        """Fold what has happened since the last look."""
        if self.heard == 0:
            self.facts = Facts(lambda _: POLICY.calendar)
        for event in self.events[self.heard :]:
            self.heard += 1
            message = received(event, stream=REFERENCE, sequence=self.heard, occurred_at=self.now)
            handler = consumer.HANDLERS.get(type(event))
            if handler is not None:
                handler(self.facts, message, message.event)  # type: ignore[arg-type]  # without a database

    @invariant()
    def reporting_sees_every_clock_as_the_case_does(self) -> None:
        self.hear()

        seen = {key: _reported(clock) for key, clock in self.facts.deadlines[REFERENCE].items()}
        assert seen == {key: _running(clock) for key, clock in self.case.clocks.items()}

    @invariant()
    def reporting_sees_the_case_at_the_stage_and_status_where_it_stands(self) -> None:
        self.hear()
        fact = self.facts.cases[REFERENCE]

        assert (fact.stage, fact.status) == (self.case.stage, self.case.status)
        assert (fact.closed_on is None) == self.case.is_open
        assert fact.waiting_for == self.case.waiting_for

    @invariant()
    def reporting_sees_each_stage_as_the_case_does(self) -> None:
        self.hear()
        facts = self.facts.stages[REFERENCE]

        known = [(stage.number, stage.acknowledged_on, stage.responded_on) for stage in self.case.stages]
        seen = [(number, facts[number].acknowledged_on, facts[number].responded_on) for number, *_ in known]
        assert seen == known

    @invariant()
    def a_stage_that_waits_for_a_response_has_a_clock_of_the_code_running(self) -> None:
        self.hear()
        running = {
            clock.stage
            for clock in self.facts.deadlines[REFERENCE].values()
            if clock.is_open and clock.kind in STATUTORY
        }

        assert {each.stage for each in self.facts.stages[REFERENCE].values() if each.response == "running"} <= running


def _reported(clock: DeadlineFact) -> tuple[object, ...]:
    return clock.due_on, clock.met_on, clock.ended_on is not None, clock.missed_on is not None


def _running(clock: RunningClock) -> tuple[object, ...]:
    return clock.deadline.due_on, clock.met_on, clock.ended, clock.missed


TestReportedWalk = ReportedWalk.TestCase
TestReportedWalk.settings = settings(max_examples=20, stateful_step_count=30, deadline=None, derandomize=SAME_WALKS)
