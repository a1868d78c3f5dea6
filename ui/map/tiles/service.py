"""Painted tiles for the map: asked for here, painted in another process, kept while they fit."""

from __future__ import annotations

import logging
import sys
from collections import Counter, OrderedDict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QProcess, QProcessEnvironment, QTimer, Signal
from PySide6.QtGui import QImage, QPixmap

from ui.child_environment import KEPT
from ui.map.tiles.protocol import Frames, Order, frame, info_of, order_frame, sheet_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from controlroom.tiles.grid import TileKey
    from controlroom.tiles.schema import Name
    from controlroom.tiles.source import TileInfo
    from ui.map.tiles.protocol import Sheet

log = logging.getLogger(__name__)

MEMORY_MB = 160
"""Of pictures kept: about 160 tiles at 100 %, four screens full."""
REVIVALS = 6
_PIECE = 1 << 20


def bare_environment() -> QProcessEnvironment:
    """Return what a process that opens strangers' files is told of our surroundings."""
    ours, bare = QProcessEnvironment.systemEnvironment(), QProcessEnvironment()
    for name in KEPT:
        if ours.contains(name):
            bare.insert(name, ours.value(name))
    return bare


@dataclass(frozen=True, slots=True)
class Picture:
    """One tile as it is shown.

    Attributes:
        pixmap: None where the source has nothing.
        extent: Units along its edge, of the names' points.
        names: What wants a label.
    """

    pixmap: QPixmap | None
    extent: int
    names: tuple[Name, ...]

    @property
    def bytes(self) -> int:
        """Return the memory of the picture."""
        if self.pixmap is None:
            return 200
        return 4 * self.pixmap.width() * self.pixmap.height()


class TileService(QObject):
    """Gives pictures of one source's tiles.  GUI thread; never waits.

    Args:
        path: File of the source.
        memory_mb: Of pictures kept.

    Attributes:
        info: What the source says of itself; None until ``opened``.
        problem: Why the source cannot be used; empty while it can.

    Signals:
        opened: ``info`` is there, or ``problem``.
        arrived: A tile that was wanted is there.
    """

    opened = Signal()
    arrived = Signal()

    def __init__(
        self, path: Path, *, memory_mb: int = MEMORY_MB, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self.path = path
        self.info: TileInfo | None = None
        self.problem = ""
        self._most = memory_mb * 1_000_000
        self._kept: OrderedDict[TileKey, Picture] = OrderedDict()
        self._bytes = 0
        self._look = ("", 1.0)
        self._asked: dict[int, TileKey] = {}
        self._number = 0
        self._told = False
        self._deaths = 0
        self._suspects: Counter[TileKey] = Counter()
        self._opening = 0
        self._wanted: frozenset[TileKey] = frozenset()
        self._frames = Frames()
        self._process: QProcess | None = None
        self._reader = QTimer(self)
        self._reader.setInterval(0)
        self._reader.timeout.connect(self._read)

    def open(self) -> None:
        """Ask the source what it is; ``opened`` tells when that is known."""
        self._number += 1
        self._opening = self._number
        process = self._process or self._start()
        process.write(order_frame(Order(self._number, str(self.path), None, *self._look)))

    @property
    def memory(self) -> int:
        """Bytes of the pictures that are kept."""
        return self._bytes

    @property
    def waiting(self) -> int:
        """How many tiles have been asked for and are not there."""
        return len(self._asked)

    @property
    def process_id(self) -> int:
        """Number of the painting process; 0 while there is none."""
        return self._process.processId() if self._process is not None else 0

    def look(self, theme: str, ratio: float) -> None:
        """Set the colours and the density of the screen; pictures of others are dropped."""
        if (theme, ratio) != self._look:
            self._look = (theme, ratio)
            self._kept.clear()
            self._bytes = 0
            self._drop_orders()

    def picture(self, key: TileKey) -> Picture | None:
        """Return a tile's picture, None while it is not there."""
        found = self._kept.get(key)
        if found is not None:
            self._kept.move_to_end(key)
        return found

    def want(self, keys: Sequence[TileKey]) -> None:
        """Ask for what is missing of *keys*, the first first; what was asked before is dropped."""
        self._wanted = frozenset(keys)
        missing = [key for key in keys if key not in self._kept]
        if set(missing) == set(self._asked.values()):
            return
        self._drop_orders()
        if missing and self._deaths <= REVIVALS:
            self._send(missing)

    def close(self) -> None:
        """End the process.  The service cannot be used afterwards."""
        self._deaths = REVIVALS + 1  # nothing starts it again
        self._reader.stop()
        process, self._process = self._process, None
        if process is not None:
            process.readyRead.disconnect(self._reader.start)
            process.finished.disconnect(self._on_end)
            process.errorOccurred.disconnect(self._on_error)
            process.closeWriteChannel()
            process.kill()  # it holds nothing that could be lost
            process.waitForFinished(1_000)
            process.deleteLater()

    def _drop_orders(self) -> None:
        if self._asked and self._process is not None:
            self._process.write(frame({"forget": True}))
        self._asked.clear()

    def _send(self, keys: Iterable[TileKey]) -> None:
        process = self._process or self._start()
        for key in keys:
            self._number += 1
            self._asked[self._number] = key
            process.write(order_frame(Order(self._number, str(self.path), key, *self._look)))

    def _start(self) -> QProcess:
        process = self._process = QProcess(self)
        self._frames = Frames()
        process.setProcessChannelMode(QProcess.ProcessChannelMode.ForwardedErrorChannel)
        process.readyRead.connect(self._reader.start)
        process.finished.connect(self._on_end)
        process.errorOccurred.connect(self._on_error)
        process.setProcessEnvironment(bare_environment())
        process.start(sys.executable, ["-m", "ui.map.tiles.child"])
        return process

    def _on_error(self, error: QProcess.ProcessError) -> None:
        """A process that never began sends no ``finished``."""
        if error == QProcess.ProcessError.FailedToStart:
            self._deaths = REVIVALS
            self._on_end()

    def _on_end(self) -> None:
        """Start again.  What was under way at two deaths is not asked for a third time.

        At one it may have been a picture that nobody wants any more.
        """
        process, self._process = self._process, None
        self._reader.stop()
        if process is not None:
            process.deleteLater()
        lost = list(self._asked.values())
        self._asked.clear()
        self._deaths += 1
        if self._opening:
            self._learn(None, "ended")
        log.warning("the painter of tiles ended; %s tiles were asked for", len(lost))
        if not lost:
            return
        self._say("ended")
        self._suspects[lost[0]] += 1
        if self._suspects[lost[0]] > 1:
            self._keep(lost.pop(0), Picture(None, 1, ()))
            self.arrived.emit()
        if self._deaths <= REVIVALS and lost:
            self._send(lost)

    def _read(self) -> None:
        """Take in one piece of what has come, so that a hundred tiles never block the window."""
        process = self._process
        if process is None or process.bytesAvailable() == 0:
            self._reader.stop()
            return
        self._frames.add(bytes(process.read(_PIECE).data()))
        try:
            for head, body in self._frames:
                if "info" in head:
                    self._learn(info_of(head), head["problem"])
                else:
                    self._take(sheet_of(head, body))
        except (ValueError, KeyError, TypeError):
            log.exception("the painter of tiles said something else")
            process.kill()

    def _learn(self, info: TileInfo | None, problem: str) -> None:
        self._opening = 0
        self.info, self.problem = info, problem
        self.opened.emit()

    def _take(self, sheet: Sheet) -> None:
        key = self._asked.pop(sheet.number, None)
        if key is None:
            return  # of another theme, or of a view that has gone
        if sheet.problem:
            self._say(sheet.problem)
        pixmap = None
        if sheet.side:
            image = QImage(
                sheet.pixels, sheet.side, sheet.side, 4 * sheet.side, QImage.Format.Format_RGB32
            )
            pixmap = QPixmap.fromImage(image)
        self._keep(key, Picture(pixmap, sheet.extent, sheet.names))
        self.arrived.emit()

    def _say(self, problem: str) -> None:
        if not self._told:
            self._told = True
            log.warning("tiles of %s: %s", self.path.name, problem)

    def _keep(self, key: TileKey, picture: Picture) -> None:
        self._kept[key] = picture
        self._bytes += picture.bytes
        # What is shown now stays, however dense the screen: else it would be painted for ever.
        for other in list(self._kept):
            if self._bytes <= self._most:
                break
            if other not in self._wanted and other != key:
                self._bytes -= self._kept.pop(other).bytes
