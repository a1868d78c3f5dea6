"""Letters, shields and icons of the basemap as cached pictures."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import (
    QColor,
    QFontMetricsF,
    QPainter,
    QPainterPath,
    QPen,
    QPixmap,
    QTransform,
)

from ui.map.glyphs import GRID, glyph
from ui.map.style import LETTERS, Style

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ui.map.textline import Letter

LINE_SPACING = 0.92
MOST_SPRITES = 900
ICON_PX, ICON_NEAR_PX = 17.0, 19.0
_DISCS: Mapping[str, str] = {
    "hospital": "poi_care",
    "fire_station": "poi_care",
    "heritage": "poi_heritage",
    "religion": "poi_heritage",
    "museum": "poi_heritage",
    "market": "poi_heritage",
    "mall": "poi_heritage",
    "viewpoint": "poi_heritage",
}


@dataclass(frozen=True, slots=True)
class Sprite:
    """A ready picture and the size of what is in it, without the halo around.

    Attributes:
        width, height: Pixels of the text or symbol.
        pad: Pixels of halo on each side; draw at (x − pad, y − pad).
    """

    pixmap: QPixmap
    width: float
    height: float
    pad: float


class Ink:
    """Makes and keeps pictures of one theme and screen density."""

    def __init__(self, style: Style, ratio: float) -> None:
        self.style, self._ratio = style, ratio
        self._sprites: dict[tuple[str, ...], Sprite] = {}
        self._metrics: dict[str, QFontMetricsF] = {}
        self._advances: dict[tuple[str, str], float] = {}
        self._letters: dict[tuple[str, str], QPainterPath] = {}

    def metrics(self, name: str) -> QFontMetricsF:
        """Return the metrics of a kind of label."""
        found = self._metrics.get(name)
        if found is None:
            found = self._metrics[name] = QFontMetricsF(self.style.font(name))
        return found

    def advances(self, text: str, name: str) -> list[float]:
        """Return the width of each letter in pixels."""
        widths = []
        for char in text:
            width = self._advances.get((name, char))
            if width is None:
                width = self._advances[name, char] = self.metrics(name).horizontalAdvance(char)
            widths.append(width)
        return widths

    def wrap(self, text: str, name: str, width: float) -> list[str]:
        """Return *text* in lines no wider than *width*, unless a single word is."""
        metrics = self.metrics(name)
        lines = [""]
        for word in text.split(" "):
            longer = f"{lines[-1]} {word}".strip()
            if lines[-1] and metrics.horizontalAdvance(longer) > width:
                lines.append(word)
            else:
                lines[-1] = longer
        return lines

    def text(self, lines: Sequence[str], name: str, *, middle: bool = True) -> Sprite:
        """Return centred (or left-aligned) lines with their halo."""
        key = ("text", name, str(middle), *lines)
        sprite = self._sprites.get(key)
        return sprite or self._keep(key, self._make_text(lines, name, middle=middle))

    def _make_text(self, lines: Sequence[str], name: str, *, middle: bool) -> Sprite:
        metrics, font = self.metrics(name), self.style.font(name)
        widths = [metrics.horizontalAdvance(line) for line in lines]
        step = metrics.height() * LINE_SPACING
        path = QPainterPath()
        for row, (line, width) in enumerate(zip(lines, widths, strict=True)):
            left = (max(widths) - width) / 2 if middle else 0.0
            path.addText(QPointF(left, metrics.ascent() + row * step), font, line)
        height = metrics.height() + (len(lines) - 1) * step
        pad = math.ceil(self._halo(name).widthF())
        pixmap, painter = self._blank(max(widths) + 2 * pad, height + 2 * pad)
        painter.translate(pad, pad)
        self.write(painter, path, name)
        painter.end()
        return Sprite(pixmap, max(widths), height, pad)

    def _halo(self, name: str) -> QPen:
        pen = QPen(self.style.color("halo", 0.92), self.style.px(LETTERS[name].halo_px))
        pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
        return pen

    def write(self, painter: QPainter, path: QPainterPath, name: str) -> None:
        """Paint letters over their halo."""
        painter.strokePath(path, self._halo(name))
        painter.fillPath(path, self.style.color(LETTERS[name].color))

    def path_along(self, letters: Sequence[Letter], name: str) -> QPainterPath:
        """Return the outline of letters that stand along a line."""
        path = QPainterPath()
        for letter in letters:
            outline = self._letter(letter.text, name)
            turn = QTransform()
            turn.translate(letter.x, letter.y)
            turn.rotateRadians(letter.angle)
            path.addPath(turn.map(outline))
        return path

    def _letter(self, char: str, name: str) -> QPainterPath:
        outline = self._letters.get((name, char))
        if outline is None:
            metrics = self.metrics(name)
            outline = QPainterPath()
            at = QPointF(-self.advances(char, name)[0] / 2, metrics.capHeight() * 0.46)
            outline.addText(at, self.style.font(name), char)
            self._letters[name, char] = outline
        return outline

    def shield(self, text: str) -> Sprite:
        """Return a road's number on its plate."""
        key = ("shield", text)
        return self._sprites.get(key) or self._keep(key, self._make_shield(text))

    def _make_shield(self, text: str) -> Sprite:
        style, metrics = self.style, self.metrics("shield")
        way = text.startswith("CT")
        width = metrics.horizontalAdvance(text) + style.px(8)
        height = style.px(15)
        pixmap, painter = self._blank(width + 4, height + 4)
        painter.setBrush(style.color("way" if way else "shield"))
        painter.setPen(QPen(style.color("way_text" if way else "shield_line"), 1.0))
        plate = QRectF(2, 2, width, height)
        painter.drawRoundedRect(plate, 3, 3)
        painter.setPen(style.color("way_text" if way else "shield_text"))
        painter.setFont(style.font("shield"))
        painter.drawText(plate, Qt.AlignmentFlag.AlignCenter, text)
        painter.end()
        return Sprite(pixmap, width, height, 2)

    def icon(self, name: str, cls: str, *, near: bool) -> Sprite:
        """Return the disc of a point of interest."""
        key = ("icon", name, cls, str(near))
        return self._sprites.get(key) or self._keep(key, self._make_icon(name, cls, near=near))

    def _make_icon(self, name: str, cls: str, *, near: bool) -> Sprite:
        style = self.style
        size = style.px(ICON_NEAR_PX if near else ICON_PX)
        pixmap, painter = self._blank(size + 2, size + 2)
        painter.setBrush(style.color(_DISCS.get(cls, "poi")))
        painter.setPen(QPen(style.color("poi_line"), 1.0))
        painter.drawEllipse(QRectF(1.5, 1.5, size - 1, size - 1))
        scale = size * 0.58 / GRID
        painter.translate(1 + size * 0.21, 1 + size * 0.21)
        painter.scale(scale, scale)
        painter.fillPath(glyph(name), style.color("poi_glyph"))
        painter.end()
        return Sprite(pixmap, size, size, 1)

    def peak(self) -> Sprite:
        """Return the triangle of a hill."""
        key = ("peak",)
        return self._sprites.get(key) or self._keep(key, self._make_peak())

    def _make_peak(self) -> Sprite:
        size = self.style.px(9)
        pixmap, painter = self._blank(size + 2, size + 2)
        painter.translate(1, 1)
        painter.scale(size / GRID, size / GRID)
        painter.fillPath(glyph("mountain"), self.style.color("text_2", 0.8))
        painter.end()
        return Sprite(pixmap, size, size, 1)

    def _blank(self, width: float, height: float) -> tuple[QPixmap, QPainter]:
        ratio = self._ratio
        pixmap = QPixmap(math.ceil(width * ratio), math.ceil(height * ratio))
        pixmap.setDevicePixelRatio(ratio)
        pixmap.fill(QColor(Qt.GlobalColor.transparent))
        painter = QPainter(pixmap)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        return pixmap, painter

    def _keep(self, key: tuple[str, ...], sprite: Sprite) -> Sprite:
        if len(self._sprites) >= MOST_SPRITES:
            self._sprites.pop(next(iter(self._sprites)))
        self._sprites[key] = sprite
        return sprite
