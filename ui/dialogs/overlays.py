"""The files that are laid over the map: shown or not, their colour, where they are."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QIcon, QPixmap
from PySide6.QtWidgets import QLabel, QListWidgetItem, QWidget

from ui.dialogs.list_window import ListWindow

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtCore import SignalInstance

    from ui.theme.theme import Theme

WIDTH_PX, HEIGHT_PX = 480, 320
SWATCH_PX = 14


@dataclass(frozen=True, slots=True)
class Row:
    """A file in the list.

    Attributes:
        key: Its path.
        count: Of shapes that are shown.
        aside: What was left out, as a sentence.
        color: Token of the theme.
        trouble: Why it cannot be shown now; empty while it can.
    """

    key: str
    name: str
    count: int
    aside: str
    color: str
    shown: bool
    trouble: str = ""


class OverlaysWindow(ListWindow):
    """Beside the window; it can be worked in meanwhile.

    Signals:
        switched: (key, whether it is shown now).
        recolored, removed, went: The key of a row.
        added: Another file is wanted.
    """

    switched = Signal(str, bool)
    recolored = Signal(str)
    removed = Signal(str)
    went = Signal(str)
    added = Signal()

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(theme, (WIDTH_PX, HEIGHT_PX), parent)
        nothing = self.tr(
            "No file is laid over the map. Add one: GeoJSON, GeoPackage, Shapefile, KML, GPX or a"
            " table of places."
        )
        self.set_words(self.tr("Overlays of the map"), nothing)
        self._theme = theme
        self._rows: Sequence[Row] = ()
        px = theme.px
        self.list.setIconSize(QSize(px(SWATCH_PX), px(SWATCH_PX)))
        self.list.itemChanged.connect(self._on_changed)
        self.list.itemActivated.connect(lambda _item: self._emit(self.went))
        self.list.currentRowChanged.connect(lambda _row: self._refresh())
        self.about = QLabel()
        self.about.setObjectName("second")
        self.about.setWordWrap(True)
        self.about.setTextFormat(Qt.TextFormat.PlainText)
        self.box.addWidget(self.about)
        self.add = self.button(self.tr("&Add…"), self._add)
        self.remove = self.button(self.tr("&Remove"), lambda: self._emit(self.removed))
        self.color = self.button(self.tr("Next &colour"), lambda: self._emit(self.recolored))
        self.go = self.button(self.tr("&Go there"), lambda: self._emit(self.went))
        self.add_buttons(self.go, self.add, self.remove, self.color)
        self._refresh()

    def _add(self) -> None:
        self.added.emit()

    @property
    def current(self) -> Row | None:
        """The row that is chosen."""
        at = self.list.currentRow()
        return self._rows[at] if 0 <= at < len(self._rows) else None

    def show_rows(self, rows: Sequence[Row]) -> None:
        """Show these; the same one stays chosen."""
        chosen = self.current
        self._rows = rows
        self.list.blockSignals(True)  # noqa: FBT003 - Qt's signature
        self.list.clear()
        for row in rows:
            item = QListWidgetItem(self._icon(row), self._line(row))
            item.setFlags(item.flags() | Qt.ItemFlag.ItemIsUserCheckable)
            item.setCheckState(Qt.CheckState.Checked if row.shown else Qt.CheckState.Unchecked)
            item.setToolTip(row.key)
            self.list.addItem(item)
            if chosen is not None and row.key == chosen.key:
                self.list.setCurrentItem(item)
        if self.list.currentRow() < 0 and rows:
            self.list.setCurrentRow(0)
        self.list.blockSignals(False)  # noqa: FBT003 - as above
        self._refresh()

    def _icon(self, row: Row) -> QIcon:
        side = self._theme.px(SWATCH_PX)
        picture = QPixmap(side, side)
        picture.fill(self._theme.color(row.color))
        return QIcon(picture)

    def _line(self, row: Row) -> str:
        if row.trouble:
            return self.tr("{name} – missing").format(name=row.name)
        return self.tr("{name} – %n shape(s)", "", row.count).format(name=row.name)

    def _on_changed(self, item: QListWidgetItem) -> None:
        row = self._rows[self.list.row(item)]
        shown = item.checkState() is Qt.CheckState.Checked
        if shown != row.shown:
            self.switched.emit(row.key, shown)

    def _refresh(self) -> None:
        row = self.current
        self.show_list(filled=bool(self._rows))
        self.about.setText("" if row is None else row.trouble or row.aside)
        self.about.setVisible(bool(self.about.text()))
        for button in (self.remove, self.color, self.go):
            button.setEnabled(row is not None)
        self.go.setEnabled(row is not None and not row.trouble)

    def _emit(self, signal: SignalInstance) -> None:
        if self.current is not None:
            signal.emit(self.current.key)
