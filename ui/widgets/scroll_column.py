"""A column that scrolls up and down and is exactly as tall as its wrapped text needs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtWidgets import QFrame, QScrollArea, QWidget
from typing_extensions import override

if TYPE_CHECKING:
    from PySide6.QtGui import QResizeEvent


class ScrollColumn(QScrollArea):
    """Gives its widget the width of the view and the height that follows from it.

    ``QScrollArea`` asks for the minimum height, which for wrapping labels is that of the
    narrowest width: half of the column would be empty.
    """

    def __init__(self, column: QWidget, *, most_px: int = 0) -> None:
        """Args: most_px: Be as tall as the column, up to this; 0 to fill what there is."""
        super().__init__()
        self._most_px = most_px
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setWidgetResizable(False)
        self.setWidget(column)
        column.installEventFilter(self)

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Measure again when a child changed."""
        if event.type() == QEvent.Type.LayoutRequest and watched is self.widget():
            self._fit()
        return super().eventFilter(watched, event)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        """Measure again at the new width."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        column, view = self.widget(), self.viewport()
        layout = column.layout() if column is not None else None
        if column is None or layout is None:
            return
        width = view.width()
        needed = layout.totalHeightForWidth(width)
        if needed < 0:
            needed = layout.totalSizeHint().height()
        if self._most_px:
            self.setFixedHeight(min(needed, self._most_px))
            column.resize(width, needed)
        else:
            column.resize(width, max(needed, view.height()))
