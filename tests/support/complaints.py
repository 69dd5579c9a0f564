"""Whole complaints as streams of events, as the owners publish them."""

from datetime import UTC, date, datetime
from uuid import UUID

from services.cases.domain import deadlines
from services.cases.domain.deadlines import Policy
from shared.events import cases, intake, notifications
from shared.events.cases import ClockKind, ClosingReason, DefinedPart, Edition, Finding, PartAnswer
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
        self.service = service
        self.channel = channel
        self.received_at = noon(received)
        self.raws: list[bytes] = []
        self._sequences: dict[str, int] = {}
        self._append(
            intake.SubmissionReceived(
                kind=kind, channel=channel, received_at=self.received_at, service=service, digest="0" * 64
            ),
            self.received_at,
        )

    def logged(self) -> "Story":
        acknowledge = deadlines.compute(
            ClockKind.STAGE_1_ACKNOWLEDGE, london_date(self.received_at), Edition.HOS_2024, POLICY
        )
        event = cases.ComplaintLogged(
            channel=self.channel,
            service=self.service,
            received_at=self.received_at,
            received_on=london_date(self.received_at),
            acknowledge=acknowledge,
        )
        return self._append(event, self.received_at)

    def defined(self, on: str) -> "Story":
        part = DefinedPart(number=1, summary=WORDS, landlord_responsible=True)
        self._append(cases.CaseAssigned(handler="user:somebody"), noon(on))
        return self._append(cases.ComplaintDefined(parts=(part,), outcomes_sought=(WORDS,)), noon(on))

    def acknowledged(self, on: str) -> "Story":
        self._letter(LetterKind.ACKNOWLEDGEMENT, on)
        respond = deadlines.compute(ClockKind.STAGE_1_RESPOND, date.fromisoformat(on), Edition.HOS_2024, POLICY)
        event = cases.ComplaintAcknowledged(stage=1, acknowledged_on=date.fromisoformat(on), respond=respond)
        return self._append(event, noon(on))

    def responded(self, on: str, finding: Finding = Finding.UPHELD) -> "Story":
        answer = PartAnswer(part=1, finding=finding, reasons=WORDS, remedy=WORDS)
        self._append(cases.ResponseApproved(stage=1, answers=(answer,)), noon(on))
        self._letter(LetterKind.RESPONSE, on)
        return self._append(cases.ComplaintResponded(stage=1, responded_on=date.fromisoformat(on)), noon(on))

    def missed(self, clock: ClockKind, due_on: str, noticed_on: str) -> "Story":
        return self._append(cases.DeadlineMissed(clock=clock, due_on=date.fromisoformat(due_on)), noon(noticed_on))

    def closed(self, on: str) -> "Story":
        return self._append(cases.CaseClosed(reason=ClosingReason.ANSWERED, learning=WORDS), noon(on))

    def planned(self, kind: LetterKind, on: str) -> "Story":
        letter = f"{self.reference}-{kind.value}"
        return self._append(notifications.LetterPlanned(letter=letter, kind=kind, cycle=1), noon(on))

    def messages(self) -> list[Received]:
        return [Received.read(raw) for raw in self.raws]

    def _letter(self, kind: LetterKind, on: str) -> None:
        self.planned(kind, on)
        sent = notifications.LetterSent(
            letter=f"{self.reference}-{kind.value}",
            kind=kind,
            cycle=1,
            channel=LetterChannel.EMAIL,
            sent_at=noon(on),
            answer="250",
            rendered="0" * 64,
        )
        self._append(sent, noon(on))
        proof = cases.ProofOfSendingRecorded(
            letter=sent.letter, kind=kind.value, cycle=1, channel="email", sent_at=noon(on)
        )
        self._append(proof, noon(on))

    def _append(self, event: Event, at: datetime) -> "Story":
        sequence = self._sequences[event.owner] = self._sequences.get(event.owner, 0) + 1
        self.raws.append(
            message(event, stream=self.reference, sequence=sequence, landlord=self.landlord, occurred_at=at)
        )
        return self
