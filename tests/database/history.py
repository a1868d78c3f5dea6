"""A busy history on either engine, and ways to tamper with it behind the triggers."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import text

from controlroom.database.works import SqlWorks
from controlroom.domain.ids import new_id
from controlroom.domain.incident import Attachment, Reporter
from controlroom.domain.states import AssignmentState, Stage
from tests.database.samples import (
    BINH,
    FEED,
    LAN,
    NOON,
    a_call,
    a_task,
    an_alarm,
    an_assignment,
    an_event,
    an_incident,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy.engine import Connection, Engine

    from controlroom.domain.incident import Incident


def lived(engine: Engine, incidents: int = 3) -> list[Incident]:
    """Let people and sources change every kind of record; return the incidents."""
    works, made = SqlWorks(engine), []
    for _ in range(incidents):
        fresh = an_incident()
        photo = Attachment(new_id(), fresh.id, "image/png", "a.png", "report")
        reporter = Reporter("Hoà", "0905 111 222", "h@example.vn", "")
        with works(LAN, "receive", new_id()) as work:
            stored = work.add_incident(fresh, reporter, [photo])
            work.append([an_event(stored)])
        with works(LAN, "verify", new_id()) as work:
            stored = work.save_incident(replace(stored, stage=Stage.VERIFIED), seen=1)
        share = an_assignment(stored)
        with works(BINH, "dispatch", new_id()) as work:
            sent = replace(stored, stage=Stage.HANDLING, assignments=(share,))
            stored = work.save_incident(sent, seen=2)
            work.append([an_event(stored, action="dispatched")])
        with works(BINH, "accept", new_id()) as work:
            taken = replace(share, state=AssignmentState.ACCEPTED, accepted_at=NOON)
            stored = work.save_incident(replace(stored, assignments=(taken,)), seen=3)
        made.append(stored)
    with works(FEED, "alarm") as work:
        work.save_alarm(an_alarm(), seen=None)
    with works(BINH, "task") as work:
        task = work.save_task(a_task(), seen=None)
    with works(BINH, "task") as work:
        work.save_task(replace(task, due_at=NOON + timedelta(hours=3)), seen=1)
    with works(LAN, "call") as work:
        work.save_call(a_call(), seen=None, number="0905 333 444")
    return made


@contextmanager
def behind(engine: Engine) -> Iterator[Connection]:
    """Lend a connection of somebody who can switch triggers off, and does."""
    with engine.connect() as connection, connection.begin():
        if engine.dialect.name == "postgresql":
            connection.execute(text("SET LOCAL session_replication_role = replica"))
            yield connection
            return
        kept = connection.execute(
            text("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
        ).all()
        for name, _ in kept:
            connection.execute(text(f"DROP TRIGGER {name}"))
        yield connection
        for _, sql in kept:
            connection.exec_driver_sql(sql)


def stored_id(engine: Engine, record: Any) -> str:
    """Return a record's id as the audit of that engine spells it."""
    return record.id.hex if engine.dialect.name == "sqlite" else str(record.id)
