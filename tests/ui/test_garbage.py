"""Widgets in cycles are destroyed on the GUI thread, whoever allocates."""

from __future__ import annotations

import gc
import threading
import weakref

from PySide6.QtCore import QObject

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
