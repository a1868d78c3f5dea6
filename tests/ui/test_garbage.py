"""Widgets in cycles are destroyed on the GUI thread, whoever allocates."""

from __future__ import annotations

import gc
import threading
import weakref

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QGuiApplication

from ui import garbage
from ui.garbage import GarbageCollector


class Knot(QObject):
    """Holds itself."""

    def __init__(self):
        super().__init__()
        self.itself = self


def test_a_worker_that_allocates_collects_nothing(qtbot, monkeypatch):
    collector = GarbageCollector()
    knot = weakref.ref(Knot())
    worker = threading.Thread(target=lambda: [[[]] for _ in range(50_000)])
    worker.start()
    worker.join()
    assert knot() is not None
    monkeypatch.setattr(garbage, "THRESHOLDS", (0, 0, -1))
    collector.collect()
    assert knot() is None
    collector.stop()
    assert gc.isenabled()


def test_everything_is_collected_when_the_hand_lets_go_and_not_before(qtbot, monkeypatch):
    collector = GarbageCollector()
    collected: list[int] = []
    monkeypatch.setattr(gc, "collect", collected.append)
    monkeypatch.setattr(gc, "get_count", lambda: (9_000, 90, 90))
    held = Qt.MouseButton.LeftButton
    monkeypatch.setattr(QGuiApplication, "mouseButtons", lambda: held)
    for _ in range(5):
        collector.collect()
    assert collected == [1] * 5
    held = Qt.MouseButton.NoButton
    collector.collect()
    assert collected[5:] == [2]
    held = Qt.MouseButton.LeftButton
    for _ in range(garbage.MOST_PUT_OFF + 1):
        collector.collect()
    assert collected[6:].count(2) == 1  # in the end whatever the hand does
    collector.stop()
