"""Calls for help on the map: where who is on the line is, and how long they have waited."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, ClassVar

from PySide6.QtCore import QCoreApplication, QPointF, QRectF, Qt
from PySide6.QtGui import QFontMetricsF, QPainterPath, QPen
from typing_extensions import override

from controlroom.domain.mercator import project
from controlroom.domain.records import CallState
from ui.map.columns import Hit, Item
from ui.map.layers import Found, Level, MapLayer
from ui.models.calls import call_state, call_title
from ui.models.room import Kind

if TYPE_CHECKING:
    from PySide6.QtGui import QPainter

    from controlroom.domain.mercator import View
    from controlroom.domain.records import Call
    from ui.panels.spec import PanelContext

RADIUS_PX, REACH_PX = 11, 15
WIDE_PX = 100
"""No plate with its words reaches farther from its place."""
_LIVE = (CallState.WAITING, CallState.ANSWERED)


class CallsLayer(MapLayer):
    """A plate in the shape of a bubble of speech: filled while nobody has answered.

    Calls to the hotline bring no position, so they are in the list above the alarms only.
    """

    id: ClassVar[str] = "calls"
    level: ClassVar[Level] = Level.GLASS

    def __init__(self, context: PanelContext) -> None:
        super().__init__()
        self._context = context
        context.room.calls_changed.connect(self.changed)
        context.room.ticked.connect(self._on_tick)

    def _on_tick(self, _now: float) -> None:
        if self.shown and self.calls():
            self.changed.emit()

    def calls(self) -> list[tuple[Call, float, float]]:
        """Return those on the line with their places in projected metres, the longest first."""
        found = []
        for call in self._context.room.calls.values():
            if call.state in _LIVE and call.position is not None:
                x, y = project(call.position.lat, call.position.lon)
                if math.isfinite(float(x)):
                    found.append((call, float(x), float(y)))
        return sorted(found, key=lambda item: item[0].began_at)

    @override
    def paint(self, painter: QPainter, view: View, ratio: float) -> None:
        for call, x, y in reversed(self.calls()):  # who waits longest lies on top
            px, py = (float(v) for v in view.to_screen(x, y))
            if -WIDE_PX < px < view.width + WIDE_PX and -WIDE_PX < py < view.height + WIDE_PX:
                self._paint_one(painter, call, QPointF(px, py))

    def _paint_one(self, painter: QPainter, call: Call, tip: QPointF) -> None:
        theme = self._context.theme
        live = self._context.room.link.live
        waiting = call.state is CallState.WAITING
        token = "severity_1" if live else "text_3"
        radius = theme.px(RADIUS_PX)
        middle = tip - QPointF(0, radius * 1.6)
        bubble, point = QPainterPath(), QPainterPath(tip)
        bubble.addRoundedRect(
            QRectF(middle.x() - radius, middle.y() - radius, 2 * radius, 2 * radius), 5, 5
        )
        point.lineTo(tip + QPointF(-radius * 0.45, -radius * 0.8))
        point.lineTo(tip + QPointF(radius * 0.45, -radius * 0.8))
        point.closeSubpath()
        painter.setPen(QPen(theme.color("window"), 4.0))
        painter.setBrush(theme.color("window"))
        painter.drawPath(bubble.united(point))
        painter.setPen(QPen(theme.color(token), 2.0))
        painter.setBrush(theme.color(token) if waiting else theme.color("panel"))
        painter.drawPath(bubble.united(point))
        painter.setFont(theme.font(12, 700))
        painter.setPen(theme.color("on_severity" if waiting and live else "text"))
        box = QRectF(middle.x() - radius, middle.y() - radius, 2 * radius, 2 * radius)
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, "!" if waiting else "…")
        if waiting:
            self._paint_wait(painter, call, middle, radius)

    def _paint_wait(self, painter: QPainter, call: Call, middle: QPointF, radius: float) -> None:
        theme = self._context.theme
        text = self.waited(call)
        painter.setFont(theme.font(11, 600))
        width = QFontMetricsF(painter.font()).horizontalAdvance(text) + theme.px(10)
        plate = QRectF(middle.x() + radius + 4, middle.y() - theme.px(9), width, theme.px(18))
        painter.setPen(QPen(theme.color("line"), 1))
        painter.setBrush(theme.color("panel", 0.94))
        painter.drawRoundedRect(plate, 3, 3)
        painter.setPen(theme.color("text"))
        painter.drawText(plate, Qt.AlignmentFlag.AlignCenter, text)

    def waited(self, call: Call) -> str:
        """Return how long a call has been on the line."""
        age = self._context.room.age_s(call.began_at.timestamp())
        return "" if age is None else self._context.words.age(age)

    @override
    def find(self, view: View, px: float, py: float) -> Found | None:
        reach, up = self._context.theme.px(REACH_PX), self._context.theme.px(RADIUS_PX) * 1.6
        for call, x, y in self.calls():
            at_x, at_y = (float(v) for v in view.to_screen(x, y))
            if abs(px - at_x) <= reach and -reach <= py - (at_y - up) <= up:
                return Found(self.id, call.id, self._about(call))
        return None

    def _about(self, call: Call) -> str:
        since = QCoreApplication.translate("Map", "on the line for {age}")
        what = f"{call_title(call)} · {call_state(call.state)}"
        return f"{what}\n{since.format(age=self.waited(call))}"

    @override
    def items(self, view: View) -> list[Item]:
        west, south, east, north = view.box
        return [
            Item(1, Hit(Kind.CALL, call.id, x, y, words=self._about(call)), (Kind.CALL, call.id))
            for call, x, y in self.calls()
            if west < x < east and south < y < north
        ]
