"""Streets that people report as flooded: the part of the street near each open report."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QCoreApplication, Qt, QTimer
from PySide6.QtGui import QPen
from typing_extensions import override

from controlroom.domain.mercator import project
from ui.map.layers import Found, Level, MapLayer
from ui.map.legend import Legend, LegendRow, Swatch
from ui.map.shapes import to_polygon
from ui.map.style import Style

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray
    from PySide6.QtGui import QPainter

    from controlroom.domain.mercator import View
    from ui.map.basemap_file import Basemap
    from ui.panels.spec import PanelContext

CATEGORY = "thien_tai"
"""Natural disasters, floods and rescue: the city's category of flooded streets."""
STEP_M = 15.0
NEAR_M, ALONG_M = 60.0, 120.0
"""A report belongs to the nearest street within the first; so much of it counts as flooded."""
SOON_MS = 2_000
HIT_PX = 8
_WORDS = ("ngap", "flood", "nuoc len", "lut")


@dataclass(frozen=True, slots=True, eq=False)
class Stretch:
    """A part of a street.

    Attributes:
        line: Projected metres, shape (n, 2).
        newest: When the newest of its reports came, POSIX seconds.
    """

    street: str
    line: NDArray[np.float64]
    reports: int
    newest: float


class Streets:
    """All streets of a basemap as close points, so that the nearest is one pass in numpy.

    Args:
        basemap: Its roads; metres are projected, *stretch* says how many are one on the ground.
        stretch: Projected metres a metre on the ground.
    """

    def __init__(self, basemap: Basemap, stretch: float) -> None:
        self._stretch = stretch
        self._names: list[str] = []
        points, number = [], []
        for feature in basemap.of("road"):
            for part in feature.parts:
                for line in part:
                    dense = _dense(line, STEP_M * stretch)
                    number.append(np.full(len(dense), len(self._names)))
                    points.append(dense)
                    self._names.append(feature.name)
        self._points = np.concatenate(points) if points else np.empty((0, 2))
        self._number = np.concatenate(number) if number else np.empty(0, np.int64)

    def flooded(
        self, x: NDArray[np.float64], y: NDArray[np.float64], at: NDArray[np.float64]
    ) -> list[Stretch]:
        """Return the parts of streets near reports; reports beside no street are left out.

        Args:
            x: Projected metres of the reports.
            y: Projected metres of the reports.
            at: When each came.
        """
        if not len(self._points):
            return []
        near, along = NEAR_M * self._stretch, ALONG_M * self._stretch
        marked: dict[int, list[tuple[int, float]]] = {}
        for px, py, came in zip(x.tolist(), y.tolist(), at.tolist(), strict=True):
            away = np.hypot(self._points[:, 0] - px, self._points[:, 1] - py)
            best = int(np.argmin(away))
            if away[best] <= near:
                marked.setdefault(int(self._number[best]), []).append((best, came))
        return [
            stretch
            for street, spots in marked.items()
            for stretch in self._stretches(street, spots, round(along / (STEP_M * self._stretch)))
        ]

    def _stretches(self, street: int, spots: list[tuple[int, float]], reach: int) -> list[Stretch]:
        first, last = (int(n) for n in self._number.searchsorted((street, street + 1)))
        found: list[Stretch] = []
        spans: list[tuple[int, int, list[float]]] = []
        for spot, came in sorted(spots):
            low, high = max(first, spot - reach), min(last, spot + reach + 1)
            if spans and low <= spans[-1][1]:
                spans[-1] = (spans[-1][0], high, [*spans[-1][2], came])
            else:
                spans.append((low, high, [came]))
        for low, high, times in spans:
            line = self._points[low:high]
            found.append(Stretch(self._names[street], line, len(times), max(times)))
        return found


def _dense(line: NDArray[np.float64], step: float) -> NDArray[np.float64]:
    """Return points along *line* no farther than *step* apart."""
    along = np.concatenate(([0.0], np.cumsum(np.hypot(*np.diff(line, axis=0).T))))
    count = max(2, int(np.ceil(along[-1] / step)) + 1)
    at = np.linspace(0.0, along[-1], count)
    return np.column_stack((np.interp(at, along, line[:, 0]), np.interp(at, along, line[:, 1])))


class FloodedStreets(MapLayer):
    """Reported as flooded, by open reports; nobody measured it."""

    id = "flooded"
    level = Level.UNDER

    def __init__(self, context: PanelContext, basemap: Basemap | None) -> None:
        super().__init__()
        self._context, self._basemap = context, basemap
        self._streets: Streets | None = None
        self.stretches: Sequence[Stretch] = ()
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(SOON_MS)
        self._soon.timeout.connect(self.refresh)
        context.room.lines_changed.connect(self._on_lines)

    @override
    def switched(self) -> None:
        if self.shown:
            self.refresh()

    def _on_lines(self, _change: object) -> None:
        if self.shown and not self._soon.isActive():
            self._soon.start()

    def refresh(self) -> None:
        """Look at all open reports now."""
        if self._basemap is None:
            return
        if self._streets is None:
            lat = np.radians(self._context.city.home.lat)
            self._streets = Streets(self._basemap, 1 / float(np.cos(lat)))
        lines = self._context.room.lines
        rows = [
            slot
            for slot in lines.live().tolist()
            if lines.category_id[slot].split("/")[0] == CATEGORY
            and any(word in lines.folded[slot] for word in _WORDS)
        ]
        x, y = project(lines.lat[rows], lines.lon[rows])
        good = np.isfinite(x)
        came = lines.received_at[rows][good]
        self.stretches = self._streets.flooded(x[good], y[good], came)
        self.changed.emit()

    @override
    def paint(self, painter: QPainter, view: View, ratio: float) -> None:
        style = Style(self._context.theme)
        width = self._context.theme.px(7)
        for stretch in self.stretches:
            px, py = view.to_screen(stretch.line[:, 0], stretch.line[:, 1])
            if px.max() < 0 or py.max() < 0 or px.min() > view.width or py.min() > view.height:
                continue
            line = to_polygon(np.column_stack((px, py)))
            wide = QPen(style.color("flooded", 0.9), width)
            thin = QPen(style.color("flooded_line"), width / 4, Qt.PenStyle.DashLine)
            for pen in (wide, thin):
                pen.setCapStyle(Qt.PenCapStyle.RoundCap)
                pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
                painter.setPen(pen)
                painter.drawPolyline(line)

    @override
    def find(self, view: View, px: float, py: float) -> Found | None:
        reach = self._context.theme.px(HIT_PX)
        for number, stretch in enumerate(self.stretches):
            x, y = view.to_screen(stretch.line[:, 0], stretch.line[:, 1])
            if float(np.hypot(x - px, y - py).min()) <= max(reach, STEP_M * view.scale):
                return Found(self.id, number, self._about(stretch))
        return None

    def _about(self, stretch: Stretch) -> str:
        words, age = self._context.words, self._context.room.age_s(stretch.newest)
        name = stretch.street or QCoreApplication.translate("Map", "Street without a name")
        n = stretch.reports
        count = QCoreApplication.translate("Map", "reported as flooded, %n time(s)", "", n)
        if age is None:
            return f"{name}\n{count}"
        newest = QCoreApplication.translate("Map", "newest {age} ago").format(age=words.age(age))
        return f"{name}\n{count} · {newest}"

    @override
    def legend(self) -> Legend | None:
        title = QCoreApplication.translate("Map", "Flooded streets, as reported")
        n = len(self.stretches)
        count = QCoreApplication.translate("Map", "%n stretch(es), not measured", "", n)
        return Legend(title, (LegendRow("flooded", count, Swatch.LINE),))
