"""The left side of the window: queue, tasks, alarms and sources, each with its count."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from ui.commands import Command
from ui.i18n import QT_TRANSLATE_NOOP
from ui.models.room import Kind
from ui.panels.queue_calls import CallPage
from ui.panels.queue_list import QueuePage
from ui.panels.queue_parts import CountTabs
from ui.panels.queue_records import AlarmPage, TaskPage
from ui.panels.queue_sources import SourcePage
from ui.panels.spec import PanelSpec

if TYPE_CHECKING:
    from ui.models.room import Selection
    from ui.panels.spec import PanelContext

QUEUE, TASKS, ALARMS, SOURCES = range(4)


class QueuePanel(QWidget):
    """Four lists behind tabs; registers their commands and keys."""

    def __init__(self, context: PanelContext) -> None:
        super().__init__()
        self.setObjectName("panel")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._context = context
        self.queue, self.tasks = QueuePage(context), TaskPage(context)
        self.alarms, self.sources = AlarmPage(context), SourcePage(context)
        self.calls = CallPage(context)
        self.alarms.box.insertWidget(0, self.calls)
        self.tabs = CountTabs(context.theme, self.tr("Lists"))
        for title in (self.tr("Queue"), self.tr("Tasks"), self.tr("Alarms"), self.tr("Sources")):
            self.tabs.add(title)
        self._pages = QStackedWidget()
        for page in (self.queue, self.tasks, self.alarms, self.sources):
            self._pages.addWidget(page)
        line = QFrame()
        line.setObjectName("line")
        self._tab_row = QHBoxLayout()
        self._tab_row.addWidget(self.tabs, 1)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(0)
        box.addLayout(self._tab_row)
        box.addWidget(line)
        box.addWidget(self._pages, 1)
        self.setFocusProxy(self.queue)
        self.tabs.currentChanged.connect(self._pages.setCurrentIndex)
        for counted in (
            self.queue.counted,
            self.tasks.counted,
            self.alarms.counted,
            self.calls.counted,
            self.sources.list.counted,
        ):
            counted.connect(self.render_counts)
        context.room.opened.connect(self._opened)
        context.theme.changed.connect(self._restyle)
        self._restyle()
        self._add_commands()
        self.render_counts()

    def _restyle(self) -> None:
        px = self._context.theme.px
        self._tab_row.setContentsMargins(px(6), px(5), px(6), 0)

    def render_counts(self) -> None:
        """Show how many there are of each; amber where somebody must look."""
        room, number = self._context.room, self._context.words.number
        waiting = self.alarms.model.waiting + self.calls.model.waiting
        self.tabs.set_count(QUEUE, number(room.open_count))
        tasks, alarms = number(len(room.tasks)), number(waiting or len(room.alarms))
        if room.records_awaited:  # a zero would be a figure
            tasks = alarms = "–"
        self.tabs.set_count(TASKS, tasks)
        self.tabs.set_count(ALARMS, alarms, loud=waiting > 0)
        self.tabs.set_count(SOURCES, number(len(self._context.city.sources)))

    def show_tab(self, number: int) -> None:
        """Bring one of the lists to the front."""
        self.tabs.setCurrentIndex(number)

    def _opened(self, selection: Selection) -> None:
        if selection.kind is Kind.SOURCE and isinstance(selection.key, str):
            self.show_tab(SOURCES)
            self.sources.open(selection.key)

    def _add_commands(self) -> None:
        add = self._context.commands.add
        for command in (
            Command(
                "queue.search", QT_TRANSLATE_NOOP("Command", "Queue: search"), self.search, "/"
            ),
            Command(
                "queue.newest",
                QT_TRANSLATE_NOOP("Command", "Queue: newest"),
                self.show_newest,
                "Home",
            ),
            Command(
                "queue.open",
                QT_TRANSLATE_NOOP("Command", "Queue: open the selected"),
                self.open_current,
            ),
            Command(
                "queue.clear", QT_TRANSLATE_NOOP("Command", "Queue: clear the filter"), self.clear
            ),
            Command(
                "queue.focus",
                QT_TRANSLATE_NOOP("Command", "Queue: take the keyboard"),
                self.take_keyboard,
            ),
        ):
            add(_in_queue_menu(command))
        for number, view in enumerate(self.queue.views, start=1):
            run = partial(self.show_view, view.id)
            add(Command(f"queue.view.{view.id}", view.title, run, f"Ctrl+{number}", group="queue"))
        for view_id, title, tab in (
            ("tasks", QT_TRANSLATE_NOOP("Command", "Queue: tasks"), TASKS),
            ("alarms", QT_TRANSLATE_NOOP("Command", "Queue: alarms"), ALARMS),
            ("sources", QT_TRANSLATE_NOOP("Command", "Queue: sources"), SOURCES),
        ):
            add(Command(f"queue.view.{view_id}", title, partial(self.go, tab), group="queue"))

    def search(self) -> None:
        """Put the keyboard into the search field."""
        self.show_tab(QUEUE)
        self.queue.take_keyboard()

    def take_keyboard(self) -> None:
        """Put the keyboard into the list that is shown."""
        page = self._pages.currentWidget()
        if page is self.queue:
            self.queue.setFocus(Qt.FocusReason.ShortcutFocusReason)
        else:
            self.go(self._pages.currentIndex())

    def show_newest(self) -> None:
        """Let waiting reports in and go to the newest."""
        self.show_tab(QUEUE)
        self.queue.show_newest()

    def open_current(self) -> None:
        """Work on the selected report."""
        self.queue.open_current()

    def clear(self) -> None:
        """Show every open report."""
        self.show_tab(QUEUE)
        self.queue.clear()

    def show_view(self, view_id: str) -> None:
        """Show a saved view of the queue."""
        self.show_tab(QUEUE)
        self.queue.show_view(view_id)
        self.queue.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def go(self, tab: int) -> None:
        """Bring a list to the front and put the keyboard into it."""
        self.show_tab(tab)
        (self.queue, self.tasks, self.alarms, self.sources)[tab].take_keyboard()


def _in_queue_menu(command: Command) -> Command:
    return Command(
        command.id, command.title, command.run, command.key, command.enabled, group="queue"
    )


SPEC = PanelSpec(
    id="queue",
    title=QT_TRANSLATE_NOOP("Panel", "Queue"),
    make=QueuePanel,
    area=Qt.DockWidgetArea.LeftDockWidgetArea,
)
