"""What joins a case to others: parts that moved, cases merged, groups on one matter. Holds no rules."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class SplitOff:
    """Parts that are handled in a case of their own."""

    parts: tuple[int, ...]
    reference: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Joining:
    """The cases that this one came from, went into or stands beside."""

    submission: str | None = None
    """The reference of what the resident sent in, where it is not the case's own."""
    split_from: str | None = None
    split_off: tuple[SplitOff, ...] = ()
    merged_into: str | None = None
    joined_by: tuple[str, ...] = ()
    joined_parts: tuple[int, ...] = ()
    """Parts that came up after the acknowledgement had been released (Code 6.8)."""
    logged_anew: tuple[str, ...] = ()
    taken_up_from: tuple[str, ...] = ()
    group: str | None = None
    leads_group: bool = False

    def moved_parts(self) -> list[int]:
        return [number for split in self.split_off for number in split.parts]
