"""Open tasks as rows, the next due first."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from typing_extensions import override

from controlroom.domain.records import Task
from ui.models.rows import Look, RecordModel

if TYPE_CHECKING:
    from collections.abc import Hashable

    from PySide6.QtCore import QObject

    from ui.models.room import Room
    from ui.words import Words


class TaskModel(RecordModel[Task]):
    """Rows over ``Room.tasks``."""

    def __init__(self, room: Room, words: Words, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._room, self._words = room, words
        room.tasks_changed.connect(self.refresh)
        self.refresh()

    def refresh(self) -> None:
        """Take over what the room holds."""
        tasks = self._room.tasks
        self.set_records(sorted(tasks, key=lambda key: (_due(tasks[key]), key)), tasks)

    @override
    def face(self, row: int) -> Hashable:
        """Return id, version and time left."""
        task = self.record(row)
        return task.id, task.version, self._words.left(_due(task), self._room.now)

    @override
    def look(self, row: int) -> Look:
        """Return what to paint of a row."""
        task, words = self.record(row), self._words
        left = words.left(_due(task), self._room.now)
        given = words.moment(task.created_at, self._room.now)
        who = " · ".join(
            part for part in (words.agency_short(task.agency_id), task.unit_id) if part
        )
        return Look(
            title=task.title,
            second=f"{who} · {given}",
            right=left.text,
            who=words.task_state(task.state),
            tone=left.tone,
            tip=f"{task.title}\n{words.agency(task.agency_id)}\n{task.created_by}, {given}",
        )


def _due(task: Task) -> float:
    return task.due_at.timestamp() if task.due_at else math.inf
