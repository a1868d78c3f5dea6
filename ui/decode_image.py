"""Decodes one picture in a process of its own: ``python -m ui.decode_image MOST_PX < file``.

Decoders are where pictures attack: they crash, they eat memory, they never end.  Here that ends
this process and nothing else.  It reads its standard input, opens no file, and writes ``PIXELS``,
width and height, then rows of RGBA; or ``NO`` and a word for why not.  What else a file says,
e.g. where a photo was taken, does not get through.
"""

from __future__ import annotations

import contextlib
import struct
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PySide6.QtGui import QImage

PIXELS, NO = b"CRpx", b"CRno"
HEADER = struct.Struct(">4sHH")
"""``PIXELS``, width and height."""
CHANNELS = 4
MOST_PX = 4096
"""No side of a picture that is shown is longer."""

CPU_S, MEMORY_MB, ALLOCATION_MB = 4, 768, 64
AREA_MAX = 100_000_000
"""Pixels of a photo that is scaled down while it is decoded; the best telephones make half."""

_SIGNS = (
    (b"\x89PNG\r\n\x1a\n", 0, "png"),
    (b"\xff\xd8\xff", 0, "jpeg"),
    (b"WEBP", 8, "webp"),
)


def kind_of(data: bytes) -> str:
    """Return ``"png"``, ``"jpeg"`` or ``"webp"`` by how *data* begins; empty for all else."""
    for sign, at, kind in _SIGNS:
        if data[at : at + len(sign)] == sign and (kind != "webp" or data.startswith(b"RIFF")):
            return kind
    return ""


def limit() -> None:
    """Give this process little time and memory, and no files to write.  Where there are limits."""
    try:
        import resource  # noqa: PLC0415 - Windows has none; there time and allocations are limited
    except ImportError:
        return
    wanted = {
        resource.RLIMIT_CPU: CPU_S,
        resource.RLIMIT_AS: MEMORY_MB << 20,
        resource.RLIMIT_FSIZE: 0,
        resource.RLIMIT_CORE: 0,
    }
    for which, most in wanted.items():
        with contextlib.suppress(ValueError, OSError):  # a lower one is in force already
            resource.setrlimit(which, (most, most))


def decode(data: bytes, most_px: int) -> bytes:
    """Return what is written to the parent.

    Args:
        data: A file.
        most_px: No side of the result is longer.
    """
    image = _read(data, most_px)
    if isinstance(image, str):
        return NO + image.encode("ascii")
    head = HEADER.pack(PIXELS, image.width(), image.height())
    return head + bytes(image.constBits())


def _read(data: bytes, most_px: int) -> QImage | str:
    from PySide6.QtCore import QBuffer, QByteArray, Qt  # noqa: PLC0415 - after the limits
    from PySide6.QtGui import QImage, QImageReader  # noqa: PLC0415 - as above

    kind = kind_of(data)
    if not kind:
        return "kind"
    QImageReader.setAllocationLimit(ALLOCATION_MB)
    held = QBuffer()
    held.setData(QByteArray(data))
    reader = QImageReader(held, kind.encode())
    reader.setAutoDetectImageFormat(False)
    reader.setDecideFormatFromContent(False)
    reader.setAutoTransform(True)
    size = reader.size()
    if not size.isValid() or size.isEmpty():
        return "damaged"
    area = size.width() * size.height()
    if area > AREA_MAX or (kind != "jpeg" and area * CHANNELS > ALLOCATION_MB << 20):
        return "too-large"
    if max(size.width(), size.height()) > most_px:
        fit = size.scaled(most_px, most_px, Qt.AspectRatioMode.KeepAspectRatio)
        reader.setScaledSize(fit.expandedTo(fit.boundedTo(size)))
    image = reader.read()
    if image.isNull():
        return "damaged"
    if max(image.width(), image.height()) > most_px:
        image = image.scaled(most_px, most_px, Qt.AspectRatioMode.KeepAspectRatio)
    return image.convertToFormat(QImage.Format.Format_RGBA8888)


def main() -> int:
    """Decode standard input to standard output; return 0 also for what is refused."""
    limit()
    most_px = min(max(1, int(sys.argv[1])), MOST_PX)
    answer = decode(sys.stdin.buffer.read(), most_px)
    sys.stdout.buffer.write(answer)
    sys.stdout.buffer.flush()
    return 0


if __name__ == "__main__":
    sys.exit(main())
