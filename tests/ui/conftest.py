"""Fixtures of the window's tests: no thread outlives its test, the longest stall can be asked."""

from __future__ import annotations

import os
import time

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import pytest
from PySide6.QtCore import QThread, QTimer
from PySide6.QtGui import QCursor

from ui.theme.theme import load_fonts


@pytest.fixture(scope="session", autouse=True)
def fonts(qapp):
    """The bundled font, so that widths and pictures are the same everywhere."""
    assert load_fonts()


@pytest.fixture(autouse=True)
def pointer_away(qapp):
    """No test begins with the pointer where the one before left it: lists heed it."""
    QCursor.setPos(5000, 5000)


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


class StallMeter:
    """Called, it returns the longest time, in ms, that the GUI thread worked between two ticks.

    That is its own processor time: a busy machine must not fail a test.  ``blocked`` is the same
    by the clock, which also sees a thread that sleeps or waits; a test gives it a loose limit,
    ``run.py bench`` the real one.
    """

    def __init__(self) -> None:
        self._worst = self.blocked = 0.0
        self._last, self._clock = time.thread_time(), time.perf_counter()
        self._timer = QTimer(interval=5)
        self._timer.timeout.connect(self._tick)
        self._timer.start()

    def _tick(self) -> None:
        now, clock = time.thread_time(), time.perf_counter()
        self._worst = max(self._worst, (now - self._last) * 1000)
        self.blocked = max(self.blocked, (clock - self._clock) * 1000)
        self._last, self._clock = now, clock

    def __call__(self) -> float:
        return self._worst

    def restart(self) -> None:
        """Forget what came before: building a panel is not what a test measures."""
        self._worst = self.blocked = 0.0
        self._last, self._clock = time.thread_time(), time.perf_counter()

    def stop(self) -> None:
        """Tick no more."""
        self._timer.stop()


@pytest.fixture
def stall_meter(qtbot):
    """A ``StallMeter`` that runs while the test does."""
    meter = StallMeter()
    yield meter
    meter.stop()
