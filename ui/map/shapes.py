"""The basemap as Qt shapes, made once; drawing them is then only a transform away."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QByteArray, QDataStream, Qt
from PySide6.QtGui import QPainterPath, QPolygonF, QTransform

from ui.map.basemap_file import AREA, POINT

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from controlroom.domain.mercator import View
    from ui.map.basemap_file import Basemap, Feature

SMOOTH = frozenset({"river", "river_area", "lake", "reservoir", "lagoon", "wetland"})
"""Drawn with rounded bends: the figures are generalised, water does not have corners."""


@dataclass(frozen=True, slots=True, eq=False)
class Shape:
    """A feature in local metres: x east, y **south** of the basemap's middle.

    Attributes:
        paths: The parts of an area, each with its holes; none for lines and points.
        lines: Lines, or the rings of an area; stroked one by one, which is far cheaper than
            one path with many parts.
        arrays: The same as arrays, shape (n, 2).
        box: Left, top, right, bottom.
    """

    feature: Feature
    paths: tuple[QPainterPath, ...]
    lines: tuple[QPolygonF, ...]
    arrays: tuple[NDArray[np.float64], ...]
    box: tuple[float, float, float, float]


class Shapes:
    """All shapes of a basemap by kind, and which of them a view shows."""

    def __init__(self, basemap: Basemap) -> None:
        boxes = np.array([f.box for f in basemap.features]).reshape(-1, 4)
        low = boxes[:, :2].min(axis=0) if len(boxes) else np.zeros(2)
        high = boxes[:, 2:].max(axis=0) if len(boxes) else np.zeros(2)
        self._origin = (low + high) / 2
        self.basemap = basemap
        self._by_kind: dict[str, list[Shape]] = {}
        for feature in basemap.features:
            self._by_kind.setdefault(feature.kind, []).append(self._shape(feature))

    def _shape(self, feature: Feature) -> Shape:
        paths: list[QPainterPath] = []
        lines, arrays = [], []
        for part in feature.parts:
            path = QPainterPath()
            path.setFillRule(Qt.FillRule.OddEvenFill)
            for ring in part:
                local = (ring - self._origin) * (1.0, -1.0)
                if feature.kind in SMOOTH and len(local) > 3:  # noqa: PLR2004 - a triangle stays
                    local = round_bends(local, closed=feature.geometry == AREA)
                polygon = to_polygon(local)
                arrays.append(local)
                lines.append(polygon)
                if feature.geometry == AREA:
                    path.addPolygon(polygon)
                    path.closeSubpath()
            if feature.geometry == AREA:
                paths.append(path)
        west, south, east, north = feature.box
        x, y = self._origin.tolist()
        box = (west - x, y - north, east - x, y - south)
        return Shape(feature, tuple(paths), tuple(lines), tuple(arrays), box)

    def transform(self, view: View) -> QTransform:
        """Return the transform from local metres to the pixels of *view*."""
        scale = view.scale
        x, y = self._origin.tolist()
        return QTransform(
            scale,
            0,
            0,
            scale,
            view.width / 2 + (x - view.x) * scale,
            view.height / 2 + (view.y - y) * scale,
        )

    def window(self, view: View, pad_px: float = 0.0) -> tuple[float, float, float, float]:
        """Return what *view* shows in local metres: left, top, right, bottom."""
        west, south, east, north = view.box
        pad = pad_px / view.scale
        x, y = self._origin.tolist()
        return west - x - pad, y - north - pad, east - x + pad, y - south + pad

    def seen(self, view: View, *kinds: str, pad_px: float = 24.0) -> list[Shape]:
        """Return the shapes of *kinds* that touch *view*, in the order of *kinds*."""
        left, top, right, bottom = self.window(view, pad_px)
        return [
            s
            for kind in kinds
            for s in self._by_kind.get(kind, ())
            if s.box[0] <= right and s.box[2] >= left and s.box[1] <= bottom and s.box[3] >= top
        ]

    def pixels(self, view: View, array: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return the pixels in *view* of local metres, shape (n, 2)."""
        t = self.transform(view)
        return array * t.m11() + (t.dx(), t.dy())

    def anchor(self, view: View, shape: Shape) -> tuple[float, float]:
        """Return the pixel of a point, or of the middle of anything larger."""
        if shape.feature.geometry == POINT:
            x, y = shape.arrays[0][0].tolist()
        else:
            x, y = (shape.box[0] + shape.box[2]) / 2, (shape.box[1] + shape.box[3]) / 2
        t = self.transform(view)
        return x * t.m11() + t.dx(), y * t.m22() + t.dy()


def to_polygon(array: NDArray[np.float64]) -> QPolygonF:
    """Return a polygon of an array of shape (n, 2) without a Python object per point."""
    head = np.uint32(len(array)).byteswap().tobytes()
    stream = QDataStream(QByteArray(head + np.ascontiguousarray(array, ">f8").tobytes()))
    polygon = QPolygonF()
    stream >> polygon
    return polygon


def round_bends(array: NDArray[np.float64], *, closed: bool) -> NDArray[np.float64]:
    """Cut each corner at a fifth of its legs, twice (Chaikin); ends of open lines stay."""
    line = array
    for _ in range(2):
        steps = np.diff(line, axis=0)
        cut = np.empty((2 * len(steps), 2))
        cut[0::2] = line[:-1] + steps * 0.2
        cut[1::2] = line[1:] - steps * 0.2
        line = np.vstack([cut, cut[:1]]) if closed else np.vstack([line[:1], cut, line[-1:]])
    return line
