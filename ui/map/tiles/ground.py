"""The ground made of tiles: pictures blitted, names placed over all of them together."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QPainter

from controlroom.domain.mercator import project
from controlroom.tiles.grid import covering, size_m
from ui.map.style import road_width

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from numpy.typing import NDArray

    from controlroom.domain.mercator import View
    from controlroom.tiles.grid import TileKey
    from controlroom.tiles.schema import Name
    from ui.map.ground import CityGround
    from ui.map.labels import Board
    from ui.map.style import Style
    from ui.map.tiles.service import TileService

    Step = Callable[[QPainter], None]

MOST_TILES = 120
"""Of one picture, those of 512 pixels; a larger screen takes tiles of the zoom above."""
_OLDER = 5
"""Levels looked up for a coarser picture while the right one is not there."""
_NAME_PX = 2.3
_QUARTERS_FROM, _POIS_FROM = 13.2, 15.0
_ORDER = ("city", "water", "island", "town", "river", "shield", "road", "quarter", "peak", "poi")


class TileGround:
    """Shows what a ``TileService`` has; see ``Ground``.  GUI thread.

    Args:
        service: Gives the pictures.
        city: Its borders are painted over the tiles, its wards named; None without a city's
            figures.
    """

    def __init__(self, service: TileService, city: CityGround | None) -> None:
        self.service, self._city = service, city

    def prepare(self, view: View, style: Style, ratio: float) -> None:
        """Ask for the tiles of *view*, those in its middle first; see ``Ground``."""
        self.service.look(style.name, ratio)
        self.service.want(self.keys(view))

    def keys(self, view: View) -> list[TileKey]:
        """Return the tiles that *view* needs, where the source has any."""
        info = self.service.info
        if info is None:
            return []
        levels = info.side.bit_length() - 9  # a view counts in tiles of 256 pixels
        most = MOST_TILES if levels else 4 * MOST_TILES
        zoom = min(max(round(view.zoom) - levels, info.min_zoom), info.max_zoom)
        (x0, x1), (y0, y1) = project(
            [info.bounds.south, info.bounds.north], [info.bounds.west, info.bounds.east]
        )
        west, south, east, north = view.box
        box = (max(west, x0), max(south, y0), min(east, x1), min(north, y1))
        while zoom > info.min_zoom and _number(box, zoom) > most:
            zoom -= 1
        if _number(box, zoom) > most:
            return []
        return list(covering(box, zoom))

    def complete(self, view: View) -> bool:
        """Whether everything *view* needs is there."""
        return all(self.service.picture(key) is not None for key in self.keys(view))

    def steps(self, view: View, style: Style, *, wards: bool) -> Iterator[Step]:
        """Yield what to paint; where the source has nothing, that is hatched."""

        def empty(painter: QPainter) -> None:
            rect = QRectF(0, 0, view.width, view.height)
            painter.fillRect(rect, style.color("outside"))
            painter.fillRect(rect, QBrush(style.color("casing", 0.5), Qt.BrushStyle.BDiagPattern))

        yield empty
        for key in self.keys(view):
            yield self._blit(view, key, style)
        if wards and self._city is not None:
            yield from self._city.borders(view, style)

    def _blit(self, view: View, key: TileKey, style: Style) -> Step:
        target = _rect(view, key)
        picture = self.service.picture(key)
        source, part = picture, key
        while source is None and key.zoom - part.zoom < min(_OLDER, key.zoom):
            part = part.above()
            source = self.service.picture(part)

        def draw(painter: QPainter) -> None:
            if picture is None and (source is None or source.pixmap is None):
                painter.fillRect(target, style.color("land"))
            elif source is not None and source.pixmap is not None:
                side = source.pixmap.width()
                steps = key.zoom - part.zoom
                small = side / (1 << steps)
                at = QPointF(
                    (key.x - (part.x << steps)) * small, (key.y - (part.y << steps)) * small
                )
                painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
                painter.drawPixmap(target, source.pixmap, QRectF(at.x(), at.y(), small, small))

        return draw

    def names(self, view: View, board: Board, *, wards: bool) -> Iterator[Step]:
        """Yield what paints the names of all tiles together; see ``Ground``."""
        found: dict[str, list[tuple[Name, TileKey, int]]] = {kind: [] for kind in _ORDER}
        for key in self.keys(view):
            picture = self.service.picture(key)
            if picture is not None:
                for name in picture.names:
                    if name.kind in found and _can_be_read(name, view.zoom):
                        found[name.kind].append((name, key, picture.extent))
                yield nothing
        seen: set[tuple[str, str, int, int]] = set()
        for kind in _ORDER:
            for name, key, extent in sorted(found[kind], key=lambda told: told[0].rank):
                points = _pixels(view, key, extent, name)
                yield from self._place(board, name, points, seen)
                yield nothing  # a name that found no room took its time as well
        if wards and self._city is not None:
            yield from self._city.ward_names(view, board)

    def _place(
        self,
        board: Board,
        name: Name,
        points: NDArray[np.float64],
        seen: set[tuple[str, str, int, int]],
    ) -> Iterator[Step]:
        style = board.ink.style
        if name.kind == "shield":
            yield from board.shields(points, name.text)
            return
        if name.kind in {"road", "river"}:
            letters = name.cls if name.cls in _ROAD_LETTERS else "tertiary"
            yield from board.along(points, name.text, "river" if name.kind == "river" else letters)
            return
        x, y = points[len(points) // 2].tolist()
        # The same place comes with each tile it is near: once is enough.
        spot = (name.kind, name.text, round(x / 80), round(y / 80))
        if spot in seen:
            return
        step: Step | None = None
        if name.kind == "quarter":
            step = board.text(x, y, name.text.upper(), "quarter")
        elif name.kind in {"city", "town", "water", "island"}:
            step = board.text(x, y, name.text, name.kind)
        elif name.kind == "peak":
            step = board.beside(x, y, name.text, "peak", style.px(6))
        elif name.kind == "poi":
            step = board.text(x, y, name.text, "poi")
        if step is not None:
            seen.add(spot)
            yield step


_ROAD_LETTERS = frozenset({"motorway", "trunk", "primary", "secondary", "tertiary"})


def _number(box: tuple[float, float, float, float], zoom: int) -> int:
    """Return how many tiles *box* needs, without listing them."""
    size = size_m(zoom)
    if box[0] > box[2] or box[1] > box[3]:
        return 0
    return (int((box[2] - box[0]) / size) + 2) * (int((box[3] - box[1]) / size) + 2)


def _rect(view: View, key: TileKey) -> QRectF:
    west, south, east, north = key.box
    (left, right), (top, bottom) = view.to_screen([west, east], [north, south])
    return QRectF(float(left), float(top), float(right - left), float(bottom - top))


def nothing(_painter: QPainter) -> None:
    """Paint nothing: a place where painting may be put off."""


def _can_be_read(name: Name, zoom: float) -> bool:
    """Return whether a view of *zoom* has room for such a name at all."""
    if name.kind == "road":
        return road_width(name.cls, zoom) >= _NAME_PX
    least = {"quarter": _QUARTERS_FROM, "poi": _POIS_FROM}.get(name.kind)
    return least is None or zoom >= least


def _pixels(view: View, key: TileKey, extent: int, name: Name) -> NDArray[np.float64]:
    rect = _rect(view, key)
    scale = rect.width() / extent
    return name.points.astype(np.float64) * scale + (rect.x(), rect.y())
