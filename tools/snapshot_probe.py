"""One start of the program on many open incidents: ``bench_snapshot`` runs it as a process.

Prints one line of JSON with moments in milliseconds since the data were first asked for, and the
longest the window could not answer from its first paint on.
"""

from __future__ import annotations

import json
import resource
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtWidgets import QApplication
from typing_extensions import override

from controlroom import pyside_guard
from controlroom.citypack import load_city
from controlroom.database.feed_store import ChangeFeedReader
from controlroom.options import UiOptions
from ui import i18n
from ui.app import SWITCH_S, Desktop
from ui.garbage import GarbageCollector
from ui.theme.theme import load_fonts

if TYPE_CHECKING:
    from controlroom.services.feed import Batch

TICK_MS = 2
SETTLE_S = 1.5


class Probe(QObject):
    """Ticks in the GUI thread and sees what is painted when."""

    def __init__(self, desktop: Desktop, began: float) -> None:
        super().__init__()
        self.desktop, self.began = desktop, began
        self.at: dict[str, float] = {}
        self.gaps: list[tuple[float, float]] = []
        self.window: Any = None
        self.last = time.perf_counter()
        self.timer = QTimer(self)
        self.timer.setInterval(TICK_MS)
        self.timer.timeout.connect(self.tick)
        self.timer.start()

    def note(self, name: str) -> None:
        """Remember when something happened first."""
        self.at.setdefault(name, time.perf_counter())

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Look behind every paint of the queue and the map."""
        if event.type() is QEvent.Type.Paint:
            name = "queue" if watched is self.queue else "map"
            QTimer.singleShot(0, self, lambda: self.painted(name))
        return False

    def painted(self, name: str) -> None:
        """Note what the paint that has just been done showed."""
        room = self.window._context.room  # noqa: SLF001 - a probe looks inside
        self.note(f"{name}_bare")
        if name == "queue" and self.panel.queue.model.rowCount():
            self.note("first_paint")
            if room.link.live:
                self.note("first_live_paint")
            if room.complete:
                self.note("queue_whole")
        if name == "map" and room.complete and self.markers() >= len(room.lines) > 0:
            self.note("map_whole")

    def markers(self) -> int:
        """Return how many reports the map knows, with a place or without."""
        return len(self.window.centre.map.markers.incidents)

    def tick(self) -> None:
        """Note the gap since the tick before, once the window stands."""
        now = time.perf_counter()
        gap, self.last = (now - self.last) * 1000, now
        if self.desktop.window is None:
            return
        if self.window is None:
            self.window = self.desktop.window
            self.panel = self.window.panel("queue")
            self.queue = self.panel.queue.view.viewport()
            for watched in (self.queue, self.window.centre.map):
                watched.installEventFilter(self)
            self.note("window")
            return
        room = self.window._context.room  # noqa: SLF001 - as above
        if "first_paint" in self.at:
            self.gaps.append((gap, now))
        if room.complete:
            self.note("complete")
            if now - self.at["complete"] > SETTLE_S:
                self.timer.stop()
                self.desktop.finish()


def _first_fetch(probe: Probe) -> None:
    """Note when the database is asked for the picture."""
    fetch = ChangeFeedReader.fetch

    def noted(self: ChangeFeedReader) -> Batch:
        probe.note("asked")
        batch = fetch(self)
        probe.note("answered")
        return batch

    ChangeFeedReader.fetch = noted  # type: ignore[method-assign]  # a probe looks inside


def main() -> int:
    """Run: snapshot_probe.py DATA_DIR DATABASE_URL BEGAN [extra]."""
    folder, url, began = Path(sys.argv[1]), sys.argv[2], float(sys.argv[3])
    folder.mkdir(parents=True, exist_ok=True)
    pyside_guard.arm()
    app = QApplication(sys.argv[:1])
    app.setQuitOnLastWindowClosed(False)
    load_fonts()
    options = UiOptions(kind="run", database_url=url, data_dir=folder, theme="dark", user="lan",
                        role="supervisor", simulator=False)  # fmt: skip
    i18n.install(app, "vi")
    desktop = Desktop(options, load_city(options.city))
    probe = Probe(desktop, began)
    _first_fetch(probe)
    garbage = GarbageCollector()
    sys.setswitchinterval(SWITCH_S)
    desktop.begin()
    started = time.perf_counter() - (time.time() - began)
    code = app.exec()
    desktop.lifecycle.shutdown()
    garbage.stop()
    asked = probe.at["asked"]
    found: dict[str, Any] = {
        name: round((moment - asked) * 1000, 1) for name, moment in probe.at.items()
    }
    found["from_process"] = round((probe.at["first_paint"] - started) * 1000)
    worst = sorted(probe.gaps, reverse=True)[:6]
    found["gap_ms"] = round(worst[0][0], 1)
    found["gaps"] = [(round(g, 1), round((t - asked) * 1000)) for g, t in worst]
    found["rss_mb"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(json.dumps(found))
    return code


if __name__ == "__main__":
    sys.exit(main())
