"""Keeps the room's picture on this computer: the next start has something to show at once."""

from __future__ import annotations

import logging
import time
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Slot

if TYPE_CHECKING:
    from collections.abc import Callable

    from controlroom.domain.lines import LineBlock
    from ui.models.room import Room
    from ui.workers.query import QueryRunner

    _Copy = tuple[Callable[[], LineBlock], str, float]

log = logging.getLogger(__name__)

KEEP_EVERY_MS = 300_000
FIRST_MS = 20_000
"""After the window's own start is done with."""


class PictureKeeper(QObject):
    """Hands a copy of the room's picture to a worker now and then, and keeps the last at the end.

    Only a whole picture of a database that answers: what is old already is not kept anew.

    Args:
        room: Whose picture; GUI thread.
        keep: Writes a copy: lines, ``Room.place``, server time; called in a worker, and at the
            end where the window was.
        questions: Runs *keep*.
        quiet: Whether nothing is under way.
    """

    def __init__(
        self,
        room: Room,
        keep: Callable[[LineBlock, str, float], None],
        questions: QueryRunner,
        quiet: Callable[[], bool],
    ) -> None:
        super().__init__()
        self._room, self._keep, self._questions, self._quiet = room, keep, questions, quiet
        self._place = ""
        self._timer = QTimer(self)
        self._timer.setInterval(FIRST_MS)
        self._timer.timeout.connect(self.look)
        self._timer.start()

    @Slot()
    def look(self) -> None:
        """Keep the picture if it is another than the one kept last, and nobody is busy."""
        self._timer.setInterval(KEEP_EVERY_MS)
        if self._quiet() and (kept := self._copy()) is not None:
            self._questions.run(
                "keep picture", lambda: self._write(kept), lambda _: None, lambda _: None
            )

    def _copy(self) -> _Copy | None:
        room = self._room
        if not (room.place and room.complete and room.link.live) or room.place == self._place:
            return None
        self._place = room.place
        return room.lines.copied(), room.place, room.link.since or time.time()

    def _write(self, kept: _Copy) -> None:
        try:
            lines, place, at = kept
            self._keep(lines(), place, at)
        except OSError as error:
            # A start without it is only slower: nobody has to be told.
            log.warning("the picture was not kept: %s", error)

    def stop(self) -> None:
        """Keep what is shown now.  The workers have ended; blocks for some tenths of a second."""
        self._timer.stop()
        if (kept := self._copy()) is not None:
            self._write(kept)
