"""What lies in an area, counted and listed as it changes.  Beside the window, never over it all."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from controlroom.domain.mercator import project
from ui.map.areas import NAME_MAX
from ui.models.room import Kind

if TYPE_CHECKING:
    from uuid import UUID

    from numpy.typing import NDArray

    from ui.map.areas import Area
    from ui.panels.spec import PanelContext

SOON_MS = 300
MOST_ROWS = 500
WIDTH_PX, HEIGHT_PX = 400, 460
KEY_ROLE = int(Qt.ItemDataRole.UserRole)


class InsideWindow(QDialog):
    """Reports and other things in one area; live, and closed with Escape.

    Signals:
        task_asked: (ids of the reports inside) Send somebody to all of them.
        keep_asked: The area should be kept with a name.
        watch_asked: It should be watched, or no longer.
        drop_asked: It should be removed.
        counted: How many reports there are.
    """

    task_asked = Signal(object)
    keep_asked = Signal()
    watch_asked = Signal()
    drop_asked = Signal()
    counted = Signal(int)

    def __init__(
        self, context: PanelContext, area: Area, parent: QWidget | None, *, kept: bool
    ) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setModal(False)
        self._context, self.area = context, area
        self.ids: list[UUID] = []
        self.head, self.more = QLabel(), QLabel()
        self.more.setObjectName("second")
        for label in (self.head, self.more):
            label.setWordWrap(True)
            label.setTextFormat(Qt.TextFormat.PlainText)
        self.list = QListWidget()
        self.list.setAccessibleName(self.tr("Reports inside"))
        self.list.setUniformItemSizes(True)
        self.list.itemActivated.connect(self._open)
        self.list.currentItemChanged.connect(lambda item, _before: self._select(item))
        self.task = QPushButton(self.tr("&Task all…"))
        self.name = QLineEdit(area.name)
        self.name.setMaxLength(NAME_MAX)
        self.name.setAccessibleName(self.tr("Name of the area"))
        self.keep = QPushButton(self.tr("&Keep as an area"))
        self.watch = QPushButton()
        self.drop = QPushButton(self.tr("&Remove"))
        copy = QPushButton(self.tr("&Copy list"))
        close = QPushButton(self.tr("C&lose"))
        for button, run in (
            (self.task, lambda: self.task_asked.emit(list(self.ids))),
            (self.keep, self.keep_asked.emit),
            (self.watch, self.watch_asked.emit),
            (self.drop, self.drop_asked.emit),
            (copy, self._copy),
            (close, self.close),
        ):
            button.setAutoDefault(False)
            button.clicked.connect(lambda _checked=False, run=run: run())
        box = QVBoxLayout(self)
        box.addWidget(self.head)
        box.addWidget(self.more)
        box.addWidget(self.list, 1)
        rows = ((self.task, copy), (self.name, self.keep, self.watch, self.drop, close))
        for row in rows:
            line = QHBoxLayout()
            for widget in row:
                line.addWidget(widget)
            box.addLayout(line)
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(SOON_MS)
        self._soon.timeout.connect(self.refresh)
        room = context.room
        for signal in (room.lines_changed, room.alarms_changed, room.sensors_changed,
                       room.vessels_changed):  # fmt: skip
            signal.connect(self._later)
        self.set_area(area, kept=kept)
        px = context.theme.px
        self.resize(px(WIDTH_PX), px(HEIGHT_PX))

    def set_area(self, area: Area, *, kept: bool) -> None:
        """Take another state of the area."""
        self.area = area
        self.setWindowTitle(self.tr("Inside: {name}").format(name=area.name))
        for widget in (self.name, self.keep):
            widget.setVisible(not kept)
        self.watch.setVisible(kept)
        self.drop.setVisible(kept)
        self.watch.setText(self.tr("Stop &watching") if area.watched else self.tr("&Watch"))
        self.watch.setToolTip(
            self.tr("Tell here what enters and leaves; on this computer, while the program runs")
        )
        self.refresh()

    def _later(self, *_args: object) -> None:
        if not self._soon.isActive():
            self._soon.start()

    # --- what is inside

    def _slots(self) -> NDArray[np.int64]:
        lines = self._context.room.lines
        live = lines.live()
        x, y = project(lines.lat[live], lines.lon[live])
        return live[self.area.holds(x, y)]

    def refresh(self) -> None:
        """Count and list anew; the row that is chosen stays chosen."""
        room, words = self._context.room, self._context.words
        lines = room.lines
        slots = self._slots()
        first = np.lexsort((lines.due_at[slots], lines.severity[slots]))
        order = slots[first].tolist()
        self.ids = [lines.id[slot] for slot in order]
        self.head.setText(self._counts(order))
        self.more.setText(self._others())
        chosen = self._chosen()
        self.list.blockSignals(True)  # noqa: FBT003 - Qt's signature
        self.list.clear()
        for slot in order[:MOST_ROWS]:
            text = f"#{int(lines.ref[slot])} · {words.severity(int(lines.severity[slot]))} · "
            text += f"{words.state(lines.state[slot])} · {lines.title[slot]}"
            item = QListWidgetItem(text)
            item.setToolTip(lines.address[slot] or words.ward(lines.ward_code[slot]))
            item.setData(KEY_ROLE, lines.id[slot])
            self.list.addItem(item)
            if lines.id[slot] == chosen:
                self.list.setCurrentItem(item)
        self.list.blockSignals(False)  # noqa: FBT003 - as above
        may = self._context.actor.may("dispatch") and not self._context.read_only
        self.task.setEnabled(bool(self.ids) and may)
        self.counted.emit(len(self.ids))

    def _chosen(self) -> UUID | None:
        row = self.list.currentRow()
        key: UUID | None = self.list.item(row).data(KEY_ROLE) if row >= 0 else None
        return key

    def _counts(self, order: list[int]) -> str:
        words, severity = self._context.words, self._context.room.lines.severity
        n = len(order)
        text = self.tr("%n open report(s)", "", n)
        levels = [int(severity[slot]) for slot in order]
        parts = [
            f"{words.severity(level)} {levels.count(level)}" for level in (1, 2, 3, 4)
            if level in levels
        ]  # fmt: skip
        if n > MOST_ROWS:
            most = words.number(MOST_ROWS)
            parts.append(self.tr("the {count} most urgent are listed").format(count=most))
        return " · ".join((text, *parts))

    def _others(self) -> str:
        """Return what else is inside: alarms, stations, vessels."""
        room, city = self._context.room, self._context.city
        alarms = [a.position for a in room.alarms.values() if a.position is not None]
        stations = [s.position for s in city.sensors if s.position is not None]
        vessels = [v.position for v in room.vessels.values()]
        counts = []
        for places in (alarms, stations, vessels):
            x, y = project([p.lat for p in places], [p.lon for p in places])
            counts.append(int(self.area.holds(x, y).sum()))
        return self.tr("Alarms {alarms} · stations {stations} · vessels {vessels}").format(
            alarms=counts[0], stations=counts[1], vessels=counts[2]
        )

    # --- rows

    def _select(self, item: QListWidgetItem | None) -> None:
        if item is not None:
            self._context.room.select(Kind.INCIDENT, item.data(KEY_ROLE))

    def _open(self, item: QListWidgetItem) -> None:
        self._context.room.open(Kind.INCIDENT, item.data(KEY_ROLE))

    def _copy(self) -> None:
        rows = [self.list.item(row).text() for row in range(self.list.count())]
        QGuiApplication.clipboard().setText("\n".join((self.head.text(), *rows)))
