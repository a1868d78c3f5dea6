"""Hoàng Sa and Trường Sa, named wherever a view shows so much of the country."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QFontMetricsF, QPainterPath, QPen
from typing_extensions import override

from controlroom.domain.mercator import project
from ui.map.layers import Level, MapLayer

if TYPE_CHECKING:
    from collections.abc import Iterator

    from PySide6.QtGui import QPainter

    from controlroom.domain.mercator import View
    from ui.map.layers import Step
    from ui.map.style import Style
    from ui.theme.theme import Theme

UP_TO_ZOOM = 9.5
"""Nearer views are of a city, and no archipelago fits into them."""
COUNTRY = "(Việt Nam)"
ISLANDS: tuple[tuple[str, tuple[float, float], tuple[tuple[float, float], ...]], ...] = (
    (
        "Quần đảo Hoàng Sa",
        (16.35, 112.0),
        ((16.834, 112.338), (16.534, 111.608), (15.784, 111.202), (16.667, 112.733),
         (16.45, 111.71)),
    ),
    (
        "Quần đảo Trường Sa",
        (9.4, 113.3),
        ((8.645, 111.92), (11.429, 114.331), (10.377, 114.366), (11.053, 114.284), (9.886, 114.33),
         (7.89, 112.913), (10.183, 114.226)),
    ),
)  # fmt: skip
"""Name, where it is written, and the larger islands; latitude and longitude, to a kilometre."""
DOT_PX, REACH_PX = 3, 300


class Archipelagos(MapLayer):
    """Their names in Vietnamese, whatever the window speaks and whatever lies under them."""

    id: ClassVar[str] = "archipelagos"
    level: ClassVar[Level] = Level.GROUND

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme

    @override
    def steps(self, view: View, style: Style, ratio: float) -> Iterator[Step]:
        if view.zoom > UP_TO_ZOOM:
            return
        for name, middle, islands in ISLANDS:
            x, y = project(*middle)
            px, py = (float(v) for v in view.to_screen(float(x), float(y)))
            across = -REACH_PX < px < view.width + REACH_PX
            if across and -REACH_PX < py < view.height + REACH_PX:
                yield self._step(view, style, name, QPointF(px, py), islands)

    def _step(
        self,
        view: View,
        style: Style,
        name: str,
        at: QPointF,
        islands: tuple[tuple[float, float], ...],
    ) -> Step:
        def draw(painter: QPainter) -> None:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(style.color("text_2"))
            radius = self._theme.px(DOT_PX) / 2
            for lat, lon in islands:
                x, y = project(lat, lon)
                px, py = view.to_screen(float(x), float(y))
                painter.drawEllipse(QPointF(float(px), float(py)), radius, radius)
            self._write(painter, style, at, (name, COUNTRY))

        return draw

    def _write(self, painter: QPainter, style: Style, at: QPointF, words: tuple[str, str]) -> None:
        font = self._theme.font(13, 600, italic=True)
        metrics = QFontMetricsF(font)
        path = QPainterPath()
        for row, text in enumerate(words):
            left = at.x() - metrics.horizontalAdvance(text) / 2
            path.addText(QPointF(left, at.y() + row * metrics.lineSpacing()), font, text)
        halo = QPen(style.color("halo"), 3.2)
        halo.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
        painter.setPen(halo)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawPath(path)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(style.color("text"))
        painter.drawPath(path)
