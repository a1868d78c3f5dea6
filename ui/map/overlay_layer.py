"""A file of shapes laid over the ground: lines, areas and places in one calm colour."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFontMetricsF, QPainterPath, QPen
from typing_extensions import override

from controlroom.domain.polygon import contains
from controlroom.overlays.shapes import Form
from ui.map.layers import Found, Level, MapLayer
from ui.map.shapes import to_polygon

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray
    from PySide6.QtGui import QPainter

    from controlroom.domain.mercator import View
    from controlroom.overlays.shapes import Overlay, Shape
    from ui.map.layers import Step
    from ui.map.style import Style
    from ui.theme.theme import Theme

COLORS = ("accent", "text", "mark_1", "mark_2")
"""Tokens of the theme to choose from; none of them is that of a severity."""
EACH_STEP = 400
"""Shapes painted in one slice."""
MOST_LABELS = 150
REACH_PX, DOT_PX = 7, 4.5


class OverlayLayer(MapLayer):
    """One file.  It becomes part of the ground's picture, so however large, dragging stays free.

    Args:
        key: Stable; one a file.
        overlay: What is in it.
        color: One of ``COLORS``.
        theme: Colours and sizes.
    """

    level = Level.GROUND

    def __init__(self, key: str, overlay: Overlay, color: str, theme: Theme) -> None:
        super().__init__()
        self.id = f"overlay.{key}"  # type: ignore[misc]  # one class, many layers
        self.overlay, self.color = overlay, color
        self._theme = theme
        boxes = np.empty((len(overlay.shapes), 4))
        for number, shape in enumerate(overlay.shapes):
            points = np.concatenate(shape.parts)
            boxes[number] = (*points.min(axis=0), *points.max(axis=0))
        self._boxes = boxes

    def set_color(self, color: str) -> None:
        """Paint it in another colour."""
        self.color = color
        self.changed.emit()

    def _seen(self, view: View, pad_px: float) -> NDArray[np.intp]:
        """Return which shapes touch *view* and some pixels around it."""
        west, south, east, north = view.box
        pad = pad_px / view.scale
        boxes = self._boxes
        return np.flatnonzero(
            (boxes[:, 2] >= west - pad)
            & (boxes[:, 0] <= east + pad)
            & (boxes[:, 3] >= south - pad)
            & (boxes[:, 1] <= north + pad)
        )

    @override
    def steps(self, view: View, style: Style, ratio: float) -> Iterator[Step]:
        seen = self._seen(view, 20).tolist()
        for at in range(0, len(seen), EACH_STEP):
            part = [self.overlay.shapes[number] for number in seen[at : at + EACH_STEP]]

            def draw(painter: QPainter, part: Sequence[Shape] = part) -> None:
                self._paint(painter, view, part)

            yield draw
        named = [
            self.overlay.shapes[number] for number in seen if self.overlay.shapes[number].label
        ]
        if 0 < len(named) <= MOST_LABELS:
            yield lambda painter: self._paint_labels(painter, view, named)

    def _paint(self, painter: QPainter, view: View, shapes: Sequence[Shape]) -> None:
        theme = self._theme
        line = QPen(theme.color(self.color), theme.px(2))
        line.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
        edge = QPen(theme.color("window"), 1.2)
        full, thin = theme.color(self.color), theme.color(self.color, 0.16)
        radius = theme.px(DOT_PX)
        for shape in shapes:
            if shape.form is Form.POINT:
                painter.setPen(edge)
                painter.setBrush(full)
                for place in _on_screen(view, shape.parts):
                    for x, y in place.tolist():
                        painter.drawRect(QRectF(x - radius, y - radius, 2 * radius, 2 * radius))
            elif shape.form is Form.LINE:
                painter.setPen(line)
                painter.setBrush(Qt.BrushStyle.NoBrush)
                for part in _on_screen(view, shape.parts):
                    painter.drawPolyline(to_polygon(_thinned(part)))
            else:
                path = QPainterPath()
                path.setFillRule(Qt.FillRule.OddEvenFill)
                for part in _on_screen(view, shape.parts):
                    path.addPolygon(to_polygon(_thinned(part)))
                    path.closeSubpath()
                painter.setPen(line)
                painter.setBrush(thin)
                painter.drawPath(path)

    def _paint_labels(self, painter: QPainter, view: View, shapes: Sequence[Shape]) -> None:
        theme = self._theme
        painter.setFont(theme.font(10.5, 600))
        metrics = QFontMetricsF(painter.font())
        taken: list[QRectF] = []
        for shape in shapes:
            middle = np.concatenate(shape.parts).mean(axis=0)
            px, py = (float(v) for v in view.to_screen(middle[0], middle[1]))
            left = px + (theme.px(8) if shape.form is Form.POINT else 0)
            box = QRectF(
                left, py - theme.px(8), metrics.horizontalAdvance(shape.label), theme.px(16)
            )
            if any(box.intersects(other) for other in taken):
                continue
            taken.append(box)
            path = QPainterPath()
            path.addText(QPointF(box.left(), box.center().y() + metrics.capHeight() / 2),
                         painter.font(), shape.label)  # fmt: skip
            painter.setPen(QPen(theme.color("window"), 3.0))
            painter.drawPath(path)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.color(self.color))
            painter.drawPath(path)

    @override
    def find(self, view: View, px: float, py: float) -> Found | None:
        reach = self._theme.px(REACH_PX)
        x, y = view.to_world(px, py)
        pad = reach / view.scale
        boxes = self._boxes
        near = np.flatnonzero(
            (boxes[:, 0] <= x + pad) & (boxes[:, 2] >= x - pad)
            & (boxes[:, 1] <= y + pad) & (boxes[:, 3] >= y - pad)
        )  # fmt: skip
        order = {Form.POINT: 0, Form.LINE: 1, Form.AREA: 2}
        for number in sorted(near.tolist(), key=lambda n: order[self.overlay.shapes[n].form]):
            shape = self.overlay.shapes[number]
            if _is_at(shape, float(x), float(y), pad):
                return Found(self.id, number, self._about(shape))
        return None

    def _about(self, shape: Shape) -> str:
        facts = [f"{name}: {value}" for name, value in shape.facts[:5] if value != shape.label]
        return "\n".join(line for line in (shape.label, *facts, self.overlay.name) if line)


def _on_screen(view: View, parts: Sequence[Any]) -> Iterator[NDArray[np.float64]]:
    for part in parts:
        px, py = view.to_screen(part[:, 0], part[:, 1])
        # Far outside Qt's raster would overflow; nobody sees the difference.
        yield np.clip(np.column_stack((px, py)), -30_000.0, 30_000.0)


def _thinned(part: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return a line without the points that fall on the pixel of the one before."""
    if len(part) <= 16:  # noqa: PLR2004 - not worth it
        return part
    pixels = np.rint(part)
    kept = np.ones(len(part), bool)
    kept[1:] = (pixels[1:] != pixels[:-1]).any(axis=1)
    kept[-1] = True
    return part[kept]


def _is_at(shape: Shape, x: float, y: float, reach: float) -> bool:
    """Return whether a place is on a shape, *reach* metres around it included."""
    if shape.form is Form.POINT:
        return any(bool((np.hypot(*(part - (x, y)).T) <= reach).any()) for part in shape.parts)
    if shape.form is Form.AREA:
        return bool(contains(np.array([x]), np.array([y]), list(shape.parts))[0])
    return any(_away(part, x, y) <= reach for part in shape.parts)


def _away(line: NDArray[np.float64], x: float, y: float) -> float:
    """Return how far a place lies from a line."""
    start, along = line[:-1], np.diff(line, axis=0)
    squared = np.maximum((along**2).sum(axis=1), 1e-12)
    share = (((x, y) - start) * along).sum(axis=1) / squared
    nearest = start + np.clip(share, 0, 1)[:, None] * along
    return float(np.hypot(*(nearest - (x, y)).T).min())
