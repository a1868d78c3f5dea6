"""What sources bring: stored, judged by the rules, and made into alarms and incidents."""

from __future__ import annotations

import math
from collections import deque
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from controlroom.domain import steps, watch
from controlroom.domain.alarm import Condition
from controlroom.domain.ids import new_id
from controlroom.domain.notices import RULES, judge
from controlroom.domain.records import Quarantined
from controlroom.domain.states import Severity
from controlroom.services import sensing
from controlroom.services.alarms import Alarms

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from controlroom.domain.access import Actor
    from controlroom.domain.city import City, Sensor
    from controlroom.domain.incident import Incident
    from controlroom.domain.records import (
        Alarm,
        Call,
        Camera,
        Notice,
        Reading,
        VesselPosition,
    )
    from controlroom.services.ports import Work, Works

REMEMBERED = timedelta(minutes=90)
AHEAD = timedelta(minutes=10)
"""A reading dated further ahead of the server than this is not believed."""
PAYLOAD_MAX = 65_536


class Recording:
    """Takes what one process brings.  All calls block; use one instance from one thread.

    It remembers the last ninety minutes of readings and the last position of each vessel to
    judge rises, repeated excesses and silence.  After a restart ``remember`` gives it what the
    database knows; what it was not told counts from its start.

    Args:
        works: Begins transactions.
        city: Sensors with their marks.
        simulated: Mark every alarm and incident as simulated.
    """

    def __init__(self, works: Works, city: City, *, simulated: bool = False) -> None:
        self._works = works
        self._city = city
        self._alarms = Alarms(works, city)
        self._simulated = simulated
        self._recent: dict[str, deque[Reading]] = {}
        self._vessels: dict[str, VesselPosition] = {}
        self._silent: dict[str, int] = {}
        self._lost: set[str] = set()
        self._started: datetime | None = None

    def remember(
        self, readings: Iterable[Reading] = (), positions: Iterable[VesselPosition] = ()
    ) -> None:
        """Take over what was known before this process began.  Does not block."""
        for reading in sorted(readings, key=lambda r: r.at):
            self._recent.setdefault(reading.sensor_id, deque()).append(reading)
        for position in positions:
            self._vessels[position.vessel_id] = position

    def heard(self, actor: Actor, source_id: str, error: str = "") -> None:
        """Note that a source delivered, or failed with *error*."""
        actor.require("receive")
        with self._works(actor, "heard") as work:
            work.source_heard(source_id, work.now, error)

    def quarantine(self, actor: Actor, source_id: str, records: Sequence[Quarantined]) -> int:
        """Set records aside; return how many were new."""
        actor.require("receive")
        cut = [replace(r, payload=r.payload[:PAYLOAD_MAX]) for r in records]
        with self._works(actor, "quarantine") as work:
            new = work.quarantine(cut)
            work.source_heard(source_id, work.now)
            return new

    def readings(self, actor: Actor, source_id: str, readings: Sequence[Reading]) -> int:
        """Store readings and judge the newest of each sensor; return how many were new.

        Values that are not finite, sensors that the city does not have and times ahead of the
        server are set aside, the rest is stored.
        """
        actor.require("receive")
        with self._works(actor, "readings") as work:
            good: list[Reading] = []
            bad: list[Quarantined] = []
            for reading in readings:
                reason = self._unusable(reading, work.now)
                if reason:
                    bad.append(_aside(reading, source_id, work.now, *reason))
                else:
                    good.append(reading)
            new = work.add_readings(good) if good else 0
            if bad:
                work.quarantine(bad)
            work.source_heard(source_id, work.now)
            histories = self._histories(good)
            for sensor_id, history in histories.items():
                self._judge(work, self._city.sensor_by_id[sensor_id], tuple(history))
        # Only what was committed is remembered: a repetition must find the world unchanged.
        self._recent |= histories
        self._lost -= histories.keys()
        return new

    def _unusable(self, reading: Reading, now: datetime) -> tuple[str, str] | None:
        if reading.sensor_id not in self._city.sensor_by_id:
            return "unreadable", "unknown sensor"
        if not math.isfinite(reading.value):
            return "not-a-number", "value"
        if reading.at.utcoffset() is None or reading.at > now + AHEAD:
            return "unreadable", "time"
        return None

    def _histories(self, readings: Iterable[Reading]) -> dict[str, deque[Reading]]:
        """Return the recent readings of every sensor that said something newer."""
        histories: dict[str, deque[Reading]] = {}
        for reading in sorted(readings, key=lambda r: r.at):
            key = reading.sensor_id
            history = histories.get(key) or deque(self._recent.get(key, ()))
            if history and reading.at <= history[-1].at:
                continue  # late or repeated: the picture is newer already
            history.append(reading)
            # A slow station still needs a few values to count periods.
            while len(history) > watch.EXCEEDED_PERIODS and (
                history[0].at < reading.at - REMEMBERED
            ):
                history.popleft()
            histories[key] = history
        return histories

    def _judge(self, work: Work, sensor: Sensor, history: Sequence[Reading]) -> None:
        for kind in sensing.kinds_watched(sensor):
            known = work.open_alarm(sensor.source_id, kind, sensor.id)
            found = sensing.judge(sensor, kind, history, known)
            if found.condition is None:
                if known is not None:
                    self._alarms.clear(work, sensor.source_id, kind, sensor.id)
                continue
            alarm = self._raise(work, found.condition)
            if kind in sensing.MAKES_INCIDENT:
                self._follow(work, known, alarm)
        if sensor.id in self._lost or sensor.id not in self._recent:
            self._alarms.clear(work, sensor.source_id, "signal_lost", sensor.id)

    def _follow(self, work: Work, before: Alarm | None, alarm: Alarm) -> None:
        """Make the incident of a crossed mark once; later marks go into its timeline."""
        mark = dict(alarm.facts).get("mark", "")
        if alarm.incident_id is None:
            incident = self._alarms.incident_from(work, alarm)
            work.save_alarm(replace(alarm, incident_id=incident.id), seen=alarm.version)
        elif before is not None and dict(before.facts).get("mark", "") != mark:
            incident = work.incident(alarm.incident_id)
            work.append([steps.note(incident, work.actor, work.now, text=alarm.title)])

    def notices(self, actor: Actor, source_id: str, notices: Sequence[Notice]) -> int:
        """Store notices and raise or end what new ones ring for; return how many were new."""
        actor.require("receive")
        with self._works(actor, "notices") as work:
            quiet = [n for n in notices if (n.source_id, n.kind) not in RULES]
            new = work.add_notices(quiet) if quiet else 0
            for notice in notices:
                if (notice.source_id, notice.kind) in RULES and work.add_notices([notice]):
                    new += 1
                    self._ring(work, notice)
            work.source_heard(source_id, work.now)
            return new

    def _ring(self, work: Work, notice: Notice) -> None:
        judged = judge(notice)
        if judged is None:
            return
        condition, holds = judged
        if not holds:
            self._alarms.clear(work, condition.source_id, condition.kind, condition.sensor_id)
            return
        alarm = self._alarms.raise_or_update(
            work, condition, simulated=self._simulated or notice.simulated
        )
        if condition.kind == "vessel_sos" and alarm.incident_id is None:
            self._open(work, alarm)

    def cameras(self, actor: Actor, cameras: Sequence[Camera]) -> None:
        """Store the newest state of cameras."""
        actor.require("receive")
        with self._works(actor, "cameras") as work:
            work.save_cameras(cameras)
            work.source_heard("camera", work.now)

    def camera_event(
        self,
        actor: Actor,
        camera: Camera,
        event: str,
        *,
        severity: Severity = Severity.NORMAL,
        picture: str = "",
        confidence: float | None = None,
    ) -> Alarm:
        """Raise what the analysis of a camera's picture found; a person confirms it.

        Args:
            actor: The source.
            camera: Where.
            event: Stable word, e.g. ``"fire"``, ``"congestion"``, ``"illegal_parking"``.
            severity: How urgent it would be if true.
            picture: Reference to the picture.
            confidence: 0…1 as the analysis says, None when it does not.
        """
        actor.require("receive")
        sure = "" if confidence is None else f"{confidence:.2f}"
        facts = (("event", event), ("picture", picture), ("confidence", sure))
        condition = Condition(
            source_id="camera",
            kind="camera_event",
            severity=severity,
            title=camera.name,
            sensor_id=camera.id,
            facts=tuple((name, value) for name, value in facts if value),
            position=camera.position,
        )
        with self._works(actor, "camera_event") as work:
            work.source_heard("camera", work.now)
            return self._raise(work, condition)

    def vessels(self, actor: Actor, positions: Sequence[VesselPosition]) -> int:
        """Store positions; a vessel that speaks again is no longer silent.  Return how many new."""
        actor.require("receive")
        newest = dict(self._vessels)
        with self._works(actor, "vessels") as work:
            new = work.add_vessel_positions(positions)
            work.source_heard("vessel", work.now)
            for position in sorted(positions, key=lambda p: p.at):
                known = newest.get(position.vessel_id)
                if known is not None and position.at <= known.at:
                    continue
                if known is None or position.vessel_id in self._silent:
                    self._alarms.clear(work, "vessel", "vessel_silent", position.vessel_id)
                newest[position.vessel_id] = position
        for vessel_id, position in newest.items():
            if position is not self._vessels.get(vessel_id):
                self._silent.pop(vessel_id, None)
        self._vessels = newest
        return new

    def sos(self, actor: Actor, call: Call, number: str = "", *, title: str = "") -> Incident:
        """Store a call for help with its alarm and its incident, which nobody must wait for.

        Args:
            actor: The source.
            call: With the position that the button or the operator of the line gave.
            number: Goes to the protected table.
            title: What is known in words; data.
        """
        actor.require("receive")
        condition = Condition(
            source_id="sos",
            kind="sos_call",
            severity=Severity.SOS,
            title=title or "SOS",
            facts=(("call", str(call.id)),),
            position=call.position,
        )
        with self._works(actor, "sos") as work:
            alarm = self._alarms.raise_or_update(
                work, condition, simulated=self._simulated or call.simulated
            )
            incident = self._open(work, alarm)
            work.save_call(replace(call, incident_id=incident.id), seen=None, number=number)
            work.source_heard("sos", work.now)
            return incident

    def check_silence(self, actor: Actor) -> int:
        """Raise alarms for stations and vessels that have fallen silent; return how many.

        Called from time to time by the process that records.  What never spoke is counted from
        the first call.
        """
        actor.require("receive")
        raised = 0
        silent, lost = dict(self._silent), set(self._lost)
        with self._works(actor, "check_silence") as work:
            started = self._started or work.now
            for sensor in self._city.sensors:
                history = self._recent.get(sensor.id)
                last_at = history[-1].at if history else started
                if sensor.id in lost or not watch.station_lost(last_at, work.now, sensor.cadence_s):
                    continue
                self._raise(work, _station_silent(sensor, last_at))
                lost.add(sensor.id)
                raised += 1
            for position in self._vessels.values():
                mark = 0 if position.berthed else watch.silence_mark(position.at, work.now)
                if mark > silent.get(position.vessel_id, 0):
                    self._raise(work, _vessel_silent(position, mark))
                    silent[position.vessel_id] = mark
                    raised += 1
        self._silent, self._lost, self._started = silent, lost, started
        return raised

    def _raise(self, work: Work, condition: Condition) -> Alarm:
        return self._alarms.raise_or_update(work, condition, simulated=self._simulated)

    def _open(self, work: Work, alarm: Alarm) -> Incident:
        incident = self._alarms.incident_from(work, alarm)
        work.save_alarm(replace(alarm, incident_id=incident.id), seen=alarm.version)
        return incident


def _aside(
    reading: Reading, source_id: str, now: datetime, reason: str, detail: str
) -> Quarantined:
    payload = f"{reading.sensor_id} {reading.at.isoformat()} {reading.value}"
    return Quarantined(new_id(), source_id, now, reason, detail, payload)


def _station_silent(sensor: Sensor, last_at: datetime) -> Condition:
    return Condition(
        source_id=sensor.source_id,
        kind="signal_lost",
        severity=Severity.NORMAL,
        title=sensor.name.vi,
        sensor_id=sensor.id,
        facts=(("last", last_at.isoformat()),),
        position=sensor.position,
    )


def _vessel_silent(position: VesselPosition, mark: int) -> Condition:
    hours = int(watch.SILENCE_MARKS[mark - 1].total_seconds() // 3600)
    return Condition(
        source_id="vessel",
        kind="vessel_silent",
        severity=watch.silence_severity(mark),
        title=position.vessel_id,
        sensor_id=position.vessel_id,
        facts=(("last", position.at.isoformat()), ("hours", str(hours))),
        position=position.position,
    )
