"""Where reports came from within a span of time, as a heat map."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QCoreApplication, QRectF, Signal
from PySide6.QtGui import QColor, QImage, QPainter
from typing_extensions import override

from controlroom.domain.mercator import project
from ui.map.layers import Level, MapLayer
from ui.map.legend import Legend, LegendRow
from ui.map.style import Style

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from controlroom.domain.figures import Arrivals
    from controlroom.domain.mercator import View
    from ui.panels.spec import PanelContext

CELL_PX = 8
SPREAD = 3.0
"""Standard deviation of a report's warmth, cells."""
REACH = 8
"""Cells beyond which there is none."""
DAYS = 7
HOUR_S = 3_600.0
LEAST_TOP = 3.0
"""So many reports on one spot are as hot as it gets, at least: a single one is no hot spot."""
STRONGEST = 0.78


def kernel() -> NDArray[np.float64]:
    """Return the warmth of a report along one axis, 1 in its own cell."""
    away = np.arange(-REACH, REACH + 1)
    return np.exp(-(away**2) / (2 * SPREAD**2))


def warmth(
    column: NDArray[np.int64], row: NDArray[np.int64], wide: int, high: int
) -> NDArray[np.float64]:
    """Return how warm each cell is, shape (high, wide); the warmth of all reports adds up.

    Args:
        column: Of each report; those outside the table must have been left out.
        row: Of each report.
        wide: Columns of the table.
        high: Rows of the table.
    """
    table = np.bincount(row * wide + column, minlength=wide * high).astype(np.float64)
    table = table.reshape(high, wide)
    weights = kernel()
    for axis in (0, 1):
        pad = [(0, 0), (0, 0)]
        pad[axis] = (REACH, REACH)
        padded = np.pad(table, pad)
        table = np.zeros_like(table)
        for n, weight in enumerate(weights.tolist()):
            part = padded[n : n + high] if axis == 0 else padded[:, n : n + wide]
            table += weight * part
    return table


class HeatMap(MapLayer):
    """Reports received within some hours before a moment.

    Signals:
        switched_over: It is shown now, or no longer.

    Attributes:
        hours: How many.
        ends: The moment, POSIX seconds; None for the newest there is.
    """

    switched_over = Signal()
    id = "heat"
    level = Level.UNDER

    def __init__(self, context: PanelContext) -> None:
        super().__init__()
        self._context = context
        self.shown = False
        self.hours = 24
        self.ends: float | None = None
        self._came: Arrivals | None = None
        self._x = self._y = np.empty(0)
        self._picture: tuple[object, QImage] | None = None

    # --- data

    @property
    def came(self) -> Arrivals | None:
        """What it is made of; None before there was an answer."""
        return self._came

    @override
    def switched(self) -> None:
        self.switched_over.emit()
        if self.shown:
            questions = self._context.services.questions
            self._context.ask("map heat", lambda: questions.arrivals(DAYS + 1), self._take)

    def _take(self, came: Arrivals) -> None:
        self._came = came
        self._x, self._y = project(came.lat, came.lon)
        self._picture = None
        self.changed.emit()

    def look(self, ends: float | None, hours: int) -> None:
        """Show another span of time."""
        if (ends, hours) != (self.ends, self.hours):
            self.ends, self.hours = ends, hours
            self._picture = None
            self.changed.emit()

    @property
    def moment(self) -> float:
        """When the span ends, POSIX seconds."""
        if self.ends is not None:
            return self.ends
        return self._came.until if self._came is not None else self._context.room.now

    def within(self) -> NDArray[np.int64]:
        """Return the rows of the span that have a place."""
        if self._came is None:
            return np.empty(0, np.int64)
        first, last = self._came.at.searchsorted((self.moment - self.hours * HOUR_S, self.moment))
        rows = np.arange(int(first), int(last))
        return rows[np.isfinite(self._x[rows])]

    # --- painting

    @override
    def paint(self, painter: QPainter, view: View, ratio: float) -> None:
        key = (view, self.moment, self.hours)
        if self._picture is None or self._picture[0] != key:
            self._picture = (key, self._image(view))
        image = self._picture[1]
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        left, top = self._corner(view)
        wide, high = image.width() * CELL_PX, image.height() * CELL_PX
        painter.drawImage(QRectF(left, top, wide, high), image)

    @staticmethod
    def _corner(view: View) -> tuple[float, float]:
        """Return where the table begins in pixels: its cells stay where they are in the world."""
        west, _, _, north = view.box
        side = CELL_PX / view.scale
        x0, y0 = np.floor(west / side) * side, np.ceil(north / side) * side
        left, top = view.to_screen(x0, y0)
        return float(left), float(top)

    def _image(self, view: View) -> QImage:
        left, top = self._corner(view)
        wide = int((view.width - left) / CELL_PX) + 1
        high = int((view.height - top) / CELL_PX) + 1
        rows = self.within()
        px, py = view.to_screen(self._x[rows], self._y[rows])
        column = np.floor((px - left) / CELL_PX).astype(np.int64) + REACH
        row = np.floor((py - top) / CELL_PX).astype(np.int64) + REACH
        # Reports just outside warm the edge too.
        full_w, full_h = wide + 2 * REACH, high + 2 * REACH
        good = (column >= 0) & (column < full_w) & (row >= 0) & (row < full_h)
        table = warmth(column[good], row[good], full_w, full_h)
        table = table[REACH : REACH + high, REACH : REACH + wide]
        share = np.minimum(table / max(LEAST_TOP, float(table.max(initial=0.0))), 1.0)
        color = Style(self._context.theme).color("heat")
        return _tinted(share, color)

    @override
    def forget(self) -> None:
        self._picture = None

    # --- words

    @override
    def legend(self) -> Legend | None:
        if self._came is None:
            return None
        words, n = self._context.words, len(self.within())
        title = QCoreApplication.translate(
            "Map", "Reports received, {hours} h until {time}"
        ).format(hours=self.hours, time=words.moment(self.moment, self._context.room.now))
        count = QCoreApplication.translate("Map", "%n report(s) with a place", "", n)
        return Legend(title, (LegendRow("heat", count),))

    @override
    def notes(self, view: View) -> list[str]:
        came = self._came
        if came is None or self.moment - self.hours * HOUR_S >= came.since:
            return []
        since = self._context.words.moment(came.since, self._context.room.now)
        text = QCoreApplication.translate("Map", "Heat map: only reports since {time}")
        return [text.format(time=since)]


def _tinted(share: NDArray[np.float64], color: QColor) -> QImage:
    """Return a picture in one colour, as strong as *share* says."""
    alpha = np.sqrt(share) * STRONGEST
    pixels = np.zeros(share.shape, np.uint32)
    for shift, part in ((16, color.red()), (8, color.green()), (0, color.blue())):
        pixels |= np.rint(alpha * part).astype(np.uint32) << shift
    pixels |= np.rint(alpha * 255).astype(np.uint32) << 24
    high, wide = share.shape
    image = QImage(pixels.data, wide, high, wide * 4, QImage.Format.Format_ARGB32_Premultiplied)
    return image.copy()  # the array does not live as long
