"""Keeps the room's picture on this computer: the next start has something to show at once."""

from __future__ import annotations

import logging
import time
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Slot

from ui.workers.query import QueryRunner

if TYPE_CHECKING:
    from collections.abc import Callable

    from controlroom.domain.lines import LineBlock
    from ui.models.room import Room

    _Copy = tuple[Callable[[], LineBlock], str, float]

log = logging.getLogger(__name__)

KEEP_EVERY_MS = 300_000
FIRST_MS = 20_000
"""After the window's own start is done with."""


class PictureKeeper(QObject):
    """Hands a copy of the room's picture to its worker now and then, and the last at the end.

    Only a whole picture of a database that answers: what is old already is not kept anew.
    Owns its worker; give it to the lifecycle.

    Args:
        room: Whose picture; GUI thread.
        keep: Writes a copy: lines, ``Room.place``, server time; called in the worker.
        quiet: Whether nothing is under way.
    """

    def __init__(
        self,
        room: Room,
        keep: Callable[[LineBlock, str, float], None],
        quiet: Callable[[], bool],
    ) -> None:
        super().__init__()
        self._room, self._keep, self._quiet = room, keep, quiet
        self._runner = QueryRunner(1)  # one: what is kept last is written last
        self._place = ""
        self._ended = False
        self._timer = QTimer(self)
        self._timer.setInterval(FIRST_MS)
        self._timer.timeout.connect(self.look)
        self._timer.start()

    @Slot()
    def look(self) -> None:
        """Keep the picture if it is another than the one kept last, and nobody is busy."""
        self._timer.setInterval(KEEP_EVERY_MS)
        if self._quiet():
            self._hand_on()

    def _hand_on(self) -> None:
        if (kept := self._copy()) is not None:
            keep = self._keep  # not self: the worker must not be the last to hold it
            self._runner.run("keep", lambda: _write(keep, kept), lambda _: None, lambda _: None)

    def _copy(self) -> _Copy | None:
        room = self._room
        if not (room.place and room.complete and room.link.live) or room.place == self._place:
            return None
        self._place = room.place
        return room.lines.copied(), room.place, room.link.since or time.time()

    def stop(self, deadline_s: float = 3.0) -> bool:
        """Have what is shown now kept, once; return whether that was written in time."""
        if not self._ended:
            self._ended = True
            self._timer.stop()
            self._hand_on()
        return self._runner.stop(deadline_s, finish=True)


def _write(keep: Callable[[LineBlock, str, float], None], kept: _Copy) -> None:
    try:
        lines, place, at = kept
        keep(lines(), place, at)
    except OSError as error:
        # A start without it is only slower: nobody has to be told.
        log.warning("the picture was not kept: %s", error)
