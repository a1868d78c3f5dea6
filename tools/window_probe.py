"""One start of the program, measured from inside: ``bench_window`` runs it as a process.

Prints one line of JSON: seconds until the queue can be used, seconds the first picture took to
load, and the longest the window could not answer meanwhile and while it was being shown.
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path
from typing import Literal

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication

from controlroom import pyside_guard
from controlroom.citypack import load_city
from controlroom.options import UiOptions
from ui import i18n
from ui.app import Desktop
from ui.theme.theme import load_fonts

TICK_MS = 2
SETTLE_S = 0.5


class Meter:
    """Ticks in the GUI thread; knows when the window was there and when it was full."""

    def __init__(self, desktop: Desktop, began: float) -> None:
        self.desktop, self.began = desktop, began
        self.window_at = self.full_at = 0.0
        self.gap_ms = self.show_ms = 0.0
        self.loading = False
        self.last = time.perf_counter()
        self.timer = QTimer()
        self.timer.setInterval(TICK_MS)
        self.timer.timeout.connect(self.tick)
        self.timer.start()

    def tick(self) -> None:
        """Note the gap since the tick before, once the window stands."""
        now = time.perf_counter()
        gap, self.last = (now - self.last) * 1000, now
        window = self.desktop.window
        if window is None:
            return
        if not self.window_at:
            self.window_at = now
            return
        room = window._context.room  # type: ignore[attr-defined]  # noqa: SLF001 - a probe looks inside
        if not self.loading:
            # Until the first part is there the window is being shown, not loaded.
            self.show_ms, self.loading = (
                max(self.show_ms, gap),
                len(room.lines) > 0 or room.complete,
            )
            return
        self.gap_ms = max(self.gap_ms, gap)
        if not self.full_at and room.complete:
            self.full_at, self.usable_s = now, time.time() - self.began
        elif self.full_at and now - self.full_at > SETTLE_S:
            self.timer.stop()
            self.desktop.finish()


def main() -> int:
    """Run: window_probe.py KIND DATA_DIR DATABASE_URL BEGAN."""
    kind: Literal["demo", "run"] = "demo" if sys.argv[1] == "demo" else "run"
    folder, url, began = Path(sys.argv[2]), sys.argv[3], float(sys.argv[4])
    folder.mkdir(parents=True, exist_ok=True)
    pyside_guard.arm()
    app = QApplication(sys.argv[:1])
    app.setQuitOnLastWindowClosed(False)
    load_fonts()
    options = UiOptions(kind=kind, database_url=url, data_dir=folder, theme="dark", user="lan",
                        role="supervisor", simulator=False)  # fmt: skip
    i18n.install(app, "vi")
    desktop = Desktop(options, load_city(options.city))
    meter = Meter(desktop, began)
    desktop.begin()
    code = app.exec()
    desktop.lifecycle.shutdown()
    print(
        json.dumps(
            {
                "usable_s": meter.usable_s,
                "load_s": meter.full_at - meter.window_at,
                "gap_ms": meter.gap_ms,
                "show_ms": meter.show_ms,
            }
        )
    )
    return code


if __name__ == "__main__":
    sys.exit(main())
