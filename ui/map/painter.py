"""Paints the basemap in small steps, so that a slow picture never freezes the window."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter, QPainterPath, QTransform

from ui.map.style import CASED_FROM_PX, GROUND, INLAND, ROADS, WATERS, Fill, Style, road_width

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from PySide6.QtGui import QBrush, QPen

    from controlroom.domain.mercator import View
    from ui.map.shapes import Shape, Shapes

    Step = Callable[[QPainter], None]

T = TypeVar("T")

RAIL_FROM, RAIL_DASH_FROM = 8.5, 12.0
STREAM_RANK = 3
STREAM_FROM = 12.0
WALL_FROM, BRIDGE_FROM, DAM_FROM = 11.5, 13.6, 12.6
RIVER_MOST_PX = 14.0
RIVER_LEAST_PX = {1: 1.8, 2: 1.1}
CHUNK, FEW = 24, 3
"""Shapes drawn in one step: a few milliseconds at most; dashed lines are slow."""


class BasemapPainter:
    """Turns shapes into steps; each step expects a painter in the pixels of the view."""

    def __init__(self, shapes: Shapes) -> None:
        self._shapes = shapes

    def steps(self, view: View, style: Style, *, wards: bool = True) -> Iterator[Step]:
        """Yield what to paint for *view*, back to front; run them in order on one picture."""
        yield from self._placed(view, self._draws(view, style, wards=wards))

    def borders(self, view: View, style: Style) -> Iterator[Step]:
        """Yield what paints the borders of the wards and of the city, over other ground."""
        yield from self._placed(view, self._boundaries(view, style))

    def _placed(self, view: View, draws: Iterator[Step]) -> Iterator[Step]:
        transform = self._shapes.transform(view)

        def placed(draw: Step) -> Step:
            def step(painter: QPainter) -> None:
                painter.setTransform(transform, combine=True)
                draw(painter)

            return step

        for draw in draws:
            yield placed(draw)

    def _draws(self, view: View, style: Style, *, wards: bool) -> Iterator[Step]:
        yield from self._fills(view, style, GROUND)
        yield from self._outside(view, style)
        yield from self._fills(view, style, WATERS)
        yield from self._rivers(view, style)
        yield from self._fills(view, style, INLAND)
        yield from self._walls(view, style)
        if wards:
            yield from self._boundaries(view, style)
        yield from self._roads(view, style)
        yield from self._rails(view, style)

    def _fills(self, view: View, style: Style, fills: Iterable[Fill]) -> Iterator[Step]:
        for fill in fills:
            if view.zoom < fill.from_zoom:
                continue
            shapes = self._large(view, fill.kind, fill.least_px)
            brush = style.brush(fill.color)
            for paths in _chunks([path for shape in shapes for path in shape.paths]):
                yield _filled(paths, brush)
            for group in _chunks(shapes) if fill.edge else ():
                yield _strokes(group, style.pen(fill.edge, fill.edge_px))

    def _large(self, view: View, kind: str, least_px: float) -> list[Shape]:
        scale = view.scale
        return [
            s
            for s in self._shapes.seen(view, kind)
            if max(s.box[2] - s.box[0], s.box[3] - s.box[1]) * scale >= least_px
        ]

    def _outside(self, view: View, style: Style) -> Iterator[Step]:
        city = self._shapes.seen(view, "city_area")
        left, top, right, bottom = self._shapes.window(view, 24)

        def draw(painter: QPainter) -> None:
            path = QPainterPath()
            path.setFillRule(Qt.FillRule.OddEvenFill)
            path.addRect(QRectF(left, top, right - left, bottom - top))
            for part in (part for shape in city for part in shape.paths):
                path.addPath(part)
            painter.fillPath(path, style.color("outside", 0.6))

        yield draw

    def _rivers(self, view: View, style: Style) -> Iterator[Step]:
        for shape in self._shapes.seen(view, "river"):
            feature = shape.feature
            if feature.rank >= STREAM_RANK and view.zoom < STREAM_FROM:
                continue
            width = feature.size * 0.5 / view.ground_m
            width = max(min(width, RIVER_MOST_PX), RIVER_LEAST_PX.get(feature.rank, 0.9))
            yield _stroke(shape, style.pen("water", width))

    def _walls(self, view: View, style: Style) -> Iterator[Step]:
        zoom = view.zoom
        for shape in self._shapes.seen(view, "runway"):
            width = max(shape.feature.size / view.ground_m, 1.5)
            yield _stroke(shape, style.pen("runway", width, flat=True))
        if zoom >= DAM_FROM:
            for shape in self._shapes.seen(view, "dam"):
                pen = style.pen("wall", max(2.0, 9 / view.ground_m), flat=True)
                yield _stroke(shape, pen)
        if zoom >= WALL_FROM:
            for shape in self._shapes.seen(view, "citadel_wall"):
                yield _stroke(shape, style.pen("wall", 1.6))
                yield _filled(list(shape.paths), style.brush("wall_fill"))

    def _boundaries(self, view: View, style: Style) -> Iterator[Step]:
        zoom = view.zoom
        near = zoom >= 12  # noqa: PLR2004 - from here a ward fills the screen
        pen = style.pen(
            "ward_line", 1.2 if near else 0.8, alpha=0.6 if near else 0.45, dash=(7, 4, 1.5, 4)
        )
        for group in _chunks(self._shapes.seen(view, "ward_area"), FEW):
            yield _strokes(group, pen)
        glow, line = style.pen("city_line", 5, alpha=0.18), style.pen("city_line", 1.2, alpha=0.8)
        for shape in self._shapes.seen(view, "city_area"):
            yield _stroke(shape, glow)
            yield _stroke(shape, line)

    def _roads(self, view: View, style: Style) -> Iterator[Step]:
        zoom = view.zoom
        by_class: dict[str, list[Shape]] = {cls: [] for cls in ROADS}
        for shape in self._shapes.seen(view, "road"):
            if zoom >= shape.feature.min_zoom - 0.01:
                by_class.get(shape.feature.cls, by_class["tertiary"]).append(shape)
        for cls in ROADS:
            width = road_width(cls, zoom)
            if width < CASED_FROM_PX:
                continue
            token = "casing" if cls in {"motorway", "trunk", "primary"} else "minor_casing"
            pen = style.pen(token, width + (1.2 if width < 5 else 1.8))  # noqa: PLR2004 - px
            for group in _chunks(by_class[cls]):
                yield _strokes(group, pen)
        if zoom >= BRIDGE_FROM:
            yield from self._bridges(view, style)
        for cls in ROADS:
            yield from self._surfaces(by_class[cls], style.pen(cls, road_width(cls, zoom)), style)

    def _bridges(self, view: View, style: Style) -> Iterator[Step]:
        bridges, width = self._shapes.seen(view, "bridge"), road_width("secondary", view.zoom)
        yield _strokes(bridges, style.pen("bridge", width + 3.0, flat=True, alpha=0.8))
        yield _strokes(bridges, style.pen("secondary", width + 1.0, flat=True))

    def _surfaces(self, roads: list[Shape], pen: QPen, style: Style) -> Iterator[Step]:
        for group in _chunks([s for s in roads if not s.feature.building]):
            yield _strokes(group, pen)
        width = pen.widthF()
        dash = (3 * max(width, 1), 2.5 * max(width, 1))
        for shape in roads:
            if shape.feature.building:
                yield _stroke(shape, style.pen("land", width))
                yield _stroke(shape, style.pen(shape.feature.cls, max(width * 0.6, 1), dash=dash))

    def _rails(self, view: View, style: Style) -> Iterator[Step]:
        zoom = view.zoom
        if zoom < RAIL_FROM:
            return
        near = zoom >= 13  # noqa: PLR2004 - two tracks' width
        rails = self._shapes.seen(view, "rail")
        for group in _chunks(rails):
            yield _strokes(group, style.pen("rail", 2.0 if near else 1.1, flat=True))
            if zoom >= RAIL_DASH_FROM:
                gap = style.pen("rail_gap", 1.1 if near else 0.7, dash=(6, 6))
                yield _strokes(group, gap)


def _chunks(things: list[T], size: int = CHUNK) -> Iterator[list[T]]:
    for at in range(0, len(things), size):
        yield things[at : at + size]


def _filled(paths: list[QPainterPath], brush: QBrush) -> Step:
    def draw(painter: QPainter) -> None:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(brush)
        for path in paths:
            painter.drawPath(path)

    return draw


def _strokes(shapes: list[Shape], pen: QPen) -> Step:
    def draw(painter: QPainter) -> None:
        painter.setPen(pen)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for shape in shapes:
            for line in shape.lines:
                painter.drawPolyline(line)

    return draw


def _stroke(shape: Shape, pen: QPen) -> Step:
    return _strokes([shape], pen)


def run_step(painter: QPainter, step: Step) -> None:
    """Run one step and leave the painter as it was."""
    before = QTransform(painter.transform())
    step(painter)
    painter.setTransform(before)
