"""The bar above a list behind which new rows wait."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter
from PySide6.QtWidgets import QAbstractButton, QSizePolicy
from typing_extensions import override

if TYPE_CHECKING:
    from PySide6.QtGui import QPaintEvent

    from ui.theme.theme import Theme

HEIGHT_PX = 28


class NewBar(QAbstractButton):
    """Says how many wait and how many of them hurry; hidden while none do.  Press to see them."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        theme.changed.connect(self.updateGeometry)
        self.hide()

    def show_count(self, waiting: int, critical: int) -> None:
        """Say so many wait; *critical* of them are SOS or urgent."""
        self.setVisible(waiting > 0)
        text = QCoreApplication.translate("Queue", "%n new", "", waiting)
        if critical:
            text += QCoreApplication.translate("Queue", " (%n critical)", "", critical)
        self.setText(QCoreApplication.translate("Queue", "{new}: press Home").format(new=text))
        self.setAccessibleName(self.text())
        self.update()

    @override
    def sizeHint(self) -> QSize:
        """Return the fixed height."""
        return QSize(self._theme.px(120), self._theme.px(HEIGHT_PX))

    @override
    def minimumSizeHint(self) -> QSize:
        """Return the fixed height; words that do not fit are elided."""
        return self.sizeHint()

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the accent's tint with the words in the middle."""
        del event
        theme = self._theme
        painter = QPainter(self)
        painter.fillRect(self.rect(), theme.color("hover" if self.underMouse() else "selection"))
        font = theme.font(12, 500)
        painter.setFont(font)
        painter.setPen(theme.color("text" if self.hasFocus() else "accent"))
        text = QFontMetrics(font).elidedText(
            f"▲ {self.text()}", Qt.TextElideMode.ElideRight, self.width() - theme.px(12)
        )
        painter.drawText(self.rect(), int(Qt.AlignmentFlag.AlignCenter), text)
        painter.end()
