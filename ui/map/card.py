"""The few lines beside what is pointed at."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QLabel

if TYPE_CHECKING:
    from PySide6.QtCore import QPointF
    from PySide6.QtWidgets import QWidget

    from ui.theme.theme import Theme

AWAY_PX = 16


class Card(QLabel):
    """A label over the map that keeps within it and away from the pointer."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self.setObjectName("card")
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.hide()

    def say(self, text: str, at: QPointF) -> None:
        """Show *text* beside *at*; nothing for an empty one."""
        over = self.parentWidget()
        if not text or over is None:
            self.hide()
            return
        self.setMargin(self._theme.px(6))
        self.setText(text)
        self.adjustSize()
        away = self._theme.px(AWAY_PX)
        x, y = round(at.x()) + away, round(at.y()) + away
        if x + self.width() > over.width():
            x = round(at.x()) - away - self.width()
        if y + self.height() > over.height():
            y = round(at.y()) - away - self.height()
        self.move(QPoint(max(x, 0), max(y, 0)))
        self.show()
        self.raise_()
