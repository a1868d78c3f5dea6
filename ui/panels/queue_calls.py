"""Calls above the alarms: who waits how long, and who was answered; gone when nobody calls."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QFrame
from typing_extensions import override

from ui.models.calls import CallModel
from ui.models.room import Kind
from ui.panels.queue_records import ActionRow, RecordPage
from ui.widgets.row_painter import ROW_PX

if TYPE_CHECKING:
    from ui.panels.spec import PanelContext

MOST_ROWS = 4
COMMANDS = ("call.answer", "call.end", "call.report")


class CallPage(RecordPage):
    """As tall as its rows, up to a few; then it scrolls."""

    def __init__(self, context: PanelContext) -> None:
        self.model = CallModel(context.room, context.words)
        name, nothing = self.tr("Calls"), self.tr("Nobody is calling.")
        super().__init__(context, self.model, Kind.CALL, name, nothing)
        if not context.read_only:
            self.actions_row = ActionRow(context, COMMANDS, "call.answer")
            self.box.addWidget(self.actions_row)
            context.room.selected.connect(self.actions_row.render_enabled)
            context.room.calls_changed.connect(self.actions_row.render_enabled)
        line = QFrame()
        line.setObjectName("line")
        self.box.addWidget(line)
        context.theme.changed.connect(self.render_empty)
        self.render_empty()

    @override
    def render_empty(self) -> None:
        """Take no room when nobody calls."""
        rows = self.model.rowCount()
        self._stack.setFixedHeight(self._context.theme.px(ROW_PX) * min(max(rows, 1), MOST_ROWS))
        super().render_empty()
        self.setVisible(rows > 0)
