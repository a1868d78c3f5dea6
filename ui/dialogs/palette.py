"""Ctrl+K: find any command by a few letters, with or without tones."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import (
    QDialog,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QVBoxLayout,
    QWidget,
)
from typing_extensions import override

from controlroom.domain.text import fold

if TYPE_CHECKING:
    from ui.commands import Command, CommandRegistry
    from ui.theme.theme import Theme


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
        self._list = QListWidget()
        self._list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._list.itemClicked.connect(self._take)
        box = QVBoxLayout(self)
        box.addWidget(self._field)
        box.addWidget(self._list)
        self.resize(theme.px(520), theme.px(420))
        self.move(
            parent.mapToGlobal(parent.rect().center()).x() - self.width() // 2,
            parent.mapToGlobal(parent.rect().topLeft()).y() + theme.px(80),
        )
        self._filter("")

    def _filter(self, text: str) -> None:
        query = fold(text)
        ranked = []
        for command in self._commands:
            points = score(query, fold(command.label()))
            if points is not None:
                ranked.append((points, command.label(), command))
        ranked.sort(key=lambda entry: entry[:2])
        self._list.clear()
        for _, label, command in ranked:
            key = QKeySequence(command.key).toString(QKeySequence.SequenceFormat.NativeText)
            item = QListWidgetItem(f"{label}\t{key}" if key else label)
            item.setData(int(Qt.ItemDataRole.UserRole), command.id)
            self._list.addItem(item)
        self._list.setCurrentRow(0)

    def _take(self, item: QListWidgetItem | None) -> None:
        if item is not None:
            wanted = item.data(int(Qt.ItemDataRole.UserRole))
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
