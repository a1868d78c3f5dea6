"""Paints the ground of one tile: areas, water, roads; names are placed later, over all tiles."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QByteArray, QDataStream, Qt
from PySide6.QtGui import QBrush, QColor, QImage, QPainter, QPainterPath, QPen, QPolygonF

from controlroom.tiles.schema import FILLS, ROADS
from ui.map.style import CASED_FROM_PX, road_width

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from numpy.typing import NDArray

    from controlroom.tiles.schema import Contents, Parts
    from ui.theme.map_tokens import MapTokens

TILE_PX = 512
"""Pixels of a tile at 100 %; on the map's scale it is one zoom nearer than its number."""
_EDGED = frozenset({"water"})
_TOKEN = {"minor": "tertiary", "link": "tertiary", "path": "secondary", "building": "built"}
_RAIL_FROM, _BORDER_PX, _LEAST_PX = 9.0, 0.9, 0.35
_BUILDING_EDGE_FROM = 16.0
_POINT_BYTES = 16
_DASHES = {"path": (3.0, 2.0), "ward": (7.0, 4.0, 1.5, 4.0)}


class GroundPainter:
    """Paints tiles in the colours of one theme.  Any thread of its own; needs no window.

    Args:
        tokens: The colours.
        ratio: Device pixels per pixel.
    """

    def __init__(self, tokens: MapTokens, ratio: float = 1.0) -> None:
        self._colors = {name: QColor(getattr(tokens, name)) for name in tokens.__slots__}
        self._ratio = ratio

    def paint(self, contents: Contents | None, zoom: int) -> QImage:
        """Return the picture of a tile, ``TILE_PX`` wide; of None it is bare land.

        Args:
            contents: What is on it.
            zoom: The tile's.
        """
        side = round(TILE_PX * self._ratio)
        image = QImage(side, side, QImage.Format.Format_RGB32)
        image.fill(self._colors["land"])
        if contents is None:
            return image
        painter = QPainter(image)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        scale = side / contents.extent
        self._areas(painter, contents, scale, zoom + 1.0)
        self._lines(painter, contents, scale, zoom + 1.0)
        painter.end()
        return image

    def _areas(self, painter: QPainter, contents: Contents, scale: float, zoom: float) -> None:
        for name in FILLS:
            areas = contents.fills[name]
            if not areas:
                continue
            edge = "water_line" if name in _EDGED else ""
            if name == "building" and zoom >= _BUILDING_EDGE_FROM:
                edge = "minor_casing"
            painter.setBrush(QBrush(self._colors[_TOKEN.get(name, name)]))
            painter.setPen(self._pen(edge, 0.7) if edge else Qt.PenStyle.NoPen)
            for shape in polygons([rings[0] for rings in areas if len(rings) == 1], scale):
                painter.drawPolygon(shape)
            for rings in areas:
                if len(rings) > 1:
                    painter.drawPath(_path(rings, scale))

    def _lines(self, painter: QPainter, contents: Contents, scale: float, zoom: float) -> None:
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for name, width in (("stream", 0.9), ("river", 1.6)):
            self._stroke(painter, contents.rivers[name], scale, self._pen("water", width))
        for name in ("ward", "city"):
            pen = self._pen(f"{name}_line", _BORDER_PX, _DASHES.get(name, ()))
            self._stroke(painter, contents.borders[name], scale, pen)
        shapes = {
            name: polygons(contents.roads[name], scale)
            for name in ROADS
            if contents.roads[name] and road_width(name, zoom) >= _LEAST_PX
        }
        for name, lines in shapes.items():
            width = road_width(name, zoom)
            if width >= CASED_FROM_PX and name not in {"path", "runway"}:
                main = name in {"motorway", "trunk", "primary"}
                token = "casing" if main else "minor_casing"
                _draw(painter, lines, self._pen(token, width + (1.8 if width > 5 else 1.2)))  # noqa: PLR2004 - px
        for name, lines in shapes.items():
            dash = _DASHES.get(name, ())
            _draw(painter, lines, self._pen(_TOKEN.get(name, name), road_width(name, zoom), dash))
        if zoom >= _RAIL_FROM:
            lines = polygons(contents.rails, scale)
            near = zoom >= 13  # noqa: PLR2004 - two tracks' width
            _draw(painter, lines, self._pen("rail", 2.0 if near else 1.1))
            if near:
                _draw(painter, lines, self._pen("rail_gap", 1.1, (6.0, 6.0)))

    def _stroke(self, painter: QPainter, lines: Parts, scale: float, pen: QPen) -> None:
        _draw(painter, polygons(lines, scale), pen)

    def _pen(self, token: str, width: float, dash: Iterable[float] = ()) -> QPen:
        pen = QPen(self._colors[token], width * self._ratio)
        pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
        told = [length / max(width, 1.0) for length in dash]
        if told:
            pen.setDashPattern(told)
        pen.setCapStyle(Qt.PenCapStyle.FlatCap if told else Qt.PenCapStyle.RoundCap)
        return pen


def polygons(lines: Sequence[NDArray[np.int32]], scale: float) -> list[QPolygonF]:
    """Return the pixels of *lines* without a Python object for each point."""
    if not lines:
        return []
    body = (np.concatenate(lines) * scale).astype(">f8").tobytes()
    pieces: list[bytes] = []
    at = 0
    for line in lines:
        end = at + _POINT_BYTES * len(line)
        pieces += (len(line).to_bytes(4, "big"), body[at:end])
        at = end
    stream = QDataStream(QByteArray(b"".join(pieces)))
    made = []
    for _ in lines:
        told = QPolygonF()
        stream >> told
        made.append(told)
    return made


def _path(rings: Parts, scale: float) -> QPainterPath:
    path = QPainterPath()
    # Rings of the format turn one way outside and the other inside: winding leaves the holes.
    path.setFillRule(Qt.FillRule.WindingFill)
    for ring in polygons(rings, scale):
        path.addPolygon(ring)
        path.closeSubpath()
    return path


def _draw(painter: QPainter, lines: Iterable[QPolygonF], pen: QPen) -> None:
    painter.setPen(pen)
    for line in lines:
        painter.drawPolyline(line)
