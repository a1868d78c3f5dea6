"""What sources bring: stored, judged by the rules, and made into alarms and incidents."""

from __future__ import annotations

import math
from collections import deque
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from controlroom.domain import alarm as rules
from controlroom.domain import steps, watch
from controlroom.domain.alarm import Condition
from controlroom.domain.ids import new_id
from controlroom.domain.inputs import TITLE_MAX
from controlroom.domain.notices import RULES, judge
from controlroom.domain.records import Quarantined
from controlroom.domain.states import Severity
from controlroom.domain.text import nfc
from controlroom.services import sensing
from controlroom.services.alarms import Alarms
from controlroom.services.calls import NUMBER_MAX

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime
    from uuid import UUID

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
"""What is dated further ahead of the server than this is not believed."""
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
            back: set[str] = set()
            for sensor_id, history in histories.items():
                sensor = self._city.sensor_by_id[sensor_id]
                self._judge(work, sensor, tuple(history))
                if not watch.station_lost(history[-1].at, work.now, sensor.cadence_s):
                    back.add(sensor_id)
                    self._speaks_again(work, sensor)
        # Only what was committed is remembered: a repetition must find the world unchanged.
        self._recent |= histories
        self._lost -= back
        return new

    def _unusable(self, reading: Reading, now: datetime) -> tuple[str, str] | None:
        if reading.sensor_id not in self._city.sensor_by_id:
            return "unreadable", "unknown sensor"
        if not math.isfinite(reading.value):
            return "not-a-number", "value"
        if not _believed(reading.at, now):
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
            if found is None:
                continue
            if found.condition is None:
                if known is not None:
                    self._alarms.clear(work, sensor.source_id, kind, sensor.id)
                continue
            alarm = self._raise(work, found.condition)
            if kind in sensing.MAKES_INCIDENT:
                self._follow(work, known, alarm)

    def _speaks_again(self, work: Work, sensor: Sensor) -> None:
        """End the alarm of a station whose newest reading is of now, if it may have one."""
        known = self._recent.get(sensor.id)
        if (
            not known
            or sensor.id in self._lost
            or watch.station_lost(known[-1].at, work.now, sensor.cadence_s)
        ):
            self._alarms.clear(work, sensor.source_id, "signal_lost", sensor.id)

    def _follow(self, work: Work, before: Alarm | None, alarm: Alarm) -> None:
        """Make the incident of a crossed mark once; later marks go into its timeline.

        When that incident was closed meanwhile, a higher mark, or the same one crossed anew, is
        another incident.
        """
        if alarm.incident_id is None or before is None:
            self._open(work, alarm)
            return
        back = not rules.lasts(before)
        if not back and dict(before.facts).get("mark", "") == dict(alarm.facts).get("mark", ""):
            return
        incident = _handled(work, alarm.incident_id)
        if incident.is_open:
            work.append([steps.note(incident, work.actor, work.now, text=alarm.title)])
        elif back or rules.reached(alarm.facts) > rules.reached(before.facts):
            self._open(work, alarm)

    def notices(self, actor: Actor, source_id: str, notices: Sequence[Notice]) -> int:
        """Store notices and raise or end what new ones ring for; return how many were new."""
        actor.require("receive")
        with self._works(actor, "notices") as work:
            quiet = [n for n in notices if (n.source_id, n.kind) not in RULES]
            new = work.add_notices(quiet) if quiet else 0
            # Some sources list the newest first; what came last says how it is now.
            for notice in sorted(notices, key=lambda n: n.at):
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
        if condition.kind == "vessel_sos" and (
            alarm.incident_id is None or not _handled(work, alarm.incident_id).is_open
        ):
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
        """Store positions; a vessel that speaks again is no longer silent.  Return how many new.

        Times ahead of the server are set aside: they would hide every later position.
        """
        actor.require("receive")
        newest = dict(self._vessels)
        with self._works(actor, "vessels") as work:
            good = [p for p in positions if _believed(p.at, work.now)]
            if len(good) < len(positions):
                work.quarantine(
                    [_adrift(p, work.now) for p in positions if not _believed(p.at, work.now)]
                )
            new = work.add_vessel_positions(good)
            work.source_heard("vessel", work.now)
            for position in sorted(good, key=lambda p: p.at):
                known = newest.get(position.vessel_id)
                if known is not None and position.at <= known.at:
                    continue
                if self._maybe_silent(known, work.now) and not _silent(position, work.now):
                    self._alarms.clear(work, "vessel", "vessel_silent", position.vessel_id)
                newest[position.vessel_id] = position
        for vessel_id, position in newest.items():
            if position is not self._vessels.get(vessel_id):
                self._silent.pop(vessel_id, None)
        self._vessels = newest
        return new

    def _maybe_silent(self, known: VesselPosition | None, now: datetime) -> bool:
        """Return whether a vessel last seen at *known* may have an alarm for its silence."""
        return known is None or known.vessel_id in self._silent or _silent(known, now) > 0

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
            title=" ".join(nfc(title).split())[:TITLE_MAX] or "SOS",
            facts=(("call", str(call.id)),),
            position=call.position,
        )
        with self._works(actor, "sos") as work:
            alarm = self._alarms.raise_or_update(
                work, condition, simulated=self._simulated or call.simulated
            )
            incident = self._open(work, alarm)
            clean = nfc(number)[:NUMBER_MAX]  # an odd number is no reason to refuse the call
            work.save_call(replace(call, incident_id=incident.id), seen=None, number=clean)
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
                mark = _silent(position, work.now)
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


def _adrift(position: VesselPosition, now: datetime) -> Quarantined:
    here = f"{position.position.lat:.5f} {position.position.lon:.5f}"
    payload = f"{position.vessel_id} {position.at.isoformat()} {here}"
    return Quarantined(new_id(), "vessel", now, "unreadable", "time", payload)


def _believed(at: datetime, now: datetime) -> bool:
    return at.utcoffset() is not None and at <= now + AHEAD


def _silent(position: VesselPosition, now: datetime) -> int:
    """Return how many marks of silence a vessel has passed; none in port."""
    return 0 if position.berthed else watch.silence_mark(position.at, now)


def _handled(work: Work, incident_id: UUID) -> Incident:
    """Return the incident, or the one it was merged into."""
    incident = work.incident(incident_id)
    while incident.merged_into is not None:
        incident = work.incident(incident.merged_into)
    return incident


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
        facts=(("last", position.at.isoformat()), ("hours", str(hours)), ("reached", str(mark))),
        position=position.position,
    )
