"""Whole complaints as streams of events, as the owners publish them: cases publishes what its own domain decides."""

from datetime import UTC, date, datetime
from uuid import UUID

from services.cases.domain import case as case_domain
from services.cases.domain import deadlines, escalation, exclusions, extensions, procedure, sending
from services.cases.domain.case import Case
from services.cases.domain.deadlines import Policy
from services.cases.domain.exclusions import Grounds
from shared.events import cases, intake, notifications
from shared.events.cases import ClockKind, DefinedPart, Finding, Ground, LatenessCause, PartAnswer, Party, WaitingFor
from shared.events.event import Event
from shared.events.intake import Channel, SubmissionKind
from shared.events.notifications import LetterChannel, LetterKind
from shared.kernel.words import WordsReference
from shared.kernel.working_days import CountingRule, london_date
from shared.platform import landlords
from shared.platform.received import Received
from tests.support.events import message

POLICY = Policy(calendar=landlords.read(None).get("demo").calendar(), counting=CountingRule.STRICT, warn_within=2)
WORDS = WordsReference(id=UUID(int=7), digest="0" * 64)


def noon(day: str) -> datetime:
    return datetime.combine(date.fromisoformat(day), datetime.min.time(), tzinfo=UTC).replace(hour=12)


class Story:
    """One complaint and what happens to it, day by day; every step appends the owners' events."""

    def __init__(
        self,
        reference: str,
        received: str,
        *,
        landlord: str = "demo",
        channel: Channel = Channel.WEB,
        service: str | None = "repairs",
        kind: SubmissionKind = SubmissionKind.COMPLAINT,
    ) -> None:
        self.reference = reference
        self.landlord = landlord
        self.raws: list[bytes] = []
        self._case: Case | None = None
        self._sequences: dict[str, int] = {}
        received_at = noon(received)
        self._submission = intake.SubmissionReceived(
            kind=kind, channel=channel, received_at=received_at, service=service, digest="0" * 64
        )
        self._append(self._submission, received_at)

    @property
    def case(self) -> Case:
        if self._case is None:
            raise ValueError("the complaint has not been logged")
        return self._case

    # The steps of the procedure.

    def logged(self, *, imported_from: str | None = None) -> "Story":
        received_at = self._submission.received_at
        [logged] = procedure.log(None, self._submission, POLICY, logged_on=london_date(received_at))
        if not isinstance(logged, cases.ComplaintLogged):
            raise TypeError("a case begins with its logging")
        logged = logged.model_copy(update={"imported_from": imported_from})
        self._case = case_domain.begin(self.reference, self.landlord, logged)
        return self._append(logged, received_at)

    def defined(self, on: str, parts: int = 1) -> "Story":
        numbers = range(1, parts + 1)
        points = self.case.parts or [DefinedPart(number=n, summary=WORDS, landlord_responsible=True) for n in numbers]
        handler = f"user:handler-{self.case.stage}"
        self.happened(on, procedure.assign(self.case, handler, free_of_conflict=True))
        return self.happened(on, procedure.define(self.case, points, [WORDS]))

    def acknowledged(self, on: str) -> "Story":
        self.happened(on, procedure.acknowledge(self.case))
        return self.sent(LetterKind.ACKNOWLEDGEMENT, on, self.case.stage)

    def responded(self, on: str, *findings: Finding) -> "Story":
        """Answer each part, with the last finding where there are more parts than findings; upheld without any."""
        found = findings or (Finding.UPHELD,)
        answers = [
            PartAnswer(
                part=part.number,
                finding=found[min(place, len(found) - 1)],
                reasons=WORDS,
                what_went_wrong=WORDS,
                remedy=WORDS,
            )
            for place, part in enumerate(self.case.current_parts)
        ]
        approved_by = f"user:manager-{self.case.stage}"
        self.happened(on, procedure.respond(self.case, answers, approved_by=approved_by, today=date.fromisoformat(on)))
        return self.sent(LetterKind.RESPONSE, on, self.case.stage)

    def escalated(self, on: str, *parts: int) -> "Story":
        request = escalation.escalate(
            self.case,
            parts=parts,
            channel=Channel.PHONE,
            requested_by=Party.RESIDENT,
            received_at=noon(on),
            said=None,
            policy=POLICY,
        )
        return self.happened(on, request)

    def closed(self, on: str) -> "Story":
        return self.happened(on, procedure.close(self.case, learning=WORDS, today=date.fromisoformat(on)))

    def withdrawn(self, on: str) -> "Story":
        return self.happened(on, procedure.withdraw(self.case, WORDS, today=date.fromisoformat(on)))

    # Beside the steps.

    def extended(self, to: str, *, on: str, told: str) -> "Story":
        """Extend the response, beyond the cap if it must be, and tell the resident on a day."""
        decided = extensions.extend(
            self.case,
            extended_to=date.fromisoformat(to),
            reason=WORDS,
            good_reason=WORDS,
            update_every=5,
            by="user:officer",
            today=date.fromisoformat(on),
            policy=POLICY,
        )
        self.happened(on, decided)
        if isinstance(decided, cases.ExtensionProposed):
            self.happened(on, extensions.approve(self.case, by="user:approver"))
        return self.sent(LetterKind.EXTENSION, told, self.case.extensions)

    def updated(self, on: str) -> "Story":
        self.happened(on, extensions.update(self.case, done=WORDS, next_steps=WORDS))
        return self.sent(LetterKind.PROGRESS_UPDATE, on, len(self.case.updates))

    def refused(self, on: str, ground: Ground = Ground.ALREADY_DECIDED) -> "Story":
        """Refuse the complaint, or its escalation, and tell the resident why."""
        grounds = Grounds(
            ground=ground,
            reasons=WORDS,
            wording="0" * 64,
            evidence=WORDS,
            court=WORDS,
            claim_number=WORDS,
            claim_filed_on=self.case.received_on,
            decided_in="PR-1111-1111",
        )
        self.happened(on, exclusions.propose(self.case, grounds, by="user:officer"))
        self.happened(on, exclusions.approve(self.case, by="user:approver"))
        kind = LetterKind.NOT_ACCEPTED if self.case.stage == 1 else LetterKind.ESCALATION_REFUSED
        return self.sent(kind, on, self.case.refusals)

    def directed(self, on: str) -> "Story":
        return self.happened(
            on,
            exclusions.direct_acceptance(
                self.case, ombudsman="housing", directed_on=date.fromisoformat(on), policy=POLICY
            ),
        )

    def accepted_late(self, on: str) -> "Story":
        year_ago = self.case.received_on.replace(year=self.case.received_on.year - 2)
        return self.happened(on, exclusions.use_discretion(self.case, year_ago, year_ago, WORDS))

    def waiting(self, on: str, waiting_for: WaitingFor = WaitingFor.CONTRACTOR) -> "Story":
        return self.happened(on, extensions.wait(self.case, waiting_for, WORDS))

    def waited(self, until: str) -> "Story":
        return self.happened(until, extensions.stop_waiting(self.case))

    def missed(self, clock: ClockKind, due_on: str, noticed_on: str, item: int | None = None) -> "Story":
        event = cases.DeadlineMissed(clock=clock, item=item, due_on=date.fromisoformat(due_on))
        return self.happened(noticed_on, event)

    def explained(self, clock: ClockKind, cause: LatenessCause, on: str, item: int | None = None) -> "Story":
        return self.happened(on, extensions.explain_lateness(self.case, clock, item, cause, None))

    def recounted(self, on: str, policy: Policy) -> "Story":
        """Count the open deadlines anew after the calendar or the counting rule changed."""
        return self.happened(on, *deadlines.recompute(self.case, policy))

    def erased(self, on: str) -> "Story":
        self._append(intake.SubmissionErased(erased_on=date.fromisoformat(on), schedule="six-years"), noon(on))
        return self.happened(on, cases.PersonalDataErased(erased_on=date.fromisoformat(on), schedule="six-years"))

    def corrected(self, kind: SubmissionKind, on: str) -> "Story":
        """Correct what the submission was taken for."""
        corrected = intake.KindCorrected(
            was=self._submission.kind,
            kind=kind,
            reason=WORDS,
            by="user:officer",
            corrected_at=noon(on),
            channel=self._submission.channel,
            received_at=self._submission.received_at,
            service=self._submission.service,
        )
        return self._append(corrected, noon(on))

    def happened(self, on: str, *events: cases.CaseEvent) -> "Story":
        """Append what cases decided."""
        for event in events:
            self._case = case_domain.evolve(self.case, event)  # type: ignore[arg-type]  # one of the union
            self._append(event, noon(on))
        return self

    # Letters.

    def planned(self, kind: LetterKind, on: str, cycle: int = 1) -> "Story":
        letter = f"{self.reference}-{kind.value}-{cycle}"
        return self._append(notifications.LetterPlanned(letter=letter, kind=kind, cycle=cycle), noon(on))

    def sent(self, kind: LetterKind, on: str, cycle: int = 1) -> "Story":
        """Plan and send a letter; its proof reaches cases."""
        self.planned(kind, on, cycle)
        sent = notifications.LetterSent(
            letter=f"{self.reference}-{kind.value}-{cycle}",
            kind=kind,
            cycle=cycle,
            channel=LetterChannel.EMAIL,
            sent_at=noon(on),
            answer="250",
            rendered="0" * 64,
        )
        self._append(sent, noon(on))
        return self.happened(on, *sending.record_sending(self.case, sent, POLICY))

    def cancelled(self, kind: LetterKind, on: str, cycle: int = 1) -> "Story":
        letter = f"{self.reference}-{kind.value}-{cycle}"
        event = notifications.LetterCancelled(letter=letter, kind=kind, cycle=cycle, reason="case_closed")
        return self._append(event, noon(on))

    def messages(self) -> list[Received]:
        return [Received.read(raw) for raw in self.raws]

    def _append(self, event: Event, at: datetime) -> "Story":
        sequence = self._sequences[event.owner] = self._sequences.get(event.owner, 0) + 1
        self.raws.append(
            message(event, stream=self.reference, sequence=sequence, landlord=self.landlord, occurred_at=at)
        )
        return self
