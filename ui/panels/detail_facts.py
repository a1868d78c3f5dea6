"""Alarms, sensors, cameras, vessels, tasks and sources as a title, a figure and a few facts."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from PySide6.QtCore import QCoreApplication, QObject

from controlroom.domain.records import CallState, Freshness
from controlroom.domain.states import Severity
from ui.i18n import QT_TRANSLATE_NOOP
from ui.models.alarms import CAMERA_EVENT
from ui.models.calls import call_state, call_title, is_late, is_sos
from ui.models.room import Kind

if TYPE_CHECKING:
    from collections.abc import Callable

    from controlroom.domain.geo import Position
    from ui.models.room import Room, Selection
    from ui.words import Words


@dataclass(frozen=True, slots=True)
class Facts:
    """What is shown of one record, translated.

    Attributes:
        figure: The one number that matters, with its unit; empty for none.
        faded: The figure is old; it loses its colour.
        token: Colour of the figure when it is fresh.
        rows: Name and value of each fact.
        commands: Ids of commands offered as buttons.
        incident_id: An incident that belongs to it.
    """

    title: str
    chips: tuple[str, ...] = ()
    severity: Severity | None = None
    figure: str = ""
    note: str = ""
    faded: bool = False
    token: str = "text"
    rows: tuple[tuple[str, str], ...] = ()
    commands: tuple[str, ...] = ()
    incident_id: UUID | None = None


FRESH_TOKENS = ("mark_1", "mark_2", "mark_3")
ALARM_COMMANDS = ("alarm.acknowledge", "alarm.incident")
CAMERA_COMMANDS = ("alarm.confirmed", "alarm.false", "alarm.no_procedure", "alarm.incident")
"""The verdict on a camera event is its acknowledgement."""
CALL_COMMANDS = ("call.answer", "call.end", "call.report")
_VERDICTS = {
    "confirmed": QT_TRANSLATE_NOOP("Facts", "confirmed"),
    "false": QT_TRANSLATE_NOOP("Facts", "false alarm"),
    "no_procedure": QT_TRANSLATE_NOOP("Facts", "no procedure"),
}
_FACT_NAMES = {
    "level": QT_TRANSLATE_NOOP("Facts", "Level"),
    "mark": QT_TRANSLATE_NOOP("Facts", "Alert mark"),
    "value": QT_TRANSLATE_NOOP("Facts", "Value"),
    "unit": QT_TRANSLATE_NOOP("Facts", "Unit"),
    "limit": QT_TRANSLATE_NOOP("Facts", "Limit"),
    "vessel": QT_TRANSLATE_NOOP("Facts", "Vessel"),
    "camera": QT_TRANSLATE_NOOP("Facts", "Camera"),
    "hours": QT_TRANSLATE_NOOP("Facts", "Hours"),
    "count": QT_TRANSLATE_NOOP("Facts", "Count"),
    "last": QT_TRANSLATE_NOOP("Facts", "Last heard of"),
    "rise": QT_TRANSLATE_NOOP("Facts", "Rise per hour"),
    "verdict": QT_TRANSLATE_NOOP("Facts", "Verdict"),
    "reached": QT_TRANSLATE_NOOP("Facts", "Marks reached"),
    "agency": QT_TRANSLATE_NOOP("Facts", "Agency"),
}


_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\S*[+Z]")


class FactReader(QObject):
    """Puts records of the room into words."""

    def __init__(self, room: Room, words: Words) -> None:
        super().__init__()
        self.room, self.words = room, words

    def facts_of(self, selection: Selection) -> Facts | None:
        """Return what is known of the selected record; None when it left the room."""
        key = selection.key
        if isinstance(key, UUID):
            by_id = {Kind.ALARM: self._alarm, Kind.CALL: self._call, Kind.TASK: self._task}
            make_id = by_id.get(selection.kind)
            return make_id(key) if make_id else None
        by_name: dict[Kind, Callable[[str], Facts | None]] = {
            Kind.SENSOR: self._sensor,
            Kind.CAMERA: self._camera,
            Kind.VESSEL: self._vessel,
            Kind.SOURCE: self._source,
        }
        make = by_name.get(selection.kind)
        return make(key) if make and key is not None else None

    def _alarm(self, key: UUID) -> Facts | None:
        alarm = self.room.alarms.get(key)
        if alarm is None:
            return None
        rows = [
            (self.tr("Raised"), self._when(alarm.raised_at)),
            (self.tr("Source"), self.words.source(alarm.source_id)),
        ]
        if alarm.sensor_id:
            rows.append((self.tr("Sensor"), self.words.sensor(alarm.sensor_id)))
        for name, value in alarm.facts:
            known = _FACT_NAMES.get(name)
            said = QCoreApplication.translate("Facts", known) if known else name
            rows.append((said, self._value(name, value)))
        if alarm.acknowledged_by:
            at = alarm.acknowledged_at
            time = self.words.moment(at, self.room.now) if at else ""
            rows.append((self.tr("Acknowledged by"), f"{alarm.acknowledged_by} {time}".strip()))
        rows.extend(self._place(alarm.position))
        return Facts(
            alarm.title,
            chips=(self.words.alarm_state(alarm.state), self._simulated(on=alarm.simulated)),
            severity=alarm.severity,
            rows=tuple(rows),
            commands=CAMERA_COMMANDS if alarm.kind == CAMERA_EVENT else ALARM_COMMANDS,
            incident_id=alarm.incident_id,
        )

    def _value(self, name: str, value: str) -> str:
        """Return a fact as people read it: agencies by name, moments in the city's zone."""
        if name == "agency":
            return self.words.agency(value)
        if name == "verdict" and value in _VERDICTS:
            return QCoreApplication.translate("Facts", _VERDICTS[value])
        if _MOMENT.match(value):
            return self.words.moment(datetime.fromisoformat(value), self.room.now)
        return value

    def _call(self, key: UUID) -> Facts | None:
        call = self.room.calls.get(key)
        if call is None:
            return None
        waits = call.state is CallState.WAITING
        late = is_late(call, self.room.city, self.room.now)
        since = call.answered_at or call.began_at
        rows = [
            (self.tr("Began"), self._when(call.began_at)),
            (self.tr("Telephone number"), self.tr("kept secret")),
        ]
        if call.answered_by:
            rows.append((self.tr("Answered by"), call.answered_by))
        if call.position is not None:
            rows.extend(self._place(call.position))
        return Facts(
            call_title(call),
            chips=(call_state(call.state), self._simulated(on=call.simulated)),
            severity=Severity.SOS if is_sos(call) else None,
            figure=self.words.age(self.room.now - since.timestamp()),
            note=self.tr("on the line, nobody has answered") if waits else self.tr("answered"),
            faded=not self.room.link.live,
            token="severity_1" if late else "severity_2" if waits else "text",
            rows=tuple(rows),
            commands=CALL_COMMANDS,
            incident_id=call.incident_id,
        )

    def _task(self, key: UUID) -> Facts | None:
        task = self.room.tasks.get(key)
        if task is None:
            return None
        rows = [
            (self.tr("Given to"), self.words.agency(task.agency_id)),
            (self.tr("Given"), f"{self._when(task.created_at)} · {task.created_by}"),
        ]
        if task.unit_id:
            rows.append((self.tr("Unit"), task.unit_id))
        figure, note, token = "", self.tr("no due date"), "text"
        if task.due_at is not None:
            left = self.words.left(task.due_at.timestamp(), self.room.now)
            figure = left.text
            note = self.tr("due {time}").format(time=self.words.moment(task.due_at, self.room.now))
            token = {"late": "severity_1", "soon": "severity_2"}.get(left.tone.value, "text")
        return Facts(
            task.title,
            chips=(self.words.task_state(task.state), self._simulated(on=task.simulated)),
            figure=figure,
            note=note,
            token=token,
            rows=tuple(rows),
            incident_id=task.incident_id,
        )

    def _sensor(self, key: str) -> Facts | None:
        sensor = self.room.city.sensor_by_id.get(key)
        if sensor is None:
            return None
        now, rows = self.room.sensors.get(key), []
        figure, note, faded, token = "–", self.tr("no data yet"), True, "text"
        if now is not None:
            age = self.room.age_s(now.at.timestamp())
            fresh = self.room.freshness(now.at.timestamp(), sensor.cadence_s)
            faded = fresh is not Freshness.FRESH
            figure = f"{self.words.number(now.value, 2)} {sensor.unit}"
            note = self.tr("{age} ago").format(age=self.words.age(age or 0.0))
            if faded:
                note += " · " + self.words.freshness(fresh)
            crossed = sum(now.value >= mark for mark in sensor.alarms)
            token = FRESH_TOKENS[min(crossed, len(FRESH_TOKENS)) - 1] if crossed else "text"
            if sensor.record is not None and now.value > sensor.record:
                token = "above_record"
            rows.append(
                (
                    self.tr("Since an hour ago"),
                    self._trend(now.value, now.hour_ago, sensor.unit),
                )
            )
            rows.append((self.tr("Against the marks"), self._against(now.value, sensor.alarms)))
        for number, mark in enumerate(sensor.alarms, start=1):
            name = self.tr("Alert mark {n}").format(n=number)
            rows.append((name, f"{self.words.number(mark, 2)} {sensor.unit}"))
        if sensor.normal is not None:
            rows.append(
                (self.tr("Normal level"), f"{self.words.number(sensor.normal, 2)} {sensor.unit}")
            )
        if sensor.record is not None:
            rows.append(
                (
                    self.tr("Highest on record"),
                    f"{self.words.number(sensor.record, 2)} {sensor.unit}",
                )
            )
        rows.append((self.tr("Source"), self.words.source(sensor.source_id)))
        chips = (sensor.river,) if sensor.river else ()
        shown = tuple(row for row in rows if row[1])
        title = sensor.name.of(self.words.lang)
        return Facts(title, chips, None, figure, note, faded, token, shown)

    def _trend(self, value: float, before: float | None, unit: str) -> str:
        if before is None or not math.isfinite(before):
            return self.tr("not known")
        change = value - before
        if round(change, 2) == 0:
            return self.tr("unchanged")
        arrow = "▲" if change > 0 else "▼"
        return f"{arrow} {self.words.number(abs(change), 2)} {unit}"

    def _against(self, value: float, marks: tuple[float, ...]) -> str:
        crossed = sum(value >= mark for mark in marks)
        if not marks:
            return ""
        if not crossed:
            below = self.words.number(marks[0] - value, 2)
            return self.tr("{n} below alert mark 1").format(n=below)
        above = self.words.number(value - marks[crossed - 1], 2)
        return self.tr("{n} above alert mark {mark}").format(n=above, mark=crossed)

    def _camera(self, key: str) -> Facts | None:
        camera = self.room.cameras.get(key)
        if camera is None:
            return None
        source = self.room.city.source_by_id.get("camera")
        seen = camera.seen_at.timestamp() if camera.seen_at else None
        age = self.room.age_s(seen)
        fresh = self.room.freshness(seen, source.cadence_s if source else 60.0)
        state = self.tr("online") if camera.online else self.tr("offline")
        heard = (
            self.tr("never")
            if age is None
            else self.tr("{age} ago").format(age=self.words.age(age))
        )
        rows = [(self.tr("Last heard of"), heard), *self._place(camera.position)]
        rows.append(
            (
                self.tr("Picture"),
                self.tr("this room receives events, not pictures, from it"),
            )
        )
        return Facts(
            camera.name,
            chips=(self.tr("camera"), state, self.words.freshness(fresh)),
            rows=tuple(rows),
        )

    def _vessel(self, key: str) -> Facts | None:
        vessel = self.room.vessels.get(key)
        if vessel is None:
            return None
        age = self.room.age_s(vessel.at.timestamp())
        source = self.room.city.source_by_id.get("vessel")
        fresh = self.room.freshness(vessel.at.timestamp(), source.cadence_s if source else 3600.0)
        rows = list(self._place(vessel.position))
        if vessel.speed_kn is not None:
            rows.append(
                (
                    self.tr("Speed"),
                    self.tr("{n} kn").format(n=self.words.number(vessel.speed_kn, 1)),
                )
            )
        if vessel.course_deg is not None:
            rows.append((self.tr("Course"), f"{self.words.number(vessel.course_deg)}°"))
        crew = self.tr("not known") if vessel.crew is None else self.words.number(vessel.crew)
        rows.append((self.tr("Crew"), crew))
        return Facts(
            vessel.vessel_id,
            chips=(
                self.tr("in port") if vessel.berthed else self.tr("at sea"),
                self.words.freshness(fresh),
            ),
            figure=self.tr("{age} ago").format(age=self.words.age(age or 0.0)),
            note=self.tr("last signal {time}").format(
                time=self.words.moment(vessel.at, self.room.now)
            ),
            faded=fresh is not Freshness.FRESH,
            rows=tuple(rows),
        )

    def _source(self, key: str) -> Facts | None:
        source = self.room.city.source_by_id.get(key)
        if source is None:
            return None
        status = self.room.sources.get(key)
        last = status.last_at if status else None
        age = self.room.age_s(last.timestamp() if last else None)
        fresh = self.room.source_freshness(key)
        rows = [(self.tr("Expected every"), self.words.age(source.cadence_s))]
        if last is not None:
            rows.append((self.tr("Last delivery"), self._when(last)))
        if status is not None:
            rows.append((self.tr("Records in 24 hours"), self.words.number(status.records_24h)))
            rows.append(
                (self.tr("Set aside, not looked at"), self.words.number(status.quarantined))
            )
            rows.append((self.tr("Last error"), status.error or self.tr("none")))
        never = self.words.freshness(Freshness.NEVER)
        return Facts(
            source.name.of(self.words.lang),
            chips=(self.tr("source"), self.words.freshness(fresh)),
            figure=never if age is None else self.tr("{age} ago").format(age=self.words.age(age)),
            note="" if age is None else self.tr("since it last said something"),
            faded=fresh is not Freshness.FRESH,
            rows=tuple(rows),
        )

    def _when(self, at: datetime) -> str:
        age = self.tr("{age} ago").format(age=self.words.age(self.room.now - at.timestamp()))
        return f"{self.words.moment(at, self.room.now)} ({age})"

    def _place(self, position: Position | None) -> tuple[tuple[str, str], ...]:
        if position is None:
            return ((self.tr("Place"), self.tr("not known")),)
        rows = [(self.tr("Place"), f"{position.lat:.5f}, {position.lon:.5f}")]
        ward = self.room.city.ward_at(position)
        if ward is not None:
            rows.append((self.tr("Ward"), self.words.ward(ward.code)))
        return tuple(rows)

    def _simulated(self, *, on: bool) -> str:
        return self.tr("simulated") if on else ""
