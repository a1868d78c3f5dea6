"""Where vessels came from and where they are heading: a trail behind, a line before each."""

from __future__ import annotations

import math
from collections import deque
from typing import TYPE_CHECKING, ClassVar

import numpy as np
from PySide6.QtCore import QLineF, QPointF, Qt
from PySide6.QtGui import QPen
from typing_extensions import override

from controlroom.domain.mercator import project
from controlroom.domain.records import Freshness
from ui.map.layers import Level, MapLayer

if TYPE_CHECKING:
    from PySide6.QtGui import QPainter

    from controlroom.domain.mercator import View
    from controlroom.domain.records import VesselPosition
    from ui.panels.spec import PanelContext

MOST_POINTS, LONGEST_S = 60, 2 * 3_600.0
AHEAD_S = 600.0
"""The line before a vessel is as long as its way of ten minutes."""
KNOT_M_S = 1_852 / 3_600
SLOWEST_KN = 0.5
"""Below it a course says nothing: the vessel drifts or lies still."""
FADES = (0.75, 0.45, 0.2)
VESSEL_SOURCE, CADENCE_S = "vessel", 600.0


class VesselTracks(MapLayer):
    """Trails of what this window has seen since it was opened, two hours at most.

    They are kept whether shown or not, so that switching it on shows the past.
    """

    id: ClassVar[str] = "tracks"
    level: ClassVar[Level] = Level.UNDER

    def __init__(self, context: PanelContext) -> None:
        super().__init__()
        self._context = context
        self._trails: dict[str, deque[tuple[float, float, float]]] = {}
        source = context.city.source_by_id.get(VESSEL_SOURCE)
        self._cadence = source.cadence_s if source else CADENCE_S
        context.room.vessels_changed.connect(self._on_vessels)
        self._on_vessels()

    def _on_vessels(self) -> None:
        vessels = self._context.room.vessels
        for name in self._trails.keys() - vessels.keys():
            del self._trails[name]
        for vessel in vessels.values():
            x, y = (float(v) for v in project(vessel.position.lat, vessel.position.lon))
            at = vessel.at.timestamp()
            trail = self._trails.setdefault(vessel.vessel_id, deque(maxlen=MOST_POINTS))
            if math.isfinite(x) and (not trail or at > trail[-1][0]):
                trail.append((at, x, y))
            while trail and trail[0][0] < trail[-1][0] - LONGEST_S:
                trail.popleft()
        if self.shown and vessels:
            self.changed.emit()

    def trail(self, vessel_id: str) -> list[tuple[float, float, float]]:
        """Return (POSIX seconds, x, y) of what was seen of a vessel, the oldest first."""
        return list(self._trails.get(vessel_id, ()))

    @override
    def paint(self, painter: QPainter, view: View, ratio: float) -> None:
        for vessel in self._context.room.vessels.values():
            self._paint_trail(painter, view, vessel)
            self._paint_course(painter, view, vessel)

    def _paint_trail(self, painter: QPainter, view: View, vessel: VesselPosition) -> None:
        trail = self.trail(vessel.vessel_id)
        if len(trail) < 2:  # noqa: PLR2004 - a line has two ends
            return
        points = np.array(trail)
        px, py = view.to_screen(points[:, 1], points[:, 2])
        if px.max() < 0 or py.max() < 0 or px.min() > view.width or py.min() > view.height:
            return
        ends = [QPointF(x, y) for x, y in zip(px.tolist(), py.tolist(), strict=True)]
        last = len(ends) - 1
        for number in range(last):
            part = min(int((last - 1 - number) / last * len(FADES)), len(FADES) - 1)
            color = self._context.theme.color("text_2", FADES[part])
            pen = QPen(color, self._context.theme.px(2))
            pen.setCapStyle(Qt.PenCapStyle.RoundCap)
            painter.setPen(pen)
            painter.drawLine(QLineF(ends[number], ends[number + 1]))

    def ahead(self, vessel: VesselPosition) -> tuple[float, float] | None:
        """Return the way of ten minutes in projected metres east and north; None where unknown."""
        room = self._context.room
        fresh = room.freshness(vessel.at.timestamp(), self._cadence)
        if fresh is not Freshness.FRESH or vessel.berthed:
            return None
        if vessel.course_deg is None or (vessel.speed_kn or 0.0) < SLOWEST_KN:
            return None
        away = (vessel.speed_kn or 0.0) * KNOT_M_S * AHEAD_S
        away /= max(math.cos(math.radians(vessel.position.lat)), 0.01)  # as Mercator stretches
        course = math.radians(vessel.course_deg)
        return away * math.sin(course), away * math.cos(course)

    def _paint_course(self, painter: QPainter, view: View, vessel: VesselPosition) -> None:
        ahead = self.ahead(vessel)
        if ahead is None:
            return
        x, y = (float(v) for v in project(vessel.position.lat, vessel.position.lon))
        if not math.isfinite(x):
            return
        px, py = view.to_screen(np.array([x, x + ahead[0]]), np.array([y, y + ahead[1]]))
        pen = QPen(self._context.theme.color("accent"), self._context.theme.px(1.6))
        pen.setDashPattern([4, 3])
        painter.setPen(pen)
        painter.drawLine(QLineF(float(px[0]), float(py[0]), float(px[1]), float(py[1])))
