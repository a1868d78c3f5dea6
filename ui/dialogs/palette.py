"""Ctrl+K: find any command by a few letters, with or without tones."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import (
    QCoreApplication,
    QEvent,
    QObject,
    QPersistentModelIndex,
    QRect,
    QSize,
    Qt,
)
from PySide6.QtGui import QFontMetrics, QKeyEvent, QKeySequence, QPainter
from PySide6.QtWidgets import (
    QDialog,
    QLabel,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)
from typing_extensions import override

from controlroom.domain.text import fold
from ui.commands import GROUPS
from ui.theme.theme import ALIGN_VCENTER_LEFT, ALIGN_VCENTER_RIGHT

if TYPE_CHECKING:
    from PySide6.QtCore import QModelIndex
    from PySide6.QtGui import QShowEvent

    from ui.commands import Command, CommandRegistry
    from ui.theme.theme import Theme

WIDTH_PX, HEIGHT_PX, TOP_PX = 560, 440, 80
ROW_PX, PAD_PX, GAP_PX, CAP_PX = 30, 10, 14, 6
ID_ROLE = int(Qt.ItemDataRole.UserRole)
KEY_ROLE, GROUP_ROLE = ID_ROLE + 1, ID_ROLE + 2


def score(query: str, text: str) -> float | None:
    """Return how well folded *query* fits folded *text*, lower is better; None when not.

    Letters must occur in order; beginnings of words and runs count for more.
    """
    at, total, previous = -1, 0.0, -2
    for letter in query.replace(" ", ""):
        at = text.find(letter, at + 1)
        if at < 0:
            return None
        starts_word = at == 0 or text[at - 1] == " "
        total += 0.0 if at == previous + 1 else (0.5 if starts_word else 2.0)
        previous = at
    return total + len(text) / 100


class _Rows(QStyledItemDelegate):
    """Paints a command: its name, the menu it is in, and its key as a cap at the right."""

    def __init__(self, theme: Theme, parent: QObject) -> None:
        super().__init__(parent)
        self._theme = theme

    @override
    def sizeHint(
        self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> QSize:
        return QSize(0, self._theme.px(ROW_PX))

    @override
    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        theme, area = self._theme, QRect(option.rect)
        state = option.state
        if state & QStyle.StateFlag.State_Selected:
            painter.fillRect(area, theme.color("selection"))
            painter.fillRect(QRect(area.topLeft(), QSize(theme.px(3), area.height())),
                             theme.color("accent"))  # fmt: skip
        inner = area.adjusted(theme.px(PAD_PX), 0, -theme.px(PAD_PX), 0)
        key = str(index.data(KEY_ROLE) or "")
        if key:
            inner.setRight(self._cap(painter, inner, key) - theme.px(GAP_PX))
        group, small = str(index.data(GROUP_ROLE) or ""), theme.font(11)
        width = QFontMetrics(small).horizontalAdvance(group)
        painter.setFont(small)
        painter.setPen(theme.color("text_3"))
        painter.drawText(inner, ALIGN_VCENTER_RIGHT, group)
        inner.setRight(inner.right() - width - theme.px(GAP_PX))
        font = theme.font()
        painter.setFont(font)
        painter.setPen(theme.color("text"))
        name = str(index.data(int(Qt.ItemDataRole.DisplayRole)))
        elided = QFontMetrics(font).elidedText(name, Qt.TextElideMode.ElideRight, inner.width())
        painter.drawText(inner, ALIGN_VCENTER_LEFT, elided)

    def _cap(self, painter: QPainter, inner: QRect, key: str) -> int:
        theme, font = self._theme, self._theme.font(11)
        painter.setFont(font)
        width = QFontMetrics(font).horizontalAdvance(key) + 2 * theme.px(CAP_PX)
        height = theme.px(ROW_PX - 10)
        left = inner.right() - width
        cap = QRect(left, inner.center().y() - height // 2, width, height)
        painter.setPen(theme.color("line"))
        painter.setBrush(theme.color("raised"))
        painter.drawRoundedRect(cap, theme.px(4), theme.px(4))
        painter.setPen(theme.color("text_2"))
        painter.drawText(cap, Qt.AlignmentFlag.AlignCenter, key)
        return left


class CommandPalette(QDialog):
    """A search field over the list of commands that can run now."""

    def __init__(self, registry: CommandRegistry, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self.setAccessibleName(self.tr("Command palette"))
        self._commands = [c for c in registry if c.enabled()]
        self._chosen: Command | None = None
        self._field = QLineEdit()
        self._field.setPlaceholderText(self.tr("What do you want to do?"))
        self._field.textChanged.connect(self._filter)
        self._field.installEventFilter(self)
        self.setFocusProxy(self._field)
        self._list = QListWidget()
        self._list.setItemDelegate(_Rows(theme, self._list))
        self._list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._list.setUniformItemSizes(True)
        self._list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._list.itemClicked.connect(self._take)
        self._none = QLabel(self.tr("No command with these letters can run now."))
        self._none.setObjectName("muted")
        self._none.setContentsMargins(theme.px(PAD_PX), theme.px(PAD_PX), 0, 0)
        box = QVBoxLayout(self)
        box.addWidget(self._field)
        box.addWidget(self._none)
        box.addWidget(self._list, 1)
        self.resize(
            theme.px(WIDTH_PX), min(theme.px(HEIGHT_PX), parent.height() - theme.px(TOP_PX))
        )
        self.move(
            parent.mapToGlobal(parent.rect().center()).x() - self.width() // 2,
            parent.mapToGlobal(parent.rect().topLeft()).y() + theme.px(TOP_PX),
        )
        self._filter("")

    @override
    def showEvent(self, event: QShowEvent) -> None:
        """Take the keyboard: a popup does not get it by itself."""
        super().showEvent(event)
        self._field.setFocus(Qt.FocusReason.PopupFocusReason)

    def _filter(self, text: str) -> None:
        query = fold(text)
        ranked: list[tuple[float, int, Command]] = []
        for place, command in enumerate(self._commands):
            points = score(query, fold(command.label())) if query else 0.0
            if points is not None:
                ranked.append((points, place, command))
        ranked.sort(key=lambda entry: entry[:2])
        self._list.clear()
        for _, _, command in ranked:
            item = QListWidgetItem(command.label())
            item.setData(ID_ROLE, command.id)
            item.setData(KEY_ROLE, _key_text(command))
            group = GROUPS.get(command.group, "")
            item.setData(GROUP_ROLE, QCoreApplication.translate("Menu", group) if group else "")
            self._list.addItem(item)
        self._none.setVisible(not ranked)
        self._list.setVisible(bool(ranked))
        self._list.setCurrentRow(0)

    def _take(self, item: QListWidgetItem | None) -> None:
        if item is not None:
            wanted = item.data(ID_ROLE)
            self._chosen = next(c for c in self._commands if c.id == wanted)
        self.accept()

    @property
    def chosen(self) -> Command | None:
        """The command to run once the palette has closed."""
        return self._chosen

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Let the arrow keys and Enter of the field work the list."""
        if watched is self._field and isinstance(event, QKeyEvent):
            if event.type() != QEvent.Type.KeyPress:
                return False
            step = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}.get(Qt.Key(event.key()))
            if step is not None and self._list.count():
                self._list.setCurrentRow((self._list.currentRow() + step) % self._list.count())
                return True
            if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                self._take(self._list.currentItem())
                return True
        return False


def _key_text(command: Command) -> str:
    return QKeySequence(command.key).toString(QKeySequence.SequenceFormat.NativeText)
