"""What letters are built of: named blocks of paragraphs, quotes, lists and facts. Holds no wording."""

from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar


class BlockName(StrEnum):
    REFERENCE = "reference"
    NEXT_STEP = "next step"
    HOW_TO_COMPLAIN = "how to complain"
    ADJUSTMENTS = "adjustments"
    STAGE = "stage"
    DEFINITION = "definition"
    OUTCOMES_SOUGHT = "outcomes sought"
    RESPONSIBILITY = "responsibility"
    QUESTION = "question"
    HOW_TO_ANSWER = "how to answer"
    CLOCK = "clock"
    RESPOND_BY = "respond by"
    UPDATES = "updates"
    DONE = "done"
    NEXT = "next"
    GROUND = "ground"
    REVIEW = "review"
    DECISION = "decision"
    FAULT = "what went wrong"
    REASONS = "reasons"
    REMEDY = "remedy"
    ACTIONS = "outstanding actions"
    ACTION = "action"
    WHAT_HAPPENED = "what happened"
    NEW_DATE = "new date"
    RESTRICTION = "restriction"
    UNTIL = "until when"
    CHALLENGE = "how to challenge"
    NEW_COMPLAINTS = "new complaints"
    ESCALATION = "how to go to the next stage"
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
