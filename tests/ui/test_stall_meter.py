"""The meter itself: it must see both a thread that works and one that waits."""

from __future__ import annotations

import threading
import time

from PySide6.QtCore import QTimer


def test_it_sees_work_and_waiting(qtbot, stall_meter):
    def work():
        end = time.thread_time() + 0.03
        while time.thread_time() < end:
            pass

    done = []
    QTimer.singleShot(0, work)
    QTimer.singleShot(0, lambda: threading.Event().wait(0.08))
    QTimer.singleShot(20, lambda: done.append(1))
    qtbot.waitUntil(lambda: bool(done))
    QTimer.singleShot(20, lambda: done.append(2))
    qtbot.waitUntil(lambda: bool(len(done) == 2))
    assert stall_meter() >= 30.0
    assert stall_meter.blocked >= 80.0
    stall_meter.restart()
    assert (stall_meter(), stall_meter.blocked) == (0.0, 0.0)
