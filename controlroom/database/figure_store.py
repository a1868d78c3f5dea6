"""Figures counted in the database, by the definitions of ``domain.figures``."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import numpy as np
from sqlalchemy import and_, case, exists, func, not_, or_, select, text

from controlroom.database.incident_store import ASSIGNMENT, INCIDENT
from controlroom.database.line_store import OPEN
from controlroom.database.models import incident as models
from controlroom.database.sql import hour_number
from controlroom.domain.figures import AgencyOnTime, Arrivals, Figures, Hourly, Share
from controlroom.domain.states import AssignmentState, Satisfaction, Stage

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from numpy.typing import NDArray
    from sqlalchemy import ColumnElement
    from sqlalchemy.engine import Connection

PERIOD = timedelta(days=30)
HOURS = 24
WEEKS = 8
"""How many weeks make a usual day."""

MOST_ARRIVALS = 100_000
"""More reports than this are not read for a picture; it says since when it is whole."""

_HOUR_S, _WEEK_S = 3_600, 7 * 86_400
_NOT_ACCEPTED = (Stage.NEW, Stage.VERIFYING, Stage.REJECTED, Stage.MERGED)
_TO_DO = text(f"assignment.{models.TO_DO}")
_ANSWERED = (AssignmentState.ANSWERED, AssignmentState.APPROVED)


def figures(connection: Connection, now: datetime, zone: ZoneInfo) -> Figures:
    """Return the figures of the last 30 days and of today in *zone*."""
    since = now - PERIOD
    midnight = now.astimezone(zone).replace(hour=0, minute=0, second=0, microsecond=0)
    received, received_today, accepted = connection.execute(
        select(
            func.count(),
            _count_if(INCIDENT.c.received_at >= midnight),
            _count_if(INCIDENT.c.stage.not_in(_NOT_ACCEPTED)),
        ).where(INCIDENT.c.received_at >= since, INCIDENT.c.received_at <= now)
    ).one()
    handled, today, late, late_first, rated, satisfied = connection.execute(
        select(
            func.count(),
            _count_if(INCIDENT.c.published_at >= midnight),
            _count_if(_late("due_at")),
            _count_if(_late("first_due_at")),
            func.count(INCIDENT.c.satisfaction),
            _count_if(INCIDENT.c.satisfaction >= Satisfaction.ACCEPTABLE),
        ).where(INCIDENT.c.published_at >= since, INCIDENT.c.published_at <= now)
    ).one()
    made_up = select(INCIDENT.c.id).where(OPEN, INCIDENT.c.simulated).limit(1)
    return Figures(
        at=now,
        received_today=received_today,
        handled_today=today,
        on_time=Share(handled - late, handled),
        on_time_first=Share(handled - late_first, handled),
        satisfaction=Share(satisfied, rated),
        rated=Share(rated, handled),
        accepted=Share(accepted, received),
        simulated=connection.execute(made_up).first() is not None,
    )


def _late(due: str) -> ColumnElement[bool]:
    """Return whether a handled incident missed *due*.

    One of its shares did, or, where the centre answered by itself, the answer did.
    """
    counts = and_(
        ASSIGNMENT.c.incident_id == INCIDENT.c.id,
        ASSIGNMENT.c.state.not_in((AssignmentState.CANCELLED, AssignmentState.RETURNED)),
    )
    answered = func.coalesce(ASSIGNMENT.c.answered_at, INCIDENT.c.published_at)
    missed = exists().where(counts, answered > ASSIGNMENT.c[due]).correlate(INCIDENT)
    shared = exists().where(counts).correlate(INCIDENT)
    return or_(missed, and_(not_(shared), INCIDENT.c.published_at > INCIDENT.c[due]))


def _count_if(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return func.coalesce(func.sum(case((condition, 1), else_=0)), 0)


def hourly(connection: Connection, now: datetime, zone: ZoneInfo) -> Hourly:
    """Return intake and handled per hour for the last 24 hours, this one included."""
    this_hour = now.astimezone(zone).replace(minute=0, second=0, microsecond=0)
    hours = this_hour.timestamp() - _HOUR_S * np.arange(HOURS - 1, -1, -1, dtype=np.float64)
    start = int(hours[0])
    oldest = connection.execute(select(func.min(INCIDENT.c.received_at))).scalar()
    first = None if oldest is None else oldest.timestamp()
    back = WEEKS * _WEEK_S // _HOUR_S
    past = _per_hour(connection, INCIDENT.c.received_at, start - WEEKS * _WEEK_S, back + HOURS)
    handled = _per_hour(connection, INCIDENT.c.published_at, start, HOURS)
    low, usual, high = (np.full(HOURS, np.nan) for _ in range(3))
    week = _WEEK_S // _HOUR_S
    for index in range(HOURS):
        before = [
            past[back + index - k * week]
            for k in range(1, WEEKS + 1)
            if first is not None and hours[index] - k * _WEEK_S >= first
        ]
        if before:
            low[index], usual[index], high[index] = np.percentile(before, (10, 50, 90))
    return Hourly(
        hours=hours,
        received=past[back:],
        handled=handled,
        usual=usual,
        usual_low=low,
        usual_high=high,
    )


def _per_hour(
    connection: Connection, moment: ColumnElement[Any], start_s: int, hours: int
) -> NDArray[np.float64]:
    """Return how many rows fall into each of *hours* from *start_s* on."""
    begin = datetime.fromtimestamp(start_s, tz=UTC)
    number = hour_number(moment, start_s)
    rows = connection.execute(
        select(number, func.count())
        .where(moment >= begin, moment < begin + timedelta(hours=hours))
        .group_by(number)
    )
    counts = np.zeros(hours)
    for hour, count in rows:
        counts[hour] = count
    return counts


def on_time_by_agency(connection: Connection, since: datetime) -> list[AgencyOnTime]:
    """Return agencies by number of shares answered from *since* on, most first."""
    rows = connection.execute(
        select(
            ASSIGNMENT.c.agency_id,
            func.count(),
            _count_if(ASSIGNMENT.c.answered_at <= ASSIGNMENT.c.due_at),
            _count_if(ASSIGNMENT.c.answered_at <= ASSIGNMENT.c.first_due_at),
        )
        .where(ASSIGNMENT.c.answered_at >= since, ASSIGNMENT.c.state.in_(_ANSWERED))
        .group_by(ASSIGNMENT.c.agency_id)
    )
    open_now = open_by_agency(connection)
    found = [
        AgencyOnTime(agency, Share(k, n), Share(k_first, n), open_now.pop(agency, 0))
        for agency, n, k, k_first in rows
    ]
    found += [AgencyOnTime(agency, Share(), Share(), n) for agency, n in open_now.items()]
    return sorted(found, key=lambda a: (-a.share.n, -a.open, a.agency_id))


def open_by_agency(connection: Connection) -> dict[str, int]:
    """Return how many shares of each agency still need something done."""
    rows = connection.execute(
        select(ASSIGNMENT.c.agency_id, func.count())
        .join_from(ASSIGNMENT, INCIDENT, INCIDENT.c.id == ASSIGNMENT.c.incident_id)
        .where(_TO_DO, OPEN)
        .group_by(ASSIGNMENT.c.agency_id)
    )
    return {agency: number for agency, number in rows}  # noqa: C416 - rows are not pairs to mypy


def arrivals(connection: Connection, now: datetime, days: int) -> Arrivals:
    """Return the reports received in the last *days*, the newest ``MOST_ARRIVALS`` of them."""
    since = now - timedelta(days=days)
    columns = (INCIDENT.c.received_at, INCIDENT.c.lat, INCIDENT.c.lon, INCIDENT.c.ward_code)
    rows = connection.execute(
        select(*columns)
        .where(INCIDENT.c.received_at >= since, INCIDENT.c.received_at <= now)
        .order_by(INCIDENT.c.received_at.desc())
        .limit(MOST_ARRIVALS)
    ).all()
    at, lat, lon, ward = zip(*reversed(rows), strict=True) if rows else ((), (), (), ())
    seconds = np.array([moment.timestamp() for moment in at], np.float64)
    whole = len(rows) < MOST_ARRIVALS
    return Arrivals(
        until=now.timestamp(),
        since=since.timestamp() if whole else float(seconds[0]),
        at=seconds,
        lat=np.array(lat, np.float64),
        lon=np.array(lon, np.float64),
        ward=[code or "" for code in ward],
    )
