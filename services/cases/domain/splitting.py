"""Splitting: some parts go into a case of their own, with the dates of the case that they come from."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Final

from services.cases.domain import carrying, people, timescales
from services.cases.domain.carrying import Copy
from services.cases.domain.case import Case, Status
from services.cases.domain.extensions import ExtensionOnItsWay
from services.cases.domain.refusals import AlreadyAnswered, CaseIsClosed, NotAPart, NotDefined, RefusalIsOnItsWay
from services.cases.domain.timescales import CountedFrom
from shared.events.cases import (
    CaseAssigned,
    CaseEvent,
    CaseSplit,
    ClockKind,
    ClockStopped,
    ComplaintAcknowledged,
    ComplaintDefined,
    ComplaintLogged,
    Deadline,
    ResponseExtended,
    UpdatesAgreed,
)
from shared.events.notifications import LetterKind
from shared.kernel.refusals import Refusal, Unacceptable
from shared.kernel.words import WordsReference
from shared.kernel.working_days import london_date

_ACKNOWLEDGE: Final = ClockKind.STAGE_1_ACKNOWLEDGE
_RESPOND: Final = ClockKind.STAGE_1_RESPOND


class NothingWouldStay(Unacceptable):
    """A case is split when something goes and something stays."""

    title = "Some parts must stay"
    provision = "6.8"


class AcknowledgementOnItsWay(Refusal):
    """The letter names the parts; they stay together until it has gone out."""

    title = "The acknowledgement is going out"
    provision = "6.2"


def split(case: Case, parts: Sequence[int], *, new_reference: str, reason: WordsReference) -> CaseSplit:
    """Take some parts out, for a case of their own (Code 6.8)."""
    may_split(case)
    known = {part.number for part in case.parts}
    if not known.issuperset(parts):
        numbers = ", ".join(str(number) for number in sorted(known))
        raise NotAPart(f"The complaint has these parts: {numbers}.", field="parts")
    if known == set(parts):
        raise NothingWouldStay("Leave at least one part in this case.", field="parts")
    return CaseSplit(parts=tuple(sorted(set(parts))), new_reference=new_reference, reason=reason)


def begin_with(case: Case, taken: CaseSplit, *, copy: Copy, by: str) -> list[CaseEvent]:
    """Return how the new case begins: its parts, and every date of the case that they come from (Code 6.2, 6.3).

    What was acknowledged stays acknowledged: the letter that went out set out these parts too.
    """
    numbers = {part: number for number, part in enumerate(taken.parts, start=1)}
    return [
        _logged(case),
        *people.carry_over(case, by=by),
        *carrying.circumstances(case, numbers, copy, by=by),
        _defined(case, numbers, copy),
        *([CaseAssigned(handler=case.handler, declared_by=by)] if case.handler else []),
        *(_acknowledged(case) if case.status is Status.ACKNOWLEDGED else []),
    ]


def may_split(case: Case) -> None:
    if case.status is Status.REFUSAL_APPROVED:
        raise RefusalIsOnItsWay("The letter that refuses the complaint is going out.")
    if not case.is_open:
        raise CaseIsClosed("The case is closed.")
    if case.status is Status.LOGGED:
        raise NotDefined("Define the complaint first: its parts can be split then.")
    if case.status is Status.ACKNOWLEDGEMENT_APPROVED:
        raise AcknowledgementOnItsWay("Wait for the proof that the acknowledgement was sent.")
    if case.stage > 1 or case.status not in {Status.DEFINED, Status.ACKNOWLEDGED}:
        raise AlreadyAnswered("The stage 1 response has been released: the parts stay together.")
    if case.extension is not None:
        raise ExtensionOnItsWay("Decide the extension in hand first, and let its notice go out.")


def _logged(case: Case) -> ComplaintLogged:
    from_logging = timescales.of(case.edition).clocks[_RESPOND].counted_from is CountedFrom.LOGGING
    return ComplaintLogged(
        channel=case.channel,
        service=case.service,
        received_at=case.received_at,
        received_on=case.received_on,
        logged_on=case.logged_on,
        acknowledge=case.clocks[_ACKNOWLEDGE].deadline,
        respond=_first_respond(case) if from_logging else None,
        imported_from=case.imported_from,
        owned_by=case.people.owner,
        split_from=case.reference,
        submission=case.joining.submission or case.reference,
        consent_missing=case.circumstances.representatives.consent_missing,
    )


def _defined(case: Case, numbers: Mapping[int, int], copy: Copy) -> ComplaintDefined:
    parts = [
        part.model_copy(
            update={
                "number": numbers[part.number],
                "summary": copy(part.summary),
                "responsible_body": part.responsible_body and copy(part.responsible_body),
            }
        )
        for part in sorted(case.parts, key=lambda part: part.number)
        if part.number in numbers
    ]
    return ComplaintDefined(
        parts=tuple(parts), outcomes_sought=tuple(copy(outcome) for outcome in case.outcomes_sought)
    )


def _acknowledged(case: Case) -> list[CaseEvent]:
    on = case.current.acknowledged_on
    if on is None:
        raise AssertionError("an acknowledged case was acknowledged on some day")
    counted_from = timescales.of(case.edition).clocks[_RESPOND].counted_from
    return [
        ComplaintAcknowledged(
            stage=1,
            acknowledged_on=on,
            stopped=ClockStopped(clock=_ACKNOWLEDGE, on=on),
            respond=_first_respond(case) if counted_from is CountedFrom.ACKNOWLEDGEMENT else None,
        ),
        *_extended(case),
    ]


def _first_respond(case: Case) -> Deadline:
    """Return the respond-by date before any extension: the cap is measured from it in the new case too (Code 6.4)."""
    running = case.clocks[_RESPOND].deadline
    return running.model_copy(update={"due_on": case.current.first_respond_by or running.due_on})


def _extended(case: Case) -> list[CaseEvent]:
    """Return the extension that was told, and the updates that are owed, as they stand (Code 6.4, 5.9)."""
    running = case.clocks[_RESPOND].deadline
    owed = [clock.deadline for clock in case.open_clocks() if clock.deadline.clock is ClockKind.PROGRESS_UPDATE]
    if not owed or case.update_every is None:
        return []
    update = owed[0].model_copy(update={"item": 1})
    agreed = UpdatesAgreed(update_every=case.update_every, update=update)
    if running.due_on == case.current.first_respond_by:
        return [agreed]
    extended = ResponseExtended(number=case.extensions, stage=1, told_on=_told_on(case), respond=running, update=update)
    return [extended, agreed]


def _told_on(case: Case) -> date:
    notices = [letter.at for letter in case.letters if letter.kind == LetterKind.EXTENSION and letter.failure is None]
    return london_date(max(notices))
