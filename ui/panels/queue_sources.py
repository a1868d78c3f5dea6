"""The page for sources: how fresh each is, and what one brought or had set aside."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)
from typing_extensions import override

from ui.models.room import Kind
from ui.models.sources import NoticeModel, QuarantineModel, SourceModel
from ui.panels.queue_parts import CountTabs, EmptyNote
from ui.panels.queue_records import RecordPage
from ui.panels.queue_view import RowView

if TYPE_CHECKING:
    from collections.abc import Sequence
    from uuid import UUID

    from PySide6.QtGui import QKeyEvent

    from controlroom.domain.records import Notice, Quarantined
    from ui.models.room import Link
    from ui.models.rows import RecordModel
    from ui.panels.spec import PanelContext

LIMIT = 200


class SourceList(RecordPage):
    """One row for each source."""

    def __init__(self, context: PanelContext) -> None:
        self.model = SourceModel(context.room, context.words)
        name, nothing = self.tr("Sources"), self.tr("This city has no sources.")
        super().__init__(context, self.model, Kind.SOURCE, name, nothing)
        context.room.sources_changed.connect(self._changed)

    def _changed(self) -> None:
        self.view.refresh_times()
        self.counted.emit()


class SourcePage(QStackedWidget):
    """The list of sources, and behind it one opened source."""

    def __init__(self, context: PanelContext) -> None:
        super().__init__()
        self._context = context
        self.list = SourceList(context)
        self.model = self.list.model
        self.opened = SourceDetail(context)
        self.addWidget(self.list)
        self.addWidget(self.opened)
        self.opened.back.clicked.connect(self.show_list)

    def open(self, source_id: str) -> None:
        """Show what a source brought and what was set aside."""
        self.opened.open(source_id)
        self.setCurrentWidget(self.opened)

    def show_list(self) -> None:
        """Go back to the list."""
        self.setCurrentWidget(self.list)
        self.list.take_keyboard()

    def take_keyboard(self) -> None:
        """Put the keyboard into what is shown."""
        page = self.currentWidget()
        if page is self.opened:
            self.opened.take_keyboard()
        else:
            self.list.take_keyboard()

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Go back with Escape."""
        if event.key() == Qt.Key.Key_Escape and self.currentWidget() is self.opened:
            self.show_list()
        else:
            super().keyPressEvent(event)


class SourceDetail(QWidget):
    """Name, newest notices and the records that could not be used, with the reasons."""

    def __init__(self, context: PanelContext) -> None:
        super().__init__()
        self._context = context
        room, words, theme = context.room, context.words, context.theme
        self._source_id = ""
        self.back = QPushButton("‹")
        self.back.setObjectName("flat")
        self.back.setAccessibleName(self.tr("Back to the sources"))
        self.back.setToolTip(self.tr("Back to the sources (Esc)"))
        self.title = QLabel()
        self.title.setTextFormat(Qt.TextFormat.PlainText)
        self.title.setWordWrap(True)
        self.tabs = CountTabs(theme, self.tr("What the source brought"))
        self.tabs.add(self.tr("Notices"))
        self.tabs.add(self.tr("Set aside"))
        self.notices, self.aside = (
            NoticeModel(room, words, self),
            QuarantineModel(room, words, self),
        )
        self.views = (
            RowView(theme, self.notices, self.tr("Newest notices")),
            RowView(theme, self.aside, self.tr("Records set aside")),
        )
        self.empty = EmptyNote(theme)
        self._stack = QStackedWidget()
        for part in (*self.views, self.empty):
            self._stack.addWidget(part)
        self._head = QHBoxLayout()
        self._head.addWidget(self.back)
        self._head.addWidget(self.title, 1)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(0)
        box.addLayout(self._head)
        self._tab_row = QHBoxLayout()
        self._tab_row.addWidget(self.tabs, 1)
        line = QFrame()
        line.setObjectName("line")
        box.addLayout(self._tab_row)
        box.addWidget(line)
        box.addWidget(self._stack, 1)
        for view in self.views:
            view.chosen.connect(lambda key, v=view: v.select(key, scroll=False))
        room.link_changed.connect(self._show_link)
        self.tabs.currentChanged.connect(self._render)
        theme.changed.connect(self._restyle)
        self._restyle()

    # A method, not a lambda: the room outlives this widget, and a lambda would be called after it.
    def _show_link(self, link: Link) -> None:
        for view in self.views:
            view.set_stale(stale=not link.live)

    def _restyle(self) -> None:
        theme = self._context.theme
        self.title.setFont(theme.font(13, 600))
        self._head.setContentsMargins(theme.px(6), theme.px(8), theme.px(12), theme.px(6))
        self._tab_row.setContentsMargins(theme.px(6), 0, theme.px(6), 0)

    def take_keyboard(self) -> None:
        """Put the keyboard into the list that is shown."""
        view = self.views[max(0, self.tabs.currentIndex())]
        (view if view.isVisible() else self.back).setFocus(Qt.FocusReason.ShortcutFocusReason)

    def open(self, source_id: str) -> None:
        """Ask for what a source brought."""
        context = self._context
        questions = context.services.questions
        if source_id != self._source_id:
            self._source_id = source_id
            self.title.setText(context.city.source_by_id[source_id].name.of(context.words.lang))
            self.notices.set_records((), {})
            self.aside.set_records((), {})
        self._asked = {"notices", "aside"}
        self._render()
        context.ask(
            "queue.notices",
            lambda: questions.notices(source_id, LIMIT),
            lambda found: self._show(self.notices, "notices", source_id, found),
        )
        context.ask(
            "queue.aside",
            lambda: questions.quarantined(LIMIT, source_id),
            lambda found: self._show(self.aside, "aside", source_id, found),
        )

    def _show(
        self,
        model: RecordModel[Notice] | RecordModel[Quarantined],
        name: str,
        source_id: str,
        found: Sequence[Notice] | Sequence[Quarantined],
    ) -> None:
        if source_id != self._source_id:
            return
        records: dict[UUID, Notice | Quarantined] = {record.id: record for record in found}
        model.set_records(list(records), records)  # type: ignore[arg-type]  # each with its own
        self._asked.discard(name)
        self._render()

    def _render(self) -> None:
        number = self._context.words.number
        self.tabs.set_count(0, number(self.notices.rowCount()))
        self.tabs.set_count(1, number(self.aside.rowCount()))
        chosen = max(0, self.tabs.currentIndex())
        model, name, nothing = (
            (self.notices, "notices", self.tr("This source has brought no notices.")),
            (self.aside, "aside", self.tr("Nothing was set aside: every record could be used.")),
        )[chosen]
        if model.rowCount():
            self._stack.setCurrentWidget(self.views[chosen])
        else:
            self.empty.say(self.tr("Loading…") if name in self._asked else nothing)
            self._stack.setCurrentWidget(self.empty)
