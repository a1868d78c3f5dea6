"""A list beside the window with its buttons below: what is known, and what to do with it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QLabel,
    QListWidget,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from ui.theme.theme import Theme


class ListWindow(QDialog):
    """A dialog that can stay open while the window is worked in.

    Attributes:
        list: Its rows are shown while there are any, else the words for nothing.
        box: Gets what stands between the list and the buttons.
    """

    def __init__(self, theme: Theme, size_px: tuple[int, int], parent: QWidget) -> None:
        """Args: size_px: At 100 %."""
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setModal(False)
        px = theme.px
        self.box = QVBoxLayout(self)
        self.box.setContentsMargins(px(16), px(14), px(16), px(14))
        self.box.setSpacing(px(8))
        self._nothing = QLabel()
        self._nothing.setObjectName("second")
        self._nothing.setWordWrap(True)
        self.list = QListWidget()
        self.box.addWidget(self._nothing)
        self.box.addWidget(self.list, 1)
        self.resize(px(size_px[0]), px(size_px[1]))

    def set_words(self, title: str, nothing: str) -> None:
        """Name it; *nothing* stands in place of an empty list.  Both translated."""
        self.setWindowTitle(title)
        self.list.setAccessibleName(title)
        self._nothing.setText(nothing)

    def add_buttons(self, main: QPushButton, *others: QPushButton) -> None:
        """Put the buttons below, *main* apart at the right."""
        row = QHBoxLayout()
        for button in others:
            row.addWidget(button)
        row.addStretch(1)
        row.addWidget(main)
        self.box.addLayout(row)

    @staticmethod
    def button(text: str, run: Callable[[], None]) -> QPushButton:
        """Return a button that Enter in the list does not press."""
        made = QPushButton(text)
        made.setAutoDefault(False)
        made.clicked.connect(run)
        return made

    def show_list(self, *, filled: bool) -> None:
        """Show the list, or the words for nothing."""
        self._nothing.setVisible(not filled)
        self.list.setVisible(filled)
