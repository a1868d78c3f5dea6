"""Commands: one short transaction each, repeatable without harm, stamped by the server's clock."""

from __future__ import annotations

import json
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any
from uuid import UUID

from sqlalchemy import bindparam, select, text

from controlroom.database import (
    audit_lines,
    incident_store,
    observation_store,
    reading_store,
    record_store,
    sign_in,
)
from controlroom.database.migrate import require_head
from controlroom.database.models import CommandRow, UserRow
from controlroom.database.person import login_of
from controlroom.database.session import server_time, writing
from controlroom.database.sql import counted, insert_into, table_of
from controlroom.domain.access import Role
from controlroom.domain.errors import AlreadyDoneError, ControlRoomError, InvalidInputError
from controlroom.domain.ids import CommandId, new_id
from controlroom.domain.refusals import from_data, to_data
from controlroom.domain.text import nfc

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from contextlib import AbstractContextManager
    from datetime import datetime

    from sqlalchemy.engine import Connection, Engine, Row

    from controlroom.domain.access import Actor
    from controlroom.domain.clock import Clock
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
    from controlroom.services.ports import Work

_COMMAND = table_of(CommandRow)
_USER = table_of(UserRow)
_PG_ENTER = text(
    "SELECT fresh, outcome, ok, code, message FROM cr_command_begin("
    ":id, CAST(:actor AS text), CAST(:kind AS text), :at, CAST(:args_hash AS text))"
).bindparams(*(bindparam(name, type_=_COMMAND.c[name].type) for name in ("id", "kind", "at")))
_PG_LEAVE = text(
    "SELECT cr_command_end(:id, CAST(:outcome AS text), "
    "CAST(:ok AS boolean), CAST(:code AS text), CAST(:message AS text))"
).bindparams(bindparam("id", type_=_COMMAND.c.id.type))

MESSAGE_MAX = 1_000
"""Of a refusal's words, so many letters are kept."""


class SqlWorks:
    """Begins transactions on one engine; may be shared by threads.

    Args:
        engine: Made by ``make_engine``.
        clock: Tells the time on SQLite in place of the computer's clock; PostgreSQL uses its own.
    """

    def __init__(self, engine: Engine, clock: Clock | None = None) -> None:
        self._engine = engine
        self._clock = clock
        self._schema_known = False
        self._known: set[Actor] = set()
        self._login: str | None = None

    def __call__(
        self, actor: Actor, kind: str, command_id: UUID | None = None
    ) -> AbstractContextManager[Work]:
        """Begin one; see ``services.ports.Works``.

        The outcome kept with the command is a JSON object that names what was stored last:
        ``incident``, ``alarm``, ``task``, ``call`` (ids) and ``version``; of a refusal it keeps
        code, words and values.

        Raises:
            AlreadyDoneError: *command_id* was carried out before.
            ControlRoomError: *command_id* was refused before; the refusal of then.
            InvalidInputError: *command_id* belongs to another person's or another command.
            DatabaseUnreachableError: It did not happen, or its outcome is unknown.
            SchemaMismatchError: The database belongs to another version of this program.
        """
        return self._begin(actor, kind, command_id)

    @contextmanager
    def _begin(self, actor: Actor, kind: str, command_id: UUID | None) -> Iterator[Work]:
        entry: _Entry | None = None
        sign_in.require_writer(self._engine)
        try:
            with writing(self._engine) as connection:
                now = self._time(connection)
                if connection.dialect.name == "sqlite":
                    sign_in.require(connection, actor)
                if self._login is not None:
                    # Whatever the program calls itself, the database writes who has logged in.
                    actor = replace(actor, login=self._login)
                # What sources deliver by the minute is not kept one by one unless they ask for it.
                if command_id is not None or actor.role is not Role.FEED:
                    entered = _Entry.of(actor, kind, command_id or new_id())
                    known = entered.enter(connection, now)
                    if known is not None:
                        connection.commit()
                        raise known
                    entry = entered
                if self._login is None and actor not in self._known:
                    _introduce(connection, actor)
                audit_lines.tell(
                    connection, actor.login, actor.workstation, entry.id if entry else None
                )
                work = SqlWork(connection, actor, now)
                yield work
                if entry is not None:
                    entry.settle(connection, work.outcome)
        except ControlRoomError as error:
            # Everything was rolled back, the entry too.  Whoever made the id may come again.
            if command_id is None or entry is None or not error.settles:
                raise
            known = self._keep_refusal(entry, error)
            if known is None:
                raise
            raise known from error
        self._known.add(actor)

    def _time(self, connection: Connection) -> datetime:
        if not self._schema_known:
            require_head(connection)
            self._login = login_of(connection)
            self._schema_known = True
        own_clock = self._clock if connection.dialect.name == "sqlite" else None
        return own_clock.now() if own_clock else server_time(connection)

    def _keep_refusal(self, entry: _Entry, error: ControlRoomError) -> ControlRoomError | None:
        """Keep why a command was refused; return what a twin has come to meanwhile, if any."""
        with writing(self._engine) as connection:
            known = entry.enter(connection, self._time(connection))
            if known is None:
                entry.settle(connection, to_data(error), error)
            return known


@dataclass(frozen=True, slots=True)
class _Entry:
    """A command's line in the command log."""

    id: UUID
    login: str
    kind: str
    digest: str

    @classmethod
    def of(cls, actor: Actor, kind: str, command_id: UUID) -> _Entry:
        digest = command_id.digest if isinstance(command_id, CommandId) else ""
        return cls(UUID(int=command_id.int), actor.login, kind, digest)

    def enter(self, connection: Connection, now: datetime) -> ControlRoomError | None:
        """Enter it; return what to raise if it came before."""
        values = {"id": self.id, "actor": self.login, "kind": self.kind, "at": now}
        values["args_hash"] = self.digest
        if connection.dialect.name == "postgresql":
            stored = connection.execute(_PG_ENTER, values).one()
            if stored.fresh:
                return None
            if stored.outcome is None:
                return InvalidInputError("command_id", "used")
            return _told_again(stored)
        statement = counted(insert_into(connection, _COMMAND).on_conflict_do_nothing())
        # A twin still under way makes this wait until it is done.
        if connection.execute(statement, values | {"outcome": "{}", "replays": 0}).rowcount == 1:
            return None
        # Past what a signed-in person is shown of the log, as the server's function does.
        whole = {"schema_translate_map": {None: "main"}}
        asking = select(_COMMAND).where(_COMMAND.c.id == self.id)
        stored = connection.execute(asking, execution_options=whole).one()
        asked = (self.login, self.kind, self.digest)
        if (stored.actor, stored.kind, stored.args_hash) != asked:
            return InvalidInputError("command_id", "used")
        # The answer to a repetition writes too: only then it waits for a synchronous standby and
        # cannot confirm a command that a failover is about to lose.
        connection.execute(
            _COMMAND.update().where(_COMMAND.c.id == self.id).values(replays=stored.replays + 1)
        )
        return _told_again(stored)

    def settle(
        self,
        connection: Connection,
        outcome: Mapping[str, Any],
        refusal: ControlRoomError | None = None,
    ) -> None:
        """Keep what came of it."""
        values: dict[str, Any] = {"outcome": json.dumps(outcome)}
        if refusal is not None:
            said = nfc(str(refusal))[:MESSAGE_MAX]
            values |= {"ok": False, "code": refusal.code, "message": said}
        if connection.dialect.name == "postgresql":
            plain = {"id": self.id, "ok": True, "code": "", "message": ""}
            connection.execute(_PG_LEAVE, plain | values)
            return
        connection.execute(_COMMAND.update().where(_COMMAND.c.id == self.id).values(**values))


def _told_again(stored: Row[Any]) -> ControlRoomError:
    """Return what the first run of a command has come to."""
    if stored.ok:
        return AlreadyDoneError(stored.outcome)
    return from_data(stored.code, stored.message, json.loads(stored.outcome))


def _introduce(connection: Connection, actor: Actor) -> None:
    """Keep the actor's name, for the timeline and for those who lose a race against them."""
    statement = insert_into(connection, _USER)
    columns = ("name", "role", "agency_id")
    connection.execute(
        statement.on_conflict_do_update(
            index_elements=["login"], set_={n: statement.excluded[n] for n in columns}
        ),
        {"login": actor.login} | {name: getattr(actor, name) for name in columns},
    )


class SqlWork:
    """One transaction; see ``services.ports.Work`` for what each method promises."""

    def __init__(self, connection: Connection, actor: Actor, now: datetime) -> None:
        self.now = now
        self.actor = actor
        self.outcome: dict[str, Any] = {}
        self._connection = connection

    def incident(self, incident_id: UUID) -> Incident:
        """Return the incident, locked for this transaction."""
        condition = incident_store.INCIDENT.c.id == incident_id
        return incident_store.load_one(self._connection, condition, lock=True)

    def incident_by_ref(self, ref: int) -> Incident:
        """Return the incident with that number, locked."""
        condition = incident_store.INCIDENT.c.ref == ref
        return incident_store.load_one(self._connection, condition, lock=True)

    def find_external(self, source_id: str, external_ref: str) -> UUID | None:
        """Return the incident that *source_id* already delivered under *external_ref*."""
        return incident_store.find_external(self._connection, source_id, external_ref)

    def add_incident(
        self, incident: Incident, reporter: Reporter | None, attachments: Sequence[Attachment]
    ) -> Incident:
        """Store a new incident; return it with its number."""
        stored = incident_store.add(
            self._connection,
            incident,
            reporter,
            attachments,
            now=self.now,
            login=self.actor.login,
        )
        self._note("incident", stored.id, stored.version)
        return stored

    def save_incident(self, incident: Incident, *, seen: int) -> Incident:
        """Store a changed incident and its assignments; return it with its new version."""
        stored = incident_store.save(
            self._connection, incident, seen=seen, now=self.now, login=self.actor.login
        )
        self._note("incident", stored.id, stored.version)
        return stored

    def append(self, events: Iterable[Event]) -> None:
        """Append to the timeline."""
        incident_store.append(self._connection, events)

    def near(self, position: Position, radius_m: float, since: datetime) -> Sequence[Incident]:
        """Return incidents around *position*, nearest first."""
        return incident_store.near(self._connection, position, radius_m, since)

    def alarm(self, alarm_id: UUID) -> Alarm:
        """Return the alarm, locked."""
        return record_store.alarm(self._connection, alarm_id)

    def open_alarm(
        self, source_id: str, kind: str, sensor_id: str | None, event: str | None = None
    ) -> Alarm | None:
        """Return the newest alarm of that condition that is not yet normal, locked."""
        return record_store.open_alarm(self._connection, source_id, kind, sensor_id, event)

    def save_alarm(self, alarm: Alarm, *, seen: int | None) -> Alarm:
        """Store an alarm."""
        stored = record_store.save_alarm(
            self._connection, alarm, seen=seen, now=self.now, login=self.actor.login
        )
        self._note("alarm", stored.id, stored.version)
        return stored

    def save_task(self, task: Task, *, seen: int | None) -> Task:
        """Store a task."""
        stored = record_store.save_task(
            self._connection, task, seen=seen, now=self.now, login=self.actor.login
        )
        self._note("task", stored.id, stored.version)
        return stored

    def save_call(self, call: Call, *, seen: int | None, number: str = "") -> Call:
        """Store a call; the number goes to the protected table."""
        stored = record_store.save_call(
            self._connection,
            call,
            seen=seen,
            number=number,
            now=self.now,
            login=self.actor.login,
        )
        self._note("call", stored.id, stored.version)
        return stored

    def add_readings(self, readings: Sequence[Reading]) -> int:
        """Store readings; return how many were new."""
        return reading_store.add_readings(self._connection, readings)

    def add_notices(self, notices: Sequence[Notice]) -> int:
        """Store notices; return how many were new."""
        return observation_store.add_notices(self._connection, notices)

    def save_cameras(self, cameras: Sequence[Camera]) -> None:
        """Store the newest state of cameras."""
        observation_store.save_cameras(self._connection, cameras)

    def add_vessel_positions(self, positions: Sequence[VesselPosition]) -> int:
        """Store positions; return how many were new."""
        return observation_store.add_vessel_positions(self._connection, positions)

    def quarantine(self, records: Sequence[Quarantined]) -> int:
        """Set records aside; return how many were new."""
        return observation_store.quarantine(self._connection, records)

    def source_heard(self, source_id: str, at: datetime, error: str = "") -> None:
        """Note that a source delivered, or failed with *error*."""
        observation_store.source_heard(self._connection, source_id, at, error)

    def _note(self, kind: str, key: UUID, version: int) -> None:
        self.outcome |= {kind: str(key), "version": version}
