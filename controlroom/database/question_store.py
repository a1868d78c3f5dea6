"""Questions of screens: each its own short transaction that only reads."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import fields
from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import and_, or_, select, text

from controlroom.database import figure_store, level_store, observation_store
from controlroom.database.incident_store import (
    ATTACHMENT,
    EVENT,
    INCIDENT,
    REPORTER,
    box,
    end_of_chain,
    load,
    load_one,
    merged_refs,
)
from controlroom.database.person import signed_in
from controlroom.database.session import reading, server_time
from controlroom.database.sql import later_in_list
from controlroom.domain import duplicate
from controlroom.domain.incident import Attachment, Event, IncidentDetail, Reporter
from controlroom.domain.text import fold

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime
    from uuid import UUID

    from sqlalchemy import ColumnElement
    from sqlalchemy.engine import Connection, Engine

    from controlroom.domain.city import City
    from controlroom.domain.clock import Clock
    from controlroom.domain.figures import AgencyOnTime, Arrivals, Figures, Hourly, LevelSeries
    from controlroom.domain.incident import Incident
    from controlroom.domain.records import Notice, Quarantined

_EVENT = tuple(f.name for f in fields(Event))
_ATTACHMENT = tuple(f.name for f in fields(Attachment))
_REPORTER = tuple(f.name for f in fields(Reporter))
_PG_SEARCH = text(
    "SELECT id FROM cr_search(CAST(:words AS text[]), CAST(:limit AS int), "
    "CAST(:at AS timestamptz), CAST(:id AS uuid))"
)
_WORDS_MAX = 12
_REF_DIGITS = 18  # more than that is no number of a report

SEARCHED_BACK = timedelta(days=3 * 366)
"""How far a search looks: on SQLite every report is read, and on PostgreSQL without trigrams.

``cr_search`` in ``rights/36_search.sql`` looks as far."""

_COMPARED_MAX = 300


class SqlQuestions:
    """Implements ``services.ports.Questions``; may be shared by threads.  All calls block.

    Args:
        engine: Made by ``make_engine``.
        clock: Tells the time on SQLite in place of the computer's clock; PostgreSQL uses its own.

    Every method raises ``DatabaseUnreachableError`` when there is no answer in time.
    """

    def __init__(self, engine: Engine, clock: Clock | None = None) -> None:
        self._engine = engine
        self._clock = clock

    @contextmanager
    def _asking(self) -> Iterator[tuple[Connection, datetime]]:
        with reading(self._engine) as connection:
            on_sqlite = connection.dialect.name == "sqlite"
            own = self._clock if on_sqlite else None
            yield connection, own.now() if own else server_time(connection)

    def detail(self, incident_id: UUID, *, with_reporter: bool) -> IncidentDetail:
        """Return one incident with its timeline, oldest event first.

        Raises:
            NotFoundError: There is no such incident.
            NotAllowedError: Reporters are not shown to whoever has signed in.
        """
        with self._asking() as (connection, _):
            if with_reporter and (person := signed_in(connection)) is not None:
                person.require("see_reporter")
            incident = load_one(connection, INCIDENT.c.id == incident_id)
            events = connection.execute(
                select(EVENT)
                .where(EVENT.c.incident_id == incident_id)
                .order_by(EVENT.c.at, EVENT.c.id)
            ).mappings()
            attachments = connection.execute(
                select(ATTACHMENT)
                .where(ATTACHMENT.c.incident_id == incident_id)
                .order_by(ATTACHMENT.c.id)
            ).mappings()
            reporter = None
            if with_reporter:
                row = (
                    connection.execute(
                        select(REPORTER).where(REPORTER.c.incident_id == incident_id)
                    )
                    .mappings()
                    .one_or_none()
                )
                reporter = Reporter(**{n: row[n] for n in _REPORTER}) if row else None
            return IncidentDetail(
                incident,
                tuple(Event(**{n: row[n] for n in _EVENT}) for row in events),
                tuple(Attachment(**{n: row[n] for n in _ATTACHMENT}) for row in attachments),
                merged_refs(connection, incident_id),
                reporter,
                end_of_chain(connection, incident),
            )

    def figures(self, city: City) -> Figures:
        """Return the figures that need history."""
        with self._asking() as (connection, now):
            return figure_store.figures(connection, now, city.zone)

    def hourly(self, city: City) -> Hourly:
        """Return intake and handled per hour for the last 24 hours."""
        with self._asking() as (connection, now):
            return figure_store.hourly(connection, now, city.zone)

    def arrivals(self, days: int) -> Arrivals:
        """Return the reports of the last *days*; see ``figure_store.arrivals``."""
        with self._asking() as (connection, now):
            return figure_store.arrivals(connection, now, days)

    def levels(self, sensor_id: str, hours: float) -> LevelSeries:
        """Return what one sensor measured in the last *hours*; see ``level_store.levels``."""
        with self._asking() as (connection, now):
            return level_store.levels(connection, sensor_id, now - timedelta(hours=hours), now)

    def on_time_by_agency(self, days: int) -> Sequence[AgencyOnTime]:
        """Return agencies by number of shares answered in the last *days*, most first."""
        with self._asking() as (connection, now):
            return figure_store.on_time_by_agency(connection, now - timedelta(days=days))

    def open_by_agency(self) -> dict[str, int]:
        """Return how many shares of each agency still need something done."""
        with self._asking() as (connection, _):
            return figure_store.open_by_agency(connection)

    def similar(self, incident: Incident, city: City) -> Sequence[Incident]:  # noqa: ARG002 - the port's signature
        """Return likely duplicates, best first, at most 5."""
        window = INCIDENT.c.received_at.between(
            incident.received_at - duplicate.WITHIN, incident.received_at + duplicate.WITHIN
        )
        elsewhere = and_(INCIDENT.c.lat.is_(None), INCIDENT.c.category_id == incident.category_id)
        if incident.position is None:
            place = INCIDENT.c.category_id == incident.category_id
        else:
            place = or_(box(incident.position, duplicate.RADIUS_M), elsewhere)
        with self._asking() as (connection, _):
            others = load(
                connection,
                select(INCIDENT)
                .where(window, place, INCIDENT.c.id != incident.id)
                .order_by(INCIDENT.c.received_at.desc())
                .limit(_COMPARED_MAX),
            )
        return duplicate.candidates(incident, others)

    def quarantined(
        self,
        limit: int = 200,
        source_id: str | None = None,
        before: tuple[datetime, UUID] | None = None,
    ) -> Sequence[Quarantined]:
        """Return records set aside, of one source or of all, newest first.

        Args:
            limit: At most so many.
            source_id: None for all.
            before: Time and id of the last one of the page before; None for the first page.
        """
        with self._asking() as (connection, _):
            return observation_store.quarantined(connection, limit, source_id, before)

    def notices(
        self, source_id: str, limit: int = 200, before: tuple[datetime, UUID] | None = None
    ) -> Sequence[Notice]:
        """Return notices of a source, newest first; *before* as above."""
        with self._asking() as (connection, _):
            return observation_store.notices(connection, source_id, limit, before)

    def search(
        self, words: str, limit: int = 200, before: tuple[datetime, UUID] | None = None
    ) -> Sequence[Incident]:
        """Return incidents, open or closed, that hold all *words*, newest first.

        Those of the last ``SEARCHED_BACK``; the number of a report finds it whatever its age.
        *before* as above, with the time of arrival.
        """
        wanted = fold(words.replace("\0", " ")).split()[:_WORDS_MAX]
        if not wanted:
            return []
        held = and_(*(INCIDENT.c.folded.contains(word, autoescape=True) for word in wanted))
        which: ColumnElement[bool]
        order = (INCIDENT.c.received_at.desc(), INCIDENT.c.id.desc())
        with self._asking() as (connection, now):
            if connection.dialect.name == "postgresql":
                # Under row-level security no index helps LIKE: a function of the owner's looks.
                at, last = before or (None, None)
                asked = {"words": wanted, "limit": limit, "at": at, "id": last}
                found = connection.execute(_PG_SEARCH, asked)
                which = INCIDENT.c.id.in_(found.scalars().all())
            else:
                which = and_(INCIDENT.c.received_at >= now - SEARCHED_BACK, held)
                number = wanted[0]
                if len(wanted) == 1 and number.isdecimal() and len(number) <= _REF_DIGITS:
                    which = or_(which, INCIDENT.c.ref == int(number))
                which = and_(which, later_in_list(INCIDENT.c.received_at, INCIDENT.c.id, before))
            return load(connection, select(INCIDENT).where(which).order_by(*order).limit(limit))
