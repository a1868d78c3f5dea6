"""Puts the glass over the picture: selection, arrows, scale, legend, attribution and notes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QCoreApplication, QPointF, Qt
from PySide6.QtGui import QPen

from controlroom.domain.mercator import project
from ui.map.arrows import Arrow, beside, edge_arrows
from ui.map.chrome import PAD_PX, Chrome
from ui.map.marks import Layer

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtGui import QPainter

    from controlroom.domain.geo import Bounds
    from controlroom.domain.mercator import View
    from controlroom.tiles.source import TileInfo
    from ui.map.basemap_file import Basemap
    from ui.map.legend import Legend
    from ui.map.markers import Markers
    from ui.map.marks import Key
    from ui.models.room import Kind
    from ui.theme.theme import Theme

ROUGH_FROM = 16.0
"""The figures are generalised by 15 m and more; from here on that can be seen."""
WIDE_PX, NARROW_PX = 760, 520


class Glass:
    """What does not move with the map.

    Attributes:
        arrows: The edge arrows painted last, severity 1 first.
        problem: Said when the basemap that was wanted cannot be shown.
        trouble: Why tiles are missing or old, translated; empty while all is well.
        source: Tiles that are shown in place of the city's own figures.
        more_notes: Asked for further sentences at the foot.
        legends: Asked for what the colours of layers mean.
    """

    def __init__(self, theme: Theme, markers: Markers, basemap: Basemap | None) -> None:
        self._theme, self._markers, self._basemap = theme, markers, basemap
        self._chrome = Chrome(theme)
        self.arrows: list[Arrow] = []
        self.problem = self.trouble = ""
        self.source: TileInfo | None = None
        self.more_notes: Callable[[View], list[str]] = lambda _view: []
        self.legends: Callable[[], list[Legend]] = list
        self.inset = (0, 0, 0, 0)

    def forget(self) -> None:
        """Make every picture anew: colours, sizes or the language changed."""
        self._chrome.forget()

    def paint(
        self, painter: QPainter, view: View, ratio: float, selected: tuple[Kind, Key | None]
    ) -> None:
        """Paint everything over the picture of *view*."""
        keys, x, y = self._markers.worst_places()
        self.arrows = edge_arrows(view, keys, x, y, self.inset)
        token = "text_3" if self._markers.stale else "severity_1"
        self._chrome.draw_arrows(painter, ratio, self.arrows, token)
        self._paint_selection(painter, view, ratio, selected)
        self._paint_foot(painter, view, ratio)

    def _paint_selection(
        self, painter: QPainter, view: View, ratio: float, selected: tuple[Kind, Key | None]
    ) -> None:
        kind, key = selected
        place = self._markers.place(kind, key)
        if place is None or key is None:
            return
        px, py = (float(v) for v in view.to_screen(*place))
        if 0 <= px <= view.width and 0 <= py <= view.height:
            radius = self._theme.px(18)
            painter.setBrush(Qt.BrushStyle.NoBrush)
            for token, width in (("window", 5.0), ("accent", 3.0)):
                painter.setPen(QPen(self._theme.color(token), width))
                painter.drawEllipse(QPointF(px, py), radius, radius)
        elif key not in {arrow.key for arrow in self.arrows}:
            x, y = np.array([place[0]]), np.array([place[1]])
            found = edge_arrows(view, [key], x, y, self.inset)
            way = [beside(arrow, self.arrows, view) for arrow in found]
            self._chrome.draw_arrows(painter, ratio, way, "accent")
            self.arrows += way

    def _paint_foot(self, painter: QPainter, view: View, ratio: float) -> None:
        pad, px = self._theme.px(PAD_PX), self._theme.px
        bottom, left = view.height - pad, pad
        if view.width >= px(NARROW_PX):
            legend = self._chrome.legend(ratio, wide=view.width >= px(WIDE_PX))
            size = legend.deviceIndependentSize()
            painter.drawPixmap(QPointF(pad, bottom - size.height()), legend)
            foot = bottom - round(size.height()) - px(2)
        else:
            foot = bottom - px(26)
        self._chrome.draw_bar(painter, view, ratio, left, foot)
        foot -= px(24)
        for key in self.legends():
            picture = self._chrome.key(ratio, key)
            size = picture.deviceIndependentSize()
            if foot - size.height() < self.inset[1]:
                break  # a low window: the lowest layers' words go first
            painter.drawPixmap(QPointF(pad, foot - size.height()), picture)
            foot -= round(size.height()) + px(4)
        for text in self.notes(view):
            note = self._chrome.note(ratio, text, view.width - 2 * pad)
            size = note.deviceIndependentSize()
            at = QPointF(view.width - pad - size.width(), bottom - size.height())
            painter.drawPixmap(at, note)
            bottom -= round(size.height()) + px(4)

    def notes(self, view: View) -> list[str]:
        """Return what has to be said in words, bottom line first."""
        notes = []
        shown = self.source or self._basemap
        if shown is not None:
            # The borders of the wards lie over tiles too.
            named = [part.attribution for part in (self.source, self._basemap) if part is not None]
            if any(named):
                notes.append(" · ".join(dict.fromkeys(filter(None, named))))
            if _beyond(view, shown.bounds):
                text = QCoreApplication.translate("Map", "No map data here")
                notes.append(text)
            elif self.source is None and view.zoom >= ROUGH_FROM:
                text = QCoreApplication.translate("Map", "Simplified map, right to about 15 m")
                notes.append(text)
        notes += self.more_notes(view)
        notes += [words for words in (self.trouble, self.problem) if words]
        notes += self._hidden()
        missing = self._markers.skipped.get(Layer.REPORTS, 0)
        if missing:
            text = QCoreApplication.translate(
                "Map", "%n report(s) without a place on the map", "", missing
            )
            notes.append(text)
        return notes

    def _hidden(self) -> list[str]:
        """Say which layers are off that nobody may miss without knowing it."""
        said = {
            Layer.ALARMS: QCoreApplication.translate("Map", "Alarms are switched off here"),
            Layer.REPORTS: QCoreApplication.translate("Map", "Reports are switched off here"),
        }
        return [text for layer, text in said.items() if layer in self._markers.hidden]


def _beyond(view: View, bounds: Bounds) -> bool:
    x, y = project([bounds.south, bounds.north], [bounds.west, bounds.east])
    west, south, east, north = view.box
    return bool(west > x[1] or east < x[0] or south > y[1] or north < y[0])
