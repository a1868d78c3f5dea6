"""The process that reads a file of shapes; it gets one order and gives one answer."""

from __future__ import annotations

import contextlib
import json
import sys
from pathlib import Path
from typing import Any

from controlroom.domain.geo import Position
from controlroom.frames import frame
from controlroom.overlays import crs, geojson, ogr
from controlroom.overlays.reading import frames_of, question_frame
from controlroom.overlays.shapes import MOST_BYTES, Overlay, OverlayError

MEMORY_MB, PROCESSOR_S = 3_000, 55


def limit() -> None:
    """Give this process a bounded memory, time and nothing to write.  Where there are limits."""
    try:
        import resource  # noqa: PLC0415 - Windows has none
    except ImportError:
        return
    for which, most in (
        (resource.RLIMIT_AS, MEMORY_MB << 20),
        (resource.RLIMIT_CPU, PROCESSOR_S),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
    ):
        with contextlib.suppress(ValueError, OSError):  # a lower one is in force already
            resource.setrlimit(which, (most, most))


def read(path: Path, system: str) -> Overlay:
    """Return what a file holds.

    Raises:
        OverlayError: It cannot be shown.
        NeedsCrsError: Somebody has to say what its coordinates are.
    """
    try:
        if path.stat().st_size > MOST_BYTES:
            raise OverlayError("too-large", f"{path.stat().st_size:,} bytes")
        with path.open("rb") as file:
            begin = file.read(65_536)
        if geojson.is_geojson(begin):
            return geojson.read(path.read_bytes(), path.stem)
    except OSError as error:
        raise OverlayError("unreadable", error.strerror or str(error)) from error
    if path.suffix.lower() not in ogr.ENDINGS:
        raise OverlayError("not-shapes", path.suffix[:20])
    return ogr.read(path, system)


def answer(order: dict[str, Any]) -> bytes:
    """Return the frame that answers an order."""
    lat, lon = order["home"]
    try:
        return frames_of(read(Path(str(order["path"])), str(order["crs"])))
    except ogr.NeedsCrsError as question:
        try:
            return question_frame(crs.landings(question.middle, Position(lat, lon)))
        except OverlayError as error:
            return frame({"error": error.reason, "detail": error.detail})
    except OverlayError as error:
        return frame({"error": error.reason, "detail": error.detail})
    except MemoryError:
        return frame({"error": "too-large", "detail": "memory"})


def main() -> None:
    """Run as ``python -m controlroom.overlays.child``."""
    limit()
    sys.stdout.buffer.write(answer(json.load(sys.stdin)))
    sys.stdout.buffer.flush()


if __name__ == "__main__":
    main()
