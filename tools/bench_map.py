"""How fast the map is: against ``QGraphicsView`` and pyqtgraph, in the same run.

The whole city in view is the worst case: nearly all markers are painted.  Same size, same markers,
rounds in turn; every frame that is timed is counted, so that one that was not painted is an error.
"""

from __future__ import annotations

import gc
import os
import statistics
import subprocess
import sys
import time
from importlib import resources
from typing import TYPE_CHECKING
from uuid import UUID

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QPainter, QPixmap
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QGraphicsPixmapItem, QGraphicsScene, QGraphicsView
from typing_extensions import override

from controlroom.citypack import load_city
from controlroom.domain.mercator import project
from tools.figure import Figure
from ui.map.clusters import cluster
from ui.map.widget import MapWidget
from ui.theme.theme import Theme, load_fonts

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from numpy.typing import NDArray
    from PySide6.QtGui import QPaintEvent

WIDTH, HEIGHT = 1600, 1000
MANY, VERY_MANY = 100_000, 1_000_000
ROUNDS, STEPS = 4, 80
DRAG_PX = 9
"""A quick hand at 60 frames a second; it leaves the margin every twentieth frame."""
SPRITE_PX = 18
UPDATES = 1_000


class _Points:
    """Where the markers are."""

    def __init__(self, count: int) -> None:
        random = np.random.default_rng(5)
        home = load_city().home
        self.lat = home.lat + random.normal(0, 0.02, count)
        self.lon = home.lon + random.normal(0, 0.025, count)
        self.severity = random.choice([1, 2, 3, 4], count, p=[0.01, 0.09, 0.75, 0.15])
        self.x, self.y = project(self.lat, self.lon)
        self.ids = [UUID(int=n + 1) for n in range(count)]
        self.there = np.ones(count, bool)
        self.random = random

    def give(self, shown: MapWidget) -> None:
        """Show all of them."""
        shown.set_incidents(self.ids, self.lat, self.lon, self.severity, self.there)

    def move(self, shown: MapWidget, count: int) -> None:
        """Move some by some hundred metres."""
        rows = self.random.choice(len(self.lat), count, replace=False)
        self.lat[rows] += self.random.normal(0, 0.002, count)
        shown.change_incidents(
            rows, self.lat[rows], self.lon[rows], self.severity[rows], self.there[rows]
        )


class _Scene(QGraphicsView):
    """The usual way: a scene with a pixmap item for every marker, default update mode."""

    def __init__(self, x: NDArray[np.float64], y: NDArray[np.float64], scale: float) -> None:
        super().__init__()
        self.paints = 0
        self._scene = QGraphicsScene()
        self._scene.setSceneRect(-1e6, -1e6, 2e6, 2e6)
        sprite = QPixmap(SPRITE_PX, SPRITE_PX)
        sprite.fill(Qt.GlobalColor.gray)
        self.items_: list[QGraphicsPixmapItem] = []
        for px, py in zip((x * scale).tolist(), (-y * scale).tolist(), strict=True):
            item = QGraphicsPixmapItem(sprite)
            item.setPos(QPointF(px, py))
            self._scene.addItem(item)
            self.items_.append(item)
        self.setScene(self._scene)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.resize(WIDTH, HEIGHT)
        self.centerOn(0, 0)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        self.paints += 1
        super().paintEvent(event)

    def pan(self, step: int) -> None:
        """Move by *step* pixels and paint the whole viewport, as a drag over a map has to."""
        bar = self.horizontalScrollBar()
        bar.setValue(bar.value() - step)
        self.viewport().repaint()

    def move_some(self, rows: list[int]) -> None:
        """Move some items and paint."""
        for row in rows:
            self.items_[row].moveBy(3, 2)
        QApplication.sendPostedEvents()
        self.viewport().repaint()


class _Scatter(pg.PlotWidget):  # type: ignore[misc]  # pyqtgraph ships no types
    """pyqtgraph's own way."""

    def __init__(self, x: NDArray[np.float64], y: NDArray[np.float64], scale: float) -> None:
        super().__init__(enableMenu=False)
        self.paints = 0
        self.hideAxis("left")
        self.hideAxis("bottom")
        self.setRange(xRange=(-WIDTH / 2, WIDTH / 2), yRange=(-HEIGHT / 2, HEIGHT / 2), padding=0)
        item = pg.ScatterPlotItem(x=x * scale, y=y * scale, size=SPRITE_PX, pen=None, brush="gray")
        self.addItem(item)
        self.resize(WIDTH, HEIGHT)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        self.paints += 1
        super().paintEvent(event)

    def pan(self, step: int) -> None:
        """Move by *step* pixels and paint."""
        self.getViewBox().translateBy(x=-step)
        self.viewport().repaint()


def _ms(run: Callable[[], object]) -> float:
    began = time.perf_counter()
    run()
    return (time.perf_counter() - began) * 1000


def _drag(pan: Callable[[int], None], steps: int = STEPS) -> list[float]:
    """Drag forth over the margin and back again."""
    away = [DRAG_PX] * (steps // 2) + [-DRAG_PX] * (steps // 2)
    return [_ms(lambda step=step: pan(step)) for step in away]  # type: ignore[misc]  # bound now


def _shown() -> MapWidget:
    city = load_city()
    folder = resources.files("resources").joinpath("cities", city.id)
    with resources.as_file(folder.joinpath(f"{city.id}.basemap")) as path:
        shown = MapWidget(Theme(), city, path)
    shown.resize(WIDTH, HEIGHT)
    shown.show()
    QTest.qWaitForWindowExposed(shown)
    shown.finish()
    return shown


def _bare_blit(shown: MapWidget) -> float:
    """Return what copying a screen of pixels takes: no map can be faster."""
    picture, screen = shown.grab(), QPixmap(WIDTH, HEIGHT)
    painter = QPainter(screen)
    took = statistics.median(_ms(lambda: painter.drawPixmap(0, 0, picture)) for _ in range(60))
    painter.end()
    return took


def _p95(values: list[float]) -> float:
    return sorted(values)[int(len(values) * 0.95)]


def _dragging(shown: MapWidget, points: _Points) -> Iterator[Figure]:
    view = shown.view
    x, y = points.x - view.x, points.y - view.y
    scene, scatter = _Scene(x, y, view.scale), _Scatter(x, y, view.scale)
    for peer in (scene, scatter):
        peer.show()
        QTest.qWaitForWindowExposed(peer)
        peer.viewport().repaint()
    painted = shown.canvas.counts["blit"], scene.paints, scatter.paints

    def ours(step: int) -> None:
        shown.pan(step, 0)
        shown.repaint()

    mine: list[float] = []
    theirs: list[float] = []
    others: list[float] = []
    rows = [int(n) for n in points.random.choice(MANY, UPDATES, replace=False)]
    moved = []
    for _ in range(ROUNDS):
        mine += _drag(ours)
        theirs += _drag(scene.pan, STEPS // 4)
        others += _drag(scatter.pan, STEPS // 4)
        moved.append(_ms(lambda: scene.move_some(rows)))
    done = shown.canvas.counts["blit"] - painted[0]
    if done < len(mine) or scene.paints - painted[1] < len(theirs):
        raise RuntimeError("a frame was not painted")
    if scatter.paints - painted[2] < len(others):
        raise RuntimeError("a frame of the scatter plot was not painted")
    for peer in (scene, scatter):
        peer.close()
    middle, bare = statistics.median(mine), _bare_blit(shown)
    yield Figure("map.drag_over_blit", middle, "ms", bare, ratio_at_least=0.3,
                 note="baseline the bare copy of as many pixels: the limit here")  # fmt: skip
    yield Figure("map.drag", middle, "ms", statistics.median(theirs), at_most=0.5,
                 ratio_at_least=80, note=f"{MANY} markers; baseline QGraphicsView")  # fmt: skip
    yield Figure("map.drag_against_scatter", middle, "ms", statistics.median(others),
                 ratio_at_least=70, note="baseline pyqtgraph ScatterPlotItem")  # fmt: skip
    yield Figure("map.drag_p95", _p95(mine), "ms", at_most=1.5, note="leaving the margin counts")
    yield Figure("map.drag_worst", max(mine), "ms", at_most=50, note="the same, the worst frame")

    def change(count: int) -> float:
        points.move(shown, count)
        shown._live.stop()  # noqa: SLF001 - drawn now, not soon

        def draw() -> None:
            shown.canvas.compose()
            shown.repaint()

        return _ms(draw)

    some = statistics.median(change(UPDATES) for _ in range(12))
    yield Figure("map.change_1000", some, "ms", statistics.median(moved), at_most=10,
                 note="of 100000; baseline QGraphicsView")  # fmt: skip
    few = statistics.median(change(10) for _ in range(40))
    yield Figure("map.change_10", few, "ms", some, at_most=0.5, note="baseline 1000 of them")


def _zooming(shown: MapWidget, name: str, exact_ms: float) -> Iterator[Figure]:
    scaled, markers = [], []
    for step in (0.5, -0.5) * 4:

        def turn(step: float = step) -> None:
            shown.zoom_by(step)
            shown.repaint()

        scaled.append(_ms(turn))
        shown.finish()

        def exact() -> None:
            shown.canvas.outdate_markers()
            shown.canvas.compose()

        markers.append(_ms(exact))
    yield Figure(f"map.zoom_answer{name}", statistics.median(scaled), "ms", at_most=1.0,
                 note="scaled at once")  # fmt: skip
    yield Figure(f"map.zoom_exact{name}", statistics.median(markers), "ms", at_most=exact_ms,
                 note="all markers painted anew")  # fmt: skip


def _slices(shown: MapWidget) -> Iterator[Figure]:
    """The basemap after a zoom: how long in all, and the longest slice the window waits for."""
    whole, longest = [], 0.0
    for step in (0.5, -0.5, 0.5, -0.5):
        shown.zoom_by(step)
        shown.canvas.begin(shown.view, shown.ink, 1.0)
        total = 0.0
        while shown.canvas.busy:
            took = _ms(shown.canvas.work)
            longest, total = max(longest, took), total + took
        whole.append(total)
    yield Figure("map.basemap_slice", longest, "ms", statistics.median(whole), at_most=24,
                 note="the longest; baseline all of the picture")  # fmt: skip


def _hits(shown: MapWidget) -> Iterator[Figure]:
    random = np.random.default_rng(3)
    took = []
    for px, py in random.uniform((0, 0), (WIDTH, HEIGHT), (200, 2)).tolist():
        took.append(_ms(lambda px=px, py=py: shown.hit(QPointF(px, py))))  # type: ignore[misc]  # bound now
    yield Figure("map.hit", statistics.median(took), "ms", at_most=0.2, note=f"{MANY} markers")


def _clusters(
    shown: MapWidget, points: _Points, name: str, goals: tuple[float, float]
) -> Iterator[Figure]:
    severity = points.severity.astype(np.int8)
    zoom = shown.view.zoom
    alone = statistics.median(
        _ms(lambda: cluster(points.x, points.y, severity, zoom)) for _ in range(9)
    )
    shown.markers.clustering = True

    def frame() -> None:
        shown.canvas.outdate_markers()
        shown.canvas.compose()
        shown.repaint()

    frames = statistics.median(_ms(frame) for _ in range(9))
    shown.markers.clustering = False
    yield Figure(f"map.clusters{name}", alone, "ms", at_most=goals[0], note="computed")
    yield Figure(f"map.clusters{name}.frame", frames, "ms", at_most=goals[1], note="and painted")


def _rss_mb() -> float:
    with open("/proc/self/statm", encoding="ascii") as file:  # noqa: PTH123 - a line of the kernel
        return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 1e6


def _growth(shown: MapWidget, points: _Points) -> Iterator[Figure]:
    """A hundred thousand changes in hundreds, each painted."""

    def rounds(count: int) -> None:
        for _ in range(count):
            points.move(shown, 100)
            shown._live.stop()  # noqa: SLF001 - as above
            shown.canvas.compose()
        gc.collect()

    rounds(200)
    before = _rss_mb()
    rounds(MANY // 100)
    yield Figure("map.growth", max(0.0, _rss_mb() - before), "MB", at_most=1.0,
                 note="over 100000 changes of markers")  # fmt: skip


def _own_process() -> Iterator[Figure]:
    """Memory and the first frame, of a program that does nothing else."""
    script = (
        "from PySide6.QtWidgets import QApplication\n"
        "app = QApplication([])\n"
        "from tools import bench_map as bench\n"
        "bench.load_fonts()\n"
        "points = bench._Points(bench.MANY)\n"
        "shown = bench._shown()\n"
        "shown.markers.clustering = False\n"
        "bare = bench._rss_mb()\n"
        "def first():\n"
        "    points.give(shown)\n"
        "    shown._live.stop()\n"
        "    shown.canvas.compose()\n"
        "    shown.repaint()\n"
        "took = bench._ms(first)\n"
        "print(took, bench._rss_mb() - bare)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    first_ms, memory = (float(value) for value in done.stdout.split())
    yield Figure("map.first_frame", first_ms, "ms", at_most=40, note=f"of {MANY} markers")
    yield Figure("map.memory", memory, "MB", at_most=40, note="above the map without them")


def figures() -> Iterator[Figure]:
    """Measure; needs no display."""
    app = QApplication.instance() or QApplication([])  # kept alive by the name
    load_fonts()
    yield from _own_process()
    shown = _shown()
    shown.markers.clustering = False
    points = _Points(MANY)
    points.give(shown)
    shown.finish()
    yield from _dragging(shown, points)
    yield from _zooming(shown, "", 10)
    yield from _hits(shown)
    yield from _slices(shown)
    yield from _clusters(shown, points, "", (2.0, 10.0))
    yield from _growth(shown, points)
    points = _Points(VERY_MANY)
    points.give(shown)
    shown.finish()
    yield from _zooming(shown, ".1000000", 35)
    yield from _clusters(shown, points, ".1000000", (20.0, 40.0))
    shown.close()
    del app
