"""Alarms, tasks and calls: rows to values."""

from __future__ import annotations

from dataclasses import fields, replace
from typing import TYPE_CHECKING, Any

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from controlroom.database import versioned
from controlroom.database.models import AlarmRow, CallNumberRow, CallRow, TaskRow
from controlroom.database.sql import insert_into, place, position_of, table_of
from controlroom.domain.alarm import event_of
from controlroom.domain.errors import NotFoundError
from controlroom.domain.records import Alarm, AlarmState, Call, CallState, Task, TaskState

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from sqlalchemy import ColumnElement
    from sqlalchemy.engine import Connection

ALARM = table_of(AlarmRow)
TASK = table_of(TaskRow)
CALL = table_of(CallRow)
CALL_NUMBER = table_of(CallNumberRow)

_ALARM = tuple(f.name for f in fields(Alarm) if f.name != "position")
_TASK = tuple(f.name for f in fields(Task))
_CALL = tuple(f.name for f in fields(Call) if f.name != "position")

CURRENT_ALARM = ALARM.c.state != AlarmState.NORMAL
CURRENT_TASK = TASK.c.state.in_((TaskState.OPEN, TaskState.STARTED))
CURRENT_CALL = CALL.c.state.in_((CallState.WAITING, CallState.ANSWERED))


def alarm_values(alarm: Alarm) -> dict[str, Any]:
    """Return every column of *alarm*."""
    return {name: getattr(alarm, name) for name in _ALARM} | place(alarm.position)


def task_values(task: Task) -> dict[str, Any]:
    """Return every column of *task*."""
    return {name: getattr(task, name) for name in _TASK}


def call_values(call: Call) -> dict[str, Any]:
    """Return every column of *call*."""
    return {name: getattr(call, name) for name in _CALL} | place(call.position)


def alarms(
    connection: Connection, condition: ColumnElement[bool], *, lock: bool = False
) -> list[Alarm]:
    """Return the alarms that meet *condition*, oldest first."""
    query = select(ALARM).where(condition).order_by(ALARM.c.raised_at, ALARM.c.id)
    rows = connection.execute(query.with_for_update() if lock else query).mappings()
    return [Alarm(**{n: row[n] for n in _ALARM}, position=position_of(row)) for row in rows]


def alarm(connection: Connection, alarm_id: UUID) -> Alarm:
    """Return one alarm, locked.  Raises ``NotFoundError``."""
    found = alarms(connection, ALARM.c.id == alarm_id, lock=True)
    if not found:
        raise NotFoundError(f"alarm {alarm_id}")
    return found[0]


def open_alarm(
    connection: Connection,
    source_id: str,
    kind: str,
    sensor_id: str | None,
    event: str | None = None,
) -> Alarm | None:
    """Return the newest alarm of that condition, and of that *event*, not normal again, locked."""
    condition = (
        CURRENT_ALARM
        & (ALARM.c.source_id == source_id)
        & (ALARM.c.kind == kind)
        & (ALARM.c.sensor_id.is_(None) if sensor_id is None else ALARM.c.sensor_id == sensor_id)
    )
    found = alarms(connection, condition, lock=True)
    if event is not None:
        found = [a for a in found if event_of(a.facts) == event]
    return found[-1] if found else None


def tasks(connection: Connection, condition: ColumnElement[bool]) -> list[Task]:
    """Return the tasks that meet *condition*, oldest first."""
    query = select(TASK).where(condition).order_by(TASK.c.created_at, TASK.c.id)
    return [Task(**{n: row[n] for n in _TASK}) for row in connection.execute(query).mappings()]


def calls(connection: Connection, condition: ColumnElement[bool]) -> list[Call]:
    """Return the calls that meet *condition*, oldest first."""
    query = select(CALL).where(condition).order_by(CALL.c.began_at, CALL.c.id)
    rows = connection.execute(query).mappings()
    return [Call(**{n: row[n] for n in _CALL}, position=position_of(row)) for row in rows]


def save_alarm(
    connection: Connection, alarm: Alarm, *, seen: int | None, now: datetime, login: str
) -> Alarm:
    """Store an alarm, new when *seen* is None.  Raises ``ConcurrentEditError``."""
    values = _stamped(alarm_values(alarm), now, login)
    return replace(alarm, version=versioned.store(connection, ALARM, alarm.id, values, seen=seen))


def save_task(
    connection: Connection, task: Task, *, seen: int | None, now: datetime, login: str
) -> Task:
    """Store a task, new when *seen* is None.

    Raises:
        ConcurrentEditError: Another version is stored, or the unit has got another task.
    """
    values = _stamped(task_values(task), now, login)
    if task.unit_id is None:
        return replace(task, version=versioned.store(connection, TASK, task.id, values, seen=seen))
    try:
        with connection.begin_nested():
            version = versioned.store(connection, TASK, task.id, values, seen=seen)
    except IntegrityError:
        others = tasks(connection, CURRENT_TASK & (TASK.c.unit_id == task.unit_id))
        if not others or others[0].id == task.id:
            raise
        raise versioned.lost(connection, TASK, others[0].id) from None
    return replace(task, version=version)


def save_call(
    connection: Connection,
    call: Call,
    *,
    seen: int | None,
    number: str,
    now: datetime,
    login: str,
) -> Call:
    """Store a call, new when *seen* is None; the number goes to its own table."""
    values = _stamped(call_values(call), now, login)
    version = versioned.store(connection, CALL, call.id, values, seen=seen)
    if number and seen is None:
        # Who brings calls may not read numbers, and so not look for one that is there.
        connection.execute(CALL_NUMBER.insert(), {"call_id": call.id, "number": number})
    elif number:
        statement = insert_into(connection, CALL_NUMBER)
        connection.execute(
            statement.on_conflict_do_update(
                index_elements=["call_id"], set_={"number": statement.excluded["number"]}
            ),
            {"call_id": call.id, "number": number},
        )
    return replace(call, version=version)


def _stamped(values: dict[str, Any], now: datetime, login: str) -> dict[str, Any]:
    rest = {name: value for name, value in values.items() if name not in {"id", "version"}}
    return rest | {"updated_at": now, "updated_by": login}
