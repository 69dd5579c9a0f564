"""A walk over everything that officers may decide beside the procedure, and over what joins cases or ends records."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from random import Random
from typing import Final

from hypothesis import strategies as st
from hypothesis.stateful import initialize, rule

from services.cases.domain import correcting, deadlines, joining, procedure, retention, splitting
from services.cases.domain.case import Case
from services.cases.domain.deadlines import Policy
from shared.events.cases import CaseEvent, CaseSplit, ErasureGround
from shared.events.intake import Channel, KindCorrected, SubmissionKind
from shared.kernel.compensation import Band, RemedyGuidance
from shared.kernel.refusals import Refusal
from shared.kernel.retention import RecordKind, Schedule
from shared.kernel.targets import Target, TargetFrom
from shared.kernel.working_days import Calendar, london_date
from tests.support.cases import (
    POLICY,
    SOME_WORDS,
    a_part,
    a_submission,
    acknowledged,
    after,
)
from tests.support.commands import Command, Drawn, Facts, drawn, one
from tests.support.commands_of_aftercare import ACTIONS, LEARNING, REMEDIES, ROLE, TARGETS
from tests.support.commands_of_law import HAZARDS, OMBUDSMEN, RECORD
from tests.support.commands_of_people import CIRCUMSTANCES, PEOPLE
from tests.support.walking import HOURS, ProcedureWalk, begun

LIMIT_PENCE: Final = 10_000
PROCLAIMED: Final = frozenset(date(year, month, 12) for year in range(2022, 2028) for month in range(1, 13))
"""Holidays that nobody knew of when the walk began."""
CHANGED: Final = Calendar(
    version="changed",
    first_year=POLICY.calendar.first_year,
    last_year=POLICY.calendar.last_year,
    holidays=POLICY.calendar.holidays | PROCLAIMED,
)
"""The calendar after they were proclaimed."""
KEPT_FOR: Final = tuple(Schedule(kind=kind, months=3, since=date.min) for kind in RecordKind)
EVERYTHING: Final = replace(
    POLICY,
    services=frozenset({"repairs", "heating"}),
    schedules=KEPT_FOR,
    targets=(
        Target(stage=1, working_days=8),
        Target(stage=2, working_days=15, counted_from=TargetFrom.REQUEST),
    ),
    guidance=(
        RemedyGuidance(version="first", since=date(2022, 4, 1), bands={"minor": Band(from_pence=0, to_pence=9_000)}),
    ),
    compensation_limits={ROLE: LIMIT_PENCE},
)
DAYS: Final = st.one_of(
    st.dates(min_value=date(2024, 3, 1), max_value=date(2024, 4, 30)),
    st.dates(min_value=date(2025, 10, 20), max_value=date(2025, 12, 31)),
    st.dates(min_value=date(2026, 6, 1), max_value=date(2026, 9, 30)),
)
"""Around the days from which editions of the Code, the law on hazards and that on personal data hold."""
AMONG_OTHERS: Final = 1 / 3
"""How often cases are joined or parted while time passes."""
ERASE_ON_REQUEST: Final = Command(
    decide=lambda case, facts: retention.erase_on_request(
        case, facts.of(ErasureGround), by=facts.drawn.by, today=facts.today
    ),
    step="erasure",
    exact=True,
)
KINDS: Final = st.sampled_from([SubmissionKind.COMPLAINT, SubmissionKind.SERVICE_REQUEST])


AREAS: Final = (REMEDIES, ACTIONS, LEARNING, TARGETS, PEOPLE, CIRCUMSTANCES, OMBUDSMEN, HAZARDS, RECORD)
IN_ORDER: Final = 2 / 3
"""How often things happen in the order in which one leads to the other; left to chance they hardly ever would."""


class WalkOn(ProcedureWalk):
    """The procedure, and everything beside it."""

    policy: Policy = EVERYTHING
    chance: Random
    split_off: Sequence[tuple[Case, Case]] = ()
    """Each case that was split off, after the one that it came from, as that stood before."""
    met: int = 0
    """How many other cases it has met."""

    @initialize(
        day=DAYS,
        hour=st.integers(min_value=0, max_value=23),
        hurried=st.lists(st.tuples(HOURS, st.booleans()), min_size=2, max_size=14),
        officers=st.permutations(["user:one", "user:two"]),
        seed=st.integers(min_value=0, max_value=2**32),
    )
    def log(self, day: date, hour: int, hurried: list[tuple[int, bool]], officers: list[str], seed: int = 0) -> None:
        """Log a case and hurry it along its way, while much else happens after each step."""
        self.chance = Random(f"{seed} {day} {hour} {hurried}")  # noqa: S311 - no secret: the seed is told with what failed
        super().log(day, hour, hurried, officers)

    def time_passes(self, hours: int) -> None:
        super().time_passes(hours)
        self.something_else_happens()
        if self.chance.random() < AMONG_OTHERS:
            self.chance.choice((self.point_out_more, self.meet_another_case, self.split))()

    # What officers decide beside the procedure.

    @rule()
    def something_else_happens(self) -> None:
        """Do several things of one area: looking round after each of them would make walks short.

        They are drawn by the walk's own seed, which is faster by far than drawing each of them as an example.
        """
        area = self.chance.choice(AREAS)
        names = self.chance.choices(list(area), k=self.chance.randrange(8, 16))
        if self.chance.random() < IN_ORDER:
            names.sort(key=list(area).index)
        for name in names:
            self._command(name, area[name], drawn(self.chance))

    # What joins cases, and parts them.

    @rule()
    def point_out_more(self) -> None:
        parts = [a_part(joining.next_part(self.case))]
        join = one(lambda case, _: joining.join_points(case, parts, SOME_WORDS, related=True, delays=False),
                   "new-points", exact=True)  # fmt: skip
        self._command("new points", join, drawn(self.chance))

    @rule()
    def meet_another_case(self) -> None:
        told = drawn(self.chance)
        ways = self._joining(self._another(told), leads=told.yes)
        which = self.chance.choice(list(ways))
        self._command(which, ways[which], told)

    @rule()
    def split(self) -> None:
        before, reference = self.case, self._new_reference()
        take = one(lambda case, facts: splitting.split(case, [facts.item], new_reference=reference, reason=SOME_WORDS),
                   "splitting")  # fmt: skip
        self._command("split", take, drawn(self.chance))
        if self.case is not before:
            taken = self.case.joining.split_off[-1]
            event = CaseSplit(parts=taken.parts, new_reference=taken.reference, reason=SOME_WORDS)
            first, *others = splitting.begin_with(before, event, copy=lambda words: words, by="user:one")
            self.split_off = [*self.split_off, (before, after(begun(first, taken.reference), *others))]

    # What ends a record, corrects it, or counts it anew.

    @rule()
    def erase_on_request(self) -> None:
        self._command("erase on request", ERASE_ON_REQUEST, drawn(self.chance))

    @rule(weeks=st.integers(min_value=1, max_value=20))
    def weeks_pass(self, weeks: int) -> None:
        self.time_passes(24 * 7 * weeks)
        self._happened(retention.erase_when_due(self.case, self.policy.schedules, self.today))

    @rule(was=KINDS, kind=KINDS)
    def correct_the_kind(self, was: SubmissionKind, kind: SubmissionKind) -> None:
        correction = KindCorrected(
            was=was,
            kind=kind,
            reason=SOME_WORDS,
            by="user:triage",
            corrected_at=self.now,
            channel=Channel.PHONE,
            received_at=self.case.received_at,
        )
        self._happened(correcting.correct_kind(self.case, correction, self.policy, today=self.today))

    @rule(calendar=st.sampled_from([POLICY.calendar, CHANGED]))
    def another_calendar_holds(self, calendar: Calendar) -> None:
        self.policy = replace(self.policy, calendar=calendar)
        self._happened(deadlines.recompute(self.case, self.policy))

    # How the walk goes on.

    def _command(self, name: str, command: Command, told: Drawn) -> None:
        """Do what was drawn: only if it was announced, and always where nothing but that may stand against it."""
        facts = Facts(drawn=told, now=self.now, policy=self.policy)
        announced = command.step is None or self._announced(command.step)
        try:
            retention.check_kept(self.case)
            decided = command.decide(self.case, facts)
        except Refusal:
            assert not (command.exact and announced), f"{name} was refused although it was announced as allowed"
            return
        assert announced, f"{name} was done although it was announced as not allowed"
        self._happened(decided)

    def _another(self, told: Drawn) -> Case:
        """Return another case of the same days: logged, or acknowledged."""
        received_at = min(self.now, self.case.received_at + timedelta(days=told.days - 10))
        logged = procedure.log(None, a_submission(received_at), self.policy, logged_on=london_date(received_at))[0]
        other = begun(logged, self._new_reference())
        return acknowledged(other, london_date(received_at).isoformat()) if told.number > 1 else other

    def _joining(self, other: Case, *, leads: bool) -> Mapping[str, Command]:
        return {
            "group": Command(
                decide=lambda case, _: [
                    event
                    for member, event in joining.join_group(case, [other], "a-group", lead=leads)
                    if member is case
                ]
            ),
            "leave": one(lambda case, _: joining.leave_group(case), "group/leaving", exact=True),
            "anew": one(lambda case, _: joining.log_anew(case, other, SOME_WORDS)[0]),
            "taken up": one(lambda case, _: joining.log_anew(other, case, SOME_WORDS)[1]),
            "merged in": Command(decide=lambda case, facts: self._merged(other, case, facts)[1]),
            "merged": Command(decide=lambda case, facts: self._merged(case, other, facts)[0], step="merging"),
        }

    def _merged(self, case: Case, into: Case, facts: Facts) -> tuple[list[CaseEvent], list[CaseEvent]]:
        return joining.merge(case, into, SOME_WORDS, today=facts.today, policy=facts.policy, by=facts.drawn.by)

    def _new_reference(self) -> str:
        self.met += 1
        return f"PR-1111-{self.met:04}"
