"""All markers as columns: placing, clustering, drawing in a few calls, and finding one again."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
import shiboken6
from PySide6.QtCore import QPointF
from PySide6.QtGui import QPainter

from controlroom.domain.mercator import project
from ui.map.bubbles import Bubbles
from ui.map.clusters import bubble_radius, cluster
from ui.map.marks import Layer
from ui.map.sprites import Atlas, look
from ui.models.lines import SlotKeys
from ui.models.room import Kind

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import ArrayLike, NDArray

    from controlroom.domain.mercator import View
    from ui.map.marks import Key, Mark
    from ui.theme.theme import Theme

HIT_PX = 13.0
CAMERA_DOT_ZOOM, CAMERA_ZOOM = 14.0, 15.0
"""Hundreds of cameras would bury the reports: dots from the first on, pictures from the second."""
AROUND_PX = 130
"""Markers this far outside the picture still decide how its edge clusters."""
_FRAGMENT_FIELDS = 10
_X, _Y, _LEFT, _TOP, _WIDTH, _HEIGHT, _SCALE_X, _SCALE_Y, _TURN, _OPACITY = range(10)


_NONE: tuple[list[Key], NDArray[np.float64], NDArray[np.float64]] = ([], np.empty(0), np.empty(0))


@dataclass(frozen=True, slots=True)
class Hit:
    """What lies under a point: one marker, or a cluster of ``count`` at (x, y) metres."""

    kind: Kind
    key: Key | None
    x: float
    y: float
    count: int = 1


@dataclass(slots=True, eq=False)
class Column:
    """The markers of one layer; rows without a place on the map are left out."""

    kind: Kind
    layer: Layer
    keys: Sequence[Key] = ()
    x: NDArray[np.float64] = field(default_factory=lambda: np.empty(0))
    y: NDArray[np.float64] = field(default_factory=lambda: np.empty(0))
    picture: NDArray[np.int64] = field(default_factory=lambda: np.empty(0, np.int64))
    dot: NDArray[np.int64] = field(default_factory=lambda: np.empty(0, np.int64))
    turn: NDArray[np.float64] | None = None
    marks: list[Mark] = field(default_factory=list)
    row_of: Callable[[object], int | None] = field(default=lambda _key: None)

    def set_keys(self, keys: Sequence[Key]) -> None:
        """Take the keys of the rows; a sequence that can find one is asked, not copied."""
        self.keys = keys
        if isinstance(keys, SlotKeys):
            self.row_of = keys.row_of
            return
        rows: dict[object, int] = {key: row for row, key in enumerate(keys)}
        self.row_of = rows.get

    def inside(self, view: View, pad_px: float) -> NDArray[np.int64]:
        """Return the rows in *view* and *pad_px* around it."""
        west, south, east, north = view.box
        pad = pad_px / view.scale
        x, y = self.x, self.y
        return np.flatnonzero(
            (x > west - pad) & (x < east + pad) & (y > south - pad) & (y < north + pad)
        )


@dataclass(slots=True, eq=False)
class Shown:
    """Incidents as drawn last: single ones by row, clusters by place."""

    singles: NDArray[np.int64]
    x: NDArray[np.float64]
    y: NDArray[np.float64]
    count: NDArray[np.int64]
    worst: NDArray[np.int64]


class Markers:
    """What lies on the basemap.  GUI thread only.

    Attributes:
        skipped: Markers without a usable position, by layer.
        clustering: Gather incidents that would cover each other.
        stale: Incidents are old: no colour until the link is back.
        shown: Incidents as drawn last; None while hidden.
        drawn: How many sprites and bubbles the last ``draw`` painted.
    """

    def __init__(self, theme: Theme) -> None:
        self._theme = theme
        self._atlas: Atlas | None = None
        self._incidents = Column(Kind.INCIDENT, Layer.REPORTS)
        self.severity = np.empty(0, np.int64)
        self._columns = {
            Layer.CAMERAS: Column(Kind.CAMERA, Layer.CAMERAS),
            Layer.SENSORS: Column(Kind.SENSOR, Layer.SENSORS),
            Layer.FLOOD: Column(Kind.SENSOR, Layer.FLOOD),
            Layer.VESSELS: Column(Kind.VESSEL, Layer.VESSELS),
            Layer.ALARMS: Column(Kind.ALARM, Layer.ALARMS),
        }
        self.hidden: set[Layer] = set()
        self.skipped: dict[Layer, int] = {}
        self.clustering = True
        self.stale = False
        self.drawn = 0
        self._chosen: tuple[Kind, Key | None] = (Kind.NONE, None)
        self.shown: Shown | None = None
        self._worst = _NONE
        self._fragments = np.zeros((0, _FRAGMENT_FIELDS))
        self._pictures = Bubbles(theme, 1.0)

    # --- what there is

    def set_incidents(
        self, keys: Sequence[Key], lat: ArrayLike, lon: ArrayLike, severity: ArrayLike
    ) -> None:
        """Take all incidents; equal lengths, severity 1 … 4 (anything else counts as 4)."""
        x, y = project(lat, lon)
        good = np.flatnonzero(np.isfinite(x))
        levels = np.asarray(severity, np.int64)[good]
        levels = np.where((levels >= 1) & (levels <= 4), levels, 4)  # noqa: PLR2004 - severities
        column = self._incidents
        some = keys.only(good) if isinstance(keys, SlotKeys) else [keys[n] for n in good.tolist()]
        column.set_keys(some)
        column.x, column.y, self.severity = x[good], y[good], levels
        worst = np.flatnonzero(levels == 1)
        self._worst = ([column.keys[row] for row in worst.tolist()], x[good][worst], y[good][worst])
        self.skipped[Layer.REPORTS] = len(keys) - len(good)

    def set_marks(self, layer: Layer, marks: Sequence[Mark]) -> None:
        """Take all marks of *layer*."""
        column = self._columns[layer]
        x, y = project([m.lat for m in marks], [m.lon for m in marks])
        good = np.flatnonzero(np.isfinite(x)).tolist()
        column.marks = [marks[row] for row in good]
        column.set_keys([mark.key for mark in column.marks])
        column.x, column.y = x[good], y[good]
        column.turn = np.array([m.course_deg or 0.0 for m in column.marks])
        self.skipped[layer] = len(marks) - len(good)
        self._set_pictures(column)

    def forget_pictures(self) -> None:
        """Make every sprite anew: the theme or the screen changed."""
        self._atlas = None

    def _ready(self, ratio: float) -> Atlas:
        if self._atlas is None or self._atlas.ratio != ratio:
            self._atlas = Atlas(self._theme, ratio)
            self._pictures = Bubbles(self._theme, ratio)
            for column in self._columns.values():
                self._set_pictures(column)
        return self._atlas

    def _set_pictures(self, column: Column) -> None:
        if self._atlas is not None:
            atlas = self._atlas
            numbers = [self._picture(atlas, column.layer, m) for m in column.marks]
            column.picture = column.dot = np.array(numbers, np.int64)
            if column.layer is Layer.CAMERAS:
                dots = [atlas.index("camera_dot", look(m.freshness)) for m in column.marks]
                column.dot = np.array(dots, np.int64)

    @staticmethod
    def _picture(atlas: Atlas, layer: Layer, mark: Mark) -> int:
        fresh = look(mark.freshness)
        if mark.tone:
            return atlas.index("alarm", mark.tone, fresh)
        if layer is Layer.VESSELS:
            return atlas.index("berth" if mark.course_deg is None else "vessel", fresh)
        names = {Layer.CAMERAS: "camera", Layer.FLOOD: "flood", Layer.SENSORS: "sensor"}
        name = names.get(layer)
        if name is None:
            return atlas.index("alarm", "severity_3", fresh)
        return atlas.index(name, fresh)

    def choose(self, kind: Kind, key: Key | None) -> None:
        """Keep this one out of clusters."""
        self._chosen = (kind, key)

    def place(self, kind: Kind, key: Key | None) -> tuple[float, float] | None:
        """Return where a marker is, projected metres, or None when it has no place."""
        for column in (self._incidents, *self._columns.values()):
            row = column.row_of(key) if column.kind is kind else None
            if row is not None:
                return float(column.x[row]), float(column.y[row])
        return None

    def worst_places(self) -> tuple[list[Key], NDArray[np.float64], NDArray[np.float64]]:
        """Return all SOS: keys and projected metres; none while reports are hidden."""
        return _NONE if Layer.REPORTS in self.hidden else self._worst

    # --- drawing

    def draw(self, painter: QPainter, view: View, ratio: float = 1.0) -> None:
        """Paint all visible layers in the pixels of *view*, least important first."""
        atlas = self._ready(ratio)
        self.drawn = 0
        for layer in (Layer.CAMERAS, Layer.SENSORS, Layer.FLOOD, Layer.VESSELS):
            self._draw_column(painter, view, atlas, self._columns[layer])
        self._draw_incidents(painter, view, atlas)
        self._draw_column(painter, view, atlas, self._columns[Layer.ALARMS])

    def _draw_column(self, painter: QPainter, view: View, atlas: Atlas, column: Column) -> None:
        if column.layer in self.hidden or not column.keys:
            return
        rows = self._seen(column, view)
        turn = column.turn[rows] if column.turn is not None else None
        x, y = column.x[rows], column.y[rows]
        small = self._scale_zoom(view) < CAMERA_ZOOM
        pictures = (column.dot if small else column.picture)[rows]
        self._sprites(painter, view, atlas, (x, y, pictures, turn))
        for row in rows.tolist():
            mark = column.marks[row]
            if mark.label:
                self._label(painter, view, mark, (float(column.x[row]), float(column.y[row])))

    def _scale_zoom(self, view: View) -> float:
        """Return the zoom as if the interface were at 100 %: larger markers need more room."""
        return view.zoom - math.log2(self._theme.zoom / 100)

    def _seen(self, column: Column, view: View) -> NDArray[np.int64]:
        """Return the rows in *view* that its scale has room for; the chosen one always."""
        rows = column.inside(view, 20)
        if column.layer is not Layer.CAMERAS or self._scale_zoom(view) >= CAMERA_DOT_ZOOM:
            return rows
        kind, key = self._chosen
        chosen = column.row_of(key) if key is not None and kind is column.kind else None
        return rows[rows == chosen] if chosen is not None else rows[:0]

    def _sprites(
        self,
        painter: QPainter,
        view: View,
        atlas: Atlas,
        rows: tuple[
            NDArray[np.float64], NDArray[np.float64], NDArray[np.int64], NDArray[np.float64] | None
        ],
    ) -> None:
        x, y, picture, turn = rows
        count = len(x)
        if not count:
            return
        if len(self._fragments) < count:
            self._fragments = np.zeros((max(count, 2 * len(self._fragments)), _FRAGMENT_FIELDS))
            self._fragments[:, _OPACITY] = 1.0
        px, py = view.to_screen(x, y)
        table = self._fragments[:count]
        np.rint(px, table[:, _X])
        np.rint(py, table[:, _Y])
        table[:, _LEFT] = picture * atlas.cell
        table[:, _TOP] = 0
        table[:, _WIDTH : _HEIGHT + 1] = atlas.cell
        table[:, _SCALE_X : _SCALE_Y + 1] = 1.0 / atlas.ratio
        table[:, _TURN] = 0.0 if turn is None else turn
        # The array is what the painter reads: no Python object per marker.
        fragments: Any = shiboken6.wrapInstance(table.ctypes.data, QPainter.PixmapFragment)
        painter.drawPixmapFragments(fragments, count, atlas.pixmap)
        self.drawn += count

    def _draw_incidents(self, painter: QPainter, view: View, atlas: Atlas) -> None:
        self.shown = None
        if Layer.REPORTS in self.hidden or not self._incidents.keys:
            return
        rows = self._incidents.inside(view, AROUND_PX)
        shown = self.shown = self._gather(rows, view.zoom)
        px, py = view.to_screen(shown.x, shown.y)
        order = np.lexsort((shown.count, -shown.worst)).tolist()
        radius = bubble_radius(shown.count).tolist()
        counts, worst = shown.count.tolist(), shown.worst.tolist()
        left, top = px.tolist(), py.tolist()
        for at in order:
            size = round(radius[at])
            for picture in (
                self._pictures.bubble(worst[at], size, stale=self.stale),
                self._pictures.number(counts[at], size),
            ):
                half_w, half_h = (
                    picture.width() / atlas.ratio / 2,
                    picture.height() / atlas.ratio / 2,
                )
                place = QPointF(round(left[at] - half_w), round(top[at] - half_h))
                painter.drawPixmap(place, picture)
        self.drawn += len(order)
        singles = shown.singles[np.argsort(-self.severity[shown.singles], kind="stable")]
        pictures = np.array([0] + [atlas.severity(s, stale=self.stale) for s in (1, 2, 3, 4)])
        x, y = self._incidents.x[singles], self._incidents.y[singles]
        self._sprites(painter, view, atlas, (x, y, pictures[self.severity[singles]], None))

    def _gather(self, rows: NDArray[np.int64], zoom: float) -> Shown:
        """Return what is drawn alone and what together."""
        alone = np.full(len(rows), not self.clustering)
        kind, key = self._chosen
        chosen = self._incidents.row_of(key) if kind is Kind.INCIDENT else None
        if chosen is not None:
            alone |= rows == chosen
        crowd = rows[~alone]
        x, y = self._incidents.x[crowd], self._incidents.y[crowd]
        found = cluster(x, y, self.severity[crowd], zoom, self._theme.zoom / 100)
        many = found.count > 1
        singles = np.concatenate((rows[alone], crowd[~many[found.group]]))
        return Shown(singles, found.x[many], found.y[many], found.count[many], found.worst[many])

    def _label(self, painter: QPainter, view: View, mark: Mark, place: tuple[float, float]) -> None:
        tone = mark.tone if look(mark.freshness) == "fresh" and mark.tone else "text_2"
        picture, ratio = self._pictures.label(mark.label, tone), self._pictures.ratio
        px, py = view.to_screen(*place)
        height = picture.height() / ratio
        left = round(float(px) + self._theme.px(13))
        painter.drawPixmap(QPointF(left, round(float(py) - height / 2)), picture)

    # --- finding

    def hit(self, view: View, px: float, py: float) -> Hit | None:
        """Return the most important marker under a pixel of *view*, as drawn last."""
        alarm = self._nearest(view, self._columns[Layer.ALARMS], None, (px, py))
        if alarm is not None:
            return alarm
        shown = self.shown
        if shown is not None:
            single = self._nearest(view, self._incidents, shown.singles, (px, py))
            if single is not None:
                return single
            x, y = view.to_screen(shown.x, shown.y)
            reach = bubble_radius(shown.count) * self._theme.zoom / 100
            near = np.flatnonzero(np.hypot(x - px, y - py) <= reach)
            if len(near):
                at = int(near[-1])
                place = (float(shown.x[at]), float(shown.y[at]))
                return Hit(Kind.NONE, None, *place, count=int(shown.count[at]))
        for layer in (Layer.VESSELS, Layer.FLOOD, Layer.SENSORS, Layer.CAMERAS):
            column = self._columns[layer]
            found = self._nearest(view, column, self._seen(column, view), (px, py))
            if found is not None:
                return found
        return None

    def _nearest(
        self,
        view: View,
        column: Column,
        rows: NDArray[np.int64] | None,
        pixel: tuple[float, float],
    ) -> Hit | None:
        if column.layer in self.hidden or not column.keys:
            return None
        x = column.x if rows is None else column.x[rows]
        y = column.y if rows is None else column.y[rows]
        at_x, at_y = view.to_world(*pixel)
        reach = HIT_PX * self._theme.zoom / 100 / view.scale
        near = np.flatnonzero((np.abs(x - at_x) <= reach) & (np.abs(y - at_y) <= reach))
        if not len(near):
            return None
        distance = np.hypot(x[near] - at_x, y[near] - at_y)
        if column is self._incidents and rows is not None:
            order = np.lexsort((distance, self.severity[rows[near]]))
            best = near[order[0]]
        else:
            best = near[int(np.argmin(distance))]
        row = int(best) if rows is None else int(rows[best])
        return Hit(column.kind, column.keys[row], float(column.x[row]), float(column.y[row]))
