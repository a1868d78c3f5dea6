"""Values the database tests store: one valid record of each kind, changed by keyword."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from controlroom.domain.access import Actor, Role
from controlroom.domain.geo import Position
from controlroom.domain.ids import new_id
from controlroom.domain.incident import Assignment, Event, Incident
from controlroom.domain.records import Alarm, AlarmState, Call, CallState, Task, TaskState
from controlroom.domain.states import AssignmentState, ClockKind, Severity, Stage

NOON = datetime(2030, 5, 6, 5, 0, tzinfo=UTC)
LAN = Actor("lan", "Nguyễn Thị Lan", Role.OPERATOR, workstation="desk-1")
BINH = Actor("binh", "Trần Bình", Role.SUPERVISOR, workstation="desk-2")
FEED = Actor("feed", "Sensors", Role.FEED)


def an_incident(**changes: Any) -> Incident:
    """Return a report as it arrives."""
    values: dict[str, Any] = {
        "id": new_id(),
        "ref": 0,
        "version": 0,
        "source_id": "field_report",
        "channel": "app",
        "title": "Đường ngập ở Nguyễn Huệ",
        "description": "Nước lên nhanh",
        "category_id": "flood",
        "severity": Severity.NORMAL,
        "stage": Stage.NEW,
        "clock": ClockKind.NORMAL,
        "received_at": NOON,
        "address": "12 Nguyễn Huệ",
        "position": Position(16.46, 107.59),
    }
    return Incident(**values | changes)


def an_assignment(incident: Incident, **changes: Any) -> Assignment:
    """Return a share sent to an agency, due in a week."""
    due = NOON + timedelta(days=7)
    values: dict[str, Any] = {
        "id": new_id(),
        "incident_id": incident.id,
        "agency_id": "hepco",
        "state": AssignmentState.SENT,
        "lead": True,
        "instruction": "",
        "sent_at": NOON,
        "sent_by": "binh",
        "first_due_at": due,
        "due_at": due,
    }
    return Assignment(**values | changes)


def an_event(incident: Incident, **changes: Any) -> Event:
    """Return a line of the timeline."""
    values: dict[str, Any] = {
        "id": new_id(),
        "incident_id": incident.id,
        "at": NOON,
        "actor": "lan",
        "actor_name": "Nguyễn Thị Lan",
        "action": "received",
        "facts": (("channel", "app"),),
    }
    return Event(**values | changes)


def an_alarm(**changes: Any) -> Alarm:
    """Return an alarm nobody has acknowledged."""
    values: dict[str, Any] = {
        "id": new_id(),
        "version": 0,
        "source_id": "water",
        "kind": "level_above",
        "severity": Severity.URGENT,
        "state": AlarmState.UNACKNOWLEDGED,
        "title": "Kim Long",
        "raised_at": NOON,
        "facts": (("level", "2.15"), ("mark", "BĐ2")),
        "sensor_id": "kim_long",
    }
    return Alarm(**values | changes)


def a_task(**changes: Any) -> Task:
    """Return an open task."""
    values: dict[str, Any] = {
        "id": new_id(),
        "version": 0,
        "title": "Đưa xuồng tới Kim Long",
        "state": TaskState.OPEN,
        "agency_id": "hepco",
        "created_at": NOON,
        "created_by": "binh",
    }
    return Task(**values | changes)


def a_call(**changes: Any) -> Call:
    """Return a call that rings."""
    values: dict[str, Any] = {
        "id": new_id(),
        "version": 0,
        "state": CallState.WAITING,
        "incoming": True,
        "began_at": NOON,
    }
    return Call(**values | changes)
