"""A button that is a line of text: it ends in … when it is too narrow."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QPushButton, QSizePolicy
from typing_extensions import override

from ui.plain import plain

if TYPE_CHECKING:
    from PySide6.QtGui import QResizeEvent


class LinkButton(QPushButton):
    """Left-aligned, as wide as its column; the whole text is its accessible name and tooltip."""

    def __init__(self, text: str, hint: str = "") -> None:
        """Args: text: Shown whole when there is room; hint: Said in the tooltip below the text."""
        super().__init__(text)
        self._whole = text
        self.setObjectName("link")
        self.setAccessibleName(text)
        self.setToolTip(plain(f"{text}\n{hint}".strip()))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    @override
    def minimumSizeHint(self) -> QSize:
        """Return a width of a few letters."""
        return QSize(self.fontMetrics().horizontalAdvance("MMM…"), self.sizeHint().height())

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        """Show as much of the text as fits."""
        room = event.size().width() - self.fontMetrics().horizontalAdvance("MM")
        text = self.fontMetrics().elidedText(self._whole, Qt.TextElideMode.ElideRight, room)
        if text != self.text():
            self.setText(text)
        super().resizeEvent(event)
