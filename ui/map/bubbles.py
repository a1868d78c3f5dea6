"""Pictures of clusters and of the words beside a marker, each made once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPainterPath, QPen, QPixmap

from ui.map.sprites import severity_path

if TYPE_CHECKING:
    from ui.theme.theme import Theme

MOST_TEXTS, MOST_NUMBERS = 300, 600
LARGE_PX = 20
BADGE_PX = 7.5


class Bubbles:
    """Makes and keeps pictures for one theme.

    Attributes:
        ratio: Device pixels per pixel of every picture.
    """

    def __init__(self, theme: Theme, ratio: float) -> None:
        self._theme, self.ratio = theme, ratio
        self._bubbles: dict[tuple[str, int, int], QPixmap] = {}
        self._texts: dict[tuple[str, str], QPixmap] = {}

    def label(self, text: str, tone: str) -> QPixmap:
        """Return words in the colour of token *tone*, with a halo."""
        picture = self._texts.get((text, tone))
        if picture is None:
            if len(self._texts) >= MOST_TEXTS:
                self._texts.clear()
            picture = self._texts[text, tone] = self._make_label(text, tone)
        return picture

    def _make_label(self, text: str, tone: str) -> QPixmap:
        theme, ratio = self._theme, self.ratio
        path = QPainterPath()
        path.addText(QPointF(3, theme.px(15)), theme.font(12.5, 600), text)
        box = path.boundingRect()
        pixmap = QPixmap(
            round((box.right() + 6) * ratio), round((theme.px(15) + theme.px(7)) * ratio)
        )
        pixmap.setDevicePixelRatio(ratio)
        pixmap.fill(Qt.GlobalColor.transparent)
        painter = QPainter(pixmap)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        halo = QPen(theme.color("window", 0.92), 3.2)
        halo.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
        painter.strokePath(path, halo)
        painter.fillPath(path, theme.color(tone))
        painter.end()
        return pixmap

    def bubble(self, worst: int, radius: int, *, stale: bool) -> QPixmap:
        """Return the disc of a cluster with the ring and badge of its worst severity."""
        key = ("bubble", -1 if stale else worst, radius)
        found = self._bubbles.get(key)
        if found is None:
            found = self._bubbles[key] = self._make_bubble(worst, radius, stale=stale)
        return found

    def number(self, count: int, radius: int) -> QPixmap:
        """Return a cluster's count as a picture of its own: few numbers, many bubbles."""
        text = str(count) if count < 1000 else f"{count / 1000:.1f}k"  # noqa: PLR2004 - thousands
        large = radius >= LARGE_PX
        key = (text, int(large), 0)
        found = self._bubbles.get(key)
        if found is None:
            if len(self._bubbles) >= MOST_NUMBERS:
                self._bubbles.clear()
            font = self._theme.font(14 if large else 12, 600)
            box = QFontMetricsF(font).boundingRect(text)
            ratio = self.ratio
            found = QPixmap(round((box.width() + 6) * ratio), round((box.height() + 4) * ratio))
            found.setDevicePixelRatio(ratio)
            found.fill(Qt.GlobalColor.transparent)
            painter = QPainter(found)
            painter.setFont(font)
            painter.setPen(self._theme.color("text"))
            area = QRectF(0, 0, found.width() / ratio, found.height() / ratio)
            painter.drawText(area, Qt.AlignmentFlag.AlignCenter, text)
            painter.end()
            self._bubbles[key] = found
        return found

    def _make_bubble(self, worst: int, radius: int, *, stale: bool) -> QPixmap:
        theme = self._theme
        zoomed, ratio = theme.zoom / 100, self.ratio
        side = round((2 * radius + 10) * zoomed * ratio)
        pixmap = QPixmap(side, side)
        pixmap.setDevicePixelRatio(ratio)
        pixmap.fill(Qt.GlobalColor.transparent)
        painter = QPainter(pixmap)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.scale(zoomed, zoomed)
        middle = side / ratio / zoomed / 2
        grave = worst <= 2  # noqa: PLR2004 - SOS and urgent
        ring = theme.color("text_3" if stale else f"severity_{worst}")
        painter.setPen(QPen(ring, 2.6 if grave else 1.6))
        painter.setBrush(theme.color("hover", 0.94))
        painter.drawEllipse(QPointF(middle, middle), radius, radius)
        if grave:
            at = QPointF(middle + radius * 0.72, middle - radius * 0.72)
            self._badge(painter, worst, at, stale=stale)
        painter.end()
        return pixmap

    def _badge(self, painter: QPainter, worst: int, at: QPointF, *, stale: bool) -> None:
        """Say the worst severity inside by shape and number too, not by the ring alone."""
        theme = self._theme
        color = theme.color("text_3" if stale else f"severity_{worst}")
        painter.setPen(QPen(theme.color("window"), 1.2))
        painter.setBrush(color)
        painter.drawPath(severity_path(worst, BADGE_PX).translated(at))
        font = theme.font(9, 700)
        font.setPixelSize(9)
        painter.setFont(font)
        painter.setPen(theme.color("on_severity"))
        box = QRectF(at.x() - BADGE_PX, at.y() - BADGE_PX, 2 * BADGE_PX, 2 * BADGE_PX)
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, str(worst))
