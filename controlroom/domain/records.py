"""Records beside incidents: alarms, readings, tasks, cameras, vessels, calls, notices, sources."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from controlroom.domain.geo import Position
    from controlroom.domain.states import Severity


class AlarmState(StrEnum):
    """ISA-18.2 states, without shelving and suppression."""

    UNACKNOWLEDGED = "unacknowledged"
    ACKNOWLEDGED = "acknowledged"
    RETURNED_UNACKNOWLEDGED = "returned_unacknowledged"
    NORMAL = "normal"


@dataclass(frozen=True, slots=True)
class Alarm:
    """A condition somebody must look at; ``NORMAL`` ones leave the list.

    Attributes:
        kind: Stable word the window translates, e.g. ``"level_above"``, ``"signal_lost"``,
            ``"camera_event"``, ``"dossier_overdue"``, ``"sos_call"``.
        facts: Values for that sentence, e.g. ``(("level", "1.42"), ("mark", "BĐ1"))``.
        incident_id: The incident made from it, if any.
    """

    id: UUID
    version: int
    source_id: str
    kind: str
    severity: Severity
    state: AlarmState
    title: str
    raised_at: datetime
    facts: tuple[tuple[str, str], ...] = ()
    sensor_id: str | None = None
    position: Position | None = None
    acknowledged_by: str | None = None
    acknowledged_at: datetime | None = None
    incident_id: UUID | None = None
    simulated: bool = False


@dataclass(frozen=True, slots=True)
class Reading:
    """One measured value.

    Attributes:
        at: When it was measured, aware UTC.
        value: In the sensor's unit; finite.
    """

    sensor_id: str
    at: datetime
    value: float


@dataclass(frozen=True, slots=True)
class SensorNow:
    """A sensor's newest reading with what it was an hour before, for the trend."""

    sensor_id: str
    at: datetime
    value: float
    hour_ago: float | None


class TaskState(StrEnum):
    """Where a task stands."""

    OPEN = "open"
    STARTED = "started"
    DONE = "done"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class Task:
    """Something one agency or field unit must do, by a time; may belong to an incident."""

    id: UUID
    version: int
    title: str
    state: TaskState
    agency_id: str
    created_at: datetime
    created_by: str
    due_at: datetime | None = None
    unit_id: str | None = None
    incident_id: UUID | None = None
    simulated: bool = False


class Freshness(StrEnum):
    """How old a value may be and still be believed."""

    FRESH = "fresh"
    OLD = "old"
    LOST = "lost"
    NEVER = "never"


def freshness(age_s: float | None, cadence_s: float) -> Freshness:
    """Return FRESH up to 2× the cadence, OLD up to 6×, then LOST; NEVER without any data."""
    if age_s is None:
        return Freshness.NEVER
    if age_s <= 2 * cadence_s:
        return Freshness.FRESH
    return Freshness.OLD if age_s <= 6 * cadence_s else Freshness.LOST


@dataclass(frozen=True, slots=True)
class SourceStatus:
    """What the room knows about one source.

    Attributes:
        last_at: When it last delivered something, server time; None if never.
        records_24h: Records stored in the last 24 hours.
        quarantined: Records set aside and not yet looked at.
        error: Last error in words, empty when the last round was good.
    """

    source_id: str
    last_at: datetime | None
    records_24h: int = 0
    quarantined: int = 0
    error: str = ""


@dataclass(frozen=True, slots=True)
class Camera:
    """A camera and when it was last heard of."""

    id: str
    name: str
    position: Position
    online: bool
    seen_at: datetime | None


@dataclass(frozen=True, slots=True)
class VesselPosition:
    """Where a fishing vessel was last seen.

    Attributes:
        vessel_id: Registration, e.g. ``"TTH-91234-TS"``.
        course_deg: 0–360, clockwise from north; None when unknown.
        berthed: In port.
    """

    vessel_id: str
    at: datetime
    position: Position
    course_deg: float | None = None
    speed_kn: float | None = None
    crew: int | None = None
    berthed: bool = False


class CallState(StrEnum):
    """A telephone call's life."""

    WAITING = "waiting"
    ANSWERED = "answered"
    ENDED = "ended"
    MISSED = "missed"


@dataclass(frozen=True, slots=True)
class Call:
    """A call to or from the centre.  The number is protected like a reporter."""

    id: UUID
    version: int
    state: CallState
    incoming: bool
    began_at: datetime
    answered_at: datetime | None = None
    ended_at: datetime | None = None
    incident_id: UUID | None = None
    answered_by: str | None = None
    position: Position | None = None
    simulated: bool = False


@dataclass(frozen=True, slots=True)
class Notice:
    """A warning, article, dossier count or other record that a source shows and keeps.

    Attributes:
        kind: ``"bulletin"``, ``"article"``, ``"dossier_count"``, ``"card_event"``,
            ``"screen_state"``, ``"security_alert"``, ``"order"``, ``"question"``, …
        facts: Numbers and words of that kind, e.g. ``(("late", "12"), ("on_time", "230"))``.
    """

    id: UUID
    source_id: str
    kind: str
    title: str
    at: datetime
    severity: Severity
    facts: tuple[tuple[str, str], ...] = ()
    valid_to: datetime | None = None
    external_ref: str | None = None
    simulated: bool = False


@dataclass(frozen=True, slots=True)
class Quarantined:
    """A record that could not be used, kept whole with the reason.

    Attributes:
        reason: Stable word: ``"no-position"``, ``"swapped"``, ``"not-a-number"``,
            ``"outside-city"``, ``"markup"``, ``"empty"``, ``"unreadable"``.
        payload: What came, cut at 64 KiB.
    """

    id: UUID
    source_id: str
    at: datetime
    reason: str
    detail: str
    payload: str
    external_ref: str | None = None
