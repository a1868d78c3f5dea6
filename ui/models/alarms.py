"""Alarms as rows: what nobody has acknowledged comes first, then severity, then the newest."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication
from typing_extensions import override

from controlroom.domain.records import Alarm, AlarmState
from controlroom.domain.states import Severity
from ui.i18n import QT_TRANSLATE_NOOP
from ui.models.rows import Look, RecordModel
from ui.words import Tone

if TYPE_CHECKING:
    from collections.abc import Hashable, Mapping

    from PySide6.QtCore import QObject

    from ui.models.room import Room
    from ui.words import Words

CAMERA_EVENT = "camera_event"
_KINDS: Mapping[str, str] = {
    "above_standard": QT_TRANSLATE_NOOP("Alarms", "above the standard"),
    "boundary_crossed": QT_TRANSLATE_NOOP("Alarms", "boundary crossed"),
    "bulletin": QT_TRANSLATE_NOOP("Alarms", "bulletin"),
    "camera_event": QT_TRANSLATE_NOOP("Alarms", "seen by a camera"),
    "card_event": QT_TRANSLATE_NOOP("Alarms", "card event"),
    "dossier_overdue": QT_TRANSLATE_NOOP("Alarms", "dossiers late"),
    "flow_above": QT_TRANSLATE_NOOP("Alarms", "flow above the mark"),
    "level_above": QT_TRANSLATE_NOOP("Alarms", "level above the mark"),
    "level_rising": QT_TRANSLATE_NOOP("Alarms", "rising fast"),
    "press_article": QT_TRANSLATE_NOOP("Alarms", "critical article"),
    "rain_above": QT_TRANSLATE_NOOP("Alarms", "rain above the mark"),
    "reservoir_full": QT_TRANSLATE_NOOP("Alarms", "reservoir above its normal level"),
    "reservoir_order": QT_TRANSLATE_NOOP("Alarms", "order to a reservoir"),
    "screen_fault": QT_TRANSLATE_NOOP("Alarms", "screen fault"),
    "security_alert": QT_TRANSLATE_NOOP("Alarms", "security alert"),
    "signal_lost": QT_TRANSLATE_NOOP("Alarms", "no signal"),
    "sos_call": QT_TRANSLATE_NOOP("Alarms", "call for help"),
    "task_overdue": QT_TRANSLATE_NOOP("Alarms", "task overdue"),
    "vessel_silent": QT_TRANSLATE_NOOP("Alarms", "vessel silent"),
    "vessel_sos": QT_TRANSLATE_NOOP("Alarms", "vessel in distress"),
}
_WAITING = (AlarmState.UNACKNOWLEDGED, AlarmState.RETURNED_UNACKNOWLEDGED)


def is_waiting(alarm: Alarm) -> bool:
    """Return whether somebody must still acknowledge *alarm*."""
    return alarm.state in _WAITING


def alarm_kind(kind: str) -> str:
    """Return what kind of condition it is, in words; an unknown kind as it is."""
    text = _KINDS.get(kind)
    return QCoreApplication.translate("Alarms", text) if text else kind.replace("_", " ")


class AlarmModel(RecordModel[Alarm]):
    """Rows over ``Room.alarms``."""

    def __init__(self, room: Room, words: Words, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._room, self._words = room, words
        room.alarms_changed.connect(self.refresh)
        self.refresh()

    def refresh(self) -> None:
        """Take over what the room holds."""
        alarms = self._room.alarms
        self.set_records(sorted(alarms, key=lambda key: _rank(alarms[key])), alarms)

    @property
    def waiting(self) -> int:
        """How many nobody has acknowledged."""
        return sum(is_waiting(alarm) for alarm in self._room.alarms.values())

    @override
    def face(self, row: int) -> Hashable:
        """Return id, version and age."""
        alarm = self.record(row)
        return alarm.id, alarm.version, self._age(alarm)

    @override
    def look(self, row: int) -> Look:
        """Return what to paint of a row."""
        alarm, words = self.record(row), self._words
        state, source = words.alarm_state(alarm.state), words.source(alarm.source_id)
        who = alarm.acknowledged_by or ""
        raised = words.moment(alarm.raised_at, self._room.now)
        made = QCoreApplication.translate("Alarms", "has a report") if alarm.incident_id else ""
        second = (alarm_kind(alarm.kind), source, raised, made)
        return Look(
            title=alarm.title,
            second=" · ".join(part for part in second if part),
            right=self._age(alarm),
            who=" · ".join(part for part in (state, who) if part),
            tone=Tone.CALM,
            glyph=alarm.severity,
            unread=is_waiting(alarm),
            tip=f"{alarm.title}\n{alarm_kind(alarm.kind)}\n{source} · {raised}\n{state}",
        )

    @override
    def glyph_word(self, look: Look) -> str:
        """Return the severity in words."""
        return self._words.severity(look.glyph) if isinstance(look.glyph, Severity) else ""

    def _age(self, alarm: Alarm) -> str:
        return self._words.age(self._room.now - alarm.raised_at.timestamp())


def _rank(alarm: Alarm) -> tuple[bool, int, float, str]:
    return not is_waiting(alarm), alarm.severity, -alarm.raised_at.timestamp(), str(alarm.id)
