"""Commands of alarms: acknowledge what was seen, judge a camera event, make an incident of it."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from controlroom.domain.records import AlarmState
from controlroom.domain.states import IncidentState
from controlroom.outbox.registry import deed
from ui.commands import Command
from ui.i18n import QT_TRANSLATE_NOOP
from ui.models.alarms import CAMERA_EVENT
from ui.models.room import Kind
from ui.panels.detail_rules import Step, why_not

if TYPE_CHECKING:
    from collections.abc import Callable

    from controlroom.domain.records import Alarm
    from controlroom.outbox.values import Result
    from ui.panels.detail_model import DetailModel
    from ui.panels.spec import PanelContext

VERDICTS = {
    "confirmed": (QT_TRANSLATE_NOOP("Command", "Camera event: confirmed"), "Y"),
    "false": (QT_TRANSLATE_NOOP("Command", "Camera event: false"), "F"),
    "no_procedure": (QT_TRANSLATE_NOOP("Command", "Camera event: no procedure for it"), "J"),
}
"""What is said of a camera event, each with its key; the words are those of ``Alarms``."""
WAITING = (AlarmState.UNACKNOWLEDGED, AlarmState.RETURNED_UNACKNOWLEDGED)


class AlarmCommands(QObject):
    """Registers and carries out what concerns the selected alarm.  GUI thread."""

    def __init__(
        self,
        context: PanelContext,
        model: DetailModel,
        claim: Callable[[], None],
        parent: QObject,
    ) -> None:
        """Args: claim: Acknowledges a new report, by taking it on."""
        super().__init__(parent)
        self._context, self._model, self._claim = context, model, claim

    def register(self) -> None:
        """Add the commands."""
        add = self._context.commands.add
        title = QT_TRANSLATE_NOOP("Command", "Acknowledge")
        may = self.may_acknowledge
        add(Command("alarm.acknowledge", title, self.acknowledge, "A", may, "incident"))
        for verdict, (title, key) in VERDICTS.items():
            run = partial(self._judge, verdict)
            add(Command(f"alarm.{verdict}", title, run, key, self.may_judge, "incident"))
        title = QT_TRANSLATE_NOOP("Command", "Make an incident of the alarm")
        may = self.may_make
        add(Command("alarm.incident", title, self.make_incident, "I", may, "incident"))

    def _alarm(self) -> Alarm | None:
        selection = self._context.room.selection
        if selection.kind is not Kind.ALARM:
            return None
        return next((a for a in self._context.room.alarms.values() if a.id == selection.key), None)

    def may_acknowledge(self) -> bool:
        """Return whether what is selected waits for it."""
        alarm, actor = self._alarm(), self._context.actor
        if alarm is not None:
            return alarm.state in WAITING and actor.may("acknowledge")
        incident = self._model.incident
        return (
            incident is not None
            and incident.state is IncidentState.NEW
            and not why_not(Step.CLAIM, incident, actor, self._context.words)
        )

    def acknowledge(self) -> None:
        """Acknowledge the alarm as it was seen; a new report is acknowledged by taking it on."""
        alarm = self._alarm()
        if alarm is None:
            self._claim()
            return
        self._context.act(
            self.tr("Alarm acknowledged"),
            deed("alarm.acknowledge", alarm.id, seen=alarm.version),
        )

    def may_judge(self) -> bool:
        """Return whether a camera event that nobody has judged is selected."""
        alarm = self._alarm()
        return alarm is not None and alarm.kind == CAMERA_EVENT and self.may_acknowledge()

    def _judge(self, verdict: str) -> None:
        """Acknowledge the camera event as it was seen, with what the person found."""
        alarm = self._alarm()
        if alarm is None:
            return
        said = {
            "confirmed": self.tr("Camera event confirmed"),
            "false": self.tr("Camera event was false"),
        }.get(verdict, self.tr("Camera event has no procedure"))
        self._context.act(
            said, deed("alarm.acknowledge", alarm.id, seen=alarm.version, verdict=verdict)
        )

    def may_make(self) -> bool:
        """Return whether an alarm without an incident is selected."""
        alarm = self._alarm()
        may = self._context.actor.may("receive")
        return alarm is not None and alarm.incident_id is None and may

    def make_incident(self) -> None:
        """Make an incident of the alarm and go to it."""
        alarm = self._alarm()
        if alarm is None:
            return
        self._context.act(
            self.tr("Incident made of the alarm"),
            deed("alarm.make_incident", alarm.id, seen=alarm.version),
            on_ok=self._go_to,
        )

    def _go_to(self, result: Result) -> None:
        if result.incident is not None:
            self._context.room.open(Kind.INCIDENT, result.incident)
