"""Which labels a view wants, the most important first."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from ui.map.style import ROADS, road_width

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from PySide6.QtGui import QPainter

    from controlroom.domain.mercator import View
    from ui.map.labels import Board
    from ui.map.shapes import Shape, Shapes

    Step = Callable[[QPainter], None]

NUMBERED = re.compile(r"(QL|CT|TL|ĐT|DT|HCM|AH)\b")
CITY_UNTIL, CITADEL_FROM, WARDS_FROM, ALL_WARDS_FROM = 14.6, 12.9, 9.6, 11.5
LARGE_WARD_KM2 = 30.0
QUARTERS_FROM, BRIDGES_FROM, GATES_FROM, PARKS_FROM = 13.2, 13.4, 15.2, 15.0
NEAR = 14.0
LARGER_RIVERS, STREAMS_FROM = 2, 13.0
ROAD_NAME_PX = 2.3
"""Thinner roads carry no name."""


def plan(shapes: Shapes, view: View, board: Board, *, wards: bool = True) -> Iterator[Step]:
    """Yield what paints the labels of *view*, one after the other, most important first.

    Placement happens while iterating, so the caller may stop in between and go on later.
    """
    plan = _Plan(shapes, view, board)
    yield from plan.places({"city"})
    yield from plan.water_names()
    yield from plan.citadel()
    yield from plan.places({"town", "junction"})
    yield from plan.rivers(first=True)
    if wards:
        yield from plan.wards()
    yield from plan.interest(ahead=1.0)
    yield from plan.shields()
    yield from plan.roads(ROADS[:1:-1])
    yield from plan.rivers(first=False)
    yield from plan.lakes()
    yield from plan.bridges()
    yield from plan.places({"quarter"})
    yield from plan.interest(ahead=0.0)
    yield from plan.peaks()
    yield from plan.roads(ROADS[1::-1])
    yield from plan.small()


def ward_names(shapes: Shapes, view: View, board: Board) -> Iterator[Step]:
    """Yield what paints the names of the wards, and nothing else."""
    yield from _Plan(shapes, view, board).wards()


class _Plan:
    def __init__(self, shapes: Shapes, view: View, board: Board) -> None:
        self._shapes, self._view, self._board = shapes, view, board

    def _seen(self, *kinds: str) -> list[Shape]:
        return self._shapes.seen(self._view, *kinds, pad_px=0)

    def _at(self, shape: Shape) -> tuple[float, float]:
        return self._shapes.anchor(self._view, shape)

    def _width_px(self, shape: Shape) -> float:
        return (shape.box[2] - shape.box[0]) * self._view.scale

    def places(self, classes: set[str]) -> Iterator[Step]:
        zoom, board = self._view.zoom, self._board
        for shape in self._seen("place"):
            feature = shape.feature
            if feature.cls not in classes or zoom < feature.min_zoom - 0.01:
                continue
            x, y = self._at(shape)
            if feature.cls == "city":
                if zoom < CITY_UNTIL:
                    yield from _one(board.text(x, y, feature.name, "city"))
            elif feature.cls == "quarter":
                if zoom >= QUARTERS_FROM:
                    yield from _one(board.text(x, y, feature.name.upper(), "quarter"))
            else:
                yield from _one(board.text(x, y, feature.name, "town"))

    def water_names(self) -> Iterator[Step]:
        zoom = self._view.zoom
        for shape in self._seen("water_label"):
            feature = shape.feature
            if (feature.rank == 1 and zoom < 15) or zoom >= 11.2:  # noqa: PLR2004 - by eye
                sea = feature.name.startswith("Biển")
                name = "sea" if sea else "lagoon" if feature.rank == 1 else "water"
                yield from _one(self._board.text(*self._at(shape), feature.name, name))

    def citadel(self) -> Iterator[Step]:
        if self._view.zoom < CITADEL_FROM:
            return
        for shape in self._seen("citadel_wall"):
            text = shape.feature.name.upper()
            first, _, last = text.rpartition(" ")
            lines = [first, last] if first else [last]
            yield from _one(self._board.text(*self._at(shape), text, "citadel", lines=lines))

    def rivers(self, *, first: bool) -> Iterator[Step]:
        zoom = self._view.zoom
        for shape in self._seen("river"):
            feature = shape.feature
            if (feature.rank == 1) != first:
                continue
            if feature.rank > LARGER_RIVERS and zoom < STREAMS_FROM:
                continue
            for line in shape.arrays:
                points = self._shapes.pixels(self._view, line)
                yield from self._board.along(points, feature.name, "river" if first else "stream")

    def wards(self) -> Iterator[Step]:
        zoom = self._view.zoom
        if zoom < WARDS_FROM:
            return
        for shape in self._seen("ward"):
            feature = shape.feature
            if zoom < ALL_WARDS_FROM and feature.size < LARGE_WARD_KM2:
                continue
            text = f"{feature.cls[:1].upper()}. {feature.name}"
            name = "ward" if zoom >= NEAR - 1 else "ward_small"
            yield from _one(self._board.text(*self._at(shape), text, name))

    def interest(self, *, ahead: float) -> Iterator[Step]:
        """Points of interest shown since *ahead* zoom steps; earlier ones were offered before."""
        zoom, board = self._view.zoom, self._board
        near = zoom >= NEAR
        shown = [s for s in self._seen("poi") if zoom - s.feature.min_zoom >= ahead]
        if not ahead:
            shown = [s for s in shown if zoom - s.feature.min_zoom < 1.0]
        for shape in sorted(shown, key=lambda s: s.feature.min_zoom):
            feature = shape.feature
            x, y = self._at(shape)
            sprite = board.ink.icon(feature.icon, feature.cls, near=near)
            drawn = board.symbol(x, y, sprite, 2.0)
            if drawn is None:
                continue
            yield drawn
            gap = sprite.width / 2 + board.ink.style.px(6)
            yield from _one(board.beside(x, y, feature.name, "poi", gap))

    def shields(self) -> Iterator[Step]:
        for cls in ROADS[:2:-1]:
            for shape in self._roads_of(cls):
                ref = shape.feature.ref
                if ref and NUMBERED.match(ref):
                    for line in shape.arrays:
                        yield from self._board.shields(self._shapes.pixels(self._view, line), ref)

    def _roads_of(self, cls: str) -> list[Shape]:
        zoom = self._view.zoom
        return [
            s
            for s in self._seen("road")
            if s.feature.cls == cls and zoom >= s.feature.min_zoom - 0.01
        ]

    def roads(self, classes: Iterable[str]) -> Iterator[Step]:
        for cls in classes:
            if road_width(cls, self._view.zoom) < ROAD_NAME_PX:
                continue
            name = cls if cls != "link" else "tertiary"
            for shape in self._roads_of(cls):
                if not shape.feature.name:
                    continue
                for line in sorted(shape.arrays, key=len, reverse=True):
                    points = self._shapes.pixels(self._view, line)
                    yield from self._board.along(points, shape.feature.name, name)

    def lakes(self) -> Iterator[Step]:
        for shape in sorted(self._seen("reservoir", "lake"), key=self._width_px, reverse=True):
            if shape.feature.name and self._width_px(shape) > 46:  # noqa: PLR2004 - a short word
                yield from _one(self._board.text(*self._at(shape), shape.feature.name, "water"))
        for shape in self._seen("island") if self._view.zoom >= BRIDGES_FROM else ():
            yield from _one(self._board.text(*self._at(shape), shape.feature.name, "island"))

    def bridges(self) -> Iterator[Step]:
        if self._view.zoom < BRIDGES_FROM:
            return
        for shape in self._seen("bridge", "bridge_point", "dam"):
            feature = shape.feature
            over_moat = feature.name.startswith("Cầu Cửa")
            if over_moat and self._view.zoom < GATES_FROM:
                continue
            drawn: list[Step] = []
            if feature.kind == "bridge":
                longest = max(shape.arrays, key=len)
                points = self._shapes.pixels(self._view, longest)
                drawn = self._board.along(points, feature.name, "bridge")
            yield from drawn or _one(self._board.text(*self._at(shape), feature.name, "bridge"))

    def peaks(self) -> Iterator[Step]:
        board = self._board
        for shape in self._seen("peak"):
            if self._view.zoom < shape.feature.min_zoom:
                continue
            x, y = self._at(shape)
            drawn = board.symbol(x, y, board.ink.peak())
            if drawn is not None:
                yield drawn
                gap = board.ink.style.px(11)
                yield from _one(board.beside(x, y, shape.feature.name, "peak", gap))

    def small(self) -> Iterator[Step]:
        zoom = self._view.zoom
        for shape in self._seen("gate") if zoom >= GATES_FROM else ():
            yield from _one(self._board.text(*self._at(shape), shape.feature.name, "gate"))
        for shape in self._seen("park", "stadium") if zoom >= PARKS_FROM else ():
            if shape.feature.name and self._width_px(shape) > 60:  # noqa: PLR2004 - a short word
                yield from _one(self._board.text(*self._at(shape), shape.feature.name, "park"))


def _one(step: Step | None) -> tuple[Step, ...]:
    return () if step is None else (step,)
