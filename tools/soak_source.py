"""An endless stream of made-up changes for the soak, the same for the same seed.  No Qt."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

import numpy as np

from controlroom.domain.figures import AgencyOnTime, Figures, Hourly, LevelSeries, Share
from controlroom.domain.incident import Event, Incident, IncidentDetail
from controlroom.domain.lines import LineBlock
from controlroom.domain.records import Alarm, AlarmState, SensorNow, SourceStatus
from controlroom.domain.states import ClockKind, IncidentState, Severity, Stage
from controlroom.domain.text import fold
from controlroom.services.feed import Batch

if TYPE_CHECKING:
    from collections.abc import Sequence

    from controlroom.domain.city import City

BEGAN = datetime(2026, 11, 24, 1, 0, tzinfo=UTC)
OPEN = 2_000
PER_BATCH = 100
ALARMS = 40
_TITLES = ("Nắp hố ga bị vỡ", "Cây đổ chắn đường", "Đèn đường không sáng", "Rác tồn đọng 3 ngày")
_STATES = (
    *(IncidentState.NEW, IncidentState.VERIFYING, IncidentState.VERIFIED),
    *(IncidentState.DISPATCHED, IncidentState.IN_PROGRESS, IncidentState.AWAITING_APPROVAL),
)


class Changes:
    """Makes batches: a first whole picture, then arrivals, changes and departures.

    Attributes:
        made: How many changes were handed out.
        open: Ids that are open now, newest last.
    """

    def __init__(self, city: City, seed: int = 1) -> None:
        self.made = 0
        self.open: list[UUID] = []
        self._city = city
        self._chance = random.Random(seed)  # noqa: S311 - repeatable, not secret
        self._now, self._number = BEGAN, 0

    def first(self) -> Batch:
        """Return the whole picture."""
        self.open = [self._next_id() for _ in range(OPEN)]
        return Batch(
            server_time=self._now,
            resync=True,
            lines=self._block(self.open),
            alarms=tuple(self._alarm(n) for n in range(ALARMS)),
            sources=self._sources(),
        )

    def next(self) -> Batch:
        """Return the changes of the next second: most concern what is already open."""
        self._now += timedelta(seconds=1)
        arrived = [self._next_id() for _ in range(PER_BATCH // 10)]
        gone = self._chance.sample(self.open, len(arrived))
        left = set(gone)
        self.open = [key for key in self.open if key not in left] + arrived
        changed = self._chance.sample(self.open[: -len(arrived)], PER_BATCH - 2 * len(arrived))
        self.made += PER_BATCH
        return Batch(
            server_time=self._now,
            lines=self._block([*arrived, *changed]),
            gone=tuple(gone),
            alarms=tuple(self._alarm(self._chance.randrange(ALARMS)) for _ in range(2)),
            sensors=tuple(self._sensor(s.id) for s in self._city.sensors[:4]),
            sources=self._sources(),
        )

    def figures(self) -> Figures:
        """Return figures that differ every time."""
        n = self.made + 1
        shares = (Share(n * 8 // 10, n), Share(n * 7 // 10, n), Share(n * 9 // 10, n))
        return Figures(self._now, n, n // 2, *shares, Share(n // 2, n), Share(n * 7 // 10, n))

    def _next_id(self) -> UUID:
        self._number += 1
        return UUID(int=(0x0190 << 112) | (0x7 << 76) | (0x2 << 62) | self._number)

    def _block(self, keys: Sequence[UUID]) -> LineBlock:
        pick, city, n = self._chance.choice, self._city, len(keys)
        now = self._now.timestamp()
        refs = [int(key) & 0xFFFFFFFF for key in keys]
        titles = [pick(_TITLES) for _ in keys]
        bounds = city.bounds
        return LineBlock(
            id=keys,
            version=np.full(n, self.made + 1),
            ref=np.array(refs, np.int64),
            severity=np.array([pick((1, 2, 3, 3, 3, 4)) for _ in keys], np.int64),
            state=[pick(_STATES) for _ in keys],
            title=titles,
            category_id=[pick(city.categories).id for _ in keys],
            ward_code=[pick(city.wards).code for _ in keys],
            address=["12 Lê Lợi"] * n,
            source_id=["field_report"] * n,
            channel=[pick(("app", "hotline", "zalo")) for _ in keys],
            agencies=[pick(city.agencies).id for _ in keys],
            done=np.zeros(n, np.int64),
            claimed_by=[""] * n,
            received_at=np.full(n, now - 600),
            due_at=now + 3600 * np.array([self._chance.uniform(-3, 40) for _ in keys]),
            updated_at=np.full(n, now),
            lat=np.array([self._chance.uniform(bounds.south, bounds.north) for _ in keys]),
            lon=np.array([self._chance.uniform(bounds.west, bounds.east) for _ in keys]),
            folded=[f"{ref} {fold(title)}" for ref, title in zip(refs, titles, strict=True)],
        )

    def _alarm(self, number: int) -> Alarm:
        return Alarm(
            id=UUID(int=number + 1),
            version=self.made + 1,
            source_id="camera",
            kind="camera_event",
            severity=Severity(self._chance.randrange(1, 5)),
            state=self._chance.choice(list(AlarmState)),
            title="Khói",
            raised_at=self._now,
            simulated=True,
        )

    def _sensor(self, sensor_id: str) -> SensorNow:
        value = self._chance.uniform(0.2, 4.0)
        return SensorNow(sensor_id, self._now, value, value - 0.1)

    def _sources(self) -> tuple[SourceStatus, ...]:
        return tuple(SourceStatus(s.id, self._now, self.made) for s in self._city.sources)


class Answers:
    """Answers what panels ask of the history."""

    def __init__(self, city: City, changes: Changes) -> None:
        self._city, self._changes = city, changes

    def hourly(self, city: City) -> Hourly:
        """Return 24 hours."""
        assert city is self._city
        hours = BEGAN.timestamp() - 3600 * np.arange(24, 0, -1.0)
        counts = 4 + 3 * np.sin(np.arange(24.0) + self._changes.made)
        return Hourly(hours, counts, counts / 2, counts, counts - 1, counts + 1)

    def levels(self, sensor_id: str, hours: float) -> LevelSeries:
        """Return one reading every ten minutes."""
        at = BEGAN.timestamp() + np.arange(-hours * 6, 0) * 600
        return LevelSeries(sensor_id, at, 1 + np.sin(at / 40_000 + self._changes.made))

    def on_time_by_agency(self, days: int) -> list[AgencyOnTime]:
        """Return every agency."""
        share = Share(days + self._changes.made % 7, 2 * days + 10)
        return [AgencyOnTime(a.id, share, share, 3) for a in self._city.agencies]

    def open_by_agency(self) -> dict[str, int]:
        """Return the same number for every agency."""
        return dict.fromkeys((a.id for a in self._city.agencies), 3)

    def similar(self, incident: Incident, city: City) -> list[Incident]:
        """Return nothing: duplicates are another test's subject."""
        assert city is self._city
        assert incident.ref
        return []

    def detail(self, incident_id: UUID, *, with_reporter: bool) -> IncidentDetail:
        """Return an incident that has just been received."""
        assert not with_reporter
        incident = Incident(
            id=incident_id,
            ref=int(incident_id) & 0xFFFFFFFF,
            version=1,
            source_id="field_report",
            channel="app",
            title=_TITLES[0],
            description="",
            category_id=self._city.categories[0].id,
            severity=Severity.NORMAL,
            stage=Stage.NEW,
            clock=ClockKind.NORMAL,
            received_at=BEGAN,
            position=self._city.home,
            simulated=True,
        )
        received = Event(incident_id, incident_id, BEGAN, "feed", "Nguồn tin", "received")
        return IncidentDetail(incident, (received,), ())
