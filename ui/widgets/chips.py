"""Small facts in a row: severity with its shape and number, category, channel, state."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRect, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget
from typing_extensions import override

from controlroom.domain.states import Severity
from ui.plain import plain
from ui.widgets.flow import FlowLayout
from ui.widgets.severity import paint_severity

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ui.theme.theme import Theme

GLYPH_PX, PAD_PX = 16, 8
WRAP = int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft) | int(
    Qt.TextFlag.TextWordWrap
)


class Chip(QWidget):
    """One fact on a rounded ground; wraps when it is wider than its row."""

    def __init__(self, text: str, theme: Theme, tip: str = "") -> None:
        super().__init__()
        self.text, self._theme = text, theme
        self.setAccessibleName(text)
        self.setToolTip(plain(tip))
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    @override
    def hasHeightForWidth(self) -> bool:
        """Return True: narrower means more lines."""
        return True

    @override
    def heightForWidth(self, width: int) -> int:
        """Return the height of the wrapped text."""
        px = self._theme.px
        box = QRect(0, 0, max(1, width - px(2 * PAD_PX)), 10_000)
        text = QFontMetrics(self._theme.font()).boundingRect(box, WRAP, self.text)
        return max(text.height(), px(GLYPH_PX - 2)) + px(6)

    @override
    def sizeHint(self) -> QSize:
        """Return the size on one line."""
        metrics, px = QFontMetrics(self._theme.font()), self._theme.px
        width = metrics.horizontalAdvance(self.text) + px(2 * PAD_PX) + 2
        return QSize(width, self.heightForWidth(width))

    @override
    def minimumSizeHint(self) -> QSize:
        """Return a width that any panel has."""
        return QSize(self._theme.px(24), self.sizeHint().height())

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw ground and text."""
        painter, px = QPainter(self), self._theme.px
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._theme.color("raised"))
        painter.drawRoundedRect(QRectF(self.rect()), px(8), px(8))
        painter.setPen(self._theme.color("text_2"))
        painter.setFont(self._theme.font())
        box = self.rect().adjusted(px(PAD_PX), 0, -px(PAD_PX) + 1, 0)
        painter.drawText(box, WRAP, self.text)


class SeverityChip(QWidget):
    """The severity as shape, number, word and colour."""

    def __init__(self, severity: Severity, word: str, theme: Theme) -> None:
        super().__init__()
        self._severity, self._word, self._theme = severity, word, theme
        self.setAccessibleName(f"{int(severity)} {word}")
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    @override
    def sizeHint(self) -> QSize:
        """Return room for the shape and the word."""
        metrics, px = QFontMetrics(self._theme.font(13, 600)), self._theme.px
        height = max(metrics.height() + px(4), px(GLYPH_PX + 4))
        return QSize(px(GLYPH_PX + 20) + metrics.horizontalAdvance(self._word), height)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw ground, shape and word."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        px = self._theme.px
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._theme.color("raised"))
        painter.drawRoundedRect(QRectF(self.rect()), px(8), px(8))
        size = px(GLYPH_PX)
        box = QRectF(px(5), (self.height() - size) / 2, size, size)
        paint_severity(painter, box, self._severity, self._theme)
        alarming = self._severity in (Severity.SOS, Severity.URGENT)
        token = f"severity_{int(self._severity)}" if alarming else "text_2"
        painter.setPen(self._theme.color(token))
        painter.setFont(self._theme.font(13, 600))
        text = self.rect().adjusted(px(GLYPH_PX + 10), 0, 0, 0)
        painter.drawText(text, int(Qt.AlignmentFlag.AlignVCenter), self._word)


class ChipRow(QWidget):
    """Chips side by side, wrapping."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._shown: tuple[object, ...] = ()
        self._flow = FlowLayout(self, theme.px(6))
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def show_chips(
        self, severity: tuple[Severity, str] | None, texts: Sequence[str | tuple[str, str]]
    ) -> None:
        """Show a severity with its word, then *texts*, each alone or with a tooltip."""
        shown = (severity, tuple(texts), self._theme.zoom)
        if shown == self._shown:
            return
        self._shown = shown
        while (item := self._flow.takeAt(0)) is not None:
            if (old := item.widget()) is not None:
                old.hide()
                old.deleteLater()
        if severity is not None:
            self._flow.addWidget(SeverityChip(*severity, self._theme))
        for entry in texts:
            text, tip = entry if isinstance(entry, tuple) else (entry, "")
            if text:
                self._flow.addWidget(Chip(text, self._theme, tip))
        self.updateGeometry()

    @override
    def heightForWidth(self, width: int) -> int:
        """Return the height of the wrapped row."""
        return self._flow.heightForWidth(width)

    @override
    def hasHeightForWidth(self) -> bool:
        """Return True: narrower means more lines."""
        return True
