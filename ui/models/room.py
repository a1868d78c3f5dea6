"""The live picture of the room: what every panel reads, fed by batches from the poller."""

from __future__ import annotations

import time
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from controlroom.domain.records import (
    Alarm,
    AlarmState,
    Call,
    CallState,
    Camera,
    Freshness,
    SensorNow,
    SourceStatus,
    Task,
    TaskState,
    VesselPosition,
    freshness,
)
from ui.models.lines import LineStore

if TYPE_CHECKING:
    from uuid import UUID

    import numpy as np
    from numpy.typing import NDArray

    from controlroom.domain.city import City
    from controlroom.domain.figures import Figures
    from controlroom.services.feed import Batch

STALE_AFTER_S = 3.0
"""Older than this, the picture says since when it is old (ADR on staleness)."""
TICK_MS = 1000


class Kind(StrEnum):
    """What can be selected."""

    INCIDENT = "incident"
    ALARM = "alarm"
    CALL = "call"
    TASK = "task"
    SENSOR = "sensor"
    CAMERA = "camera"
    VESSEL = "vessel"
    SOURCE = "source"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Selection:
    """What is selected everywhere.  ``key`` is a UUID or a source/sensor/vessel id."""

    kind: Kind = Kind.NONE
    key: UUID | str | None = None


@dataclass(frozen=True, slots=True)
class LineChange:
    """What one batch did to the open incidents: slots of ``Room.lines``."""

    resync: bool
    added: NDArray[np.int64]
    changed: NDArray[np.int64]
    freed: NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Link:
    """State of the connection to the database.

    Attributes:
        live: Data is younger than ``STALE_AFTER_S``.
        since: Server time (POSIX s) of the last good round; None before the first.
        error: Last failure in words for the tooltip.
    """

    live: bool = False
    since: float | None = None
    error: str = ""


class Room(QObject):
    """Holds the picture and says what changed.  GUI thread only.

    Attributes:
        loading: A picture has come in part and the rest follows at once: counts would be wrong.
        records_awaited: Lines have come and nothing else yet: of alarms, tasks and calls nobody
            knows how many there are.
        place: ``Batch.place`` of the picture; empty while it is not whole or not of the database.

    Signals:
        lines_changed: ``LineChange`` of the open incidents.
        alarms_changed, tasks_changed, calls_changed, sensors_changed, cameras_changed,
            vessels_changed, sources_changed, figures_changed: Read the attribute again.
        selected: The new ``Selection``.
        opened: ``Selection`` the user wants to work on (double click, Enter).
        link_changed: The new ``Link``.
        ticked: Once a second, estimated server time in POSIX seconds: count down with this.
        arrived: Slots of incidents that came in since the first picture (for the "n new" bar).
    """

    lines_changed = Signal(object)
    alarms_changed = Signal()
    tasks_changed = Signal()
    calls_changed = Signal()
    sensors_changed = Signal()
    cameras_changed = Signal()
    vessels_changed = Signal()
    sources_changed = Signal()
    figures_changed = Signal()
    selected = Signal(object)
    opened = Signal(object)
    link_changed = Signal(object)
    ticked = Signal(float)
    arrived = Signal(object)

    def __init__(self, city: City) -> None:
        super().__init__()
        self.city = city
        self.lines = LineStore()
        self.alarms: dict[UUID, Alarm] = {}
        self.tasks: dict[UUID, Task] = {}
        self.calls: dict[UUID, Call] = {}
        self.sensors: dict[str, SensorNow] = {}
        self.cameras: dict[str, Camera] = {}
        self.vessels: dict[str, VesselPosition] = {}
        self.sources: dict[str, SourceStatus] = {}
        self.figures: Figures | None = None
        self.selection = Selection()
        self.link = Link()
        self._offset_s = 0.0
        self._heard = float("-inf")
        self._complete = self._outdated = False
        self._expected = 0
        self.loading = self.records_awaited = self._records_came = False
        self.place = ""
        self._timer = QTimer(self)
        self._timer.setInterval(TICK_MS)
        self._timer.timeout.connect(self._tick)
        self._timer.start()

    @property
    def now(self) -> float:
        """Server time in POSIX seconds, carried on by this computer's steady clock."""
        return time.monotonic() + self._offset_s if self._offset_s else time.time()

    @property
    def simulated(self) -> bool:
        """Whether the database holds open work of a simulator, also one that began later."""
        return self.figures is not None and self.figures.simulated

    @property
    def complete(self) -> bool:
        """Whether a first whole picture has arrived."""
        return self._complete

    @property
    def open_count(self) -> int:
        """How many incidents are open, also while the lines of some are still coming."""
        return max(self._expected, len(self.lines)) if self.loading else len(self.lines)

    def age_s(self, at: float | None) -> float | None:
        """Return how long ago *at* (POSIX s) was, never negative; None for None."""
        return None if at is None else max(0.0, self.now - at)

    def freshness(self, at: float | None, cadence_s: float) -> Freshness:
        """Return how fresh what was measured *at* (POSIX s) is; NEVER for None.

        While the link is down everything is LOST: nobody knows what came since.
        """
        if at is not None and not self.link.live:
            return Freshness.LOST
        return freshness(self.age_s(at), cadence_s)

    def source_freshness(self, source_id: str) -> Freshness:
        """Return how fresh a source is; every one that ever sent is LOST while the link is down."""
        status = self.sources.get(source_id)
        source = self.city.source_by_id[source_id]
        last = status.last_at.timestamp() if status and status.last_at else None
        return self.freshness(last, source.cadence_s)

    @Slot(object)
    def apply(self, batch: Batch) -> None:
        """Merge one batch.  Called on the GUI thread with what the poller emitted."""
        if not batch.old:
            self._offset_s = batch.server_time.timestamp() - time.monotonic()
        if batch.resync:
            self._forget(batch)
        self.loading = batch.more
        if batch.resync or len(batch.lines) or batch.gone:
            added, changed, freed = self.lines.apply(batch.lines, batch.gone)
            self.lines_changed.emit(LineChange(batch.resync, added, changed, freed))
            if self._complete and not batch.resync and len(added):
                self.arrived.emit(added)
        self._merge(batch)
        if batch.old:
            self._set_link(Link(live=False, since=batch.server_time.timestamp()))
            return
        if not batch.more:
            self._complete = True
            self.place = batch.place or self.place
        self.heard(batch.server_time.timestamp())  # last: a picture half merged is not live
        if self.selection.kind is Kind.INCIDENT and self.selection.key in batch.gone:
            self.selected.emit(self.selection)  # shown as closed, not dropped from under the hand

    def _forget(self, batch: Batch) -> None:
        self.lines.clear()
        self._complete, self._outdated = False, True
        self._expected, self.place = batch.total, ""
        self.records_awaited = self.records_awaited or not self._records_came

    def _merge(self, batch: Batch) -> None:
        anew = self._outdated and not ((batch.more or batch.old) and batch.only_lines)
        if anew:  # until then those of the picture before are better than none
            self._outdated = self.records_awaited = False
            self._records_came = True
            for held in (
                self.alarms, self.tasks, self.calls, self.sensors, self.cameras, self.vessels
            ):  # fmt: skip
                held.clear()
        self._merge_records(batch)
        for sensor in batch.sensors:
            self.sensors[sensor.sensor_id] = sensor
        for camera in batch.cameras:
            self.cameras[camera.id] = camera
        for vessel in batch.vessels:
            self.vessels[vessel.vessel_id] = vessel
        for source in batch.sources:
            self.sources[source.source_id] = source
        for brought, signal in (
            (batch.alarms, self.alarms_changed),
            (batch.tasks, self.tasks_changed),
            (batch.calls, self.calls_changed),
            (batch.sensors, self.sensors_changed),
            (batch.cameras, self.cameras_changed),
            (batch.vessels, self.vessels_changed),
            (batch.sources, self.sources_changed),
        ):
            if brought or anew:
                signal.emit()

    def _merge_records(self, batch: Batch) -> None:
        for alarm in batch.alarms:
            if alarm.state is AlarmState.NORMAL:
                self.alarms.pop(alarm.id, None)
            else:
                self.alarms[alarm.id] = alarm
        for task in batch.tasks:
            if task.state in (TaskState.DONE, TaskState.CANCELLED):
                self.tasks.pop(task.id, None)
            else:
                self.tasks[task.id] = task
        for call in batch.calls:
            if call.state in (CallState.WAITING, CallState.ANSWERED):
                self.calls[call.id] = call
            else:
                self.calls.pop(call.id, None)

    def set_figures(self, figures: Figures) -> None:
        """Take new figures."""
        self.figures = figures
        self.figures_changed.emit()

    def select(self, kind: Kind, key: UUID | str | None) -> None:
        """Select in every panel at once; selecting the same again changes nothing."""
        selection = Selection(kind, key)
        if selection != self.selection:
            self.selection = selection
            self.selected.emit(selection)

    def open(self, kind: Kind, key: UUID | str | None) -> None:
        """Select and ask the detail panel to take the keyboard."""
        self.select(kind, key)
        self.opened.emit(self.selection)

    def heard(self, server_time: float) -> None:
        """Note a good round; *server_time* in POSIX seconds."""
        self._heard = time.monotonic()
        self._offset_s = server_time - self._heard
        self._set_link(Link(live=True, since=server_time))

    def failed(self, error: str) -> None:
        """Note a failed round; the picture turns stale by its own clock, not by this."""
        self._set_link(Link(self.link.live, self.link.since, error))

    def _set_link(self, link: Link) -> None:
        before, self.link = self.link, link
        # Also when the first picture comes, though it is an old one: what is old loses its colours.
        told = [(one.live, one.error, one.since is None) for one in (before, link)]
        if told[0] != told[1]:
            self.link_changed.emit(link)

    @Slot()
    def _tick(self) -> None:
        if self.link.live and time.monotonic() - self._heard > STALE_AFTER_S:
            self._set_link(Link(live=False, since=self.link.since, error=self.link.error))
        self.ticked.emit(self.now)
