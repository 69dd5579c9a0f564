"""Turns what was gathered into the full record (Code 5.12), and leaves out what the resident must not get."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from services.cases.domain.deadlines import Policy
from services.cases.domain.redaction import LEFT_OUT, Redaction
from services.cases.gateways import LetterRecord
from services.cases.handlers import Material, Purpose, submission_texts
from services.cases.schemas import (
    AccessView,
    DisclosureView,
    RecordedEvent,
    RecordedFile,
    RecordedLetter,
    RecordedWords,
    RecordView,
)
from services.cases.views.case import Texts, case_view, with_words
from services.cases.views.circumstances import disclosures_view
from shared.events.cases import MarkedIn, ThirdPartyMarked
from shared.platform.event_log import Recorded

_EVIDENCE: Final = frozenset({"evidence", "proof", "references"})
_DECISIONS: Final = (
    "Approved", "Declined", "Accepted", "Used", "Directed", "Imposed", "Lifted", "Closed", "Assigned", "Defined",
    "Joined", "Anew", "Merged", "Split", "Determined", "Erased",
)  # fmt: skip
"""How the names of events end that somebody decided."""


def record_view(material: Material, policy: Policy | None, now: datetime) -> RecordView:
    """Compose the full record; what goes to the resident is without what is about somebody else."""
    for_resident = material.asked.purpose is Purpose.SUBJECT_ACCESS
    redaction = Redaction(material.case.record.marks if material.case and for_resident else ())
    texts = redaction.words(material.texts) | (_reasons_of_marks(material.history) if for_resident else {})
    history = [_event(each, texts) for each in material.history]
    words = [said for each in material.history for said in _words(each, texts)]
    case = None
    if material.case and policy:
        case = case_view(material.case, texts, policy, now, disruptions=material.disruptions, erased=material.erased)
    files = material.submission or {}
    return RecordView(
        reference=material.reference,
        landlord=material.landlord,
        purpose=material.asked.purpose,
        composed_at=now,
        case=case,
        submission=_submission(material.submission, redaction),
        letters=[_letter(letter, redaction, material, for_resident=for_resident) for letter in material.letters],
        attachments=[_attachment(file, redaction) for file in files.get("attachments", [])],
        messages=[_message(message, redaction, for_resident=for_resident) for message in files.get("messages", [])],
        deadlines=case.deadlines if case else [],
        decisions=[event for event in history if event.event.endswith(_DECISIONS)],
        evidence=[each for each in words if each.field.rpartition(".")[2] in _EVIDENCE],
        reasons=[each for each in words if "reason" in each.field],
        words=words,
        disclosures=_disclosures(material),
        disclosures_apart=for_resident and not material.asked.reads_disclosures and _has_disclosures(material),
        history=history,
        accesses=[] if material.asked.purpose is not Purpose.INTERNAL else _accesses(material),
        left_out=redaction.left_out,
    )


def _reasons_of_marks(history: Iterable[Recorded]) -> dict[UUID, str]:
    """Return what replaces the reasons of marks: they are about the other person too."""
    marked = [each.data["reason"]["id"] for each in history if each.name == ThirdPartyMarked.__name__]
    return {UUID(words): LEFT_OUT for words in marked}


def _event(recorded: Recorded, texts: Texts) -> RecordedEvent:
    return RecordedEvent(
        id=recorded.id,
        sequence=recorded.sequence,
        event=recorded.name,
        version=recorded.version,
        occurred_at=recorded.occurred_at,
        recorded_at=recorded.recorded_at,
        actor=recorded.actor,
        correlation_id=recorded.correlation_id,
        causation_id=recorded.causation_id,
        data=recorded.data,
        said=with_words(recorded.data, texts),
        previous_hash=recorded.previous_hash.hex(),
        hash=recorded.hash.hex(),
    )


def _words(recorded: Recorded, texts: Texts) -> Iterator[RecordedWords]:
    for field, words in _references(recorded.data):
        yield RecordedWords(
            id=words,
            sequence=recorded.sequence,
            event=recorded.name,
            field=field,
            at=recorded.occurred_at,
            actor=recorded.actor,
            text=texts.get(words),
        )


def _references(data: Any, at: str = "") -> Iterator[tuple[str, UUID]]:
    match data:
        case {"id": words_id, "digest": _}:
            yield at, UUID(words_id)
        case dict():
            for name, value in data.items():
                yield from _references(value, f"{at}.{name}" if at else name)
        case list():
            for place, value in enumerate(data, start=1):
                yield from _references(value, f"{at}.{place}")
        case _:
            return


def _submission(submission: dict[str, Any] | None, redaction: Redaction) -> dict[str, Any] | None:
    if submission is None:
        return None
    without = dict(redaction.within(MarkedIn.SUBMISSION, submission))
    without["attachments"] = [_unnamed(file, MarkedIn.ATTACHMENT, redaction) for file in without.get("attachments", [])]
    return without


def _unnamed(file: dict[str, Any], source: MarkedIn, redaction: Redaction) -> dict[str, Any]:
    """Return a file as it is listed; the name of one that is left out may say who it is about."""
    return {**file, "name": LEFT_OUT} if redaction.covers(source, file["id"]) else file


def _letter(letter: LetterRecord, redaction: Redaction, material: Material, *, for_resident: bool) -> RecordedLetter:
    told = _told(letter)
    if for_resident:
        markable = {(MarkedIn.WORDS, str(words)): text for words, text in material.texts.items()}
        markable |= submission_texts(material.submission or {})
        text = redaction.text(MarkedIn.LETTER, str(letter.id), letter.text or "")
        # What was sent as HTML says the same as the text; only the text is gone through.
        told |= {"text": redaction.repeated(text, markable) if letter.text else None, "html": None}
    return RecordedLetter(
        id=letter.id,
        kind=letter.kind,
        cycle=letter.cycle,
        state=letter.state,
        settled_at=letter.settled_at,
        digest=letter.digest,
        proof=letter.model_extra or {},
        **told,
    )


def _told(letter: LetterRecord) -> dict[str, str | None]:
    return {"subject": letter.subject, "text": letter.text, "html": letter.html}


def _attachment(file: Mapping[str, Any], redaction: Redaction) -> RecordedFile:
    left_out = redaction.is_left_out(MarkedIn.ATTACHMENT, file["id"])
    return RecordedFile(
        id=file["id"],
        name=LEFT_OUT if left_out else file["name"],
        size=file["size"],
        sha256=file["sha256"],
        received_at=file["received_at"],
        not_kept=file["refused"],
        left_out=left_out,
    )


def _message(message: Mapping[str, Any], redaction: Redaction, *, for_resident: bool) -> RecordedFile:
    """Return an e-mail as it came in; the resident gets its text, since nobody can go through its bytes."""
    marked = redaction.is_left_out(MarkedIn.MESSAGE, message["id"])
    return RecordedFile(
        id=message["id"],
        name=f"{message['id']}.eml",
        size=message["size"],
        sha256=message["sha256"],
        received_at=message["received_at"],
        not_kept="given as text in the submission" if for_resident and not marked else None,
        left_out=marked,
    )


def _disclosures(material: Material) -> list[DisclosureView]:
    if material.case is None or not material.asked.reads_disclosures:
        return []
    return disclosures_view(material.case, material.disclosures).items


def _has_disclosures(material: Material) -> bool:
    return material.case is not None and bool(disclosures_view(material.case, {}).items)


def _accesses(material: Material) -> list[AccessView]:
    return [AccessView.model_validate(each, from_attributes=True) for each in material.accesses]
