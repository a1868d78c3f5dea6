"""A quiet legend with values: what is bars, what is line, what is band."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter
from PySide6.QtWidgets import QSizePolicy, QWidget
from typing_extensions import override

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtGui import QPaintEvent

    from ui.theme.theme import Theme

MARK_PX, GAP_PX, FONT_PX = 9, 8, 11


class Mark(StrEnum):
    """How a series is drawn."""

    BARS = "bars"
    LINE = "line"
    BAND = "band"


@dataclass(frozen=True, slots=True)
class Entry:
    """One series.

    Attributes:
        text: Its name, and its sum where there is one.
        token: Its colour.
        brief: What is said when not all texts fit; empty for an entry that then leaves.
    """

    mark: Mark
    text: str
    token: str
    brief: str = ""


class Legend(QWidget):
    """Paints its entries in a row: all, those with a brief text, or these briefly."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._entries: Sequence[Entry] = ()
        self.faded = False
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    @property
    def entries(self) -> Sequence[Entry]:
        """What is named."""
        return self._entries

    def set_entries(self, entries: Sequence[Entry]) -> None:
        """Name *entries*, the most important first."""
        self._entries = tuple(entries)
        self.setAccessibleName(", ".join(e.text for e in entries))
        self.updateGeometry()
        self.update()

    def _width(self, text: str) -> int:
        metrics = QFontMetrics(self._theme.font(FONT_PX, 500))
        return self._theme.px(MARK_PX + 4) + metrics.horizontalAdvance(text) + 1

    def _needed(self, texts: Sequence[str]) -> int:
        return sum(map(self._width, texts)) + self._theme.px(GAP_PX) * max(len(texts) - 1, 0)

    def shown(self) -> list[tuple[Entry, str]]:
        """Return what is painted in the width in force."""
        every = [(entry, entry.text) for entry in self._entries]
        needed = [(entry, entry.text) for entry in self._entries if entry.brief]
        for offer in (every, needed):
            if self._needed([text for _, text in offer]) <= self.width():
                return offer
        return [(entry, entry.brief) for entry, _ in needed]

    @override
    def sizeHint(self) -> QSize:
        """Return the room for all entries."""
        height = QFontMetrics(self._theme.font(FONT_PX, 500)).height()
        width = self._needed([entry.text for entry in self._entries])
        return QSize(width, height + self._theme.px(2))

    @override
    def minimumSizeHint(self) -> QSize:
        """Return a width that forces nobody apart."""
        return QSize(self._theme.px(40), self.sizeHint().height())

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint marks and names."""
        theme, painter = self._theme, QPainter(self)
        painter.setFont(theme.font(FONT_PX, 500))
        x = 0
        for entry, text in self.shown():
            self._paint_mark(painter, entry, x)
            painter.setPen(theme.color("text_3" if self.faded else "text"))
            width = self._width(text)
            box = QRectF(x + theme.px(MARK_PX + 4), 0, width, self.height())
            painter.drawText(box, Qt.AlignmentFlag.AlignVCenter, text)
            x += width + theme.px(GAP_PX)
        painter.end()

    def _paint_mark(self, painter: QPainter, entry: Entry, x: int) -> None:
        theme, middle = self._theme, self.height() / 2
        alpha = 0.35 if entry.mark is Mark.BAND else 1.0
        colour = theme.color("text_3" if self.faded else entry.token, alpha)
        width = theme.px(MARK_PX)
        thick = theme.px(2 if entry.mark is Mark.LINE else 10)
        painter.fillRect(QRectF(x, middle - thick / 2, width, thick), colour)
