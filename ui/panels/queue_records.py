"""The pages for alarms and tasks: the same rows, with what can be done about them below."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QStackedWidget, QVBoxLayout, QWidget
from typing_extensions import override

from controlroom.domain.records import TaskState
from controlroom.outbox.registry import deed
from ui.commands import Command
from ui.i18n import QT_TRANSLATE_NOOP
from ui.models.alarms import AlarmModel
from ui.models.room import Kind
from ui.models.tasks import TaskModel
from ui.panels.queue_parts import EmptyNote
from ui.panels.queue_view import RowView
from ui.widgets.key_button import KeyButton

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from PySide6.QtGui import QShowEvent

    from controlroom.domain.records import Task
    from ui.models.room import Link, Selection
    from ui.models.rows import RowModel
    from ui.panels.spec import PanelContext


class RecordPage(QWidget):
    """Rows of one kind of record, tied to the selection everybody shares.

    Signals:
        counted: The number of rows may have changed.
    """

    counted = Signal()

    def __init__(
        self, context: PanelContext, model: RowModel, kind: Kind, name: str, nothing: str
    ) -> None:
        """Args: name: For screen readers; nothing: What an empty list says."""
        super().__init__()
        self._context, self._kind, self._nothing = context, kind, nothing
        self._model = model
        model.setParent(self)
        self.view = RowView(context.theme, model, name)
        self.empty = EmptyNote(context.theme)
        self._stack = QStackedWidget()
        self._stack.addWidget(self.view)
        self._stack.addWidget(self.empty)
        self.box = QVBoxLayout(self)
        self.box.setContentsMargins(0, 0, 0, 0)
        self.box.setSpacing(0)
        self.box.addWidget(self._stack, 1)
        room = context.room
        self.view.chosen.connect(self._choose)
        self.view.opened.connect(self.open)
        self.view.newest_asked.connect(lambda: self.view.go_to(0))
        model.moved.connect(self.render_empty)
        room.selected.connect(self._selected)
        room.link_changed.connect(self._link)
        room.ticked.connect(self._tick)
        self._selected(room.selection)
        self._link(room.link)

    def _choose(self, key: UUID | str) -> None:
        self._context.room.select(self._kind, key)

    def open(self, key: UUID | str) -> None:
        """Work on a record."""
        self._context.room.open(self._kind, key)

    def take_keyboard(self) -> None:
        """Put the keyboard into the list."""
        self.view.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def _selected(self, selection: Selection) -> None:
        key = selection.key if selection.kind is self._kind else None
        from_here = key is not None and key == self.view.selected
        self.view.select(key, scroll=not from_here and not self.view.pointer_inside)

    def _link(self, link: Link) -> None:
        self.view.set_stale(stale=not link.live)
        self.render_empty()

    def _tick(self, _now: float) -> None:
        if self.isVisible():
            self.view.refresh_times()
            self.render_empty()

    def render_empty(self) -> None:
        """Say in words why there is nothing when there is nothing."""
        room = self._context.room
        if self._model.rowCount():
            self._stack.setCurrentWidget(self.view)
        else:
            said = self._nothing
            if room.link.since is None or room.records_awaited:
                live = room.link.live  # then they come in a moment
                said = "" if live else self.tr("No connection to the database yet.")
            self.empty.say(said)
            self._stack.setCurrentWidget(self.empty)
        self.counted.emit()


class ActionRow(QWidget):
    """Buttons below a list that run commands; one that nobody registered has no button."""

    def __init__(self, context: PanelContext, command_ids: Sequence[str], first: str) -> None:
        """Args: first: The command that stands out."""
        super().__init__()
        self._context, self._ids, self._first = context, command_ids, first
        self.buttons: dict[str, KeyButton] = {}
        self._grid = QGridLayout(self)
        context.theme.changed.connect(self._restyle)
        self._restyle()

    def _restyle(self) -> None:
        px = self._context.theme.px
        self._grid.setContentsMargins(px(10), px(8), px(10), px(10))
        self._grid.setSpacing(px(6))

    @override
    def showEvent(self, event: QShowEvent) -> None:
        """Make the buttons: by now every command of the window is registered."""
        super().showEvent(event)
        known = {command.id for command in self._context.commands}
        for name in self._ids:
            if name in known and name not in self.buttons:
                self._add(name)
        self.render_enabled()

    def _add(self, name: str) -> None:
        command = self._context.commands.get(name)
        text = command.label().partition(": ")[2] or command.label()
        primary = name == self._first
        button = KeyButton(
            self._context.theme, text[:1].upper() + text[1:], command.key, primary=primary
        )
        button.clicked.connect(lambda: self._context.commands.run(name))
        column = len(self.buttons)
        self._grid.addWidget(button, 0, column)
        self._grid.setColumnStretch(column, 1)
        self.buttons[name] = button

    def render_enabled(self) -> None:
        """Ask every command whether it is possible now."""
        for name, button in self.buttons.items():
            button.setEnabled(self._context.commands.get(name).enabled())


class AlarmPage(RecordPage):
    """Alarms, those nobody acknowledged first.  What is done to them is commands of the window."""

    def __init__(self, context: PanelContext) -> None:
        self.model = AlarmModel(context.room, context.words)
        name, nothing = self.tr("Alarms"), self.tr("No alarm is active.")
        super().__init__(context, self.model, Kind.ALARM, name, nothing)
        if not context.read_only:
            ids = ("alarm.acknowledge", "alarm.incident")
            self.actions_row = ActionRow(context, ids, "alarm.acknowledge")
            self.box.addWidget(self.actions_row)
            context.room.selected.connect(self.actions_row.render_enabled)
            context.room.alarms_changed.connect(self.actions_row.render_enabled)

    @override
    def open(self, key: UUID | str) -> None:
        """Work on the report made from an alarm, or on the alarm itself."""
        alarm = self._context.room.alarms.get(key) if isinstance(key, UUID) else None
        if alarm is not None and alarm.incident_id is not None:
            self._context.room.open(Kind.INCIDENT, alarm.incident_id)
        else:
            super().open(key)


class TaskPage(RecordPage):
    """Tasks, the next due first."""

    def __init__(self, context: PanelContext) -> None:
        self.model = TaskModel(context.room, context.words)
        name, nothing = self.tr("Tasks"), self.tr("No task is open.")
        super().__init__(context, self.model, Kind.TASK, name, nothing)
        for command_id, title, label, state, before in (
            (
                "task.start",
                QT_TRANSLATE_NOOP("Command", "Task: started"),
                self.tr("Task started"),
                TaskState.STARTED,
                (TaskState.OPEN,),
            ),
            (
                "task.done",
                QT_TRANSLATE_NOOP("Command", "Task: done"),
                self.tr("Task done"),
                TaskState.DONE,
                (TaskState.OPEN, TaskState.STARTED),
            ),
        ):
            context.commands.add(
                Command(
                    command_id,
                    title,
                    self._setter(label, state),
                    "",
                    self._asker(before),
                    group="incident",
                )
            )
        if not context.read_only:
            self.actions_row = ActionRow(context, ("task.start", "task.done"), "")
            self.box.addWidget(self.actions_row)
            context.room.selected.connect(self.actions_row.render_enabled)
            context.room.tasks_changed.connect(self.actions_row.render_enabled)

    def current(self) -> Task | None:
        """Return the selected task as it is now."""
        selection = self._context.room.selection
        if selection.kind is not Kind.TASK or not isinstance(selection.key, UUID):
            return None
        return self._context.room.tasks.get(selection.key)

    def _asker(self, before: Sequence[TaskState]) -> Callable[[], bool]:
        def enabled() -> bool:
            task, context = self.current(), self._context
            may = not context.read_only and context.actor.may("accept")
            return may and task is not None and task.state in before

        return enabled

    def _setter(self, label: str, state: TaskState) -> Callable[[], None]:
        def run() -> None:
            task, context = self.current(), self._context
            if task is not None:
                asked = deed("task.set_state", seen=task.version, task=task, state=state)
                context.act(label, asked)

        return run

    @override
    def open(self, key: UUID | str) -> None:
        """Work on the incident a task belongs to, or on the task itself."""
        task = self._context.room.tasks.get(key) if isinstance(key, UUID) else None
        if task is not None and task.incident_id is not None:
            self._context.room.open(Kind.INCIDENT, task.incident_id)
        else:
            super().open(key)
