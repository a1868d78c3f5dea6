"""The ports in memory: what services and windows are tested against, faithful to the database.

Versions are enforced, a failed transaction leaves nothing behind, commands run once, and the
clock stands still until a test moves it.
"""

from __future__ import annotations

import json
from collections import Counter
from contextlib import contextmanager
from dataclasses import dataclass, field, fields, replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np

from controlroom.domain import duplicate
from controlroom.domain.errors import (
    AlreadyDoneError,
    ConcurrentEditError,
    ControlRoomError,
    InvalidInputError,
    NotFoundError,
)
from controlroom.domain.figures import AgencyOnTime, Figures, Hourly, LevelSeries, Share
from controlroom.domain.geo import distance_m
from controlroom.domain.incident import IncidentDetail
from controlroom.domain.records import AlarmState, SourceStatus, TaskState
from controlroom.domain.states import CLOSED_STATES, AssignmentState, Stage
from controlroom.domain.steps import OPEN_SHARES
from controlroom.domain.text import fold

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from uuid import UUID

    from controlroom.domain.access import Actor
    from controlroom.domain.city import City
    from controlroom.domain.geo import Position
    from controlroom.domain.incident import Attachment, Event, Incident, Reporter
    from controlroom.domain.records import (
        Alarm,
        Call,
        Camera,
        Notice,
        Quarantined,
        Reading,
        Task,
        VesselPosition,
    )

    Place = tuple[datetime, UUID]

T = TypeVar("T")
MONDAY = datetime(2026, 11, 23, 2, 42, 15, tzinfo=UTC)  # 09:42:15 in Huế


class FakeClock:
    """Tells the time it was set to."""

    def __init__(self, at: datetime = MONDAY) -> None:
        self.at = at

    def now(self) -> datetime:
        return self.at

    def forward(self, **span: float) -> datetime:
        """Move on, e.g. ``forward(hours=2)``; return the new time."""
        self.at += timedelta(**span)
        return self.at


@dataclass
class Tables:
    """Everything stored.  Tests may read it; services only through the ports."""

    incidents: dict[UUID, Incident] = field(default_factory=dict)
    reporters: dict[UUID, Reporter] = field(default_factory=dict)
    attachments: list[Attachment] = field(default_factory=list)
    events: list[Event] = field(default_factory=list)
    alarms: dict[UUID, Alarm] = field(default_factory=dict)
    tasks: dict[UUID, Task] = field(default_factory=dict)
    calls: dict[UUID, Call] = field(default_factory=dict)
    numbers: dict[UUID, str] = field(default_factory=dict)
    readings: dict[tuple[str, datetime], Reading] = field(default_factory=dict)
    notices: dict[UUID, Notice] = field(default_factory=dict)
    cameras: dict[str, Camera] = field(default_factory=dict)
    positions: dict[tuple[str, datetime], VesselPosition] = field(default_factory=dict)
    quarantine: list[Quarantined] = field(default_factory=list)
    sources: dict[str, SourceStatus] = field(default_factory=dict)
    commands: dict[UUID, tuple[str, str, str | ControlRoomError]] = field(default_factory=dict)
    stamps: dict[UUID, tuple[str, datetime]] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)

    def copied(self) -> Tables:
        """Return a copy; the values themselves are frozen and shared."""
        return Tables(**{f.name: getattr(self, f.name).copy() for f in fields(self)})


class MemoryWorks:
    """Satisfies ``services.ports.Works``; ``tables`` is what has been committed."""

    def __init__(self, clock: FakeClock | None = None) -> None:
        self.clock = clock or FakeClock()
        self.tables = Tables()
        self.fail_with: Exception | None = None
        self.kinds: list[str] = []

    @contextmanager
    def __call__(
        self, actor: Actor, kind: str, command_id: UUID | None = None
    ) -> Iterator[MemoryWork]:
        if self.fail_with is not None:
            raise self.fail_with
        asked = (actor.login, f"{kind} {getattr(command_id, 'digest', '')}")
        if command_id in self.tables.commands:
            *before, outcome = self.tables.commands[command_id]
            if tuple(before) != asked:
                raise InvalidInputError("command_id", "used")
            if isinstance(outcome, ControlRoomError):
                raise outcome
            raise AlreadyDoneError(outcome)
        work = MemoryWork(self.tables.copied(), actor, self.clock.now())
        work.tables.names[actor.login] = actor.name
        try:
            yield work  # an exception passes through here and the copy is forgotten
        except ControlRoomError as error:
            if command_id is not None and error.settles:
                self.tables.commands[command_id] = (*asked, error)
            raise
        if command_id is not None:
            work.tables.commands[command_id] = (*asked, json.dumps(work.outcome))
        self.tables = work.tables
        self.kinds.append(kind)


class MemoryWork:
    """Satisfies ``services.ports.Work`` on a private copy."""

    def __init__(self, tables: Tables, actor: Actor, now: datetime) -> None:
        self.tables, self.actor, self.now = tables, actor, now
        self.outcome: dict[str, Any] = {}

    def incident(self, incident_id: UUID) -> Incident:
        return _found(self.tables.incidents, incident_id, "incident")

    def incident_by_ref(self, ref: int) -> Incident:
        for incident in self.tables.incidents.values():
            if incident.ref == ref:
                return incident
        raise NotFoundError(f"incident #{ref}")

    def find_external(self, source_id: str, external_ref: str) -> UUID | None:
        for incident in self.tables.incidents.values():
            if (incident.source_id, incident.external_ref) == (source_id, external_ref):
                return incident.id
        return None

    def add_incident(
        self, incident: Incident, reporter: Reporter | None, attachments: Sequence[Attachment]
    ) -> Incident:
        assert incident.id not in self.tables.incidents
        if incident.external_ref is not None:
            assert self.find_external(incident.source_id, incident.external_ref) is None
        ref = 1 + max((i.ref for i in self.tables.incidents.values()), default=0)
        stored = replace(
            incident,
            ref=ref,
            version=1,
            updated_at=self.now,
            updated_by=self.actor.login,
            has_reporter=reporter is not None,
        )
        self.tables.incidents[stored.id] = stored
        self._stamp("incident", stored.id, 1)
        if reporter is not None:
            self.tables.reporters[stored.id] = reporter
        assert all(a.incident_id == stored.id for a in attachments)
        self.tables.attachments.extend(attachments)
        return stored

    def save_incident(self, incident: Incident, *, seen: int) -> Incident:
        before = self.incident(incident.id)
        if before.version != seen:
            raise self._lost(before.id, before.state)
        for name in ("ref", "received_at", "source_id"):  # the database's guard
            assert getattr(before, name) == getattr(incident, name)
        kept = {a.id: a for a in incident.assignments}
        for share in before.assignments:
            assert kept[share.id].first_due_at == share.first_due_at
        stored = replace(
            incident, version=seen + 1, updated_at=self.now, updated_by=self.actor.login
        )
        self.tables.incidents[stored.id] = stored
        self._stamp("incident", stored.id, stored.version)
        return stored

    def append(self, events: Iterable[Event]) -> None:
        for event in events:
            assert event.incident_id in self.tables.incidents
            self.tables.events.append(event)

    def near(self, position: Position, radius_m: float, since: datetime) -> Sequence[Incident]:
        away = [
            (distance_m(position, i.position), i)
            for i in self.tables.incidents.values()
            if i.position is not None and i.received_at > since
        ]
        near = sorted((pair for pair in away if pair[0] <= radius_m), key=lambda pair: pair[0])
        return [incident for _, incident in near[:20]]

    def alarm(self, alarm_id: UUID) -> Alarm:
        return _found(self.tables.alarms, alarm_id, "alarm")

    def open_alarm(
        self, source_id: str, kind: str, sensor_id: str | None, event: str | None = None
    ) -> Alarm | None:
        wanted = (source_id, kind, sensor_id)
        found = [
            a
            for a in self.tables.alarms.values()
            if (a.source_id, a.kind, a.sensor_id) == wanted
            and a.state is not AlarmState.NORMAL
            and event in (None, dict(a.facts).get("event", ""))
        ]
        return max(found, key=lambda a: (a.raised_at, a.id), default=None)

    def save_alarm(self, alarm: Alarm, *, seen: int | None) -> Alarm:
        version = self._check(self.tables.alarms, alarm.id, seen)
        stored = self.tables.alarms[alarm.id] = replace(alarm, version=version)
        self._stamp("alarm", stored.id, stored.version)
        return stored

    def save_task(self, task: Task, *, seen: int | None) -> Task:
        busy = [t for t in self.tables.tasks.values() if _same_unit(t, task)]
        if busy:
            raise self._lost(busy[0].id, busy[0].state)
        version = self._check(self.tables.tasks, task.id, seen)
        stored = self.tables.tasks[task.id] = replace(task, version=version)
        self._stamp("task", stored.id, stored.version)
        return stored

    def save_call(self, call: Call, *, seen: int | None, number: str = "") -> Call:
        version = self._check(self.tables.calls, call.id, seen)
        stored = self.tables.calls[call.id] = replace(call, version=version)
        if number:
            self.tables.numbers[call.id] = number
        self._stamp("call", stored.id, stored.version)
        return stored

    def add_readings(self, readings: Sequence[Reading]) -> int:
        return sum(_new(self.tables.readings, (r.sensor_id, r.at), r) for r in readings)

    def add_notices(self, notices: Sequence[Notice]) -> int:
        new = 0
        for notice in notices:
            twin = notice.external_ref is not None and any(
                (n.source_id, n.external_ref) == (notice.source_id, notice.external_ref)
                for n in self.tables.notices.values()
            )
            if not twin:
                new += _new(self.tables.notices, notice.id, notice)
        return new

    def save_cameras(self, cameras: Sequence[Camera]) -> None:
        self.tables.cameras |= {c.id: c for c in cameras}

    def add_vessel_positions(self, positions: Sequence[VesselPosition]) -> int:
        return sum(_new(self.tables.positions, (p.vessel_id, p.at), p) for p in positions)

    def quarantine(self, records: Sequence[Quarantined]) -> int:
        known = {(q.source_id, q.external_ref, q.payload) for q in self.tables.quarantine}
        new = 0
        for record in records:
            key = (record.source_id, record.external_ref, record.payload)
            if key not in known:
                known.add(key)
                self.tables.quarantine.append(record)
                new += 1
        return new

    def source_heard(self, source_id: str, at: datetime, error: str = "") -> None:
        before = self.tables.sources.get(source_id, SourceStatus(source_id, None))
        last_at = before.last_at if error else at
        self.tables.sources[source_id] = replace(before, last_at=last_at, error=error)

    def _check(self, table: dict[UUID, Any], key: UUID, seen: int | None) -> int:
        if seen is None:
            assert key not in table
            return 1
        stored = _found(table, key, "record")
        if stored.version != seen:
            raise self._lost(key, stored.state)
        return seen + 1

    def _lost(self, key: UUID, state: str) -> ConcurrentEditError:
        login, at = self.tables.stamps[key]
        return ConcurrentEditError(self.tables.names.get(login, login), at, state)

    def _stamp(self, kind: str, key: UUID, version: int) -> None:
        self.tables.stamps[key] = (self.actor.login, self.now)
        self.outcome |= {kind: str(key), "version": version}


class MemoryQuestions:
    """Satisfies ``services.ports.Questions`` over what the works have committed."""

    def __init__(self, works: MemoryWorks) -> None:
        self._works = works

    @property
    def _tables(self) -> Tables:
        return self._works.tables

    def detail(self, incident_id: UUID, *, with_reporter: bool) -> IncidentDetail:
        tables = self._tables
        incident = _found(tables.incidents, incident_id, "incident")
        reached = [i for i in tables.incidents.values() if incident_id in self._after(i)]
        return IncidentDetail(
            incident,
            tuple(e for e in tables.events if e.incident_id == incident_id),
            tuple(a for a in tables.attachments if a.incident_id == incident_id),
            tuple(sorted(i.ref for i in reached)),
            tables.reporters.get(incident_id) if with_reporter else None,
            tables.incidents[chain[-1]] if (chain := self._after(incident)) else None,
        )

    def _after(self, incident: Incident) -> list[UUID]:
        """Return the reports that follow *incident* along the links, to the end of the chain."""
        found: list[UUID] = []
        while incident.merged_into is not None and incident.merged_into not in found:
            found.append(incident.merged_into)
            incident = self._tables.incidents[incident.merged_into]
        return found

    def figures(self, city: City) -> Figures:
        now = self._works.clock.now()
        midnight = now.astimezone(city.zone).replace(hour=0, minute=0, second=0, microsecond=0)
        everything = self._tables.incidents.values()
        closed = [i for i in everything if i.published_at is not None]
        rated = [i for i in closed if i.satisfaction is not None]
        satisfied = sum(i.satisfaction is not None and i.satisfaction >= 2 for i in rated)
        decided = [i for i in everything if i.stage not in (Stage.NEW, Stage.VERIFYING)]
        return Figures(
            at=now,
            received_today=sum(i.received_at >= midnight for i in everything),
            handled_today=sum(_handled_since(i, midnight) for i in closed),
            on_time=Share(sum(_on_time(i, first=False) for i in closed), len(closed)),
            on_time_first=Share(sum(_on_time(i, first=True) for i in closed), len(closed)),
            satisfaction=Share(satisfied, len(rated)),
            rated=Share(len(rated), len(closed)),
            accepted=Share(sum(i.first_due_at is not None for i in decided), len(decided)),
        )

    def hourly(self, city: City) -> Hourly:
        end = self._works.clock.now().timestamp() // 3600 * 3600 + 3600
        hours = np.array([end - 3600.0 * n for n in range(24, 0, -1)], np.float64)
        edges = np.append(hours, end)
        incidents = self._tables.incidents.values()
        received = [i.received_at.timestamp() for i in incidents]
        handled = [i.published_at.timestamp() for i in incidents if i.published_at]
        unknown = np.full(24, np.nan)
        return Hourly(
            hours,
            np.histogram(received, edges)[0].astype(float),
            np.histogram(handled, edges)[0].astype(float),
            unknown,
            unknown,
            unknown,
        )

    def levels(self, sensor_id: str, hours: float) -> LevelSeries:
        since = self._works.clock.now() - timedelta(hours=hours)
        found = sorted(
            (r for r in self._tables.readings.values() if _of(r, sensor_id, since)),
            key=lambda r: r.at,
        )
        return LevelSeries(
            sensor_id,
            np.array([r.at.timestamp() for r in found], float),
            np.array([r.value for r in found], float),
        )

    def on_time_by_agency(self, days: int) -> Sequence[AgencyOnTime]:
        since = self._works.clock.now() - timedelta(days=days)
        held: Counter[str] = Counter()
        now_ok: Counter[str] = Counter()
        first_ok: Counter[str] = Counter()
        for incident in self._tables.incidents.values():
            for share in incident.assignments:
                done = share.answered_at
                counts = share.state in (AssignmentState.ANSWERED, AssignmentState.APPROVED)
                if done is not None and counts and done >= since:
                    held[share.agency_id] += 1
                    now_ok[share.agency_id] += done <= share.due_at
                    first_ok[share.agency_id] += done <= share.first_due_at
        busy = self.open_by_agency()
        return [
            AgencyOnTime(a, Share(now_ok[a], n), Share(first_ok[a], n), busy.get(a, 0))
            for a, n in held.most_common()
        ]

    def open_by_agency(self) -> dict[str, int]:
        return dict(
            Counter(
                share.agency_id
                for incident in self._tables.incidents.values()
                if incident.state not in CLOSED_STATES
                for share in incident.assignments
                if share.state in OPEN_SHARES
            )
        )

    def similar(self, incident: Incident, city: City) -> Sequence[Incident]:
        return duplicate.candidates(incident, self._tables.incidents.values())

    def quarantined(
        self, limit: int = 200, source_id: str | None = None, before: Place | None = None
    ) -> Sequence[Quarantined]:
        found = [q for q in self._tables.quarantine if source_id in (None, q.source_id)]
        return _page(found, lambda q: (q.at, q.id), before, limit)

    def notices(
        self, source_id: str, limit: int = 200, before: Place | None = None
    ) -> Sequence[Notice]:
        found = [n for n in self._tables.notices.values() if n.source_id == source_id]
        return _page(found, lambda n: (n.at, n.id), before, limit)

    def search(
        self, words: str, limit: int = 200, before: Place | None = None
    ) -> Sequence[Incident]:
        wanted = fold(words).split()
        found = [
            i
            for i in self._tables.incidents.values()
            if all(w in fold(f"{i.ref} {i.title} {i.address} {i.description}") for w in wanted)
        ]
        return _page(found, lambda i: (i.received_at, i.id), before, limit)


def _page(found: list[T], place: Callable[[T], Place], before: Place | None, limit: int) -> list[T]:
    newest = sorted(found, key=place, reverse=True)
    return [one for one in newest if before is None or place(one) < before][:limit]


def _found(table: dict[UUID, T], key: UUID, what: str) -> T:
    if key not in table:
        raise NotFoundError(f"{what} {key}")
    return table[key]


def _new(table: dict[Any, Any], key: object, value: object) -> bool:
    if key in table:
        return False
    table[key] = value
    return True


def _of(reading: Reading, sensor_id: str, since: datetime) -> bool:
    return reading.sensor_id == sensor_id and reading.at >= since


def _same_unit(a: Task, b: Task) -> bool:
    both_active = all(t.state in (TaskState.OPEN, TaskState.STARTED) for t in (a, b))
    return both_active and b.unit_id is not None and a.unit_id == b.unit_id and a.id != b.id


def _handled_since(incident: Incident, since: datetime) -> bool:
    return incident.published_at is not None and incident.published_at >= since


def _on_time(incident: Incident, *, first: bool) -> bool:
    due = incident.first_due_at if first else incident.due_at
    return incident.published_at is not None and due is not None and incident.published_at <= due
