"""Tools of the map: while one is in the hand, it gets the pointer and the keys first."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, ClassVar

import numpy as np
from PySide6.QtCore import QCoreApplication, QLocale, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QFontMetricsF, QPen, QPolygonF
from typing_extensions import override

from controlroom.domain.mercator import unproject
from controlroom.domain.polygon import LEAST_CORNERS, area_m2, crosses_itself, length_m
from ui.map.chrome import distance_text
from ui.map.layers import Level, MapLayer

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from PySide6.QtGui import QPainter

    from controlroom.domain.mercator import View
    from ui.theme.theme import Theme

MOST_POINTS = 2_000
"""A line drawn by hand has no more; a freehand one is thinned as it grows."""
APART_PX, CLOSE_PX, LEAST_PX = 4.0, 10.0, 6.0
HECTARE_M2, KM2_M2 = 10_000.0, 1e6


class MapTool(MapLayer):
    """Something in the hand.  Places are projected metres.

    Signals:
        ended: It was put down, finished or not.
    """

    ended = Signal()
    id: ClassVar[str] = "tool"
    level: ClassVar[Level] = Level.GLASS

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.theme = theme

    def hint(self) -> str:
        """Return how it is used, translated."""
        return ""

    def press(self, view: View, at: QPointF) -> None:
        """The left button went down."""

    def move(self, view: View, at: QPointF, *, held: bool) -> None:
        """The pointer moved; *held* with the button down."""

    def release(self, view: View, at: QPointF) -> None:
        """The left button went up."""

    def double(self, view: View, at: QPointF) -> None:
        """The second click of a double one."""

    def key(self, key: int) -> bool:
        """Take a key; return whether it was for this tool."""
        if key == Qt.Key.Key_Escape:
            self.ended.emit()
            return True
        return False

    @override
    def notes(self, view: View) -> list[str]:
        return [self.hint()]


class _Line(MapTool):
    """Points that are clicked one after the other."""

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme)
        self._points: list[tuple[float, float]] = []
        self._hover: tuple[float, float] | None = None

    @property
    def points(self) -> NDArray[np.float64]:
        """What was clicked, shape (n, 2)."""
        return np.array(self._points, np.float64).reshape(-1, 2)

    def _with_hover(self) -> NDArray[np.float64]:
        hover = [self._hover] if self._hover is not None and self._points else []
        return np.array([*self._points, *hover], np.float64).reshape(-1, 2)

    @override
    def press(self, view: View, at: QPointF) -> None:
        if len(self._points) < MOST_POINTS:
            self._points.append(view.to_world(at.x(), at.y()))
            self.changed.emit()

    @override
    def move(self, view: View, at: QPointF, *, held: bool) -> None:
        self._hover = view.to_world(at.x(), at.y())
        self.changed.emit()

    @override
    def double(self, view: View, at: QPointF) -> None:
        self.finish()

    @override
    def key(self, key: int) -> bool:
        if key in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self.finish()
            return True
        if key == Qt.Key.Key_Backspace and self._points:
            self._points.pop()
            self.changed.emit()
            return True
        return super().key(key)

    def finish(self) -> None:
        """End with what was clicked."""
        self.ended.emit()

    def _pixels(self, view: View, points: NDArray[np.float64]) -> QPolygonF:
        px, py = view.to_screen(points[:, 0], points[:, 1])
        return QPolygonF([QPointF(x, y) for x, y in zip(px.tolist(), py.tolist(), strict=True)])

    def _paint_line(self, painter: QPainter, line: QPolygonF, *, closed: bool) -> None:
        theme = self.theme
        for token, width in (("window", 5.0), ("accent", 2.4)):
            painter.setPen(QPen(theme.color(token), width))
            if closed:
                painter.setBrush(theme.color("accent", 0.07))
                painter.drawPolygon(line)
            else:
                painter.drawPolyline(line)
        painter.setPen(QPen(theme.color("window"), 1.2))
        painter.setBrush(theme.color("accent"))
        for corner in line.toList():
            painter.drawEllipse(corner, theme.px(4), theme.px(4))

    def _paint_words(self, painter: QPainter, at: QPointF, text: str) -> None:
        theme, px = self.theme, self.theme.px
        font = theme.font(12, 600)
        width = QFontMetricsF(font).horizontalAdvance(text) + px(14)
        plate = QRectF(at.x() + px(12), at.y() - px(28), width, px(22))
        painter.setPen(QPen(theme.color("accent"), 1))
        painter.setBrush(theme.color("panel", 0.94))
        painter.drawRoundedRect(plate, 4, 4)
        painter.setPen(theme.color("text"))
        painter.setFont(font)
        painter.drawText(plate, Qt.AlignmentFlag.AlignCenter, text)


class Measure(_Line):
    """Measures a way, and from three points on the area within; stays until it is put down."""

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme)
        self._done = False

    @override
    def hint(self) -> str:
        return QCoreApplication.translate(
            "Map", "Measure: click points · Backspace takes the last back · Esc ends"
        )

    @override
    def press(self, view: View, at: QPointF) -> None:
        if self._done:
            self._points.clear()
            self._done = False
        super().press(view, at)

    @override
    def finish(self) -> None:
        self._done, self._hover = True, None
        self.changed.emit()

    def words(self) -> str:
        """Return what it comes to."""
        points = self.points if self._done else self._with_hover()
        lat, lon = unproject(points[:, 0], points[:, 1])
        text = distance_text(length_m(lat, lon))
        if len(points) >= LEAST_CORNERS:
            text += " · " + area_text(area_m2(lat, lon))
        return text

    @override
    def paint(self, painter: QPainter, view: View, ratio: float) -> None:
        points = self.points if self._done else self._with_hover()
        if not len(points):
            return
        line = self._pixels(view, points)
        self._paint_line(painter, line, closed=False)
        if len(points) > 1:
            self._paint_words(painter, line.last(), self.words())


class Way(StrEnum):
    """How an area is drawn."""

    BOX = "box"
    LASSO = "lasso"
    CORNERS = "corners"


class AreaTool(_Line):
    """Draws an area: a box or a lasso by dragging, or corner by corner.

    Signals:
        drawn: Its corners, shape (n, 2); it does not cross itself and is no mere line.
        refused: Why what was drawn is no area, translated.
    """

    drawn = Signal(object)
    refused = Signal(str)

    def __init__(self, theme: Theme, way: Way) -> None:
        super().__init__(theme)
        self.way = way
        self._from: QPointF | None = None

    @override
    def hint(self) -> str:
        hints = {
            Way.BOX: QCoreApplication.translate(
                "Map", "Drag a box around what you want · Esc ends"
            ),
            Way.LASSO: QCoreApplication.translate("Map", "Draw around what you want · Esc ends"),
            Way.CORNERS: QCoreApplication.translate(
                "Map", "Click the corners · Enter closes · Backspace takes the last back · Esc ends"
            ),
        }
        return hints[self.way]

    @override
    def press(self, view: View, at: QPointF) -> None:
        if self.way is Way.CORNERS:
            super().press(view, at)
            return
        self._from = at
        self._points = [view.to_world(at.x(), at.y())]

    @override
    def move(self, view: View, at: QPointF, *, held: bool) -> None:
        if self.way is Way.CORNERS:
            super().move(view, at, held=held)
        elif held and self._from is not None:
            self._drag(view, at)
            self.changed.emit()

    def _drag(self, view: View, at: QPointF) -> None:
        start = self._from
        if start is None:
            return
        if self.way is Way.BOX:
            corners = ((start.x(), start.y()), (at.x(), start.y()), (at.x(), at.y()),
                       (start.x(), at.y()))  # fmt: skip
            self._points = [view.to_world(*corner) for corner in corners]
            return
        last_x, last_y = view.to_screen(*self._points[-1])
        if abs(at.x() - float(last_x)) + abs(at.y() - float(last_y)) >= APART_PX:
            self._points.append(view.to_world(at.x(), at.y()))
            if len(self._points) > MOST_POINTS:
                self._points = self._points[::2]

    @override
    def release(self, view: View, at: QPointF) -> None:
        if self.way is not Way.CORNERS and self._from is not None:
            self._from = None
            self.finish()

    @override
    def finish(self) -> None:
        points, self._points, self._hover = self.points, [], None
        self.changed.emit()
        ring = _without_repeats(points)
        if self.way is Way.CORNERS and crosses_itself(ring):
            self.refused.emit(
                QCoreApplication.translate("Map", "The border crosses itself: draw it again.")
            )
        elif len(ring) < LEAST_CORNERS or not _has_area(ring):
            self.refused.emit(
                QCoreApplication.translate("Map", "That was no area: nothing is chosen.")
            )
        else:
            self.drawn.emit(ring)
        self.ended.emit()

    @override
    def paint(self, painter: QPainter, view: View, ratio: float) -> None:
        points = self._with_hover() if self.way is Way.CORNERS else self.points
        if len(points) > 1:
            line = self._pixels(view, points)
            if self.way is Way.CORNERS:
                self._paint_line(painter, line, closed=len(points) >= LEAST_CORNERS)
            else:
                self._paint_band(painter, line)

    def _paint_band(self, painter: QPainter, line: QPolygonF) -> None:
        for token, width in (("window", 4.0), ("accent", 1.6)):
            painter.setPen(QPen(self.theme.color(token), width))
            painter.setBrush(self.theme.color("accent", 0.12))
            painter.drawPolygon(line)


def _without_repeats(points: NDArray[np.float64]) -> NDArray[np.float64]:
    if len(points) < 2:  # noqa: PLR2004 - one point repeats none
        return points
    moved = np.any(np.diff(points, axis=0, append=points[:1]) != 0, axis=1)
    return points[moved]


def _has_area(ring: NDArray[np.float64]) -> bool:
    x, y = ring[:, 0] - ring[0, 0], ring[:, 1] - ring[0, 1]
    twice = abs(float(np.sum(x * np.roll(y, -1) - np.roll(x, -1) * y)))
    extent = float(np.ptp(ring, axis=0).max())
    return twice > extent * extent * 1e-6


def area_text(square_metres: float) -> str:
    """Return an area as ``850 m²``, ``1.2 ha`` or ``3.4 km²``."""
    locale = QLocale()
    for least, unit, name in ((KM2_M2, KM2_M2, "km²"), (HECTARE_M2, HECTARE_M2, "ha")):
        if square_metres >= least:
            return f"{locale.toString(square_metres / unit, 'f', 1)} {name}"
    return f"{locale.toString(float(round(square_metres)), 'f', 0)} m²"
