"""The commands of incidents and alarms: each by key, menu, palette and button alike."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from ui.commands import Command
from ui.features.incident_alarms import AlarmCommands
from ui.features.incident_calls import CallCommands
from ui.features.incident_dispatch import DispatchCommands
from ui.features.incident_forms import Forms
from ui.features.incident_intake import IntakeCommands
from ui.features.incident_shares import ShareCommands
from ui.i18n import QT_TRANSLATE_NOOP
from ui.panels.detail_model import DetailModel
from ui.panels.detail_rules import Step, why_not

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtWidgets import QWidget

    from ui.panels.spec import PanelContext

TITLES: dict[Step, tuple[str, str]] = {
    Step.CLAIM: (QT_TRANSLATE_NOOP("Command", "Take it on"), "G"),
    Step.RELEASE: (QT_TRANSLATE_NOOP("Command", "Put it back"), ""),
    Step.VERIFY: (QT_TRANSLATE_NOOP("Command", "Verify…"), "V"),
    Step.SEVERITY: (QT_TRANSLATE_NOOP("Command", "Severity…"), "S"),
    Step.ESCALATE: (QT_TRANSLATE_NOOP("Command", "Escalate"), "E"),
    Step.DISPATCH: (QT_TRANSLATE_NOOP("Command", "Dispatch…"), "D"),
    Step.RECALL: (QT_TRANSLATE_NOOP("Command", "Recall the dispatch…"), "C"),
    Step.MERGE: (QT_TRANSLATE_NOOP("Command", "Merge duplicate…"), "M"),
    Step.REJECT: (QT_TRANSLATE_NOOP("Command", "Do not take on…"), "R"),
    Step.RESTORE: (QT_TRANSLATE_NOOP("Command", "Take it back up"), "K"),
    Step.NOTE: (QT_TRANSLATE_NOOP("Command", "Note…"), "L"),
    Step.CALL: (QT_TRANSLATE_NOOP("Command", "Call…"), "T"),
    Step.PHONE: (QT_TRANSLATE_NOOP("Command", "The agency phoned…"), "U"),
    Step.EXTENSION: (QT_TRANSLATE_NOOP("Command", "Decide on more time…"), "X"),
    Step.APPROVE: (QT_TRANSLATE_NOOP("Command", "Approve the answer…"), "P"),
    Step.SEND_BACK: (QT_TRANSLATE_NOOP("Command", "Send the answer back…"), "B"),
    Step.PUBLISH: (QT_TRANSLATE_NOOP("Command", "Publish…"), "Shift+P"),
    Step.REOPEN: (QT_TRANSLATE_NOOP("Command", "Reopen…"), "O"),
}


def register(context: PanelContext, window: QWidget) -> IncidentCommands:
    """Add the commands of incidents and alarms to the registry.

    Args:
        context: Of the window; a read-only one gets no commands.
        window: Parent of the forms; the commands live as long as it does.
    """
    return IncidentCommands(context, window)


class IncidentCommands(QObject):
    """Registers the commands; every service runs in ``context.act``.  GUI thread.

    Attributes:
        forms: The forms that are open.
    """

    def __init__(self, context: PanelContext, window: QWidget) -> None:
        super().__init__(window)
        self._context = context
        self._model = DetailModel.of(context)
        self.forms = Forms(context, self._model, window)
        if context.read_only:
            return
        parts = (context, self._model, self.forms)
        intake = IntakeCommands(*parts)
        new, may_receive = QT_TRANSLATE_NOOP("Command", "New report…"), context.actor.may("receive")
        context.commands.add(
            Command("incident.new", new, intake.new, "N", lambda: may_receive, "incident")
        )
        AlarmCommands(context, self._model, intake.claim, self).register()
        calls = CallCommands(*parts, intake.report_call)
        calls.register()
        runs = intake.runs() | calls.runs()
        runs |= DispatchCommands(*parts).runs() | ShareCommands(*parts).runs()
        for step, (title, key) in TITLES.items():
            name, may = f"incident.{step.value}", self._enabled(step)
            context.commands.add(Command(name, title, runs[step], key, may, "incident"))

    def _enabled(self, step: Step) -> Callable[[], bool]:
        context = self._context
        return lambda: not why_not(step, self._model.incident, context.actor, context.words)
