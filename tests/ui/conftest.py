"""Fixtures of the window's tests: no thread outlives its test, the longest stall can be asked."""

from __future__ import annotations

import os
import time

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import pytest
from PySide6.QtCore import QThread, QTimer

from ui.theme.theme import load_fonts


@pytest.fixture(scope="session", autouse=True)
def fonts(qapp):
    """The bundled font, so that widths and pictures are the same everywhere."""
    assert load_fonts()


@pytest.fixture(autouse=True)
def no_dangling_threads(monkeypatch):
    """Fail the test that left a QThread running; Qt would abort some later one instead."""
    started, start = [], QThread.start

    def recording_start(self, *args):
        started.append(self)
        start(self, *args)

    monkeypatch.setattr(QThread, "start", recording_start)
    yield
    left = [t for t in started if t.isRunning()]
    for thread in left:
        thread.requestInterruption()
        thread.wait(2000)
    assert not left, f"QThread still running: {left}"


@pytest.fixture
def stall_meter(qtbot):
    """``stall_meter()`` returns the longest gap, in ms, between 5 ms ticks of the GUI loop."""
    worst, last = 0.0, time.perf_counter()

    def tick():
        nonlocal worst, last
        now = time.perf_counter()
        worst, last = max(worst, (now - last) * 1000), now

    timer = QTimer(interval=5)
    timer.timeout.connect(tick)
    timer.start()
    yield lambda: worst
    timer.stop()
