"""A chart's frame: title, the one value that matters, the plot, and how old it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QAction, QGuiApplication
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QMenu, QVBoxLayout, QWidget

from ui.widgets.elide import ElideLabel

if TYPE_CHECKING:
    from ui.theme.theme import Theme


class ChartFrame(QFrame):
    """Holds one plot.  The plot goes grey and says since when, while its data is old.

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
        self._note.setObjectName("muted")
        self._note.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._note.setWordWrap(True)
        self._value_token = "text"
        self._stale = False
        head = QHBoxLayout()
        head.addWidget(self._title, 1)
        head.addWidget(self._value)
        self._box = QVBoxLayout(self)
        self._box.addLayout(head)
        self._box.addWidget(self._note, 1)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.customContextMenuRequested.connect(self._menu)
        theme.changed.connect(self.restyle)
        self.restyle()
        self.say(self.tr("Loading…"))

    def hold(self, plot: QWidget) -> None:
        """Put *plot* below the title."""
        self._plot = plot
        self._box.addWidget(plot, 1)
        plot.hide()

    def say(self, note: str) -> None:
        """Show words instead of the plot, e.g. that there is nothing to show."""
        self._note.setText(note)
        self._note.show()
        if plot := getattr(self, "_plot", None):
            plot.hide()

    def show_plot(self) -> None:
        """Show the plot instead of words."""
        self._note.hide()
        self._plot.show()

    def set_value(self, text: str, token: str = "text", tip: str = "") -> None:
        """Show the value that matters beside the title."""
        self._value.setText(text)
        self._value.setToolTip(tip)
        self._title.setToolTip(tip)
        self.setAccessibleDescription(f"{text}. {tip}")
        self._value_token = token
        self.restyle()

    def set_stale(self, stale_note: str) -> None:
        """Grey the value while data is old; empty *stale_note* when it is live again."""
        self._stale = bool(stale_note)
        if stale_note:
            self._value.setToolTip(stale_note)
        self.restyle()

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
