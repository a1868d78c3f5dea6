"""The process that paints tiles: whatever a file does to it, the window only misses a picture.

It reads orders from its input, the newest batch first, and ends with it.
"""

from __future__ import annotations

import os
import select
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from controlroom.tiles import schema
from controlroom.tiles.open import open_tiles
from controlroom.tiles.source import TileError, TileFormat
from ui.map.tiles.protocol import Frames, Order, Sheet, order_of, sheet_frame

if TYPE_CHECKING:
    from controlroom.tiles.source import TileSource
    from ui.map.tiles.paint import GroundPainter

_PICTURES = {TileFormat.PNG: b"png", TileFormat.JPEG: b"jpeg", TileFormat.WEBP: b"webp"}
_ALLOCATION_MB = 64
_PIECE = 65_536
_MOST_NAMES = 400


class Painters:
    """Opens sources once and paints from them."""

    def __init__(self) -> None:
        self._sources: dict[str, TileSource] = {}
        self._painters: dict[tuple[str, float], GroundPainter] = {}

    def carry_out(self, order: Order) -> Sheet:
        """Return the painted tile of *order*; what is damaged comes back as a problem."""
        try:
            return self._paint(order)
        except TileError as error:
            return Sheet(order.number, order.key, problem=str(error))

    def _paint(self, order: Order) -> Sheet:
        source = self._sources.get(order.path)
        if source is None:
            source = self._sources[order.path] = open_tiles(Path(order.path))
        data = source.tile(order.key)
        if data is None:
            return Sheet(order.number, order.key)
        if not source.info.format.vector:
            return _decoded(order, data, source.info.format)
        contents = schema.read(data)
        image = self._painter(order.theme, order.ratio).paint(contents, order.key.zoom)
        names = sorted(contents.names, key=lambda name: name.rank)[:_MOST_NAMES]
        return Sheet(
            order.number,
            order.key,
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


def _decoded(order: Order, data: bytes, kind: TileFormat) -> Sheet:
    """Return a picture as it came; only of the kind that the source says."""
    from PySide6.QtCore import QBuffer, QByteArray  # noqa: PLC0415 - when it is needed
    from PySide6.QtGui import QImage, QImageReader  # noqa: PLC0415 - as above

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
    return Sheet(order.number, order.key, image.width(), bytes(image.constBits()))


def serve(read_fd: int, write_fd: int) -> None:
    """Carry out orders until the input ends.  An order of ``forget`` drops all that wait."""
    painters, frames = Painters(), Frames()
    waiting: list[Order] = []
    while True:
        while not waiting or select.select([read_fd], [], [], 0)[0]:
            piece = os.read(read_fd, _PIECE)
            if not piece:
                return
            frames.add(piece)
            for head, _ in frames:
                if head.get("forget"):
                    waiting.clear()
                else:
                    waiting.append(order_of(head))
        sheet = painters.carry_out(waiting.pop(0))
        view = memoryview(sheet_frame(sheet))
        while view:
            view = view[os.write(write_fd, view) :]


def main() -> None:
    """Run as ``python -m ui.map.tiles.child``."""
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    from PySide6.QtGui import QGuiApplication  # noqa: PLC0415 - after the line before

    app = QGuiApplication(sys.argv[:1])
    serve(sys.stdin.fileno(), sys.stdout.fileno())
    del app


if __name__ == "__main__":
    main()
