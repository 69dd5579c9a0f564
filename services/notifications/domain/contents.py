"""What each letter must contain, and the check without which none is sent. Holds no wording."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar, Final

from shared.events.notifications import LetterKind

FINAL_STAGE: Final = 2


class BlockName(StrEnum):
    REFERENCE = "reference"
    NEXT_STEP = "next step"
    HOW_TO_COMPLAIN = "how to complain"
    ADJUSTMENTS = "adjustments"
    STAGE = "stage"
    DEFINITION = "definition"
    OUTCOMES_SOUGHT = "outcomes sought"
    RESPONSIBILITY = "responsibility"
    RESPOND_BY = "respond by"
    DECISION = "decision"
    REASONS = "reasons"
    REMEDY = "remedy"
    ACTIONS = "outstanding actions"
    ESCALATION = "how to go to stage 2"
    FINAL = "final"
    CORRECTIONS = "corrections"
    OMBUDSMAN = "ombudsman"


@dataclass(frozen=True, slots=True)
class Paragraph:
    kind: ClassVar[str] = "paragraph"
    text: str

    def says_something(self) -> bool:
        return bool(self.text.strip())


@dataclass(frozen=True, slots=True)
class Quote:
    """Words of somebody else, kept as they are, line by line."""

    kind: ClassVar[str] = "quote"
    text: str

    def says_something(self) -> bool:
        return bool(self.text.strip())


@dataclass(frozen=True, slots=True)
class Bullets:
    kind: ClassVar[str] = "bullets"
    items: tuple[str, ...]

    def says_something(self) -> bool:
        return any(item.strip() for item in self.items)


@dataclass(frozen=True, slots=True)
class Facts:
    """Names and values, for example a telephone number; a value that is an address of the web becomes a link."""

    kind: ClassVar[str] = "facts"
    pairs: tuple[tuple[str, str], ...]

    def says_something(self) -> bool:
        return any(value.strip() for _, value in self.pairs)


Line = Paragraph | Quote | Bullets | Facts


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """A named piece of a letter; `part` is the number of the point of the complaint that it is about."""

    name: BlockName
    heading: str | None = None
    lines: tuple[Line, ...]
    part: int | None = None

    def says_something(self) -> bool:
        return any(line.says_something() for line in self.lines)


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """A composed letter, before it is laid out."""

    title: str
    greeting: str
    opening: tuple[str, ...]
    blocks: tuple[Block, ...]
    signature: tuple[str, ...]


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
_RECEIPT: Final = (
    Required(BlockName.REFERENCE, "the resident must be able to name the case"),
    Required(BlockName.NEXT_STEP, "what happens next and by when"),
    Required(BlockName.ADJUSTMENTS, "Code 5.10"),
    _OMBUDSMAN,
)
_ACKNOWLEDGEMENT: Final = (
    Required(BlockName.STAGE, "Code 5.2"),
    Required(BlockName.DEFINITION, "Code 5.6", by_part=True),
    Required(BlockName.OUTCOMES_SOUGHT, "Code 5.6"),
    Required(BlockName.RESPONSIBILITY, "Code 5.7", by_part=True),
    Required(BlockName.RESPOND_BY, "the date by which the answer is due"),
    _OMBUDSMAN,
)
_ANSWER: Final = (
    Required(BlockName.STAGE, "Code 6.9a, 6.19a"),
    Required(BlockName.DEFINITION, "Code 6.9b, 6.19b", by_part=True),
    Required(BlockName.DECISION, "Code 6.9c, 6.19c", by_part=True),
    Required(BlockName.REASONS, "Code 6.9d, 6.19d", by_part=True),
    Required(BlockName.REMEDY, "Code 6.9e, 6.19e", by_part=True),
    Required(BlockName.ACTIONS, "Code 6.9f, 6.19f", by_part=True),
    _OMBUDSMAN,
)


def required(kind: LetterKind, stage: int) -> tuple[Required, ...]:
    """Return what a letter must contain (Code 5.6, 6.9, 6.19)."""
    match kind:
        case LetterKind.RECEIPT:
            return _RECEIPT
        case LetterKind.ACKNOWLEDGEMENT:
            return _ACKNOWLEDGEMENT
        case LetterKind.RESPONSE if stage < FINAL_STAGE:
            return (*_ANSWER, Required(BlockName.ESCALATION, "Code 6.9g"))
        case LetterKind.RESPONSE:
            return (*_ANSWER, Required(BlockName.FINAL, "Code 6.19g"))


def check(letter: Letter, kind: LetterKind, stage: int, parts: Sequence[int] = ()) -> Letter:
    """Return the letter if it has everything; raises RequiredBlockMissing."""
    there = {(block.name, block.part) for block in letter.blocks if block.says_something()}
    for needed, part in _needed(required(kind, stage), parts):
        if (needed.block, part) not in there:
            raise RequiredBlockMissing(needed, part)
    return letter


def _needed(requirements: Sequence[Required], parts: Sequence[int]) -> Iterator[tuple[Required, int | None]]:
    for needed in requirements:
        if needed.by_part:
            yield from ((needed, part) for part in parts)
        else:
            yield needed, None
