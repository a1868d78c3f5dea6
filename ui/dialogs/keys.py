"""F1: every key on one page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import (
    QDialog,
    QFrame,
    QGridLayout,
    QLabel,
    QPushButton,
    QVBoxLayout,
    QWidget,
)
from typing_extensions import override

from ui.dialogs import fit
from ui.dialogs.values import wrapped

if TYPE_CHECKING:
    from PySide6.QtGui import QShowEvent

    from ui.commands import CommandRegistry
    from ui.theme.theme import Theme

COLUMN_PX = 340


class KeysPage(QDialog):
    """Lists the commands that have a key, in the order they were registered.

    In as many columns as fit the screen, one or two; what is too much scrolls.
    """

    def __init__(self, registry: CommandRegistry, theme: Theme, parent: QWidget | None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Keys"))
        px, room = theme.px, fit.room_of(self)
        columns = 2 if room.width() >= px(2 * COLUMN_PX) else 1
        body = QWidget()
        grid = QGridLayout(body)
        grid.setHorizontalSpacing(px(12))
        with_keys = [c for c in registry if c.key]
        most = -(-len(with_keys) // columns)
        for index, command in enumerate(with_keys):
            key = QLabel(QKeySequence(command.key).toString(QKeySequence.SequenceFormat.NativeText))
            key.setObjectName("chip")
            key.setAlignment(Qt.AlignmentFlag.AlignCenter)
            row, column = index % most, index // most * 2
            grid.addWidget(key, row, column)
            grid.addWidget(wrapped(command.label()), row, column + 1)
        for column in range(columns):
            grid.setColumnStretch(2 * column + 1, 1)
        self.area = fit.Body(body, theme)
        self.area.setFocusPolicy(Qt.FocusPolicy.StrongFocus)  # the arrows scroll
        self.area.setFrameShape(QFrame.Shape.NoFrame)
        close = QPushButton(self.tr("&Close"))
        close.clicked.connect(self.accept)
        self._box = QVBoxLayout(self)
        self._box.addWidget(self.area, 1)
        self._box.addWidget(close, 0, Qt.AlignmentFlag.AlignRight)
        width = min(px(columns * COLUMN_PX) + px(40), room.width())
        self.resize(QSize(width, px(fit.LEAST_PX)))
        self.area.setFocus(Qt.FocusReason.OtherFocusReason)

    @override
    def showEvent(self, event: QShowEvent) -> None:
        """Become as tall as the list, as far as the screen goes."""
        super().showEvent(event)
        self._box.activate()
        self._box.invalidate()
        fit.put(self, QSize(self.width(), self._box.totalSizeHint().height()))
