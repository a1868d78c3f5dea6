"""Cyclic garbage is collected on the GUI thread only.

Python collects in whichever thread happens to allocate.  When that is the poller, widgets of a
closed form are destroyed there: Qt warns of timers stopped from another thread, or crashes.
"""

from __future__ import annotations

import gc

from PySide6.QtCore import QObject, Qt, QTimer
from PySide6.QtGui import QGuiApplication

EVERY_MS = 1_000
THRESHOLDS = (2_000, 20, 20)
"""Objects, young collections and middle ones after which each generation is collected."""
OLDEST, MOST_PUT_OFF = 2, 60
"""The generation of everything, and for how many turns it waits for a hand that drags."""


class GarbageCollector(QObject):
    """Takes collecting over from Python; make it on the GUI thread, once, and keep it."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        gc.disable()
        self._put_off = 0
        self._timer = QTimer(self)
        self._timer.setInterval(EVERY_MS)
        self._timer.timeout.connect(self.collect)
        self._timer.start()

    def collect(self) -> None:
        """Collect the oldest generation that is due; a millisecond when little has changed.

        All of them together may take a tenth of a second: not while something is being dragged.
        """
        counts = gc.get_count()
        held = QGuiApplication.mouseButtons() is not Qt.MouseButton.NoButton
        for generation in (2, 1, 0):
            if counts[generation] <= THRESHOLDS[generation]:
                continue
            if generation == OLDEST and held and self._put_off < MOST_PUT_OFF:
                self._put_off += 1
                continue
            if generation == OLDEST:
                self._put_off = 0
            gc.collect(generation)
            return

    def stop(self) -> None:
        """Give collecting back to Python: no window is left."""
        self._timer.stop()
        gc.enable()


def set_aside() -> None:
    """Let no later collection look through what is held now; after a large picture has come.

    Ids of a hundred thousand incidents would be walked through again and again: 50 ms a time.
    They go by reference counting when their incidents do.
    """
    gc.freeze()


def take_back() -> None:
    """Collect what ``set_aside`` has put away as well: a room has ended, with all it held."""
    gc.unfreeze()
    gc.collect()
