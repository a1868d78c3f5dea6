"""Looking for a place on the map: a field, what it may mean, and a pin where it is."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QEvent, QObject, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QLabel, QLineEdit, QListWidget, QListWidgetItem, QVBoxLayout
from typing_extensions import override

from controlroom.domain.errors import CityPackError
from controlroom.domain.gazetteer import Place, PlaceKind
from controlroom.place_names import load_gazetteer
from ui.i18n import QT_TRANSLATE_NOOP
from ui.map.pin import Pin

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtWidgets import QWidget

    from controlroom.domain.gazetteer import Gazetteer
    from ui.map.widget import MapWidget
    from ui.panels.spec import PanelContext

PAUSE_MS = 30
RECENT = 5
WIDTH_PX, ROW_PX, ROWS = 330, 40, 7
ZOOMS = {
    PlaceKind.WARD: 13.5,
    PlaceKind.FORMER_WARD: 13.5,
    PlaceKind.LANDMARK: 16.5,
    PlaceKind.STREET: 15.5,
    PlaceKind.COORDINATES: 16.5,
}
_KINDS = {
    PlaceKind.WARD: QT_TRANSLATE_NOOP("Map", "ward"),
    PlaceKind.FORMER_WARD: QT_TRANSLATE_NOOP("Map", "former ward"),
    PlaceKind.LANDMARK: QT_TRANSLATE_NOOP("Map", "landmark"),
    PlaceKind.STREET: QT_TRANSLATE_NOOP("Map", "street"),
    PlaceKind.COORDINATES: QT_TRANSLATE_NOOP("Map", "coordinates"),
}


class PlaceSearch(QFrame):
    """Field and list over a corner of the map; hidden until it is asked for.

    Signals:
        resized: It needs another height.
    """

    resized = Signal()

    def __init__(self, context: PanelContext, shown: MapWidget, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("card")
        self._context, self._map = context, shown
        self._names: Gazetteer | None = None
        self._recent: list[Place] = []
        self._found: Sequence[Place] = ()
        self.pin = Pin(context.theme)
        shown.layers.add(self.pin)
        self.field = QLineEdit()
        self.field.setPlaceholderText(self.tr("Street, ward, place or coordinates"))
        self.field.setAccessibleName(self.field.placeholderText())
        self.list = QListWidget()
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.setFrameShape(QFrame.Shape.NoFrame)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setAccessibleName(self.tr("Places found"))
        self.empty = QLabel()
        self.empty.setObjectName("muted")
        self.empty.setWordWrap(True)
        box = QVBoxLayout(self)
        box.setContentsMargins(6, 6, 6, 6)
        box.setSpacing(4)
        for widget in (self.field, self.list, self.empty):
            box.addWidget(widget)
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(PAUSE_MS)
        self._pause.timeout.connect(self._search)
        self.field.textChanged.connect(lambda _text: self._pause.start())
        self.field.installEventFilter(self)
        self.list.itemClicked.connect(lambda _item: self._choose())
        self.hide()

    def ask(self) -> None:
        """Show the field with the keyboard in it, and what was looked for last."""
        self.show()
        self.raise_()
        self.field.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.field.selectAll()
        self._search()

    def leave(self) -> None:
        """Hide the field; the pin stays where it is until Escape on the map."""
        self.hide()
        self._map.setFocus(Qt.FocusReason.OtherFocusReason)

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Move through the list, choose and leave by keys of the field."""
        if event.type() is not QEvent.Type.KeyPress or not isinstance(event, QKeyEvent):
            return False
        key = event.key()
        if key in {Qt.Key.Key_Down, Qt.Key.Key_Up} and self.list.count():
            step = 1 if key == Qt.Key.Key_Down else -1
            self.list.setCurrentRow((self.list.currentRow() + step) % self.list.count())
            return True
        if key in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            if self._pause.isActive():
                self._pause.stop()
                self._search()
            self._choose()
            return True
        if key == Qt.Key.Key_Escape:
            self.leave()
            return True
        return False

    # --- looking

    def _search(self) -> None:
        text = self.field.text().strip()
        self._found = tuple(self._recent) if not text else self._find(text)
        self.list.clear()
        for place in self._found:
            item = QListWidgetItem(f"{place.name}\n{self._about(place)}")
            item.setToolTip(item.text())
            self.list.addItem(item)
        if self._found:
            self.list.setCurrentRow(0)
        self.list.setVisible(bool(self._found))
        self.empty.setVisible(not self._found)
        self.empty.setText(self._why_empty(text))
        self._fit()

    def _find(self, text: str) -> Sequence[Place]:
        if self._names is None:
            try:
                self._names = load_gazetteer(self._context.city)
            except CityPackError:
                return ()
        return self._names.find(text)

    def _why_empty(self, text: str) -> str:
        if not text:
            return self.tr("With or without tones; old ward names lead to the new ones.")
        return self.tr("Nothing in the city is called that.")

    def _about(self, place: Place) -> str:
        """Return what kind of place it is, and which ward today."""
        kind = QCoreApplication.translate("Map", _KINDS[place.kind])
        code = place.ward_code
        if place.kind is PlaceKind.COORDINATES:
            ward = self._context.city.ward_at(place.position)
            code = ward.code if ward else None
            if place.swapped:
                kind = self.tr("coordinates, longitude first")
            if ward is None:
                return kind + " · " + self.tr("outside the city")
        ward_name = self._context.words.ward(code)
        if place.kind is PlaceKind.FORMER_WARD:
            return self.tr("former ward, today {ward}").format(ward=ward_name)
        if place.kind is PlaceKind.WARD:
            return kind
        return f"{kind} · {ward_name}" if ward_name else kind

    def _choose(self) -> None:
        row = self.list.currentRow()
        if not 0 <= row < len(self._found):
            return
        place = self._found[row]
        self._recent = [place, *(p for p in self._recent if p != place)][:RECENT]
        words = place.name
        if place.kind is PlaceKind.FORMER_WARD:
            words = f"{place.name} → {self._context.words.ward(place.ward_code)}"
        self.pin.put(place.position, words)
        self._map.show_place(place.position, ZOOMS[place.kind])
        self.leave()

    def _fit(self) -> None:
        px = self._context.theme.px
        rows = min(len(self._found), ROWS)
        self.list.setFixedHeight(rows * px(ROW_PX))
        for row in range(self.list.count()):
            item = self.list.item(row)
            item.setSizeHint(QSize(px(WIDTH_PX) // 2, px(ROW_PX)))
        self.setFixedWidth(px(WIDTH_PX))
        QTimer.singleShot(0, self, partial(self._say_size))

    def _say_size(self) -> None:
        self.adjustSize()
        self.resized.emit()
