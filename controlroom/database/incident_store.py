"""Incidents with their assignments, reporters, timelines and attachments: rows to values."""

from __future__ import annotations

import math
from dataclasses import fields, replace
from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam, select, text
from sqlalchemy.exc import IntegrityError

from controlroom.database import versioned
from controlroom.database.models import (
    AssignmentRow,
    AttachmentRow,
    EventRow,
    IncidentRow,
    ReporterRow,
)
from controlroom.database.sql import CHUNK, chunks, place, position_of, table_of
from controlroom.domain.errors import ConcurrentEditError, DeliveredTwiceError, NotFoundError
from controlroom.domain.geo import distance_m
from controlroom.domain.incident import Assignment, Attachment, Event, Incident, Reporter
from controlroom.domain.states import CLOSED_STATES, AssignmentState
from controlroom.domain.text import fold

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime
    from uuid import UUID

    from sqlalchemy import ColumnElement, Executable, Select
    from sqlalchemy.engine import Connection, RowMapping

    from controlroom.domain.geo import Position

INCIDENT = table_of(IncidentRow)
ASSIGNMENT = table_of(AssignmentRow)
EVENT = table_of(EventRow)
ATTACHMENT = table_of(AttachmentRow)
REPORTER = table_of(ReporterRow)

_PLAIN = tuple(f.name for f in fields(Incident) if f.name not in {"position", "assignments"})
_ASSIGNMENT = tuple(f.name for f in fields(Assignment))
_SENT = frozenset({"id", "incident_id", "agency_id", "sent_at", "sent_by", "first_due_at"})
_EVENT = tuple(f.name for f in fields(Event))
_ATTACHMENT = tuple(f.name for f in fields(Attachment))
# The column's own types turn the values into what is stored.
_PG_APPEND = text(
    "SELECT cr_append_event(:id, :incident_id, :at, CAST(:actor AS text), "
    "CAST(:actor_name AS text), CAST(:action AS text), CAST(:text AS text), CAST(:facts AS json))"
).bindparams(*(bindparam(name, type_=EVENT.c[name].type) for name in _EVENT))
_ANSWERED = (AssignmentState.ANSWERED, AssignmentState.APPROVED)
_METRES_PER_DEGREE = 111_195.0
_NEAR_LIMIT = 20


def incident_values(incident: Incident) -> dict[str, Any]:
    """Return every column of *incident* but those of its version."""
    values: dict[str, Any] = {name: getattr(incident, name) for name in _PLAIN}
    for stamped in ("id", "version", "updated_at", "updated_by"):
        del values[stamped]
    shares = sorted(incident.active_assignments, key=lambda a: not a.lead)
    return (
        values
        | place(incident.position)
        | {
            "state": incident.state,
            "agencies": " ".join(dict.fromkeys(a.agency_id for a in shares)),
            "done": sum(a.state in _ANSWERED for a in shares),
            "folded": folded(incident),
        }
    )


def folded(incident: Incident) -> str:
    """Return what a search looks through."""
    return fold(
        f"{incident.ref} {incident.title} {incident.address} {incident.description}".strip()
    )


def assignment_values(assignment: Assignment) -> dict[str, Any]:
    """Return every column of *assignment*."""
    return {name: getattr(assignment, name) for name in _ASSIGNMENT}


def event_values(event: Event) -> dict[str, Any]:
    """Return every column of *event*."""
    return {name: getattr(event, name) for name in _EVENT}


def attachment_values(attachment: Attachment) -> dict[str, Any]:
    """Return every column of *attachment*."""
    return {name: getattr(attachment, name) for name in _ATTACHMENT}


def _incident_of(row: RowMapping, assignments: Iterable[Assignment]) -> Incident:
    plain = {name: row[name] for name in _PLAIN}
    return Incident(**plain, position=position_of(row), assignments=tuple(assignments))


def load(connection: Connection, query: Select[Any]) -> list[Incident]:
    """Return the incidents of *query*, a select of the incident table, in its order."""
    rows = connection.execute(query).mappings().all()
    shares: dict[UUID, list[Assignment]] = {}
    for some in chunks([row["id"] for row in rows]):
        found = connection.execute(
            select(ASSIGNMENT)
            .where(ASSIGNMENT.c.incident_id.in_(some))
            .order_by(ASSIGNMENT.c.sent_at, ASSIGNMENT.c.id)
        ).mappings()
        for share in found:
            assignment = Assignment(**{name: share[name] for name in _ASSIGNMENT})
            shares.setdefault(assignment.incident_id, []).append(assignment)
    return [_incident_of(row, shares.get(row["id"], ())) for row in rows]


def load_one(
    connection: Connection, condition: ColumnElement[bool], *, lock: bool = False
) -> Incident:
    """Return the incident that meets *condition*, locked on request.

    Raises:
        NotFoundError: None does.
    """
    query = select(INCIDENT).where(condition)
    # SQLite has no row locks and needs none: a writing transaction has the file to itself.
    found = load(connection, query.with_for_update() if lock else query)
    if not found:
        raise NotFoundError("incident")
    return found[0]


def next_ref(connection: Connection) -> int:
    """Return the number of the next incident; 0 where the database gives it while storing."""
    if connection.dialect.name != "sqlite":
        return 0
    # Nobody else is writing now; "main", because a person may not see the newest.
    return int(connection.exec_driver_sql("SELECT max(ref) FROM main.incident").scalar() or 0) + 1


def add(
    connection: Connection,
    incident: Incident,
    reporter: Reporter | None,
    attachments: Sequence[Attachment],
    *,
    now: datetime,
    login: str,
) -> Incident:
    """Store a new incident and return it as stored.

    Raises:
        DeliveredTwiceError: Its source delivered it a moment ago through somebody else.
    """
    stored = replace(
        incident,
        ref=next_ref(connection),
        version=1,
        updated_at=now,
        updated_by=login,
        has_reporter=reporter is not None,
    )
    values = incident_values(stored) | {"updated_at": now, "updated_by": login}
    if stored.external_ref is None:
        versioned.store(connection, INCIDENT, stored.id, values, seen=None)
    else:
        try:
            with connection.begin_nested():
                versioned.store(connection, INCIDENT, stored.id, values, seen=None)
        except IntegrityError:
            twin = find_external(connection, stored.source_id, stored.external_ref)
            if twin is None:
                raise
            known = versioned.lost(connection, INCIDENT, twin)
            if not isinstance(known, ConcurrentEditError):
                raise known from None
            raise DeliveredTwiceError(known.winner, known.at, known.now_state) from None
    if not stored.ref:
        given = select(INCIDENT.c.ref).where(INCIDENT.c.id == stored.id)
        stored = replace(stored, ref=connection.execute(given).scalar_one())
    _write_assignments(connection, stored)
    if reporter is not None:
        connection.execute(
            REPORTER.insert().values(
                incident_id=stored.id,
                name=reporter.name,
                phone=reporter.phone,
                email=reporter.email,
                account=reporter.account,
            )
        )
    if attachments:
        connection.execute(ATTACHMENT.insert(), [attachment_values(a) for a in attachments])
    return stored


def save(
    connection: Connection, incident: Incident, *, seen: int, now: datetime, login: str
) -> Incident:
    """Store a changed incident with its assignments and return it as stored.

    Raises:
        ConcurrentEditError: The stored version is not *seen*.
    """
    values = incident_values(incident) | {"updated_at": now, "updated_by": login}
    version = versioned.store(connection, INCIDENT, incident.id, values, seen=seen)
    _write_assignments(connection, incident)
    return replace(incident, version=version, updated_at=now, updated_by=login)


def _write_assignments(connection: Connection, incident: Incident) -> None:
    if not incident.assignments:
        return
    query = select(ASSIGNMENT).where(ASSIGNMENT.c.incident_id == incident.id)
    stored = {row["id"]: row for row in connection.execute(query).mappings()}
    changed = []
    for share in incident.assignments:
        before = stored.get(share.id)
        if before is None:
            continue
        # What was sent stays as it was sent; only the course of the work is updated.
        values = {n: v for n, v in assignment_values(share).items() if n not in _SENT}
        if changes := versioned.differing(before, values):
            changed.append((share, changes))
    # Who no longer leads comes first: there is never more than one.
    for share, changes in sorted(changed, key=lambda one: one[0].lead):
        connection.execute(ASSIGNMENT.update().where(ASSIGNMENT.c.id == share.id).values(**changes))
    new = [assignment_values(a) for a in incident.assignments if a.id not in stored]
    if new:
        connection.execute(ASSIGNMENT.insert(), new)


def by_ref(connection: Connection, ref: int) -> Incident:
    """Return the incident with that number.  Raises ``NotFoundError``."""
    return load_one(connection, INCIDENT.c.ref == ref)


def any_simulated(connection: Connection) -> bool:
    """Return whether any incident was made by the simulator."""
    # In the order of the index that holds those alone: without it, a whole table that holds none.
    made = select(INCIDENT.c.id).where(INCIDENT.c.simulated).order_by(INCIDENT.c.id).limit(1)
    return connection.execute(made).first() is not None


def find(connection: Connection, words: str, limit: int, *, closed: bool) -> list[Incident]:
    """Return the newest incidents that hold all *words*, of which there may be none.

    Args:
        connection: In a transaction.
        words: Found without tones and case.
        limit: At most so many.
        closed: Those that left the queue too.
    """
    held = [INCIDENT.c.folded.contains(word, autoescape=True) for word in fold(words).split()]
    if not closed:
        held.append(INCIDENT.c.state.not_in([str(state) for state in CLOSED_STATES]))
    if words and connection.dialect.name == "postgresql":
        # Along the time and not through the table, even where a word seems to be rare.
        connection.exec_driver_sql("SET LOCAL enable_seqscan = off")
    newest = select(INCIDENT).where(*held)
    newest = newest.order_by(INCIDENT.c.received_at.desc(), INCIDENT.c.id.desc()).limit(limit)
    return load(connection, newest)


def merged_refs(connection: Connection, incident_id: UUID) -> tuple[int, ...]:
    """Return the numbers of all reports merged into that one, directly or through others."""
    columns = (INCIDENT.c.id, INCIDENT.c.ref)
    below = select(*columns).where(INCIDENT.c.merged_into == incident_id).cte(recursive=True)
    # A union of sets: it would end even if links ran in a circle.
    below = below.union(select(*columns).join(below, INCIDENT.c.merged_into == below.c.id))
    return tuple(connection.execute(select(below.c.ref).order_by(below.c.ref)).scalars())


def end_of_chain(connection: Connection, incident: Incident) -> Incident | None:
    """Return the report that a merged *incident* is answered with; None if it was not merged.

    Where the chain leaves what the person may see, it is the last one seen, or None.
    """
    end, seen = incident, {incident.id}
    while end.merged_into is not None and end.merged_into not in seen:
        found = load(connection, select(INCIDENT).where(INCIDENT.c.id == end.merged_into))
        if not found:
            break
        end = found[0]
        seen.add(end.id)
    return None if end is incident else end


def find_external(connection: Connection, source_id: str, external_ref: str) -> UUID | None:
    """Return the incident that *source_id* delivered under *external_ref*."""
    found: UUID | None = connection.execute(
        select(INCIDENT.c.id).where(
            INCIDENT.c.source_id == source_id, INCIDENT.c.external_ref == external_ref
        )
    ).scalar_one_or_none()
    return found


def append(connection: Connection, events: Iterable[Event]) -> None:
    """Append to timelines; on PostgreSQL through the one function that may."""
    rows = [event_values(e) for e in events]
    statement: Executable = EVENT.insert()
    if connection.dialect.name == "postgresql":
        statement = _PG_APPEND
    for some in chunks(rows, CHUNK):
        connection.execute(statement, list(some))


def box(position: Position, radius_m: float) -> ColumnElement[bool]:
    """Return the condition of lying in the square of half side *radius_m* around *position*."""
    lat = radius_m / _METRES_PER_DEGREE
    lon = lat / max(0.01, math.cos(math.radians(position.lat)))
    return INCIDENT.c.lat.between(position.lat - lat, position.lat + lat) & (
        INCIDENT.c.lon.between(position.lon - lon, position.lon + lon)
    )


def near(
    connection: Connection, position: Position, radius_m: float, since: datetime
) -> list[Incident]:
    """Return incidents received after *since* within *radius_m*, nearest first, at most 20."""
    rows = connection.execute(
        select(INCIDENT.c.id, INCIDENT.c.lat, INCIDENT.c.lon).where(
            box(position, radius_m), INCIDENT.c.received_at > since
        )
    ).mappings()
    away = {}
    for row in rows:
        there = position_of(row)
        if there is not None and (metres := distance_m(position, there)) <= radius_m:
            away[row["id"]] = metres
    nearest = sorted(away, key=away.__getitem__)[:_NEAR_LIMIT]
    found = load(connection, select(INCIDENT).where(INCIDENT.c.id.in_(nearest)))
    return sorted(found, key=lambda incident: away[incident.id])
