"""A radio button that wraps its words and shows its mark in every theme."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRect, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QRadioButton, QSizePolicy
from typing_extensions import override

from ui.widgets.severity import paint_severity

if TYPE_CHECKING:
    from controlroom.domain.states import Severity
    from ui.theme.theme import Theme

MARK_PX, GAP_PX = 14, 7
WRAP = (
    int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft)
    | int(Qt.TextFlag.TextWordWrap)
    | int(Qt.TextFlag.TextShowMnemonic)
)


class Radio(QRadioButton):
    """One of several; a severity adds its glyph."""

    def __init__(self, text: str, theme: Theme, severity: Severity | None = None) -> None:
        super().__init__(text)
        self._theme, self._severity = theme, severity
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def _before(self) -> int:
        """Return the width in front of the words."""
        px = self._theme.px
        glyph = px(MARK_PX + GAP_PX) if self._severity else 0
        return px(MARK_PX + GAP_PX + 4) + glyph

    @override
    def hasHeightForWidth(self) -> bool:
        """Return True: narrower means more lines."""
        return True

    @override
    def heightForWidth(self, width: int) -> int:
        """Return the height of the wrapped words."""
        box = QRect(0, 0, max(1, width - self._before()), 10_000)
        text = QFontMetrics(self._theme.font()).boundingRect(box, WRAP, self.text())
        return max(text.height(), self._theme.px(MARK_PX)) + self._theme.px(8)

    @override
    def sizeHint(self) -> QSize:
        """Return the size on one line."""
        metrics = QFontMetrics(self._theme.font())
        text = metrics.size(int(Qt.TextFlag.TextShowMnemonic), self.text())
        height = max(text.height(), self._theme.px(MARK_PX)) + self._theme.px(8)
        return QSize(self._before() + text.width() + self._theme.px(6), height)

    @override
    def minimumSizeHint(self) -> QSize:
        """Return a width that every form has."""
        return QSize(min(self.sizeHint().width(), self._theme.px(90)), self.sizeHint().height())

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw mark, glyph and words."""
        painter, theme = QPainter(self), self._theme
        px = theme.px
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        live = self.isEnabled()
        middle = self.height() / 2
        mark = QRectF(px(2), middle - px(MARK_PX) / 2, px(MARK_PX), px(MARK_PX))
        on, focused = self.isChecked(), self.hasFocus()
        if focused:
            painter.setPen(theme.color("accent"))
            painter.drawRoundedRect(self.rect().adjusted(0, 1, -1, -2), px(4), px(4))
        token = ("text" if on else "text_2") if live else "text_3"
        painter.setPen(QPen(theme.color(token), max(1.0, px(1.4))))
        painter.drawEllipse(mark.adjusted(1, 1, -1, -1))
        if on:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.color(token))
            inner = px(MARK_PX) * 0.28
            painter.drawEllipse(mark.adjusted(inner, inner, -inner, -inner))
            painter.setBrush(Qt.BrushStyle.NoBrush)
        if self._severity is not None:
            left = px(MARK_PX + GAP_PX)
            box = QRectF(left, middle - px(8), px(16), px(16))
            paint_severity(painter, box, self._severity, theme)
        painter.setPen(theme.color("text" if live else "text_3"))
        painter.setFont(theme.font())
        before = self._before()
        text = QRect(before, 0, self.width() - before, self.height())
        painter.drawText(text, WRAP, self.text())
