"""A check box whose mark is seen in every theme."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QCheckBox
from typing_extensions import override

if TYPE_CHECKING:
    from ui.theme.theme import Theme

MARK_PX, GAP_PX = 14, 7
_TICK = ((0.22, 0.52), (0.42, 0.72), (0.78, 0.28))


class Check(QCheckBox):
    """Yes or no, with words."""

    def __init__(self, text: str, theme: Theme) -> None:
        super().__init__(text)
        self._theme = theme

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw mark and words."""
        painter, theme = QPainter(self), self._theme
        px = theme.px
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self.hasFocus():
            painter.setPen(theme.color("accent"))
            painter.drawRoundedRect(self.rect().adjusted(0, 1, -1, -2), px(4), px(4))
        token = "text" if self.isEnabled() else "text_3"
        mark = QRectF(px(2), (self.height() - px(MARK_PX)) / 2, px(MARK_PX), px(MARK_PX))
        painter.setPen(QPen(theme.color(token if self.isChecked() else "text_2"), px(1.4)))
        painter.drawRoundedRect(mark.adjusted(1, 1, -1, -1), px(2), px(2))
        if self.isChecked():
            painter.drawPolyline(
                [
                    QPointF(mark.left() + x * mark.width(), mark.top() + y * mark.height())
                    for x, y in _TICK
                ]
            )
        painter.setPen(theme.color(token))
        painter.setFont(self.font())
        before = px(2 + MARK_PX + GAP_PX)
        text = QRect(before, 0, self.width() - before, self.height())
        how = int(Qt.AlignmentFlag.AlignVCenter) | int(Qt.TextFlag.TextShowMnemonic)
        painter.drawText(text, how, self.text())
