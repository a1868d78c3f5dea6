"""All markers as columns: placing, drawing in a few calls, and finding one again."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QPointF

from ui.map.bubbles import Bubbles
from ui.map.columns import REST, Column, Hit, Item
from ui.map.fragments import Fragments
from ui.map.incident_painter import IncidentPainter
from ui.map.incidents import Incidents
from ui.map.marks import Layer
from ui.map.sprites import Atlas, look
from ui.models.room import Kind

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import ArrayLike, NDArray
    from PySide6.QtGui import QPainter, QRegion

    from controlroom.domain.mercator import View
    from ui.map.incident_painter import Shown
    from ui.map.marks import Key, Mark
    from ui.theme.theme import Theme

HIT_PX = 13.0
CAMERA_DOT_ZOOM, CAMERA_ZOOM = 14.0, 15.0
"""Hundreds of cameras would bury the reports: dots from the first on, pictures from the second."""

_NONE: tuple[list[Key], NDArray[np.float64], NDArray[np.float64]] = ([], np.empty(0), np.empty(0))


class Markers:
    """What lies on the basemap.  GUI thread only.

    Attributes:
        hidden: Layers that are neither drawn nor found.
        skipped: Markers without a usable position, by layer.
        drawn: How many sprites and bubbles the last ``draw`` painted.
        incidents: Their columns.
    """

    def __init__(self, theme: Theme) -> None:
        self._theme = theme
        self._atlas: Atlas | None = None
        self._fragments = Fragments()
        self.incidents = Incidents()
        self._reports = IncidentPainter(theme, self.incidents, self._fragments)
        self._columns = {
            Layer.CAMERAS: Column(Kind.CAMERA, Layer.CAMERAS),
            Layer.SENSORS: Column(Kind.SENSOR, Layer.SENSORS),
            Layer.FLOOD: Column(Kind.SENSOR, Layer.FLOOD),
            Layer.VESSELS: Column(Kind.VESSEL, Layer.VESSELS),
            Layer.ALARMS: Column(Kind.ALARM, Layer.ALARMS),
        }
        self.hidden: set[Layer] = set()
        self.skipped: dict[Layer, int] = {}
        self.drawn = 0
        self._chosen: tuple[Kind, Key | None] = (Kind.NONE, None)
        self._pictures = Bubbles(theme, 1.0)

    # --- what there is

    def set_incidents(
        self,
        keys: Sequence[Key],
        lat: ArrayLike,
        lon: ArrayLike,
        severity: ArrayLike,
        there: ArrayLike | None = None,
    ) -> None:
        """Take all incidents; see ``Incidents.set_all``."""
        self.incidents.set_all(keys, lat, lon, severity, there)
        self.skipped[Layer.REPORTS] = self.incidents.skipped
        self.fold()
        self._reports.outdate()

    def change_incidents(
        self,
        rows: NDArray[np.int64],
        lat: ArrayLike,
        lon: ArrayLike,
        severity: ArrayLike,
        there: ArrayLike,
    ) -> None:
        """Take these rows anew; see ``Incidents.change``."""
        x, y = self.incidents.change(rows, lat, lon, severity, there)
        self.skipped[Layer.REPORTS] = self.incidents.skipped
        spider = self._reports.spider
        if spider is not None and np.isin(spider.rows, rows).any():
            self.fold()
        self._reports.changed(rows, x, y)

    @property
    def severity(self) -> NDArray[np.int8]:
        """Of every row of incidents."""
        return self.incidents.severity

    @property
    def clustering(self) -> bool:
        """Gather incidents that would cover each other."""
        return self._reports.gathering

    @clustering.setter
    def clustering(self, gathering: bool) -> None:
        self._reports.gathering = gathering
        self._reports.outdate()

    @property
    def stale(self) -> bool:
        """Incidents are old: no colour until the link is back."""
        return self._reports.stale

    @stale.setter
    def stale(self, stale: bool) -> None:
        self._reports.stale = stale

    @property
    def shown(self) -> Shown | None:
        """Incidents as drawn last; None while hidden, or while none are gathered."""
        return self._reports.shown

    def set_marks(self, layer: Layer, marks: Sequence[Mark]) -> None:
        """Take all marks of *layer*."""
        column = self._columns[layer]
        self.skipped[layer] = column.take(marks)
        self._set_pictures(column)

    def forget_pictures(self) -> None:
        """Make every sprite anew: the theme or the screen changed."""
        self._atlas = None
        self._reports.outdate()

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
        if kind is Kind.INCIDENT:
            row = self.incidents.row_of(key)
            if row is not None:
                return float(self.incidents.x[row]), float(self.incidents.y[row])
            return None
        for column in self._columns.values():
            row = column.row_of(key) if column.kind is kind else None
            if row is not None:
                return float(column.x[row]), float(column.y[row])
        return None

    def worst_places(self) -> tuple[Sequence[Key], NDArray[np.float64], NDArray[np.float64]]:
        """Return all SOS: keys and projected metres; none while reports are hidden."""
        if Layer.REPORTS in self.hidden:
            return _NONE
        return self.incidents.worst()

    # --- reports on one spot

    def can_part(self, hit: Hit) -> bool:
        """Return whether coming closer would part the markers of a cluster."""
        return hit.bubble is not None and self._reports.can_part(hit.bubble)

    def spread(self, hit: Hit) -> None:
        """Spread the markers of a cluster out around their spot."""
        if hit.bubble is not None:
            self._reports.spread(hit.bubble)
            self._reports.outdate()

    def fold(self) -> bool:
        """Put what was spread back; return whether anything was."""
        spread, self._reports.spider = self._reports.spider is not None, None
        if spread:
            self._reports.outdate()
        return spread

    # --- drawing

    def dirty(self, view: View) -> QRegion | None:
        """Return which pixels of a drawn *view* only incidents have changed; None for any.

        An empty region means that nothing has to be painted.
        """
        if self._atlas is None or Layer.REPORTS in self.hidden:
            return None
        return self._reports.dirty(view)

    def draw(
        self, painter: QPainter, view: View, ratio: float = 1.0, region: QRegion | None = None
    ) -> None:
        """Paint all visible layers in the pixels of *view*, least important first.

        Args:
            painter: Clipped to *region*.
            view: What the picture shows.
            ratio: Device pixels per pixel.
            region: What ``dirty`` returned; None for all of the picture.
        """
        atlas = self._ready(ratio)
        self.drawn = 0
        for layer in (Layer.CAMERAS, Layer.SENSORS, Layer.FLOOD, Layer.VESSELS):
            self._draw_column(painter, view, atlas, self._columns[layer])
        if Layer.REPORTS in self.hidden:
            self._reports.shown = None
            self._reports.outdate()
        else:
            kind, key = self._chosen
            chosen = self.incidents.row_of(key) if kind is Kind.INCIDENT else None
            self.drawn += self._reports.draw(
                painter, view, atlas, self._pictures, chosen=chosen, region=region
            )
        self._draw_column(painter, view, atlas, self._columns[Layer.ALARMS])

    def _draw_column(self, painter: QPainter, view: View, atlas: Atlas, column: Column) -> None:
        if column.layer in self.hidden or not column.keys:
            return
        rows = self._seen(column, view)
        turn = column.turn[rows] if column.turn is not None else None
        small = self._scale_zoom(view) < CAMERA_ZOOM
        pictures = (column.dot if small else column.picture)[rows]
        places = view.to_screen(column.x[rows], column.y[rows])
        self.drawn += self._fragments.draw(painter, atlas, places, pictures, turn)
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

    def _label(self, painter: QPainter, view: View, mark: Mark, place: tuple[float, float]) -> None:
        tone = mark.tone if look(mark.freshness) == "fresh" and mark.tone else "text_2"
        picture, ratio = self._pictures.label(mark.label, tone), self._pictures.ratio
        px, py = view.to_screen(*place)
        height = picture.height() / ratio
        left = round(float(px) + self._theme.px(13))
        painter.drawPixmap(QPointF(left, round(float(py) - height / 2)), picture)

    # --- finding

    def items(self, view: View, most: int) -> list[Item]:
        """Return what is drawn in *view*: alarms and reports by severity, then all else."""
        found: list[Item] = []
        for layer, column in self._columns.items():
            if layer not in self.hidden:
                found += [
                    Item(
                        _severity(column.marks[row]),
                        Hit(
                            column.kind,
                            column.keys[row],
                            float(column.x[row]),
                            float(column.y[row]),
                        ),
                        (column.kind, column.keys[row]),
                    )
                    for row in self._seen(column, view).tolist()[:most]
                ]
        if Layer.REPORTS not in self.hidden:
            found += self._reports.items(view, most)
        # An alarm before a report of the same severity: it is newer, and nobody may have it yet.
        found.sort(key=lambda item: (item.severity, item.hit.kind is not Kind.ALARM))
        return found[:most]

    def hit(self, view: View, px: float, py: float) -> Hit | None:
        """Return the most important marker under a pixel of *view*, as drawn last."""
        alarm = self._nearest(view, self._columns[Layer.ALARMS], None, (px, py))
        if alarm is not None:
            return alarm
        if Layer.REPORTS not in self.hidden:
            found = self._reports.hit(view, px, py, HIT_PX * self._theme.zoom / 100)
            if found is not None:
                return found
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
        best = near[int(np.argmin(np.hypot(x[near] - at_x, y[near] - at_y)))]
        row = int(best) if rows is None else int(rows[best])
        return column.hit(row)


def _severity(mark: Mark) -> int:
    """Return the severity that a mark's colour stands for."""
    kind, _, level = mark.tone.rpartition("_")
    if kind == "severity":
        return int(level)
    if mark.tone == "above_record":
        return 1
    return REST if kind != "mark" else max(1, 4 - int(level))
