"""Field units on the map, where their tasks have sent them: their own positions nobody sends."""

from __future__ import annotations

import math
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from PySide6.QtCore import QCoreApplication, QPointF, QRectF, Qt
from PySide6.QtGui import QFontMetricsF, QPainterPath, QPen
from typing_extensions import override

from controlroom.domain.mercator import project
from controlroom.domain.records import TaskState
from ui.map.layers import Found, Level, MapLayer

if TYPE_CHECKING:
    from collections.abc import Sequence
    from uuid import UUID

    from PySide6.QtGui import QPainter

    from controlroom.domain.mercator import View
    from controlroom.domain.records import Task
    from ui.panels.spec import PanelContext

SIDE_PX, BELOW_PX, REACH_PX = 8, 22, 14
WIDE_PX = 160
"""No post with its words reaches farther from its place."""
MOST_NAMED = 2
_AWAY = (TaskState.OPEN, TaskState.STARTED)


@dataclass(frozen=True, slots=True)
class Post:
    """A report that units were sent to.

    Attributes:
        x, y: Of the report, projected metres.
        tasks: Of the units, those at work first.
    """

    incident_id: UUID
    x: float
    y: float
    tasks: tuple[Task, ...]

    @property
    def at_work(self) -> bool:
        """Whether one of them has begun."""
        return self.tasks[0].state is TaskState.STARTED


class UnitsLayer(MapLayer):
    """A square on a corner below the report: full for units at work, hollow for those sent.

    The feed knows no positions of units.  So each stands where its task is, and says so.
    """

    id: ClassVar[str] = "units"
    level: ClassVar[Level] = Level.OVER

    def __init__(self, context: PanelContext) -> None:
        super().__init__()
        self._context = context
        self._posts: Sequence[Post] | None = None
        context.room.tasks_changed.connect(self._outdate)
        context.room.lines_changed.connect(self._outdate)

    def _outdate(self, _change: object = None) -> None:
        self._posts = None
        if self.shown and self._context.room.tasks:
            self.changed.emit()

    def posts(self) -> Sequence[Post]:
        """Return where units are sent to."""
        if self._posts is None:
            self._posts = self._found()
        return self._posts

    def _found(self) -> list[Post]:
        lines = self._context.room.lines
        by_incident: defaultdict[UUID, list[Task]] = defaultdict(list)
        for task in self._context.room.tasks.values():
            if task.unit_id and task.incident_id is not None and task.state in _AWAY:
                by_incident[task.incident_id].append(task)
        posts = []
        for incident_id, tasks in by_incident.items():
            slot = lines.slot(incident_id)
            if slot is None:
                continue
            x, y = project(lines.lat[slot], lines.lon[slot])
            if math.isfinite(float(x)):
                tasks.sort(key=lambda task: (task.state is not TaskState.STARTED, task.created_at))
                posts.append(Post(incident_id, float(x), float(y), tuple(tasks)))
        return posts

    @override
    def paint(self, painter: QPainter, view: View, ratio: float) -> None:
        for post in self.posts():
            px, py = (float(v) for v in view.to_screen(post.x, post.y))
            if -WIDE_PX < px < view.width + WIDE_PX and -WIDE_PX < py < view.height + WIDE_PX:
                self._paint_one(painter, post, QPointF(px, py))

    def _paint_one(self, painter: QPainter, post: Post, at: QPointF) -> None:
        theme = self._context.theme
        live = self._context.room.link.live
        side, middle = theme.px(SIDE_PX), at + QPointF(0, theme.px(BELOW_PX))
        shape = QPainterPath(middle + QPointF(0, -side))
        for dx, dy in ((side, -side * 0.2), (side, side), (-side, side), (-side, -side * 0.2)):
            shape.lineTo(middle + QPointF(dx, dy))
        shape.closeSubpath()  # a house: a post, not a report
        color = theme.color("accent" if live else "text_3")
        painter.setPen(QPen(theme.color("window"), 4.0))
        painter.setBrush(theme.color("window"))
        painter.drawPath(shape)
        painter.setPen(QPen(color, 2.0))
        painter.setBrush(color if post.at_work else theme.color("panel"))
        painter.drawPath(shape)
        self._paint_name(painter, post, middle)

    def _paint_name(self, painter: QPainter, post: Post, middle: QPointF) -> None:
        theme = self._context.theme
        text = self.names(post)
        painter.setFont(theme.font(11, 600))
        width = QFontMetricsF(painter.font()).horizontalAdvance(text) + theme.px(8)
        plate = QRectF(
            middle.x() + theme.px(SIDE_PX + 4), middle.y() - theme.px(9), width, theme.px(18)
        )
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.color("panel", 0.85))
        painter.drawRoundedRect(plate, 3, 3)
        painter.setPen(theme.color("text_2"))
        painter.drawText(plate, Qt.AlignmentFlag.AlignCenter, text)

    @staticmethod
    def names(post: Post) -> str:
        """Return the units of a post, of many the first."""
        names = [task.unit_id or "" for task in post.tasks]
        more = f" +{len(names) - MOST_NAMED}" if len(names) > MOST_NAMED else ""
        return ", ".join(names[:MOST_NAMED]) + more

    @override
    def find(self, view: View, px: float, py: float) -> Found | None:
        below, reach = self._context.theme.px(BELOW_PX), self._context.theme.px(REACH_PX)
        for post in self.posts():
            x, y = (float(v) for v in view.to_screen(post.x, post.y))
            if abs(px - x) <= reach and abs(py - (y + below)) <= reach * 0.7:
                return Found(self.id, post.incident_id, self._about(post))
        return None

    def _about(self, post: Post) -> str:
        room, words = self._context.room, self._context.words
        slot = room.lines.slot(post.incident_id)
        ref = int(room.lines.ref[slot]) if slot is not None else 0
        lines = []
        for task in post.tasks:
            state = words.task_state(task.state)
            lines.append(f"{task.unit_id} · {words.agency_short(task.agency_id)} · {state}")
        said = QCoreApplication.translate(
            "Map", "At #{ref} by its task; its own position is not sent."
        )
        return "\n".join((*lines, said.format(ref=ref)))
