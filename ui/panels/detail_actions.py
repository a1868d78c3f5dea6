"""The steps of an incident as buttons: what comes next is big, what does not fit says why."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QGridLayout, QWidget
from typing_extensions import override

from controlroom.domain.states import CLOSED_STATES, IncidentState
from ui.panels.detail_rules import Step, why_not
from ui.plain import plain
from ui.widgets.key_button import KeyButton

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtGui import QResizeEvent

    from controlroom.domain.incident import Incident
    from ui.panels.spec import PanelContext

COLUMNS = 2
_INTAKE = (
    Step.CLAIM,
    Step.VERIFY,
    Step.DISPATCH,
    Step.MERGE,
    Step.REJECT,
    Step.NOTE,
    Step.CALL,
    Step.SEVERITY,
    Step.ESCALATE,
)
_WORK = (
    Step.PHONE,
    Step.APPROVE,
    Step.SEND_BACK,
    Step.EXTENSION,
    Step.DISPATCH,
    Step.RECALL,
    Step.PUBLISH,
    Step.NOTE,
    Step.CALL,
    Step.SEVERITY,
    Step.ESCALATE,
)
_CLOSED = (Step.REOPEN, Step.RESTORE, Step.NOTE, Step.CALL)
_FIRST = {
    IncidentState.NEW: Step.VERIFY,
    IncidentState.VERIFYING: Step.VERIFY,
    IncidentState.VERIFIED: Step.DISPATCH,
    IncidentState.REOPENED: Step.DISPATCH,
    IncidentState.RETURNED: Step.DISPATCH,
    IncidentState.DISPATCHED: Step.PHONE,
    IncidentState.IN_PROGRESS: Step.PHONE,
    IncidentState.SENT_BACK: Step.PHONE,
    IncidentState.EXTENSION_REQUESTED: Step.EXTENSION,
    IncidentState.AWAITING_APPROVAL: Step.APPROVE,
    IncidentState.APPROVED: Step.PUBLISH,
    IncidentState.PUBLISHED: Step.REOPEN,
    IncidentState.RATED: Step.REOPEN,
    IncidentState.REJECTED: Step.RESTORE,
    IncidentState.MERGED: Step.RESTORE,
}
_BESIDE = ("wall.send",)
"""Commands of others that belong here when they are registered."""


def steps_for(state: IncidentState) -> tuple[Step, ...]:
    """Return the steps shown for a state, the next one first."""
    if state in CLOSED_STATES:
        row: Sequence[Step] = _CLOSED
    else:
        early = (IncidentState.NEW, IncidentState.VERIFYING, IncidentState.VERIFIED)
        row = _INTAKE if state in early else _WORK
    first = _FIRST[state]
    return (first, *(step for step in row if step is not first))


class Actions(QWidget):
    """Buttons that run registered commands; a command nobody registered has no button."""

    def __init__(self, context: PanelContext) -> None:
        super().__init__()
        self._context = context
        self._shown: tuple[str, ...] = ()
        self.buttons: dict[str, KeyButton] = {}
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, context.theme.px(6), 0, 0)
        self._grid.setSpacing(context.theme.px(6))
        self._columns = COLUMNS

    def show_for(self, incident: Incident | None) -> None:
        """Show the steps of the incident's state; none while it is unknown or read-only."""
        known = {command.id for command in self._context.commands}
        wanted: Sequence[str] = ()
        if incident is not None and not self._context.read_only:
            own = [f"incident.{step.value}" for step in steps_for(incident.state)]
            wanted = [name for name in (*own, *_BESIDE) if name in known]
        if tuple(wanted) != self._shown:
            self._build(wanted)
        for name, button in self.buttons.items():
            why = self._why(name, incident)
            button.setEnabled(not why)
            button.setToolTip(plain(why))

    def _why(self, name: str, incident: Incident | None) -> str:
        context = self._context
        if name in _BESIDE:
            return "" if context.commands.get(name).enabled() else self.tr("Not possible now.")
        step = Step(name.removeprefix("incident."))
        return why_not(step, incident, context.actor, context.words)

    def _build(self, wanted: Sequence[str]) -> None:
        had_focus = any(b.hasFocus() for b in self.buttons.values())
        for button in self.buttons.values():
            self._grid.removeWidget(button)
            button.hide()
            button.deleteLater()
        self.buttons = {}
        self._shown = tuple(wanted)
        for number, name in enumerate(wanted):
            command = self._context.commands.get(name)
            button = KeyButton(
                self._context.theme, command.label(), command.key, primary=number == 0
            )
            button.clicked.connect(lambda _=False, c=name: self._context.commands.run(c))
            self.buttons[name] = button
        self._place()
        if had_focus:
            self.focus_first()

    def _place(self) -> None:
        """Put the next step on a row of its own, the others in as many columns as fit."""
        buttons = list(self.buttons.values())
        widest = max((b.minimumSizeHint().width() for b in buttons), default=0)
        room = self.width() - self._grid.spacing() * (COLUMNS - 1)
        self._columns = COLUMNS if widest * COLUMNS <= room else 1
        for column in range(COLUMNS):
            self._grid.setColumnStretch(column, 1 if column < self._columns else 0)
        for number, button in enumerate(buttons):
            row, column = divmod(number - 1, self._columns)
            if number == 0:
                self._grid.addWidget(button, 0, 0, 1, self._columns)
            else:
                self._grid.addWidget(button, row + 1, column)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        """Use one column where the words of two do not fit."""
        super().resizeEvent(event)
        before = self._columns
        self._place()
        if before != self._columns:
            self.updateGeometry()

    def focus_first(self) -> bool:
        """Give the next step's button the keyboard, else any that can be pressed."""
        for button in self.buttons.values():
            if button.isEnabled():
                button.setFocus()
                return True
        return False

    def restyle(self) -> None:
        """Take sizes of the theme in force."""
        self._build(self._shown)
