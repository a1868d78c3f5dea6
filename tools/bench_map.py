"""How fast the map moves: against ``QGraphicsView`` with pixmap items, in the same run.

``figures()`` is what ``run.py bench map`` prints: medians, both designs interleaved, the same
size and the same markers; the goal is a ratio, because milliseconds depend on the machine.
"""

from __future__ import annotations

import statistics
import sys
import time
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import UUID

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QPixmap
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QGraphicsPixmapItem, QGraphicsScene, QGraphicsView
from typing_extensions import override

from controlroom.citypack import load_city
from controlroom.domain.mercator import project
from ui.map.widget import MapWidget
from ui.theme.theme import Theme, load_fonts

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray
    from PySide6.QtGui import QPaintEvent

    Figure = tuple[str, float, str, float, float, float, bool]

WIDTH, HEIGHT = 1600, 1000
ROUNDS, STEPS = 5, 24
DRAG_PX = 5
SPRITE_PX = 18
PAN_GOAL_MS, LIVE_GOAL_MS, SLICE_GOAL_MS = 1.0, 12.0, 24.0
GOAL_RATIO = {2_000: 1.0, 20_000: 4.0}


class _Peer(QGraphicsView):
    """The usual way: a scene with a pixmap item for every marker."""

    def __init__(self, x: NDArray[np.float64], y: NDArray[np.float64], scale: float) -> None:
        super().__init__()
        self.paints = 0
        self._scene = QGraphicsScene()
        self._scene.setSceneRect(-1e6, -1e6, 2e6, 2e6)
        sprite = QPixmap(SPRITE_PX, SPRITE_PX)
        sprite.fill(Qt.GlobalColor.gray)
        for px, py in zip((x * scale).tolist(), (-y * scale).tolist(), strict=True):
            item = QGraphicsPixmapItem(sprite)
            item.setPos(QPointF(px, py))
            self._scene.addItem(item)
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
        bar.setValue(bar.value() + step)
        self.viewport().repaint()


def _times(run: Callable[[int], None]) -> list[float]:
    found = []
    for step in range(STEPS):
        began = time.perf_counter()
        run(DRAG_PX if step % 16 < 8 else -DRAG_PX)  # noqa: PLR2004 - there and back again
        found.append((time.perf_counter() - began) * 1000)
    return found


def _measure(count: int, shown: MapWidget) -> list[Figure]:
    random = np.random.default_rng(5)
    home = load_city().home
    lat = home.lat + random.normal(0, 0.02, count)
    lon = home.lon + random.normal(0, 0.025, count)
    severity = random.choice([1, 2, 3, 4], count, p=[0.01, 0.09, 0.75, 0.15])
    shown.set_incidents([UUID(int=n + 1) for n in range(count)], lat, lon, severity)
    shown.finish()
    x, y = project(lat, lon)
    peer = _Peer(x - shown.view.x, y - shown.view.y, shown.view.scale)
    peer.show()
    QTest.qWaitForWindowExposed(peer)
    peer.viewport().repaint()
    painted = shown.canvas.counts["blit"]

    def ours(step: int) -> None:
        shown.pan(step, 0)
        shown.repaint()

    mine: list[float] = []
    theirs: list[float] = []
    for _ in range(ROUNDS):
        mine += _times(ours)
        theirs += _times(peer.pan)
    if shown.canvas.counts["blit"] - painted < ROUNDS * STEPS or peer.paints < ROUNDS * STEPS:
        raise RuntimeError("a frame was not painted")
    live = []
    for _ in range(ROUNDS * 2):
        began = time.perf_counter()
        shown.canvas.compose()
        live.append((time.perf_counter() - began) * 1000)
    peer.close()
    pan, other, drawn = (statistics.median(t) for t in (mine, theirs, live))
    ratio, goal = other / pan, GOAL_RATIO[count]
    good = pan <= PAN_GOAL_MS and ratio >= goal
    return [
        (f"map: drag frame, {count} markers", pan, "ms", other, ratio, goal, good),
        (f"map: markers drawn anew, {count}", drawn, "ms", LIVE_GOAL_MS, LIVE_GOAL_MS / drawn, 1.0,
         drawn <= LIVE_GOAL_MS),
    ]  # fmt: skip


def _redraw(shown: MapWidget) -> list[Figure]:
    """The picture after a zoom: how long in all, and the longest slice the window waits for."""
    scaled, whole, longest = [], [], 0.0
    for step in (0.5, -0.5, 0.5, -0.5):
        began = time.perf_counter()
        shown.zoom_by(step)
        shown.repaint()
        scaled.append((time.perf_counter() - began) * 1000)
        shown.canvas.begin(shown.view, shown.ink, 1.0)
        total = 0.0
        while shown.canvas.busy:
            began = time.perf_counter()
            shown.canvas.work()
            took = (time.perf_counter() - began) * 1000
            longest, total = max(longest, took), total + took
        whole.append(total)
    first, exact = statistics.median(scaled), statistics.median(whole)
    return [
        ("map: first picture after a wheel turn", first, "ms", exact, exact / first, 20.0,
         exact / first >= 20.0),  # noqa: PLR2004 - the goal beside it
        ("map: longest slice of an exact redraw", longest, "ms", exact, exact / longest,
         exact / SLICE_GOAL_MS, longest <= SLICE_GOAL_MS),
    ]  # fmt: skip


def figures() -> list[Figure]:
    """Return (name, value, unit, baseline, ratio, goal of the ratio, reached) per figure."""
    app = QApplication.instance() or QApplication([])  # kept alive by the name
    load_fonts()
    city = load_city()
    folder = resources.files("resources").joinpath("cities", city.id)
    with resources.as_file(folder.joinpath(f"{city.id}.basemap")) as path:
        shown = MapWidget(Theme(), city, path)
    shown.resize(WIDTH, HEIGHT)
    shown.show()
    QTest.qWaitForWindowExposed(shown)
    found = [figure for count in GOAL_RATIO for figure in _measure(count, shown)]
    found += _redraw(shown)
    shown.close()
    del app
    return found


if __name__ == "__main__":
    for name, value, unit, baseline, ratio, goal, good in figures():
        verdict = "ok" if good else "short"
        print(f"{name:45} {value:9.3f} {unit} {baseline:9.3f} {ratio:8.1f}x {goal:6.1f}x {verdict}")
