"""A chart's frame: title, the one value that matters, the plot, and how old it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QAction, QGuiApplication
from PySide6.QtWidgets import QFrame, QGridLayout, QLabel, QMenu, QVBoxLayout, QWidget
from typing_extensions import override

from ui.plain import plain
from ui.widgets.elide import ElideLabel

if TYPE_CHECKING:
    from PySide6.QtGui import QResizeEvent

    from ui.theme.theme import Theme

MIN_WIDTH_PX = 160
"""Narrower than this no chart can be read; the strip scrolls instead."""


class ChartFrame(QFrame):
    """Holds one plot.  The plot goes grey and says since when, while its data is old.

    Attributes:
        waiting: Nothing was said or shown yet.

    Signals:
        rows_asked: Show the rows behind the chart.
        back_asked: Back to following live.
    """

    rows_asked = Signal()
    back_asked = Signal()

    def __init__(self, theme: Theme, title: str) -> None:
        super().__init__()
        self.setObjectName("panel")
        self.setAccessibleName(title)
        self._theme = theme
        self._title = ElideLabel(title)
        self._value = QLabel()
        self._note = QLabel()
        self._note.setTextFormat(Qt.TextFormat.PlainText)
        self._note.setObjectName("muted")
        self._note.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._note.setWordWrap(True)
        self._value_token = "text"
        self._stale, self._aside = False, False
        self._side: QWidget = self._value
        self._head = QGridLayout()
        self._head.setColumnStretch(0, 1)
        self._head.addWidget(self._title, 0, 0)
        self._head.addWidget(self._value, 0, 1)
        self._two_rows = False
        self._box = QVBoxLayout(self)
        self._box.addLayout(self._head)
        self._box.addWidget(self._note, 1)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.customContextMenuRequested.connect(self._menu)
        theme.changed.connect(self.restyle)
        self.restyle()
        self.say(self.tr("Loading…"))
        self.waiting = True

    def hold(self, plot: QWidget) -> None:
        """Put *plot* below the title."""
        self._plot = plot
        self._box.addWidget(plot, 1)
        plot.hide()

    def put_aside(self, widget: QWidget) -> None:
        """Show *widget* in the place of the value, e.g. a legend that holds the values."""
        self._head.removeWidget(self._value)
        self._value.hide()
        self._side = widget
        self._head.addWidget(widget, 0, 1)

    def arrange(self) -> None:
        """Put the value beside the title where both can be read, else below it.

        What is only said beside the title leaves when there is no room for it.
        """
        margins = self._box.contentsMargins()
        room = self.width() - margins.left() - margins.right() - self._theme.px(8)
        title = self._title.fontMetrics().horizontalAdvance(self._title.text())
        beside = self._side.sizeHint().width()
        fits = beside <= 0 or title + beside <= room
        if self._side is self._value:
            self._value.setVisible(bool(self._value.text()) and (fits or not self._aside))
        two_rows = not fits and not self._aside
        if two_rows != self._two_rows:
            self._two_rows = two_rows
            self._head.removeWidget(self._side)
            if two_rows:
                self._head.addWidget(self._side, 1, 0, 1, 2)
            else:
                self._head.addWidget(self._side, 0, 1)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        """Arrange the head again."""
        super().resizeEvent(event)
        self.arrange()

    def say(self, note: str) -> None:
        """Show words instead of the plot, e.g. that there is nothing to show."""
        self.waiting = False
        self._note.setText(note)
        self._note.show()
        if plot := getattr(self, "_plot", None):
            plot.hide()

    def show_plot(self) -> None:
        """Show the plot instead of words."""
        self.waiting = False
        self._note.hide()
        self._plot.show()

    def set_value(
        self, text: str, token: str = "text", tip: str = "", *, aside: bool = False
    ) -> None:
        """Show the value that matters beside the title, or below it on a narrow chart.

        Args:
            text: The value; empty for none.
            token: Its colour.
            tip: What it means.
            aside: It explains more than it says: on a narrow chart the tooltip says it.
        """
        self._aside = aside
        self._value.setText(text)
        for part in (self._title, self._side):
            part.setToolTip(plain(f"{self._title.text()}\n{tip}" if tip else self._title.text()))
        self.setAccessibleDescription(f"{text}. {tip}")
        self._value_token = token
        self.restyle()

    def set_stale(self, stale_note: str) -> None:
        """Grey the value while data is old; empty *stale_note* when it is live again."""
        if stale_note:
            self._side.setToolTip(plain(stale_note))
        if self._stale == bool(stale_note):
            return  # every failed round says so again; drawing anew takes long
        self._stale = bool(stale_note)
        self.restyle()
        self.recolour()

    def recolour(self) -> None:
        """Take the colours of what is drawn from the theme and from whether it is old."""

    @property
    def stale(self) -> bool:
        """Whether what is shown is old."""
        return self._stale

    def restyle(self) -> None:
        """Take fonts, margins and colours from the theme."""
        theme = self._theme
        self._title.setFont(theme.font(11.5, 600))
        self._value.setFont(theme.font(13, 700))
        token = "text_3" if self._stale else self._value_token
        for label, name in ((self._title, "text_2"), (self._value, token)):
            palette = label.palette()
            palette.setColor(label.foregroundRole(), theme.color(name))
            label.setPalette(palette)
        side = theme.px(10)
        self._box.setContentsMargins(side, theme.px(8), side, theme.px(6))
        self._box.setSpacing(theme.px(4))
        self._head.setVerticalSpacing(0)
        self._head.setHorizontalSpacing(theme.px(8))
        self.setMinimumWidth(theme.px(MIN_WIDTH_PX))
        self.arrange()

    def _menu(self, at: QPoint) -> None:
        menu = QMenu(self)
        for text, run in (
            (self.tr("Back to live"), self.back_asked.emit),
            (self.tr("Open as rows"), self.rows_asked.emit),
            (self.tr("Copy as picture"), self.copy),
        ):
            action = QAction(text, menu)
            action.triggered.connect(run)
            menu.addAction(action)
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(self.mapToGlobal(at))

    def copy(self) -> None:
        """Put a picture of the chart on the clipboard."""
        QGuiApplication.clipboard().setPixmap(self.grab())
