"""A real workstation that a test can watch and tell what to do.

Runs the whole program in its own process.  Prints one JSON object a line: ``ready``, ``lines``,
``link``, ``notice``, ``done``.  Reads one JSON object a line: ``{"do": "verify", "ref": 18001}``
or ``{"do": "quit"}``.  ``at`` is CLOCK_MONOTONIC, the same for all processes of a machine.
"""

from __future__ import annotations

import json
import sys
import threading
import time
from pathlib import Path

from PySide6.QtCore import QEvent, QObject, QTimer, Signal
from PySide6.QtWidgets import QApplication, QWidget
from typing_extensions import override

from controlroom import pyside_guard
from controlroom.citypack import load_city
from controlroom.database.wake import Wake
from controlroom.domain.states import Severity
from controlroom.options import UiOptions
from controlroom.outbox.registry import deed
from controlroom.services.dispatch import Order
from ui import i18n
from ui.app import Desktop
from ui.panels.queue_list import QueuePage
from ui.theme.theme import load_fonts


def tell(kind: str, **values: object) -> None:
    """Print one line, at once."""
    print(json.dumps({"kind": kind, "at": time.monotonic(), **values}), flush=True)  # noqa: T201 - the test reads it


class Eyes(QObject):
    """Says when the queue has painted what changed."""

    def __init__(self, view: QWidget) -> None:
        super().__init__()
        self.said: dict[str, object] = {}
        view.installEventFilter(self)

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Tell after this paint what it shows; never keep an event away."""
        if self.said and event.type() == QEvent.Type.Paint:
            said, self.said = self.said, {}
            QTimer.singleShot(0, self, lambda: tell("painted", **said))
        return False


class Ears(QObject):
    """Carries what comes on standard input to the GUI thread."""

    heard = Signal(object)

    def listen(self) -> None:
        """Read lines until the end; runs in a thread that the process does not wait for."""
        for line in sys.stdin:
            self.heard.emit(json.loads(line))
        self.heard.emit({"do": "quit"})


class Probe:
    """Watches one desktop."""

    def __init__(self, desktop: Desktop) -> None:
        self.desktop = desktop
        self.timer = QTimer()
        self.timer.setInterval(20)
        self.timer.timeout.connect(self.attach)
        self.timer.start()

    def attach(self) -> None:
        """Connect to the room once its window is there."""
        if self.desktop.window is None:
            return
        self.timer.stop()
        self.context = self.desktop.window._context  # type: ignore[attr-defined]  # a stand-in
        room = self.context.room
        room.lines_changed.connect(self.lines)
        queue = self.desktop.window.findChild(QueuePage)
        assert queue is not None
        self.eyes = Eyes(queue.view.viewport())
        room.link_changed.connect(lambda link: tell("link", live=link.live, since=link.since))
        self.announce = QTimer()
        self.announce.setInterval(20)
        self.announce.timeout.connect(self.ready)
        self.announce.start()

    def ready(self) -> None:
        """Say once that the first whole picture is there."""
        if self.context.room.complete:
            self.announce.stop()
            lines = self.context.room.lines
            refs = [int(lines.ref[slot]) for slot in lines.live().tolist()]
            tell("ready", open=len(lines), refs=refs)

    def lines(self, change: object) -> None:
        """Say which incidents changed, with their state."""
        lines = self.context.room.lines
        slots = [*change.added.tolist(), *change.changed.tolist()]  # type: ignore[attr-defined]  # a stand-in
        said = {int(lines.ref[s]): str(lines.state[s]) for s in slots[:50]}
        self.eyes.said = {
            "versions": {int(lines.ref[s]): int(lines.version[s]) for s in slots[:50]}
        }
        tell("lines", states=said, open=len(lines), gone=len(change.freed))  # type: ignore[attr-defined]  # a stand-in

    def obey(self, order: dict[str, object]) -> None:
        """Carry out one order as the panels do, through ``context.act``."""
        if order["do"] == "quit":
            self.desktop.finish()
            return
        if order["do"] == "mirror":
            lines = self.context.room.lines
            held = {str(lines.id[s]): int(lines.version[s]) for s in lines.live().tolist()}
            tell("mirror", held=held)
            return
        if order["do"] == "pending":
            pending = self.context.pending
            tell("pending", states=[str(e.state) for e in pending.entries])
            return
        lines = self.context.room.lines
        slot = next(s for s in lines.live().tolist() if int(lines.ref[s]) == order["ref"])
        incident, seen = lines.id[slot], int(lines.version[slot])
        name = str(order["do"])
        values: dict[str, dict[str, object]] = {
            "verify": {
                "severity": Severity.URGENT,
                "category_id": lines.category_id[slot],
                "ward_code": lines.ward_code[slot] or None,
            },
            "dispatch": {"orders": [Order("hepco", "", lead=True)]},
            "note": {"text": str(order.get("text", ""))},
        }
        asked = deed(name, incident, ref=int(lines.ref[slot]),
                     seen=None if name == "note" else seen, command_id=None,
                     **values.get(name, {}))  # fmt: skip
        self.context.act(
            name, asked,
            on_ok=lambda _: tell("done", do=name), on_wait=lambda: tell("waits", do=name),
        )  # fmt: skip
        lane = self.desktop.window.lane  # type: ignore[union-attr]  # it is open by now
        QTimer.singleShot(
            1500, lambda: tell("notice", text=lane.notice.text if lane.notice else "")
        )


def main() -> int:
    """Run: probe.py DATABASE_URL DATA_DIR LOGIN [deaf]: deaf polls without being called."""
    url, folder, login = sys.argv[1:4]
    if "deaf" in sys.argv[4:]:
        setattr(Wake, "listen", lambda _self, _connection: None)  # noqa: B010 - a bench's own
    pyside_guard.arm()
    app = QApplication(sys.argv[:1])
    app.setQuitOnLastWindowClosed(False)
    load_fonts()
    options = UiOptions(kind="run", database_url=url, data_dir=Path(folder), lang="en",
                        theme="dark", user=login, role="supervisor")  # fmt: skip
    i18n.install(app, "en")
    desktop = Desktop(options, load_city(options.city))
    probe, ears = Probe(desktop), Ears()
    ears.heard.connect(probe.obey)
    threading.Thread(target=ears.listen, daemon=True).start()
    desktop.begin()
    code = app.exec()
    return code if desktop.lifecycle.shutdown() else 1


if __name__ == "__main__":
    sys.exit(main())
