"""Painted tiles for the map: asked for here, painted in another process, kept while they fit."""

from __future__ import annotations

import logging
import sys
from collections import OrderedDict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QProcess, QTimer, Signal
from PySide6.QtGui import QImage, QPixmap

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
REVIVALS = 3
_PIECE = 1 << 20


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
        self._opening = 0
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
        missing = [key for key in keys if key not in self._kept]
        if set(missing) == set(self._asked.values()):
            return
        self._drop_orders()
        if missing:
            self._send(missing)

    def close(self) -> None:
        """End the process.  The service cannot be used afterwards."""
        self._deaths = REVIVALS
        self._reader.stop()
        process, self._process = self._process, None
        if process is not None:
            process.readyRead.disconnect(self._reader.start)
            process.finished.disconnect(self._on_end)
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
        process.start(sys.executable, ["-m", "ui.map.tiles.child"])
        return process

    def _on_end(self) -> None:
        """A picture that ended the process is not asked for again; the others are."""
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
        self._keep(lost[0], Picture(None, 1, ()))
        self._say("ended")
        if self._deaths <= REVIVALS and lost[1:]:
            self._send(lost[1:])
        self.arrived.emit()

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
        while self._bytes > self._most and len(self._kept) > 1:
            _, old = self._kept.popitem(last=False)
            self._bytes -= old.bytes
