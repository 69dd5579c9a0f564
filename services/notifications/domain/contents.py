"""What each letter must contain, and the check without which none is sent. Holds no wording."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from services.notifications.domain.blocks import BlockName, Letter
from shared.events.notifications import LetterKind


@dataclass(frozen=True, slots=True)
class Required:
    """A block that a letter must have, and why; `by_part` when each part of the complaint needs its own."""

    block: BlockName
    provision: str
    by_part: bool = False


class RequiredBlockMissing(Exception):
    """A letter would go out with a hole. Names the block and the provision that asks for it."""

    def __init__(self, required: Required, part: int | None = None) -> None:
        where = f" of part {part}" if part is not None else ""
        super().__init__(f"{required.block}{where} ({required.provision})")
        self.block = required.block
        self.part = part


_OMBUDSMAN: Final = Required(BlockName.OMBUDSMAN, "Code 3.7")
_FAULT: Final = Required(BlockName.FAULT, "Code 7.1", by_part=True)
_REFUSED: Final = (
    Required(BlockName.GROUND, "Code 2.2"),
    Required(BlockName.REASONS, "Code 2.4"),
    Required(BlockName.REVIEW, "Code 2.4"),
    _OMBUDSMAN,
)
_ACTION: Final = (
    Required(BlockName.ACTION, "Code 6.6, 6.17"),
    Required(BlockName.WHAT_HAPPENED, "Code 6.6, 6.17"),
)
_REQUIRED: Final[Mapping[LetterKind, tuple[Required, ...]]] = {
    LetterKind.RECEIPT: (
        Required(BlockName.REFERENCE, "the resident must be able to name the case"),
        Required(BlockName.NEXT_STEP, "what happens next and by when"),
        Required(BlockName.ADJUSTMENTS, "Code 5.10"),
        _OMBUDSMAN,
    ),
    LetterKind.HOW_TO_COMPLAIN: (
        Required(BlockName.HOW_TO_COMPLAIN, "Code 1.6"),
        Required(BlockName.ADJUSTMENTS, "Code 5.10"),
        _OMBUDSMAN,
    ),
    LetterKind.CLARIFICATION: (
        Required(BlockName.QUESTION, "Code 5.6"),
        Required(BlockName.HOW_TO_ANSWER, "Code 5.6"),
        Required(BlockName.CLOCK, "nothing pauses a clock of the Code"),
        _OMBUDSMAN,
    ),
    LetterKind.ACKNOWLEDGEMENT: (
        Required(BlockName.STAGE, "Code 5.2"),
        Required(BlockName.DEFINITION, "Code 5.6", by_part=True),
        Required(BlockName.OUTCOMES_SOUGHT, "Code 5.6"),
        Required(BlockName.RESPONSIBILITY, "Code 5.7", by_part=True),
        Required(BlockName.RESPOND_BY, "the date by which the answer is due"),
        _OMBUDSMAN,
    ),
    LetterKind.NOT_ACCEPTED: _REFUSED,
    LetterKind.ESCALATION_REFUSED: _REFUSED,
    LetterKind.EXTENSION: (
        Required(BlockName.RESPOND_BY, "Code 6.4, 6.15"),
        Required(BlockName.REASONS, "Code 6.4, 6.15"),
        Required(BlockName.UPDATES, "Code 5.9"),
        Required(BlockName.OMBUDSMAN, "Code 6.5, 6.16"),
    ),
    LetterKind.PROGRESS_UPDATE: (
        Required(BlockName.DONE, "Code 5.9"),
        Required(BlockName.NEXT, "Code 5.9"),
        _OMBUDSMAN,
    ),
    LetterKind.RESPONSE: (
        Required(BlockName.STAGE, "Code 6.9a, 6.19a"),
        Required(BlockName.DEFINITION, "Code 6.9b, 6.19b", by_part=True),
        Required(BlockName.DECISION, "Code 6.9c, 6.19c", by_part=True),
        Required(BlockName.REASONS, "Code 6.9d, 6.19d", by_part=True),
        Required(BlockName.REMEDY, "Code 6.9e, 6.19e", by_part=True),
        Required(BlockName.ACTIONS, "Code 6.9f, 6.19f", by_part=True),
        _OMBUDSMAN,
    ),
    LetterKind.ACTION_UPDATE: (*_ACTION, Required(BlockName.NEW_DATE, "Code 6.6, 6.17"), _OMBUDSMAN),
    LetterKind.ACTION_COMPLETED: (*_ACTION, _OMBUDSMAN),
    LetterKind.RESTRICTION: (
        Required(BlockName.RESTRICTION, "Code 5.14"),
        Required(BlockName.REASONS, "Code 5.14"),
        Required(BlockName.UNTIL, "Code 5.15"),
        Required(BlockName.CHALLENGE, "Code 5.15"),
        Required(BlockName.NEW_COMPLAINTS, "Code 5.14"),
        _OMBUDSMAN,
    ),
}
_AT_THE_END: Final = {
    False: Required(BlockName.ESCALATION, "Code 6.9g"),
    True: Required(BlockName.FINAL, "Code 6.19g"),
}


def required(kind: LetterKind, *, final: bool = False) -> tuple[Required, ...]:
    """Return what a letter must contain (Code 5.6, 6.9, 6.19); `final` for the response of the last stage."""
    return (*_REQUIRED[kind], _AT_THE_END[final]) if kind is LetterKind.RESPONSE else _REQUIRED[kind]


def check(
    letter: Letter,
    kind: LetterKind,
    *,
    parts: Collection[int] = (),
    at_fault: Collection[int] = (),
    final: bool = False,
) -> Letter:
    """Return the letter if it has everything; raises RequiredBlockMissing.

    `parts` are those that the letter must deal with, `at_fault` those of them in which the landlord was at fault.
    """
    there = {(block.name, block.part) for block in letter.blocks if block.says_something()}
    wanted = [*_needed(required(kind, final=final), parts), *((_FAULT, part) for part in at_fault)]
    for needed, part in wanted:
        if (needed.block, part) not in there:
            raise RequiredBlockMissing(needed, part)
    return letter


def _needed(requirements: Collection[Required], parts: Collection[int]) -> Iterator[tuple[Required, int | None]]:
    """Yield each block that is needed; a letter about parts that has none of them lacks them all."""
    for needed in requirements:
        if needed.by_part:
            yield from ((needed, part) for part in parts or (None,))
        else:
            yield needed, None
