"""One photo, large, in a window of its own beside the room; keys go from photo to photo."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import QImage, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QDialog, QVBoxLayout, QWidget
from typing_extensions import override

if TYPE_CHECKING:
    from ui.models.picture import Picture
    from ui.theme.theme import Theme

WIDTH_PX, HEIGHT_PX = 900, 640
_STEPS = {
    Qt.Key.Key_Right: 1, Qt.Key.Key_Down: 1, Qt.Key.Key_PageDown: 1, Qt.Key.Key_Space: 1,
    Qt.Key.Key_Left: -1, Qt.Key.Key_Up: -1, Qt.Key.Key_PageUp: -1, Qt.Key.Key_Backspace: -1,
}  # fmt: skip


class PhotoViewer(QDialog):
    """Not modal: work goes on behind it.  Esc closes, arrows show the next or the one before.

    Signals:
        turned: +1 or -1, which photo is wanted now.
    """

    turned = Signal(int)

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setModal(False)
        self.canvas = _Canvas(theme)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.addWidget(self.canvas)
        self.resize(theme.px(WIDTH_PX), theme.px(HEIGHT_PX))

    def show_photo(self, title: str, text: str, picture: Picture | None) -> None:
        """Show a photo.

        Args:
            title: Which it is.
            text: In its place as long as there is none.
            picture: None while it is loaded.
        """
        self.setWindowTitle(title)
        self.canvas.image = picture.image if picture else None
        self.canvas.text = (picture.why if picture else "") or text
        self.canvas.setAccessibleName(title if self.canvas.image else self.canvas.text)
        self.canvas.update()

    @override
    def keyPressEvent(self, arg__1: QKeyEvent) -> None:
        step = _STEPS.get(Qt.Key(arg__1.key()))
        if step is None:
            super().keyPressEvent(arg__1)
        else:
            self.turned.emit(step)


class _Canvas(QWidget):
    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self.image: QImage | None = None
        self.text = ""

    @override
    def minimumSizeHint(self) -> QSize:
        return QSize(self._theme.px(240), self._theme.px(160))

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter, theme = QPainter(self), self._theme
        painter.fillRect(self.rect(), theme.color("window"))
        if self.image is None:
            painter.setFont(theme.font(16))
            painter.setPen(theme.color("text_2"))
            edge = theme.px(24)
            flags = int(Qt.AlignmentFlag.AlignCenter) | int(Qt.TextFlag.TextWordWrap)
            painter.drawText(self.rect().adjusted(edge, edge, -edge, -edge), flags, self.text)
            return
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        size = self.image.size()
        if size.width() > self.width() or size.height() > self.height():
            size = size.scaled(self.size(), Qt.AspectRatioMode.KeepAspectRatio)
        where = QRect(0, 0, size.width(), size.height())
        where.moveCenter(self.rect().center())
        painter.drawImage(where, self.image)
