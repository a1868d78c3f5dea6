"""The right side of the window: everything about the selected item."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QLabel, QStackedWidget, QVBoxLayout, QWidget
from typing_extensions import override

from ui.i18n import QT_TRANSLATE_NOOP
from ui.models.room import Kind, Selection
from ui.panels.detail_incident import IncidentView
from ui.panels.detail_model import DetailModel
from ui.panels.detail_others import OtherView
from ui.panels.spec import PanelSpec
from ui.widgets.scroll_column import ScrollColumn

if TYPE_CHECKING:
    from PySide6.QtGui import QFocusEvent

    from ui.panels.spec import PanelContext


class DetailPanel(QStackedWidget):
    """Shows the selected incident, alarm, sensor, camera, vessel, task or source."""

    def __init__(self, context: PanelContext) -> None:
        super().__init__()
        self.setObjectName("panel")
        self.setAccessibleName(self.tr("Detail"))
        self._context = context
        self.model = DetailModel.of(context)
        self.incident = IncidentView(context, self.model)
        self.other = OtherView(context)
        self._empty = self._make_empty()
        self._pages = [ScrollColumn(view) for view in (self._empty, self.incident, self.other)]
        for page in self._pages:
            page.setObjectName("panel")
            self.addWidget(page)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        room = context.room
        self.model.changed.connect(self.refresh)
        room.opened.connect(self._take_keyboard)
        room.ticked.connect(self.incident.tick)
        room.ticked.connect(self.other.tick)
        for signal in (
            room.alarms_changed,
            room.calls_changed,
            room.tasks_changed,
            room.sensors_changed,
            room.vessels_changed,
            room.sources_changed,
        ):
            signal.connect(self._refresh_other)
        room.cameras_changed.connect(self._refresh_cameras)
        room.lines_changed.connect(self._refresh_line)
        context.theme.changed.connect(self._restyle)
        self.refresh()

    def _make_empty(self) -> QWidget:
        page = QWidget()
        box = QVBoxLayout(page)
        box.addStretch(2)
        text = self.tr("Nothing is selected.\nChoose a report in the queue or on the map.")
        self._empty_text = QLabel(text)
        self._empty_text.setObjectName("muted")
        self._empty_text.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._empty_text.setWordWrap(True)
        box.addWidget(self._empty_text)
        box.addStretch(3)
        return page

    @Slot()
    def refresh(self) -> None:
        """Show what is selected now."""
        kind = self._context.room.selection.kind
        if kind is Kind.NONE:
            self.setCurrentIndex(0)
        elif kind is Kind.INCIDENT:
            self.incident.render_all()
            self.setCurrentIndex(1)
        else:
            self.other.render_all()
            self.setCurrentIndex(2)

    @Slot(object)
    def _refresh_line(self, _change: object) -> None:
        if self.currentIndex() == 1 and self.model.detail is None:
            self.incident.render_all()

    @Slot()
    def _refresh_other(self) -> None:
        if self.currentIndex() == 2:  # noqa: PLR2004 - the third page
            self.other.render_all()

    @Slot()
    def _refresh_cameras(self) -> None:
        if self.currentIndex() == 1:
            self.incident.photos.render_photos()
        self._refresh_other()

    @Slot(object)
    def _take_keyboard(self, _selection: Selection) -> None:
        if self._context.read_only:
            return
        if self.currentIndex() == 1:
            self.incident.take_keyboard()
        else:
            self.other.take_keyboard()

    @override
    def focusInEvent(self, event: QFocusEvent) -> None:
        """Hand the keyboard on to what is decided here."""
        super().focusInEvent(event)
        if self.currentIndex():
            self._take_keyboard(self._context.room.selection)

    @Slot()
    def _restyle(self) -> None:
        self.incident.restyle()
        self.other.restyle()
        self.refresh()


SPEC = PanelSpec(
    id="detail",
    title=QT_TRANSLATE_NOOP("Panel", "Detail"),
    make=DetailPanel,
    area=Qt.DockWidgetArea.RightDockWidgetArea,
)
