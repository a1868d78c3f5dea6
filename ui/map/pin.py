"""A pin where somebody has looked for a place."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFontMetricsF, QPainterPath, QPen
from typing_extensions import override

from controlroom.domain.mercator import project
from ui.map.layers import Found, Level, MapLayer

if TYPE_CHECKING:
    from PySide6.QtGui import QPainter

    from controlroom.domain.geo import Position
    from controlroom.domain.mercator import View
    from ui.theme.theme import Theme

HEIGHT_PX, RADIUS_PX, REACH_PX, BELOW_PX = 26, 8, 14, 2


class Pin(MapLayer):
    """One pin with its words; nothing while there is none."""

    id: ClassVar[str] = "pin"
    level: ClassVar[Level] = Level.GLASS

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._at: tuple[float, float] | None = None
        self._words = ""

    @property
    def words(self) -> str:
        """What stands beside it; empty without a pin."""
        return self._words

    def put(self, position: Position, words: str) -> None:
        """Move the pin."""
        x, y = project(position.lat, position.lon)
        self._at, self._words = (float(x), float(y)), words
        self.changed.emit()

    def take_away(self) -> bool:
        """Remove the pin; return whether there was one."""
        there, self._at, self._words = self._at is not None, None, ""
        if there:
            self.changed.emit()
        return there

    def _tip(self, view: View) -> QPointF | None:
        if self._at is None:
            return None
        px, py = view.to_screen(*self._at)
        return QPointF(float(px), float(py))

    @override
    def paint(self, painter: QPainter, view: View, ratio: float) -> None:
        tip = self._tip(view)
        if tip is None:
            return
        theme, px = self._theme, self._theme.px
        middle = QPointF(tip.x(), tip.y() - px(HEIGHT_PX) + px(RADIUS_PX))
        shape = QPainterPath(tip)
        shape.lineTo(middle + QPointF(-px(RADIUS_PX) * 0.86, px(RADIUS_PX) * 0.5))
        shape.lineTo(middle + QPointF(px(RADIUS_PX) * 0.86, px(RADIUS_PX) * 0.5))
        shape.closeSubpath()
        round_ = QPainterPath()
        round_.addEllipse(middle, px(RADIUS_PX), px(RADIUS_PX))
        painter.setPen(QPen(theme.color("window"), 1.4))
        painter.setBrush(theme.color("accent"))
        painter.drawPath(shape.united(round_))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.color("panel"))
        painter.drawEllipse(middle, px(RADIUS_PX) * 0.4, px(RADIUS_PX) * 0.4)
        font = theme.font(11.5, 600)
        width = QFontMetricsF(font).horizontalAdvance(self._words) + px(14)
        plate = QRectF(tip.x() + px(RADIUS_PX + 6), middle.y() - px(11), width, px(22))
        painter.setPen(QPen(theme.color("accent"), 1))
        painter.setBrush(theme.color("panel", 0.94))
        painter.drawRoundedRect(plate, 4, 4)
        painter.setPen(theme.color("text"))
        painter.setFont(font)
        painter.drawText(plate, Qt.AlignmentFlag.AlignCenter, self._words)

    @override
    def find(self, view: View, px: float, py: float) -> Found | None:
        tip = self._tip(view)
        reach = self._theme.px(REACH_PX)
        if tip is None or abs(px - tip.x()) > reach:
            return None
        if not -2 * reach <= py - tip.y() <= BELOW_PX:
            return None
        return Found(self.id, None, self._words)
