"""What the map shows, as rows: the most severe first, live, each to be picked, opened or shown."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QDialog, QLabel, QListWidget, QListWidgetItem, QVBoxLayout, QWidget
from typing_extensions import override

from ui.map.columns import REST
from ui.models.room import Kind

if TYPE_CHECKING:
    from PySide6.QtGui import QCloseEvent

    from ui.map.columns import Item
    from ui.map.marks import Key
    from ui.map.widget import MapWidget
    from ui.panels.spec import PanelContext

SOON_MS = 400
MOST_ROWS = 400
WIDTH_PX, HEIGHT_PX = 460, 480
KEY_ROLE = int(Qt.ItemDataRole.UserRole)


class MapListWindow(QDialog):
    """Beside the window; it follows the map, and the row that was chosen stays chosen."""

    def __init__(self, context: PanelContext, shown: MapWidget, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setModal(False)
        self.setWindowTitle(self.tr("What the map shows"))
        self._context, self._map = context, shown
        self._items: list[Item] = []
        self.head = QLabel()
        self.head.setWordWrap(True)
        self.head.setTextFormat(Qt.TextFormat.PlainText)
        self.list = QListWidget()
        self.list.setAccessibleName(self.tr("What the map shows, the most severe first"))
        self.list.setAccessibleDescription(
            self.tr("The row is selected on the map, Enter opens it; of a group Enter goes nearer.")
        )
        self.list.itemActivated.connect(self._open)
        self.list.currentRowChanged.connect(self._select)
        box = QVBoxLayout(self)
        box.addWidget(self.head)
        box.addWidget(self.list, 1)
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(SOON_MS)
        self._soon.timeout.connect(self.refresh)
        room = context.room
        self._signals = (
            room.lines_changed, room.alarms_changed, room.sensors_changed, room.vessels_changed,
            room.cameras_changed, room.calls_changed, shown.moved,
        )  # fmt: skip
        for signal in self._signals:
            signal.connect(self._later)
        px = context.theme.px
        self.resize(px(WIDTH_PX), px(HEIGHT_PX))
        self.refresh()

    def _later(self, *_args: object) -> None:
        if not self._soon.isActive():
            self._soon.start()

    def refresh(self) -> None:
        """List anew what is seen."""
        chosen = self._chosen()
        self._items = self._map.items(MOST_ROWS)
        self.list.blockSignals(True)  # noqa: FBT003 - Qt's signature
        self.list.clear()
        for item in self._items:
            row = QListWidgetItem(self._line(item))
            row.setData(KEY_ROLE, item.key)
            self.list.addItem(row)
            if item.key == chosen:
                self.list.setCurrentItem(row)
        self.list.blockSignals(False)  # noqa: FBT003 - as above
        self.head.setText(self._said())

    def _said(self) -> str:
        if not self._items:
            return self.tr("Nothing is seen here. Move the map, or show more layers.")
        if len(self._items) >= MOST_ROWS:
            most = self._context.words.number(MOST_ROWS)
            return self.tr("The {count} most severe of what is seen").format(count=most)
        return self.tr("%n thing(s) are seen", "", len(self._items))

    def _line(self, item: Item) -> str:
        words = self._map.said_of(item.hit).replace("\n", " · ")
        if item.hit.key is None and item.severity < REST:
            worst = self._context.words.severity(item.severity)
            return self.tr("{group}; the worst: {severity}").format(group=words, severity=worst)
        return words or str(item.hit.key)

    def _chosen(self) -> tuple[Kind, Key] | None:
        row = self.list.currentItem() if self.list.count() else None
        found: tuple[Kind, Key] | None = row.data(KEY_ROLE) if row is not None else None
        return found

    def _select(self, row: int) -> None:
        if 0 <= row < len(self._items):
            hit = self._items[row].hit
            if hit.key is not None:
                self._map.picked.emit(hit.kind, hit.key)

    def _open(self, _item: QListWidgetItem) -> None:
        row = self.list.currentRow()
        if not 0 <= row < len(self._items):
            return
        hit = self._items[row].hit
        self._map.use(hit, opening=True)
        if hit.key is not None and hit.kind is not Kind.NONE:
            self.close()

    @override
    def closeEvent(self, event: QCloseEvent) -> None:
        """Follow the map no longer."""
        for signal in self._signals:
            signal.disconnect(self._later)
        super().closeEvent(event)
