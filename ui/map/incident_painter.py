"""Draws the incidents: gathered into bubbles, or each for itself; finds them again."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QPointF, QRect
from PySide6.QtGui import QRegion

from controlroom.domain.mercator import MAX_ZOOM, scale_at
from ui.map.clusters import STACK_PX, bubble_radius, cluster
from ui.map.columns import Hit, Item
from ui.map.spider import Spider
from ui.models.room import Kind

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from PySide6.QtGui import QPainter

    from controlroom.domain.mercator import View
    from ui.map.bubbles import Bubbles
    from ui.map.clusters import Clusters
    from ui.map.fragments import Fragments
    from ui.map.incidents import Incidents
    from ui.map.sprites import Atlas
    from ui.theme.theme import Theme

AROUND_PX = 130
"""Markers this far outside the picture still decide how its edge clusters."""
CELL_PX = 8.0
"""Ungathered, one marker a cell of this side is drawn: the others are under it."""
REACH_PX = 14
"""No marker's picture reaches farther from its place."""
UNDER_PX = 22
"""Nor, where one goes, that of another in its cell that was under it."""
FEW = 200
"""So many changed places are painted one by one; more, and all of the picture is."""


@dataclass(slots=True, eq=False)
class Shown:
    """Incidents as drawn last: single ones by row, clusters by place."""

    singles: NDArray[np.int64]
    x: NDArray[np.float64]
    y: NDArray[np.float64]
    count: NDArray[np.int64]
    worst: NDArray[np.int64]
    _crowd: NDArray[np.int64]
    _found: Clusters
    _many: NDArray[np.int64]

    def members(self, bubble: int) -> NDArray[np.int64]:
        """Return the rows in a bubble."""
        rows: NDArray[np.int64] = self._crowd[self._found.group == self._many[bubble]]
        return rows


class _Grid:
    """Which cell of a picture each row lies in: ungathered markers, drawn and drawn again."""

    def __init__(self, view: View, incidents: Incidents, reach_px: float) -> None:
        """Args: reach_px: What lies this far outside the picture still reaches into it."""
        self.view, self._pad = view, reach_px
        west, _, _, north = view.box
        side = CELL_PX / view.scale
        # Anchored in the world: what lies in one cell does so wherever the picture begins.
        self._x0 = np.floor((west - reach_px / view.scale) / side) * side
        self._y0 = np.ceil((north + reach_px / view.scale) / side) * side
        self._per_m = 1 / side
        self.wide = int((view.width + 2 * reach_px) / CELL_PX) + 2
        self.high = int((view.height + 2 * reach_px) / CELL_PX) + 2
        self.cell = np.empty(0, np.int32)
        self._take_all(incidents)

    @property
    def nowhere(self) -> int:
        """The cell of what is not in the picture."""
        return self.wide * self.high

    def _take_all(self, incidents: Incidents) -> None:
        self.cell = np.full(len(incidents.x), self.nowhere, np.int32)
        rows = incidents.inside(self.view.box, self._pad / self.view.scale)
        self.cell[rows] = self.cells(incidents.x[rows], incidents.y[rows])

    def cells(self, x: NDArray[np.float64], y: NDArray[np.float64]) -> NDArray[np.int32]:
        """Return the cell of every place."""
        column = ((x - self._x0) * self._per_m).astype(np.int32)
        row = ((self._y0 - y) * self._per_m).astype(np.int32)
        within = (column >= 0) & (column < self.wide) & (row >= 0) & (row < self.high)
        within &= (x >= self._x0) & (y <= self._y0)
        return np.where(within, row * self.wide + column, self.nowhere).astype(np.int32)

    def update(self, incidents: Incidents, rows: NDArray[np.int64]) -> None:
        """Take the places of these rows anew."""
        more = len(incidents.x) - len(self.cell)
        if more > 0:
            self.cell = np.concatenate((self.cell, np.full(more, self.nowhere, np.int32)))
        x, y = incidents.x[rows], incidents.y[rows]
        placed = np.isfinite(x)
        self.cell[rows] = self.nowhere
        self.cell[rows[placed]] = self.cells(x[placed], y[placed])

    def around(
        self, x: NDArray[np.float64], y: NDArray[np.float64], reach_px: float
    ) -> NDArray[np.int64]:
        """Return the rows whose pictures may touch those at these places."""
        far = int(reach_px / CELL_PX) + 1
        flag = np.zeros(self.nowhere + 1, bool)
        table = flag[:-1].reshape(self.high, self.wide)
        for cell in np.unique(self.cells(x, y)).tolist():
            if cell != self.nowhere:
                row, column = divmod(cell, self.wide)
                table[
                    max(row - far, 0) : row + far + 1, max(column - far, 0) : column + far + 1
                ] = 1
        return np.flatnonzero(flag[self.cell])

    def topmost(self, rows: NDArray[np.int64]) -> NDArray[np.int64]:
        """Return one row a cell, the last of each in the given order, in that order."""
        cells = self.cell[rows]
        last = np.full(self.nowhere + 1, -1, np.int64)
        last[cells] = np.arange(len(rows))
        last[self.nowhere] = -1
        return rows[np.sort(last[last >= 0])]


class IncidentPainter:
    """Paints incidents on a picture and knows what is where.

    Attributes:
        gathering: Gather incidents that would cover each other.
        stale: They are old: no colour until the link is back.
        shown: As drawn last while gathering; None otherwise and while hidden.
        spider: Reports of one spot that are spread out; None for none.
    """

    def __init__(self, theme: Theme, incidents: Incidents, fragments: Fragments) -> None:
        self._theme, self._incidents, self._fragments = theme, incidents, fragments
        self.gathering = True
        self.stale = False
        self.shown: Shown | None = None
        self.spider: Spider | None = None
        self._grid: _Grid | None = None
        self._changed: list[tuple[NDArray[np.int64], NDArray[np.float64], NDArray[np.float64]]] = []

    # --- what has to be painted

    def outdate(self) -> None:
        """All of the picture has to be painted again."""
        self._grid = None
        self._changed.clear()

    def changed(
        self, rows: NDArray[np.int64], x: NDArray[np.float64], y: NDArray[np.float64]
    ) -> None:
        """Note that these rows were and are at these places."""
        self._changed.append((rows, x, y))

    def dirty(self, view: View) -> QRegion | None:
        """Return which pixels of *view* differ from what was drawn; None for all of them."""
        grid = self._grid
        if grid is None or grid.view != view or self.gathering or self.spider is not None:
            return None
        if sum(len(x) for _, x, _ in self._changed) > 2 * FEW:
            return None
        half = self._px(UNDER_PX)
        region, side = QRegion(), 2 * half + 1
        for rows, x, y in self._changed:
            grid.update(self._incidents, rows)
            px, py = view.to_screen(x, y)
            for left, top in zip(np.rint(px).tolist(), np.rint(py).tolist(), strict=True):
                region += QRect(int(left) - half, int(top) - half, side, side)
        return region & QRect(0, 0, view.width, view.height)

    def _px(self, pixels: float) -> int:
        return math.ceil(pixels * self._theme.zoom / 100)

    # --- painting

    def draw(
        self,
        painter: QPainter,
        view: View,
        atlas: Atlas,
        bubbles: Bubbles,
        *,
        chosen: int | None,
        region: QRegion | None = None,
    ) -> int:
        """Paint them in the pixels of *view*; return how many pictures that took.

        Args:
            painter: Clipped to *region*.
            view: Of the picture.
            atlas: Pictures of markers.
            bubbles: Pictures of clusters.
            chosen: Row that is kept out of clusters.
            region: What ``dirty`` returned; None for everything.
        """
        if region is not None and self._grid is not None:
            drawn = self._draw_rows(painter, view, atlas, self._touched(), chosen)
        elif self.gathering:
            self._grid = None
            shown = self.shown = self._gather(view, chosen)
            drawn = self._draw_bubbles(painter, view, bubbles, shown)
            singles = shown.singles
            order = np.argsort(-self._incidents.severity[singles], kind="stable")
            drawn += self._draw_rows(painter, view, atlas, singles[order], None)
        else:
            self.shown, self._grid = None, _Grid(view, self._incidents, self._px(UNDER_PX))
            order = self._incidents.order()
            rows = order[self._grid.cell[order] != self._grid.nowhere]
            drawn = self._draw_rows(painter, view, atlas, self._grid.topmost(rows), chosen)
        self._changed.clear()
        if self.spider is not None:
            drawn += self._draw_spider(painter, view, atlas, self.spider)
        return drawn

    def _touched(self) -> NDArray[np.int64]:
        """Return the rows whose pictures may lie where something changed, in order."""
        if self._grid is None or not self._changed:
            return np.empty(0, np.int64)
        x = np.concatenate([x for _, x, _ in self._changed])
        y = np.concatenate([y for _, _, y in self._changed])
        rows = self._grid.around(x, y, self._px(UNDER_PX + REACH_PX))
        rows = rows[np.argsort(-self._incidents.severity[rows], kind="stable")]
        return self._grid.topmost(rows)

    def _draw_rows(
        self,
        painter: QPainter,
        view: View,
        atlas: Atlas,
        rows: NDArray[np.int64],
        chosen: int | None,
    ) -> int:
        """Paint rows in their order; the chosen one at last."""
        if chosen is not None and chosen < len(self._incidents.x):
            rows = np.append(rows[rows != chosen], chosen)
        pictures = np.array([0] + [atlas.severity(s, stale=self.stale) for s in (1, 2, 3, 4)])
        incidents = self._incidents
        places = view.to_screen(incidents.x[rows], incidents.y[rows])
        return self._fragments.draw(painter, atlas, places, pictures[incidents.severity[rows]])

    def _gather(self, view: View, chosen: int | None) -> Shown:
        """Return what is drawn alone and what together."""
        incidents = self._incidents
        rows = incidents.inside(view.box, AROUND_PX / view.scale)
        alone = rows[rows == chosen] if chosen is not None else rows[:0]
        crowd = rows[rows != chosen] if len(alone) else rows
        x, y, severity = incidents.x[crowd], incidents.y[crowd], incidents.severity[crowd]
        found = cluster(x, y, severity, view.zoom, self._theme.zoom / 100)
        many = np.flatnonzero(found.count > 1)
        singles = np.concatenate((alone, crowd[found.member[found.count == 1]]))
        return Shown(singles, found.x[many], found.y[many], found.count[many], found.worst[many],
                     crowd, found, many)  # fmt: skip

    def _draw_bubbles(self, painter: QPainter, view: View, bubbles: Bubbles, shown: Shown) -> int:
        px, py = view.to_screen(shown.x, shown.y)
        radius = np.rint(bubble_radius(shown.count)).astype(int)
        columns = (px.tolist(), py.tolist(), radius.tolist(), shown.count.tolist(),
                   shown.worst.tolist())  # fmt: skip
        every = list(zip(*columns, strict=True))
        ratio = bubbles.ratio
        for at in np.lexsort((shown.count, -shown.worst)).tolist():
            left, top, size, count, worst = every[at]
            for picture in (
                bubbles.bubble(worst, size, stale=self.stale),
                bubbles.number(count, size),
            ):
                half_w, half_h = picture.width() / ratio / 2, picture.height() / ratio / 2
                painter.drawPixmap(QPointF(round(left - half_w), round(top - half_h)), picture)
        return len(every)

    def _draw_spider(self, painter: QPainter, view: View, atlas: Atlas, spider: Spider) -> int:
        spider.paint_legs(painter, view, self._theme)
        px, py = spider.places(view)
        severity = self._incidents.severity[spider.rows]
        pictures = np.array([0] + [atlas.severity(s, stale=self.stale) for s in (1, 2, 3, 4)])
        # The last on top: the worst come first in the rows.
        backwards = slice(None, None, -1)
        places = (px[backwards], py[backwards])
        return self._fragments.draw(painter, atlas, places, pictures[severity][backwards])

    # --- one spot

    def can_part(self, bubble: int) -> bool:
        """Return whether coming closer would part the markers of a bubble."""
        if self.shown is None:
            return False
        rows = self.shown.members(bubble)
        x, y = self._incidents.x[rows], self._incidents.y[rows]
        farthest = max(float(np.ptp(x)), float(np.ptp(y))) * scale_at(MAX_ZOOM)
        return farthest > 2 * STACK_PX

    def spread(self, bubble: int) -> None:
        """Spread the markers of a bubble out around their spot."""
        if self.shown is None:
            return
        rows = self.shown.members(bubble)
        rows = rows[np.argsort(self._incidents.severity[rows], kind="stable")]
        x, y = float(self.shown.x[bubble]), float(self.shown.y[bubble])
        self.spider = Spider(rows, x, y, self._theme.zoom / 100)

    # --- finding

    def items(self, view: View, most: int) -> list[Item]:
        """Return what is drawn in *view*, the most severe and among these the oldest first.

        Args:
            view: As it was drawn last.
            most: Of each kind: alone, gathered, spread out.
        """
        incidents, shown = self._incidents, self.shown
        inside = incidents.inside(view.box, 0.0)
        rows = inside if shown is None else np.intersect1d(shown.singles, inside)
        rows = rows[np.argsort(incidents.severity[rows], kind="stable")][:most]
        found = [Item(int(incidents.severity[row]), hit, (hit.kind, incidents.keys[row]))
                 for row in rows.tolist() for hit in (self._hit(row),)]  # fmt: skip
        spider = self.spider
        if spider is not None:
            px, py = spider.places(view)
            for row, x, y in zip(spider.rows.tolist(), px.tolist(), py.tolist(), strict=True):
                key = incidents.keys[row]
                hit = Hit(Kind.INCIDENT, key, *view.to_world(x, y))
                found.append(Item(int(incidents.severity[row]), hit, (Kind.INCIDENT, key)))
        if shown is not None:
            found += self._bubbles(view, shown, most)
        found.sort(key=lambda item: (item.severity, str(item.key[1])))  # ids begin with their time
        return found

    def _bubbles(self, view: View, shown: Shown, most: int) -> list[Item]:
        west, south, east, north = view.box
        inside = (shown.x > west) & (shown.x < east) & (shown.y > south) & (shown.y < north)
        at = np.flatnonzero(inside)
        items = []
        for bubble in at[np.argsort(shown.worst[at], kind="stable")][:most].tolist():
            rows = shown.members(bubble)
            worst = int(rows[int(np.argmin(self._incidents.severity[rows]))])
            place = (float(shown.x[bubble]), float(shown.y[bubble]))
            hit = Hit(Kind.NONE, None, *place, count=int(shown.count[bubble]), bubble=bubble)
            key = (Kind.INCIDENT, self._incidents.keys[worst])
            items.append(Item(int(shown.worst[bubble]), hit, key))
        return items

    def hit(self, view: View, px: float, py: float, reach_px: float) -> Hit | None:
        """Return the most important incident or cluster under a pixel of *view*."""
        incidents = self._incidents
        if self.spider is not None:
            row = self.spider.row_at(view, (px, py), reach_px)
            if row is not None:
                return self._hit(row)
        shown = self.shown
        at_x, at_y = view.to_world(px, py)
        reach = reach_px / view.scale
        if shown is None:
            box = (at_x - reach, at_y - reach, at_x + reach, at_y + reach)
            rows = incidents.inside(box, 0.0)
        else:
            x, y = incidents.x[shown.singles], incidents.y[shown.singles]
            near = (np.abs(x - at_x) <= reach) & (np.abs(y - at_y) <= reach)
            rows = shown.singles[near]
        if len(rows):
            away = np.hypot(incidents.x[rows] - at_x, incidents.y[rows] - at_y)
            return self._hit(int(rows[np.lexsort((away, incidents.severity[rows]))[0]]))
        return None if shown is None else self._bubble_at(view, shown, (px, py))

    def _bubble_at(self, view: View, shown: Shown, pixel: tuple[float, float]) -> Hit | None:
        x, y = view.to_screen(shown.x, shown.y)
        reach = bubble_radius(shown.count) * self._theme.zoom / 100
        near = np.flatnonzero(np.hypot(x - pixel[0], y - pixel[1]) <= reach)
        if not len(near):
            return None
        at = int(near[-1])
        place = (float(shown.x[at]), float(shown.y[at]))
        return Hit(Kind.NONE, None, *place, count=int(shown.count[at]), bubble=at)

    def _hit(self, row: int) -> Hit:
        incidents = self._incidents
        place = (float(incidents.x[row]), float(incidents.y[row]))
        return Hit(Kind.INCIDENT, incidents.keys[row], *place)
