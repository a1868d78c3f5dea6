"""What is seen before the room: opening the database, or making the demo's."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QProgressBar, QPushButton, QVBoxLayout, QWidget
from typing_extensions import override

from ui.plain import plain

if TYPE_CHECKING:
    from PySide6.QtGui import QCloseEvent, QKeyEvent

    from ui.errors import Notice
    from ui.theme.theme import Theme


class StartWindow(QWidget):
    """Says what is going on, how far it is, and what went wrong.

    Signals:
        retried: The user wants another try.
        left: The user closed the window.
    """

    retried = Signal()
    left = Signal()

    def __init__(self, theme: Theme, title: str) -> None:
        super().__init__()
        self.setObjectName("panel")
        self.setWindowTitle(title)
        self._done = False
        self._form: QWidget | None = None
        heading = QLabel(title)
        heading.setFont(theme.font(20, 600))
        self._text = QLabel()
        self._text.setTextFormat(Qt.TextFormat.PlainText)
        self._text.setWordWrap(True)
        self._text.setMinimumHeight(theme.px(40))
        self._bar = QProgressBar()
        self._bar.setRange(0, 0)
        self._bar.setTextVisible(False)
        self._bar.setFixedHeight(theme.px(6))
        self._again = QPushButton(self.tr("Try again"))
        self._again.setObjectName("primary")
        self._again.clicked.connect(self.retried)
        self._again.hide()
        self._close = QPushButton(self.tr("Close"))
        self._close.clicked.connect(self.close)
        buttons = QHBoxLayout()
        buttons.addStretch(1)
        buttons.addWidget(self._again)
        buttons.addWidget(self._close)
        box = QVBoxLayout(self)
        margin = theme.px(24)
        box.setContentsMargins(margin, margin, margin, margin)
        box.setSpacing(theme.px(12))
        for widget in (heading, self._text, self._bar):
            box.addWidget(widget)
        self._middle = QVBoxLayout()
        box.addLayout(self._middle)
        box.addStretch(1)
        box.addLayout(buttons)
        self.resize(theme.px(520), theme.px(230))

    def say(self, text: str) -> None:
        """Show what is going on, without a measure of how far."""
        self._text.setText(text)
        self._text.show()
        self._bar.setRange(0, 0)
        self._bar.show()
        self._again.hide()
        if self._form is not None:
            self._form.hide()

    def set_share(self, share: float) -> None:
        """Show how far it is, 0…1."""
        self._bar.setRange(0, 1000)
        self._bar.setValue(round(share * 1000))

    def fail(self, notice: Notice) -> None:
        """Show what went wrong and offer another try."""
        self._text.setText(notice.text)
        self._text.setToolTip(plain(notice.detail))
        self._text.show()
        if self._form is not None:
            self._form.hide()
        self._bar.hide()
        self._again.show()
        self._again.setFocus()

    def ask(self, form: QWidget) -> None:
        """Show *form* in place of what is going on."""
        if self._form is not form:
            self._form = form
            self._middle.addWidget(form)
        for widget in (self._text, self._bar, self._again):
            widget.hide()
        form.show()

    def finish(self) -> None:
        """Close without counting as left by the user."""
        self._done = True
        self.close()

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Close with Esc."""
        if event.key() == Qt.Key.Key_Escape:
            self.close()
            return
        super().keyPressEvent(event)

    @override
    def closeEvent(self, event: QCloseEvent) -> None:
        """Tell when the user gives up."""
        if not self._done:
            self.left.emit()
        super().closeEvent(event)
