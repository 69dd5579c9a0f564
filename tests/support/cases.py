"""Cases that the system can reach: built by replaying events through `evolve`, never by setting fields."""

from collections.abc import Sequence
from datetime import UTC, date, datetime
from uuid import UUID

from services.cases.domain import case as case_domain
from services.cases.domain import deadlines, escalation, procedure, sending
from services.cases.domain.case import Case
from services.cases.domain.deadlines import Policy
from shared.events.cases import CaseEvent, DefinedPart, Finding, PartAnswer, Party
from shared.events.intake import Channel, SubmissionKind, SubmissionReceived
from shared.events.notifications import LetterChannel, LetterKind, LetterSent
from shared.kernel.words import WordsReference
from shared.kernel.working_days import CountingRule, london_date
from shared.platform import landlords

REFERENCE = "PR-0000-0000"
DEMO = landlords.read(None).get("demo")
POLICY = Policy(calendar=DEMO.calendar(), counting=CountingRule.STRICT, warn_within=2)
SOME_WORDS = WordsReference(id=UUID(int=7), digest="0" * 64)


def at(day: str, hour: int = 10) -> datetime:
    """Return a moment on a day, by its ISO date, in UTC."""
    return datetime.combine(date.fromisoformat(day), datetime.min.time(), tzinfo=UTC).replace(hour=hour)


def a_submission(received_at: datetime, kind: SubmissionKind = SubmissionKind.COMPLAINT) -> SubmissionReceived:
    return SubmissionReceived(
        kind=kind, channel=Channel.PHONE, received_at=received_at, service="repairs", digest="0" * 64
    )


def a_letter(kind: LetterKind, sent_at: datetime, cycle: int = 1) -> LetterSent:
    return LetterSent(
        letter="a-letter",
        kind=kind,
        cycle=cycle,
        channel=LetterChannel.EMAIL,
        sent_at=sent_at,
        answer="250",
        rendered="0" * 64,
    )


def a_part(number: int = 1) -> DefinedPart:
    return DefinedPart(number=number, summary=SOME_WORDS, landlord_responsible=True)


def an_answer(part: int = 1, finding: Finding = Finding.NOT_UPHELD) -> PartAnswer:
    return PartAnswer(part=part, finding=finding, reasons=SOME_WORDS, what_went_wrong=SOME_WORDS, remedy=SOME_WORDS)


def after(case: Case, *events: CaseEvent) -> Case:
    for event in events:
        case = case_domain.evolve(case, event)  # type: ignore[arg-type]  # every case event is one of the union
    return case


def a_logged_case(received_at: datetime, policy: Policy = POLICY) -> Case:
    logged = procedure.log(None, a_submission(received_at), policy, logged_on=london_date(received_at))[0]
    return case_domain.begin(REFERENCE, "demo", logged)  # type: ignore[arg-type]  # the first event is ComplaintLogged


def a_defined_case(received_at: datetime, parts: int = 1) -> Case:
    case = a_logged_case(received_at)
    case = after(case, procedure.assign(case, "user:handler", free_of_conflict=True))
    return after(case, procedure.define(case, [a_part(number) for number in range(1, parts + 1)], [SOME_WORDS]))


def an_acknowledged_case(received_at: datetime, sent_at: datetime, parts: int = 1) -> Case:
    case = a_defined_case(received_at, parts)
    case = after(case, procedure.acknowledge(case))
    return after(case, *sending.record_sending(case, a_letter(LetterKind.ACKNOWLEDGEMENT, sent_at), POLICY))


def a_responded_case(received_at: datetime, sent_at: datetime) -> Case:
    case = an_acknowledged_case(received_at, sent_at)
    case = after(case, procedure.respond(case, [an_answer()], approved_by="user:handler", today=sent_at.date()))
    return after(case, *sending.record_sending(case, a_letter(LetterKind.RESPONSE, sent_at), POLICY))


def proved(case: Case, kind: LetterKind, day: str, cycle: int = 1) -> Case:
    """Return the case after a letter was sent on that day."""
    return after(case, *sending.record_sending(case, a_letter(kind, at(day), cycle), POLICY))


def escalated(case: Case, day: str, parts: Sequence[int] = (), policy: Policy = POLICY) -> Case:
    """Return the case after a bare request to go to the next stage."""
    request = escalation.escalate(
        case,
        parts=parts,
        channel=Channel.PHONE,
        requested_by=Party.RESIDENT,
        received_at=at(day),
        said=None,
        policy=policy,
    )
    return after(case, request)


def acknowledged(case: Case, day: str) -> Case:
    """Return the case after its stage was defined, given to somebody new, and acknowledged on that day."""
    case = after(case, procedure.define(case, case.parts or [a_part()], [SOME_WORDS]))
    case = after(case, procedure.assign(case, f"user:handler-{case.stage}", free_of_conflict=True))
    case = after(case, procedure.acknowledge(case))
    return proved(case, LetterKind.ACKNOWLEDGEMENT, day, case.stage)


def responded(case: Case, day: str, finding: Finding = Finding.NOT_UPHELD) -> Case:
    """Return the case after every part of its stage was answered on that day."""
    answers = [an_answer(part.number, finding) for part in case.current_parts]
    today = date.fromisoformat(day)
    answer = procedure.respond(case, answers, approved_by=f"user:manager-{case.stage}", today=today)
    return proved(after(case, answer), LetterKind.RESPONSE, day, case.stage)


def swept(case: Case, now: datetime) -> list[str]:
    """Return the names of the events that a sweep at `now` would append."""
    return [type(event).__name__ for event in deadlines.due_events(case, POLICY, now)]
