"""Which rows a signed-in person reads and writes in an SQLite file: SQLite's row-level security.

SQLite looks for a name among the temporary objects of a connection first.  So every connection of
a person gets a temporary view over each table that not everybody sees whole: whatever this
program asks, it asks the view.  Writes go to the tables themselves and through temporary triggers.
The rules are those of ``rights/50_policies.sql``, ``60_grants.sql``, ``70_audit.sql`` and the
guards beside them, word for word where SQL allows; a test asks the same questions on both engines.
What the program itself needs of a hidden table, it asks of ``main``.

They hold for the connections of this program.  The file belongs to whoever may open it.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from sqlalchemy import event

from controlroom.database.person import PERSON
from controlroom.domain.access import Role

if TYPE_CHECKING:
    import sqlite3

    from sqlalchemy.engine import Connection, Engine

    from controlroom.domain.access import Actor

_WRITE = re.compile(r"(\s*(?:INSERT(?: OR \w+)? INTO|UPDATE|DELETE FROM)\s+)(\"?\w+\"?)(?=[\s(])")
_OF_INCIDENT = ("assignment", "event", "attachment")
_OF_CENTRE = ("alarm", "notice", "vessel", "vessel_position")
_RANKS = (Role.VIEWER, Role.OPERATOR, Role.SUPERVISOR, Role.ADMINISTRATOR)
_STAMPED = ("incident", "alarm", "task", "call")
# table, column, kind in the table of steps
_STEPS = (
    ("incident", "stage", "stage"),
    ("incident", "state", "incident"),
    ("assignment", "state", "assignment"),
    ("alarm", "state", "alarm"),
    ("task", "state", "task"),
    ("call", "state", "call"),
)
_BEGINNINGS = (
    ("incident", "stage", "new"),
    ("incident", "state", "new"),
    ("assignment", "state", "sent"),
    ("alarm", "state", "unacknowledged"),
    ("task", "state", "open"),
)


def confine(engine: Engine, person: Actor) -> None:
    """Let every connection of *engine* see and change only what *person* may.

    A grant or a revocation counts from the next statement on.  Connections made before are given
    up, so call it before anybody else uses the engine.

    Args:
        engine: Of an SQLite file.
        person: Who has signed in.
    """
    statements = [*views(person.login), *guards(person)]

    @event.listens_for(engine, "connect")
    def make(connection: sqlite3.Connection, _record: object) -> None:
        (only_read,) = connection.execute("PRAGMA query_only").fetchone()
        connection.execute("PRAGMA query_only = OFF").close()  # it counts views as changes
        for statement in statements:
            connection.execute(statement).close()
        if only_read or person.role is Role.VIEWER:
            connection.execute("PRAGMA query_only = ON").close()

    @event.listens_for(engine, "before_cursor_execute", retval=True)
    def write_to_tables(
        _connection: object,
        _cursor: object,
        statement: str,
        parameters: Any,  # noqa: ANN401 - as above
        _context: object,
        _many: object,
    ) -> tuple[str, Any]:
        found = _WRITE.match(statement)
        if found is None:
            return statement, parameters
        return f"{found[1]}main.{statement[found.start(2) :]}", parameters

    engine.update_execution_options(**{PERSON: person})
    engine.dispose()


class _Me:
    """Conditions about a person, as SQL; evaluated once a statement."""

    def __init__(self, login: str) -> None:
        quoted = login.replace("'", "''")
        me = f"main.app_user u WHERE u.login = '{quoted}' AND u.disabled_at IS NULL"
        wards = me.replace("app_user u", "app_user u, json_each(u.wards) w")
        officers = "SELECT s.incident_id FROM main.assignment s WHERE s.agency_id = "
        chiefs = "u.role IN ('operator', 'supervisor', 'administrator')"
        granted = "(SELECT c.role FROM main.credential c WHERE c.login = u.login)"
        readers = f"{granted} IN ('auditor', 'supervisor', 'administrator') AND u.wards IS NULL"
        self.centre = f"EXISTS (SELECT 1 FROM {me} AND u.agency_id IS NULL)"  # noqa: S608 - quoted
        self.all = self.centre[:-1] + " AND u.wards IS NULL)"
        self.operates = f"EXISTS (SELECT 1 FROM {me} AND {chiefs})"  # noqa: S608 - quoted
        self.audits = f"{self.centre[:-1]} AND {readers})"
        self.is_auditor = f"EXISTS (SELECT 1 FROM {me} AND {granted} = 'auditor')"  # noqa: S608 - quoted
        self.agency = f"(SELECT u.agency_id FROM {me})"  # noqa: S608 - quoted
        self._wards = f"(SELECT w.value FROM {wards} AND u.agency_id IS NULL)"  # noqa: S608 - quoted
        self._mine = f"({officers}{self.agency})"

    def sees(self, row: str) -> str:
        """Of an incident."""
        return f"({self.all} OR {row}.ward_code IN {self._wards} OR {row}.id IN {self._mine})"

    def sees_id(self, key: str) -> str:
        """Of the incident with that id."""
        rule = f"i.id = {key} AND (i.ward_code IN {self._wards} OR i.id IN {self._mine})"
        return f"({self.all} OR EXISTS (SELECT 1 FROM main.incident i WHERE {rule}))"  # noqa: S608 - as above


def audits(connection: Connection, person: Actor) -> bool:
    """Return whether *person*, who has signed in to the file, may read the audit."""
    asked = f"SELECT {_Me(person.login).audits}"
    return bool(connection.exec_driver_sql(asked).scalar_one())


def views(login: str) -> list[str]:
    """Return the statements that make a person's views."""
    me = _Me(login)
    of_call = "EXISTS (SELECT 1 FROM temp.call c WHERE c.id = t.call_id)"
    rules = {
        "incident": me.sees("t"),
        **dict.fromkeys(_OF_INCIDENT, me.sees_id("t.incident_id")),
        "reporter": f"{me.operates} AND {me.sees_id('t.incident_id')}",
        # One that belongs to no incident yet is everybody's who takes calls.
        "call": f"{me.centre} AND (t.incident_id IS NULL OR {me.sees_id('t.incident_id')})",
        "call_number": f"{me.operates} AND {of_call}",
        "task": f"{me.centre} OR t.agency_id = {me.agency}",
        **dict.fromkeys(_OF_CENTRE, me.centre),
        "shift": me.operates,
        "credential": "0",
        "audit": me.audits,
        "audit_head": me.audits,
        "audit_secret": "0",
        "command_log": me.is_auditor,
    }
    made = [
        f'CREATE TEMP VIEW "{table}" AS SELECT * FROM main."{table}" t WHERE {rule}'  # noqa: S608 - names from above
        for table, rule in rules.items()
    ]
    # What was set aside may hold anything a citizen wrote: others only count it.
    secret = ", ".join(
        f"CASE WHEN {me.operates} THEN t.{name} ELSE '' END AS {name}"
        for name in ("external_ref", "detail", "payload", "digest")
    )
    plain = "t.id, t.source_id, t.at, t.reason, t.seen_at"
    made.append(f"CREATE TEMP VIEW quarantine AS SELECT {plain}, {secret} FROM main.quarantine t")  # noqa: S608 - names from above
    return made


def guards(person: Actor) -> list[str]:
    """Return the statements that make a person's triggers: rows, steps by role, names."""
    me, login = _Me(person.login), person.login.replace("'", "''")
    made = [
        # Not "NOT": a report without a ward makes that neither true nor false.
        _refuse("incident", "INSERT", f"{me.sees('NEW')} IS NOT TRUE"),
        _refuse("incident", "UPDATE OF ward_code", f"{me.sees('NEW')} IS NOT TRUE"),
        _refuse("incident", "UPDATE OF merged_into", _hidden(me, "merged_into")),
    ]
    for table in ("alarm", "task", "call"):
        made += [
            _refuse(table, when, _hidden(me, "incident_id"))
            for when in ("INSERT", "UPDATE OF incident_id")
        ]
    held = ", ".join(f"'{role}'" for role in _held(person.role))
    legal = f"(s.least_role IN ({held}) OR s.also = '{person.role}')"
    for table, column, kind in _STEPS:
        known = (
            "SELECT 1 FROM main.transition s "  # noqa: S608 - names from above
            f"WHERE s.entity = '{kind}' AND s.from_state = OLD.{column} "
            f"AND s.to_state = NEW.{column} AND {legal}"
        )
        moved = f"NEW.{column} IS NOT OLD.{column} AND NOT EXISTS ({known})"
        made.append(_refuse(table, f"UPDATE OF {column}", moved))
    made += [
        _refuse(table, "INSERT", f"NEW.{column} <> '{first}'", column)
        for table, column, first in _BEGINNINGS
    ]
    line = (
        "SELECT 1 FROM main.transition s WHERE s.entity = 'event' AND s.from_state = '' "  # noqa: S608 - names from above
        f"AND s.to_state = NEW.action AND {legal}"
    )
    made.append(_refuse("event", "INSERT", f"NOT EXISTS ({line})", "action"))
    made.append(_refuse("event", "INSERT", f"NEW.actor <> '{login}'", "actor"))
    made.append(_refuse("event", "INSERT", f"NOT {me.sees_id('NEW.incident_id')}", "incident"))
    made += [
        _refuse(table, when, f"NEW.updated_by <> '{login}'", "name")
        for table in _STAMPED
        for when in ("INSERT", "UPDATE")
    ]
    return made


def _held(role: Role) -> tuple[Role, ...]:
    """Return the role with those below it."""
    return _RANKS[: _RANKS.index(role) + 1] if role in _RANKS else (role,)


def _hidden(me: _Me, column: str) -> str:
    return f"NEW.{column} IS NOT NULL AND NOT {me.sees_id(f'NEW.{column}')}"


def _refuse(table: str, event_: str, when: str, what: str = "scope") -> str:
    words = "_".join(event_.lower().split())
    return (
        f'CREATE TEMP TRIGGER my_{table}_{words}_{what} BEFORE {event_} ON main."{table}" '
        f"WHEN {when} BEGIN SELECT RAISE(ABORT, 'refused: {table}'); END"
    )
