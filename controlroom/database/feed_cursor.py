"""Where a reader of the change feed stands, and how it moves without missing a late commit.

Numbers are taken from a sequence when a change is written, but become visible when its
transaction commits: 8 may be seen before 7.  A reader that only remembers the highest number
loses 7 for ever.  So every number passed over is kept as a hole until it is certain that
nobody can fill it any more: every transaction that existed when the hole was first seen has
ended.  This file is pure; ``feed_log`` asks the database.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime


@dataclass(frozen=True, slots=True)
class Head:
    """What the database says about itself, in the same statement as the changes.

    Attributes:
        epoch: History the change log belongs to; another one after a restore.
        incarnation: Run and role of the server; another one after a restart.
        floor: Changes up to here were purged.
        oldest_running: Number of the oldest transaction still running.
        next_transaction: At least the number the next transaction will get.
    """

    epoch: str
    incarnation: str
    floor: int
    server_time: datetime
    oldest_running: int = 0
    next_transaction: int = 0


@dataclass(frozen=True, slots=True)
class Hole:
    """Numbers not seen yet, both ends included.

    Attributes:
        horizon: When every transaction below this number has ended, nothing can come any more.
    """

    first: int
    last: int
    horizon: int


@dataclass(frozen=True, slots=True)
class Cursor:
    """Everything up to *last* was seen, except what lies in *holes* (ascending, disjoint)."""

    epoch: str
    incarnation: str
    last: int
    holes: tuple[Hole, ...] = ()

    def broken_by(self, head: Head) -> str:
        """Return why this cursor cannot go on and all must be read again; empty if it can."""
        if head.epoch != self.epoch:
            return "another history"
        if head.incarnation != self.incarnation:
            return "server restarted"
        # What lies in a hole may have been committed, and purged before it was read.
        whole_up_to = self.holes[0].first - 1 if self.holes else self.last
        if whole_up_to < head.floor:
            return "slept past retention"
        return ""

    def advanced(self, seen: Sequence[int], head: Head, *, page_full: bool) -> Cursor:
        """Return the cursor after *seen*, the numbers read after *last* or inside holes.

        Args:
            seen: Ascending, without repetition.
            head: Of the same statement.
            page_full: There may be more; then no hole is given up yet.
        """
        holes: list[Hole] = []
        for hole in self.holes:
            inside = seen[bisect_left(seen, hole.first) : bisect_right(seen, hole.last)]
            holes += _without(hole, inside)
        last = self.last
        ahead = seen[bisect_right(seen, last) :]
        if ahead:
            passed = Hole(last + 1, ahead[-1], head.next_transaction)
            holes += _without(passed, ahead)
            last = ahead[-1]
        if not page_full:
            holes = [h for h in holes if head.oldest_running < h.horizon]
        return replace(self, last=last, holes=tuple(holes))


def start(head: Head, last: int, gaps: Iterable[tuple[int, int]]) -> Cursor:
    """Return the cursor of a reader that has just read everything.

    Args:
        head: Of the transaction that read everything.
        last: Highest number that transaction sees.
        gaps: Numbers missing below it, as (first, last).
    """
    holes = tuple(Hole(first, end, head.next_transaction) for first, end in gaps)
    return Cursor(head.epoch, head.incarnation, last, holes)


def _without(hole: Hole, seen: Iterable[int]) -> list[Hole]:
    rest, first = [], hole.first
    for number in seen:
        if number > first:
            rest.append(Hole(first, number - 1, hole.horizon))
        first = number + 1
    if first <= hole.last:
        rest.append(Hole(first, hole.last, hole.horizon))
    return rest
