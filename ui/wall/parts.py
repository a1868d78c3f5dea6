"""The painted parts of the wall: tiles, levels and the heaviest incidents."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QFont, QFontMetrics, QPainter, QPen, QPolygonF

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ui.theme.theme import Theme
    from ui.wall.scale import Scale

SMALLEST = 19
TITLE, TITLE_ROW, BELOW, ROW_PAD = 24, 31, 25, 5
"""Title of an incident, its row, the row below and the space around, in the 1080-line drawing."""
GLYPH, BESIDE = 36, 16
SPREAD = 14
"""Most of the spare height each incident gets."""
LEVEL = 22
LEFT = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
RIGHT = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight


@dataclass(frozen=True, slots=True)
class Tile:
    """One big figure.

    Attributes:
        unit: Smaller, behind the value, e.g. ``"%"``.
        note: Below, e.g. the period and n.
        token: Colour of the value.
        old: The picture is stale: the value is light and without colour.
    """

    label: str
    value: str
    unit: str
    note: str
    token: str = "text"
    old: bool = False


@dataclass(frozen=True, slots=True)
class Level:
    """One station: a bar up to *value* on a scale to *top*, with marks.

    Attributes:
        marks: Alert levels in the unit of the value; drawn as ticks in their colours.
        token: Colour of bar and text; ``"text_3"`` when the reading is old.
        normal: Normal level of a reservoir, a grey tick; None for none.
        old: The bar is only an outline.
    """

    name: str
    value: float
    top: float
    marks: tuple[float, ...]
    text: str
    token: str = "text"
    normal: float | None = None
    old: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """One incident of the list.

    Attributes:
        old: The picture is stale: the glyph is hollow and without colour.
    """

    severity: int
    title: str
    below: str
    right: str
    token: str
    old: bool = False


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
        inner = box.adjusted(px(18), px(10), -px(12), -px(10))
        third = inner.height() // 4
        self.text(
            QRect(inner.x(), inner.y(), inner.width(), third), tile.label, self.font(21), "text_2"
        )
        middle = QRect(inner.x(), inner.y() + third, inner.width(), 2 * third)
        weight = 300 if tile.old else 600
        width = self.text(middle, tile.value, self.font(50, weight), tile.token)
        if tile.unit:
            beside = QRect(
                middle.x() + width + px(8), middle.y() + px(10), px(60), middle.height() - px(10)
            )
            self.text(beside, tile.unit, self.font(28, weight), tile.token)
        below = QRect(inner.x(), inner.bottom() - third, inner.width(), third)
        self.text(below, tile.note, self.font(SMALLEST), "text_3")

    def width(self, text: str, font: QFont) -> int:
        """Return how wide a line of *text* is."""
        return QFontMetrics(font).horizontalAdvance(text)

    def level(self, box: QRect, level: Level, name_px: int, text_px: int) -> None:
        """Draw name, bar with marks, value; names and values have a column each."""
        px, painter = self.scale.px, self.painter
        name = QRect(box.x(), box.y(), name_px, box.height())
        self.text(name, level.name, self.font(LEVEL), "text")
        left = name.right() + px(16)
        track = QRect(
            left, box.y() + px(6), box.right() - text_px - px(16) - left, box.height() - px(12)
        )
        painter.fillRect(track, self.theme.color("raised"))
        share = min(max(level.value / level.top, 0.0), 1.0) if level.top > 0 else 0.0
        bar = QRect(track.x(), track.y(), round(track.width() * share), track.height())
        if level.old:
            painter.setPen(QPen(self.theme.color("text_3"), px(2)))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(bar.adjusted(px(1), px(1), -px(1), -px(1)))
        else:
            painter.fillRect(bar, self.theme.color("bar" if level.token == "text" else level.token))
        for index, mark in enumerate(level.marks):
            self._tick(track, mark / level.top, f"mark_{index + 1}")
        if level.normal is not None:
            self._tick(track, level.normal / level.top, "text_2")
        right = QRect(box.right() - text_px, box.y(), text_px, box.height())
        quiet = level.token == "text_3"  # too faint for letters on the window's own ground
        token = "text_2" if quiet else level.token
        self.text(right, level.text, self.font(LEVEL, 400 if quiet else 600), token, RIGHT)

    def _tick(self, track: QRect, share: float, token: str) -> None:
        px = self.scale.px
        x = track.x() + round(track.width() * min(share, 1.0))
        tick = QRect(x, track.y() - px(4), px(3), track.height() + px(8))
        self.painter.fillRect(tick.adjusted(-px(2), 0, px(2), 0), self.theme.color("window"))
        self.painter.fillRect(tick, self.theme.color(token))

    def _rows_of(self, width: int, line: Line) -> tuple[str, ...]:
        left = width - self.scale.px(GLYPH + BESIDE)
        right = self.width(line.right, self.font(TITLE, 600)) + self.scale.px(20)
        return two_rows(line.title, self.font(TITLE), left - right, left)

    def _height_of(self, rows: int) -> int:
        return self.scale.px(ROW_PAD) * 2 + self.scale.px(TITLE_ROW) * rows + self.scale.px(BELOW)

    def plan(self, lines: Sequence[Line], width: int, height: int) -> list[tuple[Line, int]]:
        """Return the incidents that fit, each with its height; the last may lose its second row."""
        planned: list[tuple[Line, int]] = []
        for line in lines:
            least, wanted = self._height_of(1), self._height_of(len(self._rows_of(width, line)))
            if least > height:
                break
            planned.append((line, wanted if wanted <= height else least))
            height -= planned[-1][1]
        spare = min(height // max(len(planned), 1), self.scale.px(SPREAD))
        return [(line, needed + spare) for line, needed in planned]

    def line(self, box: QRect, line: Line) -> None:
        """Draw one incident: its title in one or two rows, then where and with whom."""
        px = self.scale.px
        rows = self._rows_of(box.width(), line)
        needed = self._height_of(len(rows))
        if needed > box.height():
            rows, needed = (line.title,), self._height_of(1)
        self.painter.fillRect(
            box.x(), box.y(), box.width(), max(1, px(1)), self.theme.color("line")
        )
        first, size = box.y() + (box.height() - needed) // 2 + px(ROW_PAD), px(GLYPH)
        top, beside = first, self.width(line.right, self.font(TITLE, 600)) + px(20)
        self.glyph(QRectF(box.x(), top - px(1), size, size), line.severity, old=line.old)
        left = box.x() + px(GLYPH + BESIDE)
        for row in rows:
            taken = beside if top == first else 0
            title = QRect(left, top, box.right() - left - taken, px(TITLE_ROW))
            self.text(title, row, self.font(TITLE), "text")
            top += px(TITLE_ROW)
        lower = QRect(left, top, box.right() - left, px(BELOW))
        self.text(lower, line.below, self.font(SMALLEST), "text_2")
        right = QRect(left, first, box.right() - left, px(TITLE_ROW))
        self.text(right, line.right, self.font(TITLE, 600), line.token, RIGHT)

    def glyph(self, box: QRectF, severity: int, *, old: bool = False) -> None:
        """Draw the shape of a severity with its number: octagon, diamond, circles."""
        painter = self.painter
        colour = self.theme.color("text_3" if old else f"severity_{severity}")
        hurries = severity <= 2  # noqa: PLR2004 - SOS and urgent have corners
        filled = hurries and not old
        painter.setPen(Qt.PenStyle.NoPen if filled else QPen(colour, box.width() / 12))
        painter.setBrush(colour if filled else Qt.BrushStyle.NoBrush)
        if hurries:
            inset = 0.0 if filled else box.width() / 24
            painter.drawPolygon(_corners(box.adjusted(inset, inset, -inset, -inset), severity))
        else:
            inset = box.width() * (0.1 if severity == 3 else 0.18)  # noqa: PLR2004 - normal
            painter.drawEllipse(box.adjusted(inset, inset, -inset, -inset))
        ink = self.theme.color("on_severity") if filled else colour
        font = self.theme.font(13, 700)
        font.setPixelSize(max(8, round(box.height() * 0.55)))
        painter.setFont(font)
        painter.setPen(ink)
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, str(severity))


def two_rows(text: str, font: QFont, first_px: int, second_px: int) -> tuple[str, ...]:
    """Return *text* as one row, or as two broken between words; only the second may end in …."""
    metrics = QFontMetrics(font)
    if metrics.horizontalAdvance(text) <= first_px:
        return (text,)
    words = text.split()
    count = len(words)
    while count > 1 and metrics.horizontalAdvance(" ".join(words[:count])) > first_px:
        count -= 1
    first, second = " ".join(words[:count]), " ".join(words[count:])
    rows = [metrics.elidedText(first, Qt.TextElideMode.ElideRight, first_px)]
    if second:
        rows.append(metrics.elidedText(second, Qt.TextElideMode.ElideRight, second_px))
    return tuple(rows)


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
