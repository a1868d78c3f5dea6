"""F1: every key on one page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QDialog, QGridLayout, QLabel, QScrollArea, QVBoxLayout, QWidget

if TYPE_CHECKING:
    from ui.commands import CommandRegistry
    from ui.theme.theme import Theme

COLUMNS = 2


class KeysPage(QDialog):
    """Lists the commands that have a key, two columns, in the order they were registered."""

    def __init__(self, registry: CommandRegistry, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Keys"))
        body = QWidget()
        grid = QGridLayout(body)
        grid.setHorizontalSpacing(theme.px(16))
        with_keys = [c for c in registry if c.key]
        half = (len(with_keys) + 1) // COLUMNS
        for index, command in enumerate(with_keys):
            key = QLabel(QKeySequence(command.key).toString(QKeySequence.SequenceFormat.NativeText))
            key.setObjectName("chip")
            key.setAlignment(Qt.AlignmentFlag.AlignCenter)
            row, column = index % half, index // half * 2
            grid.addWidget(key, row, column)
            grid.addWidget(QLabel(command.label()), row, column + 1)
        area = QScrollArea()
        area.setWidget(body)
        area.setWidgetResizable(True)
        box = QVBoxLayout(self)
        box.addWidget(area)
        self.resize(theme.px(720), theme.px(560))
