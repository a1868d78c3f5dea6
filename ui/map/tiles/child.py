"""The process that paints tiles: whatever a file does to it, the window only misses a picture.

It reads orders from its input, the newest batch first, and ends with it.
"""

from __future__ import annotations

import contextlib
import os
import sys
import threading
from collections import deque
from pathlib import Path
from queue import Queue
from typing import TYPE_CHECKING, Any

from controlroom.frames import Frames
from controlroom.tiles import schema
from controlroom.tiles.open import open_tiles
from controlroom.tiles.sniff import kind_of
from controlroom.tiles.source import TileError, TileFormat
from ui.map.tiles.protocol import Order, Sheet, info_frame, order_of, sheet_frame

if TYPE_CHECKING:
    from controlroom.tiles.grid import TileKey
    from controlroom.tiles.source import TileSource
    from ui.map.tiles.paint import GroundPainter

_PICTURES = {TileFormat.PNG: b"png", TileFormat.JPEG: b"jpeg", TileFormat.WEBP: b"webp"}
_ALLOCATION_MB = 64
_PIECE = 65_536
_MEMORY_MB = 2_048
_MOST_NAMES = 160
"""Of one tile; some thirty find room on it, and all that are kept make collecting slower."""


class Painters:
    """Opens a source once and paints from it until another is asked for."""

    def __init__(self) -> None:
        self._opened: tuple[str, TileSource] | None = None
        self._painters: dict[tuple[str, float], GroundPainter] = {}

    def carry_out(self, order: Order) -> bytes:
        """Return the frame that answers *order*; what is damaged comes back as a problem."""
        if order.key is None:
            try:
                return info_frame(order.number, self._source(order.path).info)
            except TileError as error:
                return info_frame(order.number, None, str(error))
        try:
            return sheet_frame(self._paint(order, order.key))
        except TileError as error:
            return sheet_frame(Sheet(order.number, order.key, problem=str(error)))

    def _source(self, path: str) -> TileSource:
        if self._opened is None or self._opened[0] != path:
            self.close()
            self._opened = (path, open_tiles(Path(path)))
        return self._opened[1]

    def close(self) -> None:
        """Close the source."""
        if self._opened is not None:
            self._opened[1].close()
            self._opened = None

    def _paint(self, order: Order, key: TileKey) -> Sheet:
        source = self._source(order.path)
        data = source.tile(key)
        if data is None:
            return Sheet(order.number, key)
        if not source.info.format.vector:
            return _decoded(order.number, key, data)
        contents = schema.read(data)
        image = self._painter(order.theme, order.ratio).paint(contents, key.zoom)
        names = sorted(contents.names, key=lambda name: name.rank)[:_MOST_NAMES]
        return Sheet(
            order.number,
            key,
            image.width(),
            bytes(image.constBits()),
            contents.extent,
            tuple(names),
        )

    def _painter(self, theme: str, ratio: float) -> GroundPainter:
        from ui.map.tiles.paint import GroundPainter  # noqa: PLC0415 - when it is needed
        from ui.theme.map_tokens import ALL  # noqa: PLC0415 - as above

        painter = self._painters.get((theme, ratio))
        if painter is None:
            painter = self._painters[theme, ratio] = GroundPainter(ALL[theme], ratio)
        return painter


def _decoded(number: int, key: TileKey, data: bytes) -> Sheet:
    """Return a picture as it came, of the three kinds that are decoded and no other.

    The bytes say which: aerial photos often come as JPEG under a name in PNG.
    """
    from PySide6.QtCore import QBuffer, QByteArray  # noqa: PLC0415 - when it is needed
    from PySide6.QtGui import QImage, QImageReader  # noqa: PLC0415 - as above

    kind = kind_of(data)
    if kind is None or kind not in _PICTURES:
        raise TileError("format", "no picture")
    QImageReader.setAllocationLimit(_ALLOCATION_MB)
    buffer = QBuffer()
    buffer.setData(QByteArray(data))
    reader = QImageReader(buffer, QByteArray(_PICTURES[kind]))
    reader.setDecideFormatFromContent(False)
    size = reader.size()
    if not size.isValid() or size.width() != size.height() or size.width() > 2_048:  # noqa: PLR2004 - px
        raise TileError("damaged", "a picture that is no tile")
    image = reader.read().convertToFormat(QImage.Format.Format_RGB32)
    if image.isNull():
        raise TileError("damaged", reader.errorString())
    return Sheet(number, key, image.width(), bytes(image.constBits()))


def serve(read_fd: int, write_fd: int) -> None:
    """Carry out orders until the input ends.  An order of ``forget`` drops all that wait."""
    painters = Painters()
    heads: Queue[dict[str, Any] | None] = Queue()
    # A thread only reads, so that what is no longer wanted is dropped while something is painted.
    threading.Thread(target=_listen, args=(read_fd, heads), daemon=True).start()
    waiting: deque[Order] = deque()
    while True:
        while not waiting or not heads.empty():
            head = heads.get()
            if head is None:
                return
            if head.get("forget"):
                waiting.clear()
            else:
                waiting.append(order_of(head))
        view = memoryview(painters.carry_out(waiting.popleft()))
        while view:
            view = view[os.write(write_fd, view) :]


def _listen(read_fd: int, heads: Queue[dict[str, Any] | None]) -> None:
    frames = Frames()
    while piece := os.read(read_fd, _PIECE):
        frames.add(piece)
        for head, _ in frames:
            heads.put(head)
    heads.put(None)


def limit() -> None:
    """Give this process a bounded memory and no files to write.  Where there are limits.

    Processor time is not limited: it paints as long as the window is open.
    """
    try:
        import resource  # noqa: PLC0415 - Windows has none
    except ImportError:
        return
    for which, most in (
        (resource.RLIMIT_AS, _MEMORY_MB << 20),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
    ):
        with contextlib.suppress(ValueError, OSError):  # a lower one is in force already
            resource.setrlimit(which, (most, most))


def main() -> None:
    """Run as ``python -m ui.map.tiles.child``."""
    limit()
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    from PySide6.QtGui import QGuiApplication  # noqa: PLC0415 - after the line before

    app = QGuiApplication(sys.argv[:1])
    serve(sys.stdin.fileno(), sys.stdout.fileno())
    del app


if __name__ == "__main__":
    main()
