"""What stands on the glass of the map: scale, attribution, legend, notes and edge arrows."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QLocale, QPointF, QRectF, Qt
from PySide6.QtGui import (
    QBrush,
    QColor,
    QFontMetricsF,
    QPainter,
    QPainterPath,
    QPen,
    QPixmap,
    QPolygonF,
)

from ui.map.legend import Swatch
from ui.map.sprites import severity_path
from ui.map.style import Style

if TYPE_CHECKING:
    from collections.abc import Sequence

    from controlroom.domain.mercator import View
    from ui.map.arrows import Arrow
    from ui.map.legend import Legend
    from ui.theme.theme import Theme

PAD_PX = 10
BAR_PX = 120
MOST_PICTURES = 160
TURN_DEG = 5
"""The scale bar is at most this long."""
_STEPS = (1, 2, 5)
_VCENTER = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft


def bar_metres(view: View, longest_px: float = BAR_PX) -> int:
    """Return the longest round distance (1, 2 or 5 times a power of ten) that fits."""
    most = view.ground_m * longest_px
    power = 10 ** max(0, math.floor(math.log10(max(most, 1.0))))
    return max(int(step * power) for step in _STEPS if step * power <= max(most, power))


def distance_text(metres: float) -> str:
    """Return a distance as ``350 m``, ``1.2 km`` or ``14 km`` in the language's manner."""
    locale = QLocale()
    if metres < 995:  # noqa: PLR2004 - rounds to 1 km from here
        step = 10 if metres >= 100 else 1  # noqa: PLR2004 - two figures are enough
        return f"{locale.toString(float(round(metres / step) * step), 'f', 0)} m"
    shown = metres / 1000
    whole = shown >= 10 or shown.is_integer()  # noqa: PLR2004 - two figures are enough
    return f"{locale.toString(shown, 'f', 0 if whole else 1)} km"


def rough_distance_text(metres: float) -> str:
    """Return a distance to the next 100 m: it is for finding the way, and stays still in a drag."""
    return distance_text(max(100.0, round(metres, -2)))


def scale_text(view: View) -> str:
    """Return the scale as ``1 : 25 000``, two figures long: a screen is no ruler."""
    digits = math.floor(math.log10(view.denominator)) - 1
    rounded = round(view.denominator / 10**digits) * 10**digits
    return f"1 : {QLocale().toString(int(rounded))}"


class Chrome:
    """Paints the glass; each piece is a picture that is made again only when its words change."""

    def __init__(self, theme: Theme) -> None:
        self._theme = theme
        self._pictures: dict[tuple[str, ...], QPixmap] = {}

    def forget(self) -> None:
        """Make every picture anew."""
        self._pictures.clear()

    def legend(self, ratio: float, *, wide: bool) -> QPixmap:
        """Return the key of severities and of what is not live."""
        return self._picture("legend", ratio, "wide" if wide else "")

    def note(self, ratio: float, text: str, most_px: int) -> QPixmap:
        """Return words on a plate at most *most_px* wide: attribution, coverage, counts."""
        return self._picture("note", ratio, text, str(most_px))

    def key(self, ratio: float, legend: Legend) -> QPixmap:
        """Return the plate that says what the colours of a layer mean."""
        rows = [f"{row.swatch}\t{row.color}\t{row.text}" for row in legend.rows]
        return self._picture("key", ratio, legend.title, *rows)

    def _picture(self, kind: str, ratio: float, *words: str) -> QPixmap:
        key = (kind, str(ratio), *words)
        picture = self._pictures.get(key)
        if picture is None:
            if len(self._pictures) >= MOST_PICTURES:
                self._pictures.clear()
            picture = self._make(kind, ratio, words)
            self._pictures[key] = picture
        return picture

    def _make(self, kind: str, ratio: float, words: tuple[str, ...]) -> QPixmap:
        if kind == "legend":
            return self._make_legend(ratio, words[0])
        if kind == "key":
            return self._make_key(ratio, words)
        if kind == "bar":
            return self._make_bar(ratio, int(words[0]), int(words[1]))
        if kind == "arrow":
            return self._make_arrow(ratio, words[0], int(words[1]), words[2])
        return self._make_note(ratio, words[0], int(words[1]))

    def _plate(self, width: float, height: float, ratio: float) -> tuple[QPixmap, QPainter]:
        pixmap, painter = _blank(width, height, ratio)
        painter.setPen(QPen(self._theme.color("line"), 1))
        painter.setBrush(self._theme.color("panel", 0.9))
        painter.drawRoundedRect(QRectF(0.5, 0.5, width - 1, height - 1), 4, 4)
        return pixmap, painter

    def _make_note(self, ratio: float, text: str, most_px: int) -> QPixmap:
        theme = self._theme
        font = theme.font(10.5)
        metrics = QFontMetricsF(font)
        text = metrics.elidedText(
            text, Qt.TextElideMode.ElideRight, max(most_px - 2 * theme.px(8), theme.px(40))
        )
        width = metrics.horizontalAdvance(text) + 2 * theme.px(8)
        pixmap, painter = self._plate(width, theme.px(22), ratio)
        painter.setFont(font)
        painter.setPen(theme.color("text_2"))
        box = QRectF(theme.px(8), 0, width, theme.px(22))
        painter.drawText(box, _VCENTER, text)
        painter.end()
        return pixmap

    def _make_legend(self, ratio: float, wide: str) -> QPixmap:
        theme = self._theme
        items = [
            (1, QCoreApplication.translate("Map", "SOS")),
            (2, QCoreApplication.translate("Map", "Urgent")),
            (3, QCoreApplication.translate("Map", "Normal")),
            (4, QCoreApplication.translate("Map", "Low")),
        ]
        if wide:
            items.append((0, QCoreApplication.translate("Map", "no signal")))
        font = theme.font(11)
        metrics = QFontMetricsF(font)
        gap, mark = theme.px(10), theme.px(16)
        widths = [mark + theme.px(4) + metrics.horizontalAdvance(text) + gap for _, text in items]
        pixmap, painter = self._plate(sum(widths) + gap, theme.px(26), ratio)
        painter.setFont(font)
        left, middle = float(gap), theme.px(26) / 2
        for (severity, text), width in zip(items, widths, strict=True):
            self._legend_mark(painter, severity, left + mark / 2, middle)
            painter.setPen(theme.color("text_2"))
            box = QRectF(left + mark + theme.px(4), 0, width, theme.px(26))
            painter.drawText(box, _VCENTER, text)
            left += width
        painter.end()
        return pixmap

    def _legend_mark(self, painter: QPainter, severity: int, x: float, y: float) -> None:
        theme = self._theme
        radius = theme.px(4 if severity in {0, 4} else 6.5)
        if severity:
            path = severity_path(severity, radius)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.color(f"severity_{severity}"))
        else:
            path = QPainterPath()
            path.addEllipse(QPointF(0, 0), radius, radius)
            pen = QPen(theme.color("text_3"), 1.3)
            pen.setDashPattern([1.6, 1.6])
            painter.setPen(pen)
            painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawPath(path.translated(x, y))

    def _make_key(self, ratio: float, words: tuple[str, ...]) -> QPixmap:
        theme, style = self._theme, Style(self._theme)
        title, rows = words[0], [row.split("\t", 2) for row in words[1:]]
        head, font = theme.font(11, 600), theme.font(11)
        metrics = QFontMetricsF(font)
        swatch, line, pad = theme.px(18), theme.px(18), theme.px(8)
        width = max(
            QFontMetricsF(head).horizontalAdvance(title),
            *(swatch + theme.px(6) + metrics.horizontalAdvance(text) for *_, text in rows), 0.0,
        )  # fmt: skip
        height = pad + (1 + len(rows)) * line + theme.px(5)
        pixmap, painter = self._plate(width + 2 * pad, height, ratio)
        painter.setFont(head)
        painter.setPen(theme.color("text"))
        painter.drawText(QRectF(pad, theme.px(5), width, line), _VCENTER, title)
        painter.setFont(font)
        top = float(theme.px(5) + line)
        for kind, color, text in rows:
            box = QRectF(pad, top + theme.px(4), swatch, line - theme.px(8))
            _paint_swatch(painter, box, Swatch(kind), style.color(color), theme.color("line"))
            painter.setPen(theme.color("text_2"))
            left = pad + swatch + theme.px(6)
            painter.drawText(QRectF(left, top, width, line), _VCENTER, text)
            top += line
        painter.end()
        return pixmap

    def draw_bar(
        self, painter: QPainter, view: View, ratio: float, left: float, bottom: float
    ) -> None:
        """Paint the scale bar with its length in words, its lower left corner at a point."""
        metres = bar_metres(view)
        picture = self._picture("bar", ratio, str(metres), str(round(metres / view.ground_m)))
        height = picture.height() / ratio
        painter.drawPixmap(QPointF(left - 2, bottom - height), picture)

    def _make_bar(self, ratio: float, metres: int, length: int) -> QPixmap:
        theme = self._theme
        font, text = theme.font(10.5), distance_text(metres)
        width = length + theme.px(14) + QFontMetricsF(font).horizontalAdvance(text)
        pixmap, painter = _blank(width + 4, theme.px(18), ratio)
        base, tick = float(theme.px(12)), float(theme.px(5))
        corners = [QPointF(2, base - tick), QPointF(2, base), QPointF(2 + length, base),
                   QPointF(2 + length, base - tick)]  # fmt: skip
        for color, thick in ((theme.color("window", 0.8), 4.0), (theme.color("text_2"), 1.6)):
            painter.setPen(QPen(color, thick))
            painter.drawPolyline(corners)
        path = QPainterPath()
        path.addText(QPointF(length + theme.px(9), base + theme.px(2)), font, text)
        painter.strokePath(path, QPen(theme.color("window", 0.8), 2.6))
        painter.fillPath(path, theme.color("text_2"))
        painter.end()
        return pixmap

    def draw_arrows(
        self,
        painter: QPainter,
        ratio: float,
        arrows: Sequence[Arrow],
        token: str = "severity_1",
    ) -> None:
        """Paint edge arrows with their distance."""
        for arrow in arrows:
            text = rough_distance_text(arrow.distance_m)
            if arrow.count > 1:
                text = f"{arrow.count} · {text}"
            turn = round(math.degrees(arrow.angle) / TURN_DEG) * TURN_DEG
            picture = self._picture("arrow", ratio, text, str(turn), token)
            half_w, half_h = picture.width() / ratio / 2, picture.height() / ratio / 2
            painter.drawPixmap(QPointF(round(arrow.x - half_w), round(arrow.y - half_h)), picture)

    def _make_arrow(self, ratio: float, text: str, turn: int, token: str) -> QPixmap:
        theme = self._theme
        font = theme.font(11, 600)
        width = QFontMetricsF(font).horizontalAdvance(text) + theme.px(10)
        reach = width + theme.px(30)
        pixmap, painter = _blank(2 * reach, theme.px(80), ratio)
        painter.translate(reach, theme.px(80) / 2)
        painter.save()
        painter.rotate(turn)
        tip, back, wing = theme.px(15), theme.px(6), theme.px(10)
        head = [QPointF(tip, 0), QPointF(-back, -wing), QPointF(-back / 4, 0), QPointF(-back, wing)]
        painter.setPen(QPen(theme.color("window"), 1.4))
        painter.setBrush(theme.color(token))
        painter.drawPolygon(QPolygonF(head))
        painter.restore()
        angle = math.radians(turn)
        x = -math.cos(angle) * (theme.px(14) + width / 2) - width / 2
        y = -math.sin(angle) * theme.px(24) - theme.px(9)
        plate = QRectF(x, y, width, theme.px(18))
        painter.setPen(QPen(theme.color(token), 1))
        painter.setBrush(theme.color("panel", 0.92))
        painter.drawRoundedRect(plate, 3, 3)
        painter.setFont(font)
        painter.setPen(theme.color("text"))
        painter.drawText(plate, Qt.AlignmentFlag.AlignCenter, text)
        painter.end()
        return pixmap


def _paint_swatch(
    painter: QPainter, box: QRectF, kind: Swatch, color: QColor, edge: QColor
) -> None:
    if kind is Swatch.LINE:
        painter.setPen(QPen(color, box.height() * 0.6))
        middle = box.center().y()
        painter.drawLine(QPointF(box.left(), middle), QPointF(box.right(), middle))
        return
    if kind in {Swatch.SOLID, Swatch.HOLLOW, Swatch.GHOST}:
        _paint_dot(painter, box.center(), box.height() / 2, kind, color)
        return
    painter.setPen(QPen(edge, 1))
    pattern = Qt.BrushStyle.BDiagPattern if kind is Swatch.HATCH else Qt.BrushStyle.SolidPattern
    painter.setBrush(QBrush(color, pattern))
    painter.drawRect(box)


def _paint_dot(painter: QPainter, at: QPointF, radius: float, kind: Swatch, color: QColor) -> None:
    pen = QPen(color, 1.5)
    if kind is Swatch.GHOST:
        pen.setDashPattern([1.4, 1.6])
    painter.setPen(pen)
    painter.setBrush(color if kind is Swatch.SOLID else Qt.BrushStyle.NoBrush)
    painter.drawEllipse(at, radius, radius)


def _blank(width: float, height: float, ratio: float) -> tuple[QPixmap, QPainter]:
    pixmap = QPixmap(math.ceil(width * ratio), math.ceil(height * ratio))
    pixmap.setDevicePixelRatio(ratio)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    return pixmap, painter
