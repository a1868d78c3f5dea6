"""The one place where the program speaks up: a line over the map, never a window."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QSizePolicy, QWidget
from typing_extensions import override

from ui.plain import plain

if TYPE_CHECKING:
    from collections.abc import Callable

    from ui.errors import Notice
    from ui.theme.theme import Theme

SHOW_DONE_MS = 15_000
SHOW_ERROR_MS = 30_000
MARGIN_PX = 12


class NoticeLane(QFrame):
    """Shows one notice at a time; the same notice again only counts up.

    Signals:
        undone: The user asked to take the last step back.
    """

    undone = Signal()

    def __init__(self, theme: Theme, host: QWidget) -> None:
        """Args: host: Widget over whose lower edge the lane floats; focus stays where it is."""
        super().__init__(host)
        self.setObjectName("card")
        self.setAccessibleName(self.tr("Notices"))
        self._theme, self._host = theme, host
        self._notice: Notice | None = None
        self._times = 1
        self._undo: Callable[[], None] | None = None
        self._text = QLabel()
        self._text.setTextFormat(Qt.TextFormat.PlainText)
        self._text.setWordWrap(True)
        self._text.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self._undo_button = QPushButton(self.tr("Undo  Ctrl+Z"))
        self._undo_button.clicked.connect(self.undo)
        self._report = QPushButton(self.tr("Copy report"))
        self._report.clicked.connect(self._copy)
        self._close = QPushButton(self.tr("Dismiss"))
        self._close.setObjectName("flat")
        self._close.clicked.connect(self.clear)
        row = QHBoxLayout(self)
        row.addWidget(self._text, 1)
        for button in (self._undo_button, self._report, self._close):
            button.setFocusPolicy(button.focusPolicy().TabFocus)
            row.addWidget(button)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self.clear)
        host.installEventFilter(self)
        self.hide()

    @property
    def notice(self) -> Notice | None:
        """What is shown now."""
        return self._notice

    def say(self, notice: Notice, undo: Callable[[], None] | None = None) -> None:
        """Show *notice*; *undo* is offered while it is shown."""
        same = self._notice is not None and self._notice.text == notice.text and not undo
        self._times = self._times + 1 if same else 1
        self._notice, self._undo = notice, undo
        times = f"  ×{self._times}" if self._times > 1 else ""
        self._text.setText(notice.text + times)
        self._text.setToolTip("" if notice.is_bug else plain(notice.detail))
        self._undo_button.setVisible(undo is not None)
        self._report.setVisible(notice.is_bug)
        self._timer.start(SHOW_ERROR_MS if notice.is_error else SHOW_DONE_MS)
        self._place()
        self.show()
        self.raise_()

    def undo(self) -> bool:
        """Take the last step back if that is still offered; return whether it was."""
        undo = self._undo
        if undo is None:
            return False
        self.clear()
        undo()
        self.undone.emit()
        return True

    def clear(self) -> None:
        """Hide; undo is no longer offered."""
        self._notice, self._undo, self._times = None, None, 1
        self._timer.stop()
        self.hide()

    def _copy(self) -> None:
        if self._notice is not None:
            QGuiApplication.clipboard().setText(self._notice.detail)
            self._text.setText(QCoreApplication.translate("NoticeLane", "Report copied."))

    def _place(self) -> None:
        margin = self._theme.px(MARGIN_PX)
        width = min(self._host.width() - 2 * margin, self._theme.px(720))
        self.setFixedWidth(max(width, 1))
        self.adjustSize()
        left = (self._host.width() - self.width()) // 2
        self.move(left, self._host.height() - self.height() - margin)

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Stay at the host's lower edge."""
        if watched is self._host and event.type() == QEvent.Type.Resize and self.isVisible():
            self._place()
        return False
