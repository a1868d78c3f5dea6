"""The real window without a display, which also says how long it could not answer at worst.

Run: measured.py DATABASE_URL DATA_DIR LOGIN, or ``measured.py bare``: nothing but the same timer,
to know what this computer itself leaves out.  Orders beside those of ``tests.e2e.probe``: ``gap``
tells the longest gap since the last time and begins anew.
"""

from __future__ import annotations

import os
import sys
import threading
import time
from pathlib import Path

from PySide6.QtCore import QCoreApplication, Qt, QTimer
from PySide6.QtWidgets import QApplication

from controlroom import pyside_guard
from controlroom.citypack import load_city
from controlroom.options import UiOptions
from tests.e2e.probe import Ears, Probe, tell
from ui import i18n
from ui.app import Desktop
from ui.garbage import GarbageCollector
from ui.theme.theme import load_fonts

TICK_MS = 5


class Gap:
    """Ticks in the thread whose answers count.

    Time in which this thread could have run and the system gave it no processor is the system's,
    and left out; Linux says how much that was.
    """

    def __init__(self) -> None:
        self.worst, self.at, self.last = 0.0, 0.0, time.monotonic()
        self.waited = 0.0
        try:
            told = os.open(f"/proc/self/task/{threading.get_native_id()}/schedstat", os.O_RDONLY)
        except OSError:
            told = None
        self._told = told
        self.timer = QTimer()
        self.timer.setTimerType(Qt.TimerType.PreciseTimer)
        self.timer.setInterval(TICK_MS)
        self.timer.timeout.connect(self.tick)
        self.timer.start()

    def tick(self) -> None:
        """Note the gap since the tick before."""
        now = time.monotonic()
        gap, self.last = now - self.last, now
        before, self.waited = self.waited, self._waited()
        gap -= self.waited - before
        if gap > self.worst:
            self.worst, self.at = gap, now

    def _waited(self) -> float:
        """Return how long this thread has waited for a processor so far, in seconds."""
        if self._told is None:
            return 0.0
        return int(os.pread(self._told, 100, 0).split()[1]) / 1e9

    def tell(self) -> None:
        """Say the longest and begin anew."""
        worst, self.worst, self.last = self.worst, 0.0, time.monotonic()
        tell("gap", ms=worst * 1000, at=self.at)


def bare() -> int:
    """Run nothing but the timer."""
    app = QCoreApplication(sys.argv[:1])
    gap, ears = Gap(), Ears()
    ears.heard.connect(lambda order: app.quit() if order["do"] == "quit" else gap.tell())
    threading.Thread(target=ears.listen, daemon=True).start()
    tell("ready")
    return app.exec()


def main() -> int:
    """Run the window."""
    url, folder, login = sys.argv[1:4]
    pyside_guard.arm()
    app = QApplication(sys.argv[:1])
    app.setQuitOnLastWindowClosed(False)
    load_fonts()
    Path(folder).mkdir(parents=True, exist_ok=True)
    options = UiOptions(kind="run", database_url=url, data_dir=Path(folder), lang="en",
                        theme="dark", user=login, role="supervisor")  # fmt: skip
    i18n.install(app, "en")
    desktop = Desktop(options, load_city(options.city))
    probe, ears, gap, garbage = Probe(desktop), Ears(), Gap(), GarbageCollector()

    def obey(order: dict[str, object]) -> None:
        if order["do"] == "gap":
            gap.tell()
            return
        try:
            probe.obey(order)
        except StopIteration:  # the picture is just being taken anew
            return
        if order["do"] == "note":
            tell("given", text=order["text"])

    ears.heard.connect(obey)
    threading.Thread(target=ears.listen, daemon=True).start()
    desktop.begin()
    code = app.exec()
    ended = desktop.lifecycle.shutdown()
    garbage.stop()
    return code if ended else 1


if __name__ == "__main__":
    sys.exit(bare() if sys.argv[1:] == ["bare"] else main())
