"""The list of commands without a good end: what waits, what grew too old, what was refused."""

from __future__ import annotations

import json
import time
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import (
    QAbstractItemView,
    QDialog,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QPushButton,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from controlroom.outbox.values import State
from ui.errors import notice_of
from ui.words_deeds import deed_words

if TYPE_CHECKING:
    from uuid import UUID

    from controlroom.outbox.values import Entry
    from ui.panels.spec import PanelContext

WIDTH_PX, HEIGHT_PX = 760, 360
HALF_A_DAY_S = 12 * 3600
WHAT, SINCE, WHY = range(3)


class OutboxList(QDialog):
    """Lists them, oldest first, and keeps itself up to date.  Never opens by itself.

    Signals:
        send_asked: Id of a command that shall be sent now.
        drop_asked: Id of a command that shall not be sent, or whose refusal is done with.
    """

    send_asked = Signal(object)
    drop_asked = Signal(object)

    def __init__(self, context: PanelContext, parent: QWidget) -> None:
        super().__init__(parent)
        self._context = context
        self._shown: tuple[Entry, ...] = ()
        px = context.theme.px
        self.setWindowTitle(self.tr("Not carried out yet"))
        self.table = QTableWidget(0, 3)
        self.table.setAccessibleName(self.windowTitle())
        self.table.setHorizontalHeaderLabels(
            [self.tr("What"), self.tr("Since"), self.tr("Why it is here")]
        )
        self.table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.table.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.table.setTabKeyNavigation(False)
        self.table.setWordWrap(True)
        self.table.verticalHeader().hide()
        header = self.table.horizontalHeader()
        middle = Qt.AlignmentFlag.AlignVCenter
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | middle)
        header.setSectionResizeMode(WHAT, QHeaderView.ResizeMode.ResizeToContents)
        header.setSectionResizeMode(SINCE, QHeaderView.ResizeMode.ResizeToContents)
        header.setSectionResizeMode(WHY, QHeaderView.ResizeMode.Stretch)
        self.none = QLabel(self.tr("Everything was carried out."))
        self.none.setObjectName("muted")
        self.send = QPushButton(self.tr("&Send now"))
        self.drop = QPushButton(self.tr("&Drop"))
        self.copy = QPushButton(self.tr("&Copy"))
        close = QPushButton(self.tr("C&lose"))
        row = QHBoxLayout()
        for button, run in (
            (self.send, self.send_selected),
            (self.drop, self.drop_selected),
            (self.copy, self.copy_selected),
        ):
            button.setAutoDefault(False)
            button.clicked.connect(run)
            row.addWidget(button)
        row.addStretch(1)
        row.addWidget(close)
        close.setAutoDefault(False)
        close.clicked.connect(self.reject)
        box = QVBoxLayout(self)
        box.addWidget(self.table, 1)
        box.addWidget(self.none)
        box.addLayout(row)
        self.resize(px(WIDTH_PX), px(HEIGHT_PX))
        self.table.itemSelectionChanged.connect(self._refresh_buttons)
        context.pending.changed.connect(self.render_entries)
        self.render_entries()

    @Slot()
    def render_entries(self) -> None:
        """Show what the outbox holds now; the selection stays on its commands."""
        chosen = set(self.selected())
        entries = tuple(e for e in self._context.pending.entries if not e.again)
        self._shown = entries
        self.table.setRowCount(len(entries))
        for row, entry in enumerate(entries):
            for column, text in enumerate(self._texts(entry)):
                item = QTableWidgetItem(text)
                item.setToolTip(text)
                self.table.setItem(row, column, item)
        self.table.clearSelection()
        for row, entry in enumerate(entries):
            if entry.deed.id in chosen or len(entries) == 1:
                self._select(row)
        self.table.resizeRowsToContents()
        self.none.setVisible(not entries)
        self._refresh_buttons()

    def _select(self, row: int) -> None:
        for column in range(self.table.columnCount()):
            item = self.table.item(row, column)
            if item is not None:
                item.setSelected(True)

    def _texts(self, entry: Entry) -> tuple[str, str, str]:
        words = self._context.words
        now = time.time()
        since = words.clock(datetime.fromtimestamp(entry.created_at, UTC), seconds=True)
        if now - entry.created_at > HALF_A_DAY_S:  # a time alone would be taken for today's
            since = words.moment(entry.created_at, now)
        return deed_words(entry.deed.kind, entry.deed.ref), since, self._why(entry)

    def _why(self, entry: Entry) -> str:
        if entry.state is State.REFUSED and entry.result is not None:
            why = notice_of(entry.result, self._context.words).text
            return self.tr("Refused: {why}").format(why=why)
        if entry.state is State.EXPIRED:
            return self.tr("It waited too long to be sent by itself. Send it now, or drop it.")
        if entry.tried:
            return self.tr(
                "It may have been carried out: the answer was lost. It is asked for until it comes."
            )
        return self.tr("The database does not answer. It is sent as soon as it does.")

    def selected(self) -> list[UUID]:
        """Return the ids of the selected commands, in order."""
        rows = sorted({index.row() for index in self.table.selectedIndexes()})
        return [self._shown[row].deed.id for row in rows if row < len(self._shown)]

    def _chosen(self) -> list[Entry]:
        keys = set(self.selected())
        return [e for e in self._shown if e.deed.id in keys]

    @Slot()
    def _refresh_buttons(self) -> None:
        chosen = self._chosen()
        self.send.setEnabled(any(e.state is not State.REFUSED for e in chosen))
        self.drop.setEnabled(bool(chosen) and all(e.may_drop for e in chosen))
        self.copy.setEnabled(bool(chosen))

    @Slot()
    def send_selected(self) -> None:
        """Send what is selected now."""
        for entry in self._chosen():
            if entry.state is not State.REFUSED:
                self.send_asked.emit(entry.deed.id)

    @Slot()
    def drop_selected(self) -> None:
        """Take out what is selected."""
        for entry in self._chosen():
            if entry.may_drop:
                self.drop_asked.emit(entry.deed.id)

    @Slot()
    def copy_selected(self) -> None:
        """Copy what is selected, with everything that was typed in."""
        lines = []
        for entry in self._chosen():
            message = entry.result.message if entry.result is not None else ""
            parts = (*self._texts(entry), *_typed(entry), message)
            lines.append("\t".join(part for part in parts if part))
        QGuiApplication.clipboard().setText("\n".join(lines))


def _typed(entry: Entry) -> list[str]:
    """Return what was entered, texts as they were."""
    held: dict[str, object] = json.loads(entry.deed.arguments)
    values = [v if isinstance(v, str) else json.dumps(v, ensure_ascii=False) for v in held.values()]
    # Half a character, as a broken keyboard driver sends it, would spoil the clipboard.
    return [value.encode("utf-8", "replace").decode("utf-8") for value in values]
