"""What the map shows of the room: records turned into marks, and words for the card."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QCoreApplication, QObject, QTimer

from controlroom.domain.city import SensorKind
from controlroom.domain.records import AlarmState, Freshness
from ui.map.marks import Mark
from ui.models.lines import SlotIds
from ui.models.room import Kind

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from controlroom.domain.city import Sensor
    from controlroom.domain.records import Alarm, Camera, SensorNow, VesselPosition
    from ui.map.marks import Key
    from ui.map.widget import MapWidget
    from ui.models.room import LineChange, Selection
    from ui.panels.spec import PanelContext

SOON_MS = 60
AGE_EVERY_S = 5.0
"""Marks grow old by themselves this often."""
CAMERA_SOURCE, VESSEL_SOURCE = "camera", "vessel"
CADENCE_S = 600.0
_WATER = frozenset(
    {
        SensorKind.RIVER,
        SensorKind.RESERVOIR_LEVEL,
        SensorKind.RESERVOIR_INFLOW,
        SensorKind.RESERVOIR_OUTFLOW,
        SensorKind.RAIN,
    }
)


def level_tone(sensor: Sensor, value: float) -> str:
    """Return the colour token of the highest mark that *value* has reached, ``""`` for none."""
    if sensor.record is not None and value > sensor.record:
        return "above_record"
    reached = sum(1 for mark in sensor.alarms if value >= mark)
    return f"mark_{min(reached, 3)}" if reached else ""


class MapFeed(QObject):
    """Keeps a map's markers as the room has them; lives as long as the map.

    Changes that come together are drawn once.  Ages are looked at every few seconds, so a mark
    turns hollow although nothing arrives: that is when it has to.
    """

    def __init__(self, context: PanelContext, shown: MapWidget) -> None:
        super().__init__(shown)
        self._context, self._map = context, shown
        self._looked = 0.0
        self._ids: SlotIds | None = None
        self._slots: list[NDArray[np.int64]] = []
        shown.describe = self.describe
        self._waiting: dict[str, Callable[[], None]] = {}
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(SOON_MS)
        self._timer.timeout.connect(self._run)
        room = context.room
        room.lines_changed.connect(self._on_lines)
        room.sensors_changed.connect(self._on_marks)
        room.alarms_changed.connect(self._on_marks)
        room.cameras_changed.connect(self._on_cameras)
        room.vessels_changed.connect(self._on_vessels)
        room.link_changed.connect(self._on_link)
        room.selected.connect(self._on_selected)
        room.ticked.connect(self._on_tick)
        self.show_all()

    def show_all(self) -> None:
        """Read the whole room now."""
        self._ids = None
        self._show_lines()
        self._show_marks()
        self._show_cameras()
        self._show_vessels()
        self._on_link()
        self._on_selected(self._context.room.selection)

    # --- when

    def _later(self, name: str, run: Callable[[], None]) -> None:
        self._waiting[name] = run
        if not self._timer.isActive():
            self._timer.start()

    def _run(self) -> None:
        waiting, self._waiting = self._waiting, {}
        for run in waiting.values():
            run()

    def _on_lines(self, change: LineChange) -> None:
        if change.resync:
            self._ids = None
        else:
            self._slots.append(np.concatenate((change.added, change.changed, change.freed)))
        self._later("lines", self._show_lines)

    def _on_marks(self) -> None:
        self._later("marks", self._show_marks)

    def _on_cameras(self) -> None:
        self._later("cameras", self._show_cameras)

    def _on_vessels(self) -> None:
        self._later("vessels", self._show_vessels)

    def _on_link(self, _link: object = None) -> None:
        link = self._context.room.link
        self._map.set_stale(stale=link.since is not None and not link.live)
        self._on_marks()
        self._on_cameras()
        self._on_vessels()

    def _on_selected(self, selection: Selection) -> None:
        self._map.select(selection.kind, selection.key)

    def _on_tick(self, now: float) -> None:
        if now - self._looked >= AGE_EVERY_S:
            self._looked = now
            self._on_marks()
            self._on_cameras()
            self._on_vessels()

    # --- what

    def _show_lines(self) -> None:
        lines, slots = self._context.room.lines, self._slots
        self._slots = []
        if self._ids is None:
            self._ids = SlotIds(lines)
            every = slice(0, len(self._ids))
            self._map.set_incidents(
                self._ids, lines.lat[every], lines.lon[every], lines.severity[every],
                lines.alive[every],
            )  # fmt: skip
        elif slots:
            some = np.unique(np.concatenate(slots))
            self._ids.take(some)
            self._map.change_incidents(
                some, lines.lat[some], lines.lon[some], lines.severity[some], lines.alive[some]
            )

    def _show_marks(self) -> None:
        room, city = self._context.room, self._context.city
        alarms = [mark for alarm in room.alarms.values() if (mark := self._alarm(alarm))]
        told = {alarm.sensor_id for alarm in room.alarms.values()}
        sensors = [
            self._sensor(sensor, room.sensors.get(sensor.id))
            for sensor in city.sensors
            if sensor.position is not None and sensor.id not in told
        ]
        self._map.set_alarms(alarms)
        self._map.set_sensors(sensors)

    def _sensor(self, sensor: Sensor, now: SensorNow | None) -> Mark:
        room = self._context.room
        fresh = room.freshness(now.at.timestamp() if now else None, sensor.cadence_s)
        tone = level_tone(sensor, now.value) if now else ""
        label = self._value(sensor, now) if now and tone else ""
        place = sensor.position
        lat, lon = (place.lat, place.lon) if place else (float("nan"), float("nan"))
        water = sensor.kind in _WATER
        return Mark(sensor.id, lat, lon, label=label, freshness=fresh, tone=tone, water=water)

    def _value(self, sensor: Sensor, now: SensorNow) -> str:
        words = self._context.words
        digits = 2 if sensor.unit == "m" else 0
        return f"{sensor.name.of(words.lang)} {words.number(now.value, digits)}"

    def _alarm(self, alarm: Alarm) -> Mark | None:
        room, city = self._context.room, self._context.city
        sensor = city.sensor_by_id.get(alarm.sensor_id or "")
        place = alarm.position or (sensor.position if sensor else None)
        if place is None:
            return None
        now = room.sensors.get(sensor.id) if sensor else None
        tone = label = ""
        fresh = Freshness.FRESH
        if sensor is not None and now is not None:
            tone, label = level_tone(sensor, now.value), self._value(sensor, now)
            fresh = room.freshness(now.at.timestamp(), sensor.cadence_s)
        if alarm.state is AlarmState.RETURNED_UNACKNOWLEDGED and fresh is Freshness.FRESH:
            fresh = Freshness.OLD
        tone = tone or f"severity_{int(alarm.severity)}"
        return Mark(alarm.id, place.lat, place.lon, label=label, freshness=fresh, tone=tone)

    def _cadence(self, source_id: str) -> float:
        source = self._context.city.source_by_id.get(source_id)
        return source.cadence_s if source else CADENCE_S

    def _show_cameras(self) -> None:
        room, cadence = self._context.room, self._cadence(CAMERA_SOURCE)

        def mark(camera: Camera) -> Mark:
            seen = camera.seen_at.timestamp() if camera.seen_at else None
            fresh = room.freshness(seen, cadence) if camera.online else Freshness.LOST
            return Mark(camera.id, camera.position.lat, camera.position.lon, freshness=fresh)

        self._map.set_cameras([mark(camera) for camera in room.cameras.values()])

    def _show_vessels(self) -> None:
        room, cadence = self._context.room, self._cadence(VESSEL_SOURCE)

        def mark(vessel: VesselPosition) -> Mark:
            fresh = room.freshness(vessel.at.timestamp(), cadence)
            course = None if vessel.berthed else vessel.course_deg or 0.0
            lat, lon = vessel.position.lat, vessel.position.lon
            return Mark(vessel.vessel_id, lat, lon, freshness=fresh, course_deg=course)

        self._map.set_vessels([mark(vessel) for vessel in room.vessels.values()])

    # --- words

    def describe(self, kind: Kind, key: Key) -> str:
        """Return a few lines about a marker: what, since when, how old."""
        tellers = {
            Kind.INCIDENT: self._incident_words,
            Kind.ALARM: self._alarm_words,
            Kind.SENSOR: self._sensor_words,
            Kind.CAMERA: self._camera_words,
            Kind.VESSEL: self._vessel_words,
        }
        teller = tellers.get(kind)
        return "\n".join(line for line in teller(key) if line) if teller else ""

    def _age(self, at: float | None) -> str:
        words, age = self._context.words, self._context.room.age_s(at)
        if age is None:
            return words.freshness(Freshness.NEVER)
        return QCoreApplication.translate("Map", "{age} ago").format(age=words.age(age))

    def _incident_words(self, key: Key) -> list[str]:
        room, words = self._context.room, self._context.words
        slot = room.lines.slot(key) if not isinstance(key, str) else None
        if slot is None:
            return []
        lines = room.lines
        severity = words.severity(int(lines.severity[slot]))
        state = words.state(lines.state[slot])
        left = words.left(float(lines.due_at[slot]), room.now).text
        place = lines.address[slot] or words.ward(lines.ward_code[slot])
        return [
            f"#{int(lines.ref[slot])} {lines.title[slot]}",
            " · ".join(part for part in (severity, state, left) if part),
            place,
        ]

    def _alarm_words(self, key: Key) -> list[str]:
        room, words = self._context.room, self._context.words
        alarm = room.alarms.get(key) if not isinstance(key, str) else None
        if alarm is None:
            return []
        since = self._age(alarm.raised_at.timestamp())
        return [alarm.title, f"{words.alarm_state(alarm.state)} · {since}"]

    def _sensor_words(self, key: Key) -> list[str]:
        sensor = self._context.city.sensor_by_id.get(str(key))
        if sensor is None:
            return []
        now = self._context.room.sensors.get(sensor.id)
        if now is None:
            return [self._context.words.sensor(sensor.id), self._age(None)]
        return [f"{self._value(sensor, now)} {sensor.unit}", self._age(now.at.timestamp())]

    def _camera_words(self, key: Key) -> list[str]:
        camera = self._context.room.cameras.get(str(key))
        if camera is None:
            return []
        return [camera.name, self._age(camera.seen_at.timestamp() if camera.seen_at else None)]

    def _vessel_words(self, key: Key) -> list[str]:
        vessel = self._context.room.vessels.get(str(key))
        if vessel is None:
            return []
        number = self._context.words.number
        speed = f"{number(vessel.speed_kn, 1)} kn" if vessel.speed_kn is not None else ""
        crew, aboard = "", vessel.crew
        if aboard is not None:
            crew = QCoreApplication.translate("Map", "%n aboard", "", aboard)
        facts = " · ".join(part for part in (speed, crew, self._age(vessel.at.timestamp())) if part)
        return [vessel.vessel_id, facts]
