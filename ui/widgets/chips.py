"""Small facts in a row: severity with its shape and number, category, channel, state."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent, QPolygonF
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget
from typing_extensions import override

from controlroom.domain.states import Severity
from ui.widgets.flow import FlowLayout

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ui.theme.theme import Theme

GLYPH_PX = 16


def paint_severity(painter: QPainter, box: QRectF, severity: Severity, theme: Theme) -> None:
    """Draw the shape and number of a severity: octagon 1, diamond 2, circle 3, small circle 4."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    colour = theme.color(f"severity_{int(severity)}")
    centre, radius = box.center(), min(box.width(), box.height()) / 2
    filled = severity in (Severity.SOS, Severity.URGENT)
    painter.setPen(Qt.PenStyle.NoPen if filled else colour)
    painter.setBrush(colour if filled else Qt.BrushStyle.NoBrush)
    if severity is Severity.SOS:
        painter.drawPolygon(_polygon(centre, radius, 8, math.pi / 8))
    elif severity is Severity.URGENT:
        painter.drawPolygon(_polygon(centre, radius, 4, 0.0))
    else:
        size = radius - 0.5 if severity is Severity.NORMAL else radius * 0.78
        painter.drawEllipse(centre, size, size)
    painter.setPen(theme.color("on_severity") if filled else colour)
    font = theme.font(GLYPH_PX * 0.62, 700)
    font.setPixelSize(max(6, round(radius * 1.2)))
    painter.setFont(font)
    painter.drawText(box, int(Qt.AlignmentFlag.AlignCenter), str(int(severity)))
    painter.restore()


def _polygon(centre: QPointF, radius: float, corners: int, turn: float) -> QPolygonF:
    angles = [turn + 2 * math.pi * n / corners for n in range(corners)]
    return QPolygonF(
        [
            QPointF(centre.x() + radius * math.sin(a), centre.y() - radius * math.cos(a))
            for a in angles
        ]
    )


class Chip(QLabel):
    """One fact on a rounded ground; wraps when it is wider than its row."""

    def __init__(self, text: str, theme: Theme, tip: str = "") -> None:
        super().__init__(text)
        self.setObjectName("chip")
        self.setWordWrap(True)
        self.setToolTip(tip)
        self._theme = theme

    @override
    def sizeHint(self) -> QSize:
        """Return the size on one line; a wrapping label would ask for several."""
        metrics, px = QFontMetrics(self._theme.font()), self._theme.px
        return QSize(metrics.horizontalAdvance(self.text()) + px(18), metrics.height() + px(6))

    @override
    def minimumSizeHint(self) -> QSize:
        """Return a width that any panel has."""
        return QSize(self._theme.px(24), self.sizeHint().height())


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
        self._flow = FlowLayout(self, theme.px(6))
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def show_chips(
        self, severity: tuple[Severity, str] | None, texts: Sequence[str | tuple[str, str]]
    ) -> None:
        """Show a severity with its word, then *texts*, each alone or with a tooltip."""
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
