"""Small parts of the queue panel: its tabs with counts, and what an empty list says."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QPainter
from PySide6.QtWidgets import QLabel, QPushButton, QTabBar, QVBoxLayout, QWidget
from typing_extensions import override

if TYPE_CHECKING:
    from PySide6.QtGui import QPaintEvent

    from ui.theme.theme import Theme

TAB_PX, TAB_PAD_PX, TAB_GAP_PX = 34, 9, 5


class CountTabs(QTabBar):
    """Tabs with a count beside each name, amber where somebody must look."""

    def __init__(self, theme: Theme, name: str) -> None:
        super().__init__()
        self._theme = theme
        self._titles: list[str] = []
        self._counts: list[tuple[str, bool]] = []
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

    def _restyle(self) -> None:
        for number, title in enumerate(self._titles):
            self.setTabText(number, "")
            self.setTabText(number, f"{title} {self._counts[number][0]}".strip())

    def _widths(self, index: int) -> tuple[int, int]:
        title = QFontMetrics(self._theme.font(13, 600)).horizontalAdvance(self._titles[index])
        count = QFontMetrics(self._theme.font(13)).horizontalAdvance(self._counts[index][0])
        return title, count

    @override
    def tabSizeHint(self, index: int) -> QSize:
        """Return room for name and count."""
        title, count = self._widths(index)
        px = self._theme.px
        return QSize(title + count + px(TAB_GAP_PX) + 2 * px(TAB_PAD_PX), px(TAB_PX))

    @override
    def minimumTabSizeHint(self, index: int) -> QSize:
        """Return the same: names are never elided."""
        return self.tabSizeHint(index)

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
        title, count = self._widths(index)
        left = box.left() + theme.px(TAB_PAD_PX)
        painter.setFont(theme.font(13, 600 if chosen else 400))
        painter.setPen(theme.color("text" if chosen else "text_2"))
        middle = int(Qt.AlignmentFlag.AlignVCenter)
        painter.drawText(
            QRect(left, box.top(), title + 2, box.height()), middle, self._titles[index]
        )
        if not chosen:
            title = painter.fontMetrics().horizontalAdvance(self._titles[index])
        text, loud = self._counts[index]
        painter.setFont(theme.font(13, 600 if loud else 400))
        painter.setPen(theme.color("severity_2" if loud else "text_2" if chosen else "text_3"))
        at = QRect(left + title + theme.px(TAB_GAP_PX), box.top(), count + 4, box.height())
        painter.drawText(at, middle, text)


class EmptyNote(QWidget):
    """Says in words why a list has no rows, with the one thing to do about it.

    Signals:
        pressed: The button.
    """

    pressed = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self.label = QLabel()
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
