"""New points, merging, splitting, and groups of residents on one matter. Every case keeps its own record."""

from shared.events.cases.values import CaseEvent, DefinedPart
from shared.kernel.words import WordsReference


class NewPointsJoined(CaseEvent):
    """Related points came up before the response and are answered with the rest (Code 6.8)."""

    parts: tuple[DefinedPart, ...]
    reason: WordsReference


class NewPointsLoggedAnew(CaseEvent):
    """Points that are unrelated, too late or would delay the response became a complaint of their own (Code 6.8)."""

    new_reference: str
    reason: WordsReference


class NewPointsTakenUp(CaseEvent):
    """This complaint is about points that came up in another case (Code 6.8)."""

    from_reference: str


class CaseMerged(CaseEvent):
    """The same matter is handled in another case, received earlier; this one closes and keeps its own record."""

    into: str
    reason: WordsReference


class CaseJoinedBy(CaseEvent):
    """Another case about the same matter was merged into this one."""

    reference: str


class CaseSplit(CaseEvent):
    """Some parts are handled in a case of their own, with the dates of this one."""

    parts: tuple[int, ...]
    new_reference: str
    reason: WordsReference


class GroupJoined(CaseEvent):
    """Several residents complain about one matter; each keeps their own case and letters."""

    group: str
    lead: bool
    """Whether this is the case in which the matter itself is looked into."""


class GroupLeft(CaseEvent):
    """This case is not about the group's matter after all."""

    group: str
