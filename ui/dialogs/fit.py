"""Dialogs stay on the screen: what does not fit scrolls inside, buttons are always there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, QSize
from typing_extensions import override

from ui.widgets.scroll_column import ScrollColumn

if TYPE_CHECKING:
    from PySide6.QtGui import QResizeEvent
    from PySide6.QtWidgets import QWidget

    from ui.theme.theme import Theme

FRAME_PX = 40
"""Left for the title bar as long as nobody knows how tall it is."""
LEAST_PX = 72


def room_of(dialog: QWidget) -> QRect:
    """Return where the inside of *dialog* may be: its screen without bars, without its frame."""
    area = dialog.screen().availableGeometry()
    frame = dialog.frameGeometry().height() - dialog.height() if dialog.isVisible() else 0
    return area.adjusted(0, frame or FRAME_PX, 0, 0)


def put(dialog: QWidget, size: QSize) -> None:
    """Give *dialog* a size, at most the screen's, and move it so far that all of it is seen."""
    area = room_of(dialog)
    size = size.boundedTo(area.size())
    if size != dialog.size():
        dialog.resize(size)
    if not dialog.isVisible():
        return
    now = QRect(dialog.geometry())
    x = max(area.left(), min(now.x(), area.right() + 1 - now.width()))
    y = max(area.top(), min(now.y(), area.bottom() + 1 - now.height()))
    if (x, y) != (now.x(), now.y()):
        now.moveTo(x, y)
        dialog.setGeometry(now)


class Body(ScrollColumn):
    """The part of a dialog that scrolls: as tall as its column where there is room."""

    def __init__(self, column: QWidget, theme: Theme) -> None:
        super().__init__(column)
        self._theme = theme

    @override
    def sizeHint(self) -> QSize:
        """Return the height of the whole column at the width it has."""
        column = self.widget()
        layout = column.layout() if column is not None else None
        if layout is None:
            return super().sizeHint()
        width = max(self.width(), 1)
        needed = layout.totalHeightForWidth(width)
        return QSize(width, needed if needed >= 0 else layout.totalSizeHint().height())

    @override
    def minimumSizeHint(self) -> QSize:
        """Return the height of one field."""
        return QSize(1, min(self._theme.px(LEAST_PX), self.sizeHint().height()))

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        """Narrower means taller."""
        super().resizeEvent(event)
        if event.oldSize().width() != event.size().width():
            self.updateGeometry()

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Tell the dialog when the column wants another height."""
        if event.type() == QEvent.Type.LayoutRequest and watched is self.widget():
            self.updateGeometry()
        return super().eventFilter(watched, event)

    def bring(self, widget: QWidget) -> None:
        """Scroll so far that all of *widget* is seen, its top when it is taller than the view.

        Columns that scroll inside this one scroll too.  ``ensureWidgetVisible`` shows only as
        much of a text as its cursor takes.
        """
        part: QWidget | None = widget
        while part is not None and part is not self:
            part = part.parentWidget()
            if isinstance(part, ScrollColumn):
                _scroll_to(part, widget)


def _scroll_to(area: ScrollColumn, widget: QWidget) -> None:
    column, view, bar = area.widget(), area.viewport().height(), area.verticalScrollBar()
    if column is None:
        return
    top = widget.mapTo(column, QPoint(0, 0)).y()
    bottom = top + min(widget.height(), view)
    if top < bar.value():
        bar.setValue(top)
    elif bottom > bar.value() + view:
        bar.setValue(bottom - view)
