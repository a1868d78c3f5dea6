"""The painted parts of the wall: tiles, levels and the heaviest incidents."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QFont, QFontMetrics, QPainter, QPolygonF

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ui.theme.theme import Theme
    from ui.wall.scale import Scale

SMALLEST = 19
LEFT = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
RIGHT = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight


@dataclass(frozen=True, slots=True)
class Tile:
    """One big figure.

    Attributes:
        unit: Smaller, behind the value, e.g. ``"%"``.
        note: Below, e.g. the period and n.
        token: Colour of the value.
    """

    label: str
    value: str
    unit: str
    note: str
    token: str = "text"


@dataclass(frozen=True, slots=True)
class Level:
    """One station: a bar up to *value* on a scale to *top*, with marks.

    Attributes:
        marks: Alert levels in the unit of the value; drawn as ticks in their colours.
        token: Colour of bar and text; ``"text_3"`` when the reading is old.
    """

    name: str
    value: float
    top: float
    marks: tuple[float, ...]
    text: str
    token: str


@dataclass(frozen=True, slots=True)
class Line:
    """One incident of the list."""

    severity: int
    title: str
    below: str
    right: str
    token: str


class Brush:
    """Paints with the theme's colours and the screen's sizes; made anew for each frame."""

    def __init__(self, painter: QPainter, theme: Theme, scale: Scale) -> None:
        self.painter, self.theme, self.scale = painter, theme, scale

    def font(self, size: float, weight: int = 400) -> QFont:
        """Return the interface font, *size* in the 1080-line drawing."""
        font = self.theme.font(13, weight)
        font.setPixelSize(self.scale.px(size))
        return font

    def text(
        self,
        box: QRect,
        text: str,
        font: QFont,
        token: str,
        align: Qt.AlignmentFlag = LEFT,
    ) -> int:
        """Draw one line, ended by … when it does not fit; return its width."""
        metrics = QFontMetrics(font)
        shown = metrics.elidedText(text, Qt.TextElideMode.ElideRight, box.width())
        self.painter.setFont(font)
        self.painter.setPen(self.theme.color(token))
        self.painter.drawText(box, align, shown)
        return metrics.horizontalAdvance(shown)

    def tile(self, box: QRect, tile: Tile) -> None:
        """Draw one figure on a raised card."""
        px = self.scale.px
        self.painter.setPen(Qt.PenStyle.NoPen)
        self.painter.setBrush(self.theme.color("raised"))
        self.painter.drawRoundedRect(box, px(8), px(8))
        inner = box.adjusted(px(18), px(12), -px(12), -px(12))
        third = inner.height() // 4
        self.text(
            QRect(inner.x(), inner.y(), inner.width(), third), tile.label, self.font(21), "text_2"
        )
        middle = QRect(inner.x(), inner.y() + third, inner.width(), 2 * third)
        width = self.text(middle, tile.value, self.font(54, 600), tile.token)
        if tile.unit:
            beside = QRect(
                middle.x() + width + px(8), middle.y() + px(10), px(60), middle.height() - px(10)
            )
            self.text(beside, tile.unit, self.font(28, 600), tile.token)
        below = QRect(inner.x(), inner.bottom() - third, inner.width(), third)
        self.text(below, tile.note, self.font(SMALLEST), "text_3")

    def level(self, box: QRect, level: Level) -> None:
        """Draw name, bar with marks, value."""
        px = self.scale.px
        name_width, text_width = round(box.width() * 0.30), round(box.width() * 0.30)
        self.text(
            QRect(box.x(), box.y(), name_width, box.height()), level.name, self.font(22), "text"
        )
        track = QRect(
            box.x() + name_width + px(8),
            box.y() + px(6),
            box.width() - name_width - text_width - px(20),
            box.height() - px(12),
        )
        self.painter.fillRect(track, self.theme.color("raised"))
        share = min(max(level.value / level.top, 0.0), 1.0) if level.top > 0 else 0.0
        bar = QRect(track.x(), track.y(), round(track.width() * share), track.height())
        colour = "bar" if level.token == "text" else level.token
        self.painter.fillRect(bar, self.theme.color(colour))
        for index, mark in enumerate(level.marks):
            x = track.x() + round(track.width() * min(mark / level.top, 1.0))
            self.painter.fillRect(
                x,
                track.y() - px(4),
                px(3),
                track.height() + px(8),
                self.theme.color(f"mark_{index + 1}"),
            )
        right = QRect(box.right() - text_width, box.y(), text_width, box.height())
        self.text(right, level.text, self.font(22, 600), level.token, RIGHT)

    def line(self, box: QRect, line: Line) -> None:
        """Draw one incident in two lines."""
        px = self.scale.px
        self.painter.fillRect(box.x(), box.y(), box.width(), 1, self.theme.color("line"))
        size = px(38)
        glyph = QRectF(box.x(), box.y() + (box.height() - size) / 2, size, size)
        self.glyph(glyph, line.severity)
        left = box.x() + size + px(16)
        right_width = self.scale.px(200)
        half = box.height() // 2
        upper = QRect(left, box.y() + px(6), box.right() - left - right_width, half - px(4))
        self.text(upper, line.title, self.font(25), "text")
        lower = QRect(left, box.y() + half, box.right() - left, half - px(6))
        self.text(lower, line.below, self.font(SMALLEST), "text_3")
        right = QRect(box.right() - right_width, box.y() + px(6), right_width, half - px(4))
        self.text(right, line.right, self.font(25, 600), line.token, RIGHT)

    def glyph(self, box: QRectF, severity: int) -> None:
        """Draw the shape of a severity with its number: octagon, diamond, circles."""
        painter, colour = self.painter, self.theme.color(f"severity_{severity}")
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour)
        ink = self.theme.color("on_severity")
        if severity <= 2:  # noqa: PLR2004 - SOS and urgent have corners
            painter.drawPolygon(_corners(box, severity))
        else:
            pen = painter.pen()
            pen.setStyle(Qt.PenStyle.SolidLine)
            pen.setColor(colour)
            pen.setWidthF(box.width() / 12)
            painter.setPen(pen)
            painter.setBrush(Qt.BrushStyle.NoBrush)
            inset = box.width() * (0.1 if severity == 3 else 0.18)  # noqa: PLR2004 - normal
            painter.drawEllipse(box.adjusted(inset, inset, -inset, -inset))
            ink = colour
        font = self.theme.font(13, 700)
        font.setPixelSize(max(8, round(box.height() * 0.55)))
        painter.setFont(font)
        painter.setPen(ink)
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, str(severity))


def _corners(box: QRectF, severity: int) -> QPolygonF:
    left, top, right, bottom = box.left(), box.top(), box.right(), box.bottom()
    if severity == 1:
        cut = box.width() * 0.29
        points: Sequence[tuple[float, float]] = (
            (left + cut, top),
            (right - cut, top),
            (right, top + cut),
            (right, bottom - cut),
            (right - cut, bottom),
            (left + cut, bottom),
            (left, bottom - cut),
            (left, top + cut),
        )
    else:
        x, y = box.center().x(), box.center().y()
        points = ((x, top), (right, y), (x, bottom), (left, y))
    return QPolygonF([QPointF(*p) for p in points])
