"""A search field that says its key, waits for a pause in typing, and a button beside it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QPushButton, QWidget
from typing_extensions import override

if TYPE_CHECKING:
    from ui.theme.theme import Theme

PAUSE_MS = 40
"""After the last key stroke; shorter would search for every letter of a fast typist."""
_TO_LIST = (Qt.Key.Key_Down, Qt.Key.Key_Return, Qt.Key.Key_Enter)


class SearchBox(QWidget):
    """Field, key hint and button in one row.

    Signals:
        searched: What the field says, once typing has paused.
        cleared: Escape in an empty field; ``left_down`` follows.
        left_down: The keyboard should go on to the list.
        button_pressed: The button beside it was pressed.
    """

    searched = Signal(str)
    cleared = Signal()
    left_down = Signal()
    button_pressed = Signal()

    def __init__(self, theme: Theme, placeholder: str, button: str, key: str = "/") -> None:
        super().__init__()
        self._theme = theme
        self._said = ""
        self.field = QLineEdit()
        self.field.setPlaceholderText(placeholder)
        self.field.setAccessibleName(placeholder)
        self.field.setClearButtonEnabled(False)
        self.field.installEventFilter(self)
        self.hint = QLabel(key, self.field)
        self.hint.setObjectName("key")
        self.hint.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.hint.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.button = QPushButton(button)
        self.button.clicked.connect(self.button_pressed)
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(PAUSE_MS)
        self._pause.timeout.connect(self._say)
        self.field.textChanged.connect(self._typed)
        self._row = QHBoxLayout(self)
        self._row.addWidget(self.field, 1)
        self._row.addWidget(self.button)
        theme.changed.connect(self._restyle)
        self._restyle()

    def _restyle(self) -> None:
        px = self._theme.px
        self._row.setContentsMargins(px(10), px(8), px(10), px(4))
        self._row.setSpacing(px(6))
        self.hint.setFont(self._theme.font(11))
        line, text = (self._theme.color(t).name() for t in ("line", "text_3"))
        self.hint.setStyleSheet(
            f"border: 1px solid {line}; border-radius: {px(3)}px; color: {text};"
        )
        self._place_hint()

    def _place_hint(self) -> None:
        size = self._theme.px(18)
        field = self.field
        self.hint.setGeometry(
            field.width() - size - self._theme.px(6), (field.height() - size) // 2, size, size
        )
        shown = not field.text() and not field.hasFocus()
        self.hint.setVisible(shown)
        field.setTextMargins(0, 0, size if shown else 0, 0)

    def _typed(self) -> None:
        self._place_hint()
        self._pause.start()

    def _say(self) -> None:
        if self.field.text() != self._said:
            self._said = self.field.text()
            self.searched.emit(self._said)

    def flush(self) -> None:
        """Search now instead of after the pause."""
        self._pause.stop()
        self._say()

    def set_text(self, text: str) -> None:
        """Put *text* into the field without searching for it again."""
        self._said = text
        self.field.setText(text)

    def take_keyboard(self) -> None:
        """Put the keyboard into the field, everything selected."""
        self.field.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.field.selectAll()

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Take Escape, Down and Enter from the field; keep the hint in its place."""
        kind = event.type()
        if kind in (QEvent.Type.Resize, QEvent.Type.FocusIn, QEvent.Type.FocusOut):
            # FocusIn and FocusOut come before the field itself knows.
            QTimer.singleShot(0, self, self._place_hint)
        if kind == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            if event.key() == Qt.Key.Key_Escape:
                if self.field.text():
                    self.field.clear()
                    self.flush()
                else:
                    self.cleared.emit()
                    self.left_down.emit()
                return True
            if event.key() in _TO_LIST:
                self.flush()
                self.left_down.emit()
                return True
        return super().eventFilter(watched, event)
