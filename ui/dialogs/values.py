"""What fields hold: long texts, and reading, keeping and giving back what was entered."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QLabel, QLineEdit, QPlainTextEdit, QWidget
from typing_extensions import override

from controlroom.domain.states import Severity
from ui.dialogs.fields import SeverityField, WordsField
from ui.dialogs.search import SearchField

if TYPE_CHECKING:
    from PySide6.QtGui import QKeyEvent

    from ui.theme.theme import Theme

ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class LongText(QPlainTextEdit):
    """Several lines; Tab leaves, Ctrl+Enter goes to the form."""

    def __init__(self, theme: Theme, text: str = "", lines: int = 4) -> None:
        super().__init__(text)
        self.setTabChangesFocus(True)
        self._height = self.fontMetrics().lineSpacing() * lines + theme.px(20)
        self.setMinimumHeight(self._height)

    @override
    def sizeHint(self) -> QSize:
        """Return the height of the lines asked for."""
        return QSize(super().sizeHint().width(), self._height)

    @property
    def text(self) -> str:
        """What was typed, without outer blanks."""
        return self.toPlainText().strip()

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Leave Ctrl+Enter to the form."""
        if event.key() in ENTER and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            event.ignore()
            return
        super().keyPressEvent(event)


def value_of(field: QWidget) -> object:
    """Return what a field holds; fields of our own have ``value``."""
    if isinstance(field, QLineEdit):
        return field.text()
    if isinstance(field, LongText):
        return field.text
    value: object = getattr(field, "value", None)
    return value


def entered_in(field: QWidget) -> object:
    """Return everything that was entered in a field, also what was not understood."""
    if isinstance(field, SearchField):
        return field.value, field.field.text()
    return field.toPlainText() if isinstance(field, LongText) else value_of(field)


def enter(field: QWidget, entered: object) -> None:
    """Put back what ``entered_in`` returned."""
    if isinstance(field, SearchField) and isinstance(entered, tuple):
        field.set_value(str(entered[0]))
        if not entered[0]:
            field.type_text(str(entered[1]))
    elif isinstance(field, QLineEdit):
        field.setText(str(entered))
    elif isinstance(field, LongText):
        field.setPlainText(str(entered))
    elif isinstance(field, SeverityField) and isinstance(entered, Severity):
        field.set_value(entered)
    elif isinstance(field, WordsField):
        field.set_value(str(entered))


def wrapped(text: str, name: str = "") -> QLabel:
    """Return a label that wraps and never reads markup."""
    label = QLabel(text)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setWordWrap(True)
    label.setMinimumWidth(1)
    if name:
        label.setObjectName(name)
    return label
