"""All marker pictures of a theme in one pixmap, so that thousands are drawn by one call."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen, QPixmap, QPolygonF

from controlroom.domain.records import Freshness

if TYPE_CHECKING:
    from collections.abc import Callable

    from ui.theme.theme import Theme

CELL_PX = 32
PEN_PX = 1.5
"""Half a pen and what smoothing adds, beyond a picture's own radius."""
SEVERITY_RADIUS = {1: 11.5, 2: 12.0, 3: 8.5, 4: 6.5}
NUMBER_PX = {1: 12.5, 2: 12.5, 3: 11, 4: 9}
TONES = ("severity_1", "severity_2", "severity_3", "severity_4", "mark_1", "mark_2", "mark_3",
         "above_record")  # fmt: skip
STALE = "stale"
_LOOKS = (Freshness.FRESH, Freshness.OLD, Freshness.LOST)


def look(freshness: Freshness) -> Freshness:
    """Return how a value of this age is drawn: what never spoke looks lost."""
    return Freshness.LOST if freshness is Freshness.NEVER else freshness


def severity_path(severity: int, radius: float) -> QPainterPath:
    """Return the shape of a severity around the origin: octagon, diamond, circle, circle."""
    path = QPainterPath()
    if severity == 1:
        path.addPolygon(_regular(8, radius, math.pi / 8))
        path.closeSubpath()
    elif severity == 2:  # noqa: PLR2004 - the severities are their numbers
        path.addPolygon(_regular(4, radius, 0.0))
        path.closeSubpath()
    else:
        path.addEllipse(QPointF(0, 0), radius, radius)
    return path


def triangle_path(radius: float) -> QPainterPath:
    """Return the alarm triangle around the origin."""
    path = QPainterPath()
    corners = (QPointF(0, -radius), QPointF(radius, radius * 0.8), QPointF(-radius, radius * 0.8))
    path.addPolygon(QPolygonF(corners))
    path.closeSubpath()
    return path


def _regular(corners: int, radius: float, turn: float) -> QPolygonF:
    return QPolygonF(
        [
            QPointF(
                radius * math.cos(turn + n * 2 * math.pi / corners),
                radius * math.sin(turn + n * 2 * math.pi / corners),
            )
            for n in range(corners)
        ]
    )


class Atlas:
    """The pictures and where each is.

    Attributes:
        pixmap: In device pixels; cells of ``cell`` device pixels side by side.
        cell: Device pixels of a cell's side.
        size: Of every picture, device pixels around the middle of its cell that it may cover.
        ratio: Device pixels per pixel.
    """

    def __init__(self, theme: Theme, ratio: float) -> None:
        self._theme, self.ratio = theme, ratio
        self._at: dict[tuple[str, ...], int] = {}
        self._todo: list[Callable[[QPainter], None]] = []
        self._radius: list[float] = []
        self._plan()
        self.cell = math.ceil(theme.px(CELL_PX) * ratio)
        self.size = np.array([self._covered(radius) for radius in self._radius])
        self.pixmap = QPixmap(self.cell * len(self._todo), self.cell)
        self.pixmap.fill(QColor(Qt.GlobalColor.transparent))
        painter = QPainter(self.pixmap)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        scale = ratio * theme.zoom / 100
        for index, draw in enumerate(self._todo):
            painter.resetTransform()
            painter.translate((index + 0.5) * self.cell, self.cell / 2)
            painter.scale(scale, scale)
            draw(painter)
        painter.end()
        self._todo.clear()

    def index(self, *name: str) -> int:
        """Return the number of a picture."""
        return self._at[name]

    def severity(self, severity: int, *, stale: bool = False) -> int:
        """Return the number of an incident's picture."""
        return self._at[("severity", str(severity), STALE if stale else "")]

    def _covered(self, radius: float) -> int:
        """Return how much of a cell a picture covers, even where the cell is: it stays sharp."""
        needed = math.ceil(2 * (radius + PEN_PX) * self.ratio * self._theme.zoom / 100)
        needed += (self.cell - needed) % 2
        return min(needed, self.cell)

    def _add(
        self, name: tuple[str, ...], draw: Callable[[QPainter], None], radius: float = CELL_PX
    ) -> None:
        self._at[name] = len(self._todo)
        self._todo.append(draw)
        self._radius.append(radius)

    def _plan(self) -> None:
        for severity, radius in SEVERITY_RADIUS.items():
            for stale in (False, True):
                name = ("severity", str(severity), STALE if stale else "")
                self._add(name, self._severity(severity, stale=stale), radius)
        for fresh in _LOOKS:
            self._add(("sensor", fresh), self._plain(_square(4.5), fresh))
            self._add(("flood", fresh), self._plain(_drop(), fresh))
            self._add(("camera", fresh), self._plain(_camera(), fresh))
            self._add(("camera_dot", fresh), self._plain(_square(2.4), fresh))
            self._add(("vessel", fresh), self._plain(_hull(), fresh))
            self._add(("berth", fresh), self._plain(_square(3.5), fresh))
            for tone in TONES:
                self._add(("alarm", tone, fresh), self._alarm(tone, fresh))

    def _severity(self, severity: int, *, stale: bool) -> Callable[[QPainter], None]:
        theme, radius = self._theme, SEVERITY_RADIUS[severity]

        def draw(painter: QPainter) -> None:
            path = severity_path(severity, radius)
            own = theme.color("text_3" if stale else f"severity_{severity}")
            painter.setPen(QPen(own if stale else theme.color("window"), 1.6 if stale else 1.2))
            painter.setBrush(theme.color("panel") if stale else own)
            painter.drawPath(path)
            font = theme.font(NUMBER_PX[severity], 700)
            font.setPixelSize(round(font.pixelSize() * 100 / theme.zoom))  # the painter scales
            painter.setFont(font)
            painter.setPen(own if stale else theme.color("on_severity"))
            box = QRectF(-radius, -radius, 2 * radius, 2 * radius)
            painter.drawText(box, Qt.AlignmentFlag.AlignCenter, str(severity))

        return draw

    def _plain(self, path: QPainterPath, fresh: Freshness) -> Callable[[QPainter], None]:
        theme = self._theme

        def draw(painter: QPainter) -> None:
            if fresh is Freshness.FRESH:
                painter.setPen(QPen(theme.color("window"), 1.2))
                painter.setBrush(theme.color("text_2"))
            else:
                ghost = fresh is not Freshness.OLD
                pen = QPen(theme.color("text_3", 0.75 if ghost else 1.0), 1.4)
                if ghost:
                    pen.setDashPattern([1.6, 1.6])
                painter.setPen(pen)
                painter.setBrush(theme.color("panel", 0.35 if ghost else 0.85))
            painter.drawPath(path)

        return draw

    def _alarm(self, tone: str, fresh: Freshness) -> Callable[[QPainter], None]:
        theme = self._theme

        def draw(painter: QPainter) -> None:
            live = fresh is Freshness.FRESH
            own = theme.color(tone if live else "text_3")
            painter.setPen(QPen(theme.color("window") if live else own, 1.2 if live else 1.6))
            painter.setBrush(own if live else theme.color("panel"))
            painter.drawPath(triangle_path(10.5))
            font = theme.font(10, 800)
            font.setPixelSize(round(font.pixelSize() * 100 / theme.zoom))
            painter.setFont(font)
            painter.setPen(theme.color("on_severity") if live else own)
            painter.drawText(QRectF(-8, -6, 16, 15), Qt.AlignmentFlag.AlignCenter, "!")

        return draw


def _square(half: float) -> QPainterPath:
    path = QPainterPath()
    path.addRoundedRect(QRectF(-half, -half, 2 * half, 2 * half), 1.5, 1.5)
    return path


def _drop() -> QPainterPath:
    path = QPainterPath(QPointF(0, -7.5))
    path.cubicTo(QPointF(2, -4), QPointF(5, -1), QPointF(5, 2))
    path.cubicTo(QPointF(5, 7.5), QPointF(-5, 7.5), QPointF(-5, 2))
    path.cubicTo(QPointF(-5, -1), QPointF(-2, -4), QPointF(0, -7.5))
    return path


def _camera() -> QPainterPath:
    path = QPainterPath()
    path.addRoundedRect(QRectF(-7, -4.5, 9.5, 9), 1.5, 1.5)
    lens = QPolygonF([QPointF(3, -1.2), QPointF(7, -4), QPointF(7, 4), QPointF(3, 1.2)])
    path.addPolygon(lens)
    path.closeSubpath()
    return path


def _hull() -> QPainterPath:
    path = QPainterPath(QPointF(0, -8.5))
    path.lineTo(5, 6.5)
    path.lineTo(0, 3.8)
    path.lineTo(-5, 6.5)
    path.closeSubpath()
    return path
