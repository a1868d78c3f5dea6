"""Small parts of the queue panel: its tabs with counts, and what an empty list says."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import QFont, QFontMetrics, QPainter
from PySide6.QtWidgets import QLabel, QPushButton, QTabBar, QVBoxLayout, QWidget
from typing_extensions import override

if TYPE_CHECKING:
    from PySide6.QtGui import QPaintEvent, QResizeEvent

    from ui.theme.theme import Theme

TAB_PX, TAB_PAD_PX, TAB_GAP_PX, TITLE_PX = 34, 9, 5, 13
TIGHT_PX, TIGHT_PAD_PX, TIGHT_TITLE_PX, TIGHT_LINE_PX = 44, 5, 12, 18
"""Sizes when the counts stand below the names, because beside them they do not fit."""
CENTRE = int(Qt.AlignmentFlag.AlignCenter)
MIDDLE = int(Qt.AlignmentFlag.AlignVCenter)


class Label(NamedTuple):
    """Some words, how they are written and in which colour."""

    text: str
    font: QFont
    token: str


class CountTabs(QTabBar):
    """Tabs with a count beside each name, amber where somebody must look."""

    def __init__(self, theme: Theme, name: str) -> None:
        super().__init__()
        self._theme = theme
        self._titles: list[str] = []
        self._counts: list[tuple[str, bool]] = []
        self._tight = False
        self.setAccessibleName(name)
        self.setExpanding(False)
        self.setDrawBase(False)
        self.setUsesScrollButtons(True)
        self.setMouseTracking(True)
        theme.changed.connect(self._restyle)

    def add(self, title: str) -> int:
        """Add a tab; return its number."""
        self._titles.append(title)
        self._counts.append(("", False))
        return self.addTab(title)

    def set_count(self, number: int, count: str, *, loud: bool = False) -> None:
        """Show *count* beside the name of tab *number*; *loud* in amber."""
        if self._counts[number] != (count, loud):
            self._counts[number] = (count, loud)
            # Also what a screen reader says, and what makes the bar measure itself again.
            self.setTabText(number, f"{self._titles[number]} {count}")
            self._fit()

    def _restyle(self) -> None:
        self._write_texts()
        self._fit()

    def _write_texts(self) -> None:
        # Nothing but another text makes a tab bar ask for the sizes of its tabs again.
        for number, title in enumerate(self._titles):
            self.setTabText(number, "")
            self.setTabText(number, f"{title} {self._counts[number][0]}".strip())

    def _font(self, weight: int = 400) -> QFont:
        return self._theme.font(TIGHT_TITLE_PX if self._tight else TITLE_PX, weight)

    def _widths(self, index: int) -> tuple[int, int]:
        title = QFontMetrics(self._font(600)).horizontalAdvance(self._titles[index])
        count = QFontMetrics(self._font(600)).horizontalAdvance(self._counts[index][0])
        return title, count

    @override
    def tabSizeHint(self, index: int) -> QSize:
        """Return room for name and count."""
        title, count = self._widths(index)
        px = self._theme.px
        if self._tight:
            return QSize(max(title, count) + 2 * px(TIGHT_PAD_PX), px(TIGHT_PX))
        return QSize(title + count + px(TAB_GAP_PX) + 2 * px(TAB_PAD_PX), px(TAB_PX))

    @override
    def minimumTabSizeHint(self, index: int) -> QSize:
        """Return the same: names are never elided."""
        return self.tabSizeHint(index)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        """Put the counts below the names when they do not fit beside them."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        before, self._tight = self._tight, False
        wide = sum(self.tabSizeHint(index).width() for index in range(self.count()))
        self._tight = wide > self.width()
        if self._tight != before:
            self._write_texts()
            self.updateGeometry()

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the tabs."""
        del event
        painter = QPainter(self)
        for index in range(self.count()):
            self._paint_tab(painter, index, self.tabRect(index))
        painter.end()

    def _paint_tab(self, painter: QPainter, index: int, box: QRect) -> None:
        theme = self._theme
        chosen = index == self.currentIndex()
        if chosen:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.color("raised"))
            painter.drawRoundedRect(box.adjusted(0, 0, 0, theme.px(6)), theme.px(4), theme.px(4))
            if self.hasFocus():
                painter.fillRect(
                    box.left(), box.bottom() - 1, box.width(), 2, theme.color("accent")
                )
        text, loud = self._counts[index]
        name = Label(
            self._titles[index], self._font(600 if chosen else 400), "text" if chosen else "text_2"
        )
        token = "severity_2" if loud else "text_2" if chosen else "text_3"
        count = Label(text, self._font(600 if loud else 400), token)
        if self._tight:
            line = theme.px(TIGHT_LINE_PX)
            top = box.top() + (box.height() - 2 * line) // 2
            upper, lower = (QRect(box.left(), top + n * line, box.width(), line) for n in (0, 1))
            self._write(painter, upper, name, CENTRE)
            self._write(painter, lower, count, CENTRE)
            return
        left = box.left() + theme.px(TAB_PAD_PX)
        at = box.adjusted(left - box.left(), 0, 0, 0)
        self._write(painter, at, name, MIDDLE)
        at.translate(self._widths(index)[0] + theme.px(TAB_GAP_PX), 0)
        self._write(painter, at, count, MIDDLE)

    def _write(self, painter: QPainter, box: QRect, label: Label, align: int) -> None:
        painter.setFont(label.font)
        painter.setPen(self._theme.color(label.token))
        painter.drawText(box, align, label.text)


class EmptyNote(QWidget):
    """Says in words why a list has no rows, with the one thing to do about it.

    Signals:
        pressed: The button.
    """

    pressed = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)  # it holds the list's place
        self.label = QLabel()
        self.label.setTextFormat(Qt.TextFormat.PlainText)
        self.label.setObjectName("second")
        self.label.setWordWrap(True)
        self.label.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.button = QPushButton()
        self.button.clicked.connect(self.pressed)
        self._box = QVBoxLayout(self)
        self._box.addStretch(2)
        self._box.addWidget(self.label)
        self._box.addWidget(self.button, 0, Qt.AlignmentFlag.AlignHCenter)
        self._box.addStretch(3)
        theme.changed.connect(self._restyle)
        self._restyle()

    def _restyle(self) -> None:
        px = self._theme.px
        self._box.setContentsMargins(px(24), px(16), px(24), px(16))
        self._box.setSpacing(px(12))

    def say(self, text: str, button: str = "") -> None:
        """Show *text*, and a button when it has words."""
        self.label.setText(text)
        self.button.setText(button)
        self.button.setVisible(bool(button))
