"""What this person asked for and the shared database has not answered yet."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot

from controlroom.outbox.values import Picture, State

if TYPE_CHECKING:
    from uuid import UUID

    from controlroom.outbox.values import Entry

SHOWN_AFTER_S = 1.0
"""What is sent sooner was never waiting, as people see it."""
OLD_AFTER_S = 30.0


class Pending(QObject):
    """The outbox as the window shows it.  GUI thread only.

    Attributes:
        entries: What waits, is too old or was refused, in the order it was given.
        stuck: Whether sending failed the last time it was tried.

    Signals:
        changed: Read everything again.
        marked: Ids of records whose mark has come or gone.
    """

    changed = Signal()
    marked = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.entries: tuple[Entry, ...] = ()
        self.stuck = False
        self._revision = -1
        self._marks: frozenset[UUID] = frozenset()

    @Slot(object)
    def show(self, picture: Picture) -> None:
        """Take the newest picture; an older one that comes late changes nothing."""
        if picture.revision <= self._revision:
            return
        self._revision = picture.revision
        if picture.entries != self.entries:
            self.entries = picture.entries
            self._tell()

    def set_stuck(self, *, stuck: bool) -> None:
        """Note whether anything can be sent."""
        if stuck != self.stuck:
            self.stuck = stuck
            self._tell()

    def _tell(self) -> None:
        before, self._marks = self._marks, self._marked()
        self.changed.emit()
        if before != self._marks:
            self.marked.emit(before ^ self._marks)

    def _marked(self) -> frozenset[UUID]:
        if not self.stuck:
            return frozenset()
        waiting = (e.deed.subject for e in self.entries if _waits(e))
        return frozenset(key for key in waiting if key is not None)

    def waits_for(self, key: UUID) -> bool:
        """Return whether something asked of that record waits to be sent."""
        return key in self._marks

    def waiting(self, now: float | None = None) -> list[Entry]:
        """Return what waits, without what is only just under way; *now* in POSIX seconds."""
        at = time.time() if now is None else now
        early = at if self.stuck else at - SHOWN_AFTER_S
        return [e for e in self.entries if _waits(e) and e.created_at <= early]

    def long(self, now: float | None = None) -> bool:
        """Return whether something waits so long that somebody should know."""
        at = time.time() if now is None else now
        return any(_waits(e) and at - e.created_at > OLD_AFTER_S for e in self.entries)

    @property
    def expired(self) -> list[Entry]:
        """What grew too old before it could be sent, and waits for a decision."""
        return [e for e in self.entries if e.state is State.EXPIRED]

    @property
    def refused(self) -> list[Entry]:
        """Refusals nobody has looked at in the list."""
        return [e for e in self.entries if e.state is State.REFUSED and not e.noted]


def _waits(entry: Entry) -> bool:
    # What was acknowledged before is asserted again without troubling anybody.
    return entry.state is State.WAITING and not entry.again
