"""One incident as a mould: cast again in other weeks, with ids of its own, at a copy's speed."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

from controlroom.database import incident_store
from controlroom.database.types import UtcDateTime, microseconds

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from random import Random

    from sqlalchemy import Table
    from sqlalchemy.engine import Dialect

    from controlroom.domain.incident import Event, Incident

DAY_US = 86_400_000_000
_ESCAPES = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})


class Days:
    """Dates of PostgreSQL's text form by their ordinal, each formatted once."""

    def __init__(self) -> None:
        self._known: dict[int, str] = {}

    def __getitem__(self, ordinal: int) -> str:
        """Return ``2025-11-26`` of 739216."""
        found = self._known.get(ordinal)
        if found is None:
            found = self._known[ordinal] = date.fromordinal(ordinal).isoformat()
        return found


class Shape:
    """What one row of a table is made of: constants, moments that move, and given values.

    Args:
        table: Its columns, in their order, are the columns of the row.
        values: Of every column.
        given: Names of the columns whose values ``row`` and ``line`` are told, in that order.
        dialect: The engine's.
    """

    def __init__(
        self, table: Table, values: Mapping[str, Any], given: Sequence[str], dialect: Dialect
    ) -> None:
        moving = [
            c.name
            for c in table.c
            if isinstance(c.type, UtcDateTime) and values.get(c.name) is not None
        ]
        fixed = [c.name for c in table.c if c.name not in given and c.name not in moving]
        self.columns = (*given, *moving, *fixed)
        moments: list[datetime] = [values[name].astimezone(UTC) for name in moving]
        constants = [_stored(table, name, values[name], dialect) for name in fixed]
        self._bases = [microseconds(moment) for moment in moments]
        self._constants = tuple(constants)
        self._ordinals = [moment.toordinal() for moment in moments]
        times = [f"%s {moment:%H:%M:%S.%f}+00" for moment in moments]
        texts = [_text(value).replace("%", "%%") for value in constants]
        self._form = "\t".join([*("%s" for _ in given), *times, *texts]) + "\n"

    def row(self, given: tuple[Any, ...], days: int) -> tuple[Any, ...]:
        """Return the row *days* later, for a parametrised INSERT."""
        shift = days * DAY_US
        return (*given, *(base + shift for base in self._bases), *self._constants)

    def line(self, given: tuple[Any, ...], days: int, dates: Days) -> str:
        """Return the same for COPY."""
        return self._form % (*given, *(dates[ordinal + days] for ordinal in self._ordinals))


def _stored(table: Table, name: str, value: Any, dialect: Dialect) -> Any:  # noqa: ANN401 - a column's
    process = table.c[name].type.dialect_impl(dialect).bind_processor(dialect)
    stored = process(value) if process is not None else value
    bare = getattr(stored, "obj", stored)  # psycopg's wrapping of JSON
    return json.dumps(bare) if isinstance(bare, list | tuple) else bare


def _text(value: Any) -> str:  # noqa: ANN401 - a column's
    if value is None:
        return "\\N"
    if isinstance(value, bool):
        return "t" if value else "f"
    return str(value).translate(_ESCAPES)


class Mould:
    """An incident with its shares and two lines of its timeline: how it came and how it ended.

    Args:
        incident: Closed, as it happened once.
        events: Its timeline.
        dialect: The engine's.
    """

    def __init__(self, incident: Incident, events: Sequence[Event], dialect: Dialect) -> None:
        self.incident_id = incident.id
        self.merged_into = incident.merged_into
        self.received_at = incident.received_at.astimezone(UTC)
        self.last_at = max([incident.updated_at or incident.received_at, *(e.at for e in events)])
        self._ms = int(self.received_at.timestamp() * 1000)
        values = incident_store.incident_values(incident)
        values |= {
            "version": max(1, incident.version),
            "updated_at": incident.updated_at or incident.received_at,
            "updated_by": incident.updated_by or "import",
        }
        self._folded = values["folded"].removeprefix(f"{incident.ref} ").removeprefix("0 ")
        self.incident = Shape(
            incident_store.INCIDENT, values, ("id", "ref", "folded", "merged_into"), dialect
        )
        self.shares = [
            Shape(
                incident_store.ASSIGNMENT,
                incident_store.assignment_values(share),
                ("id", "incident_id"),
                dialect,
            )
            for share in incident.assignments
        ]
        told = [events[0], events[-1]] if len(events) > 1 else list(events)
        self.events = [
            Shape(
                incident_store.EVENT,
                incident_store.event_values(event),
                ("id", "incident_id"),
                dialect,
            )
            for event in told
        ]

    def cast(
        self,
        put: Callable[[str, Shape, tuple[Any, ...]], None],
        ref: int,
        days: int,
        random: Random,
        merged_into: str | None,
    ) -> str:
        """Hand every row of one casting, *days* later, to *put*; return the incident's id.

        Args:
            put: Gets the table's name, the shape and its given values.
            ref: The number it gets.
            days: How much later; a multiple of seven keeps working days what they were.
            random: Makes the ids.
            merged_into: Id of the report it repeats.
        """
        stamp = self._ms + days * 86_400_000
        key = _uuid7(stamp, random)
        put("incident", self.incident, (key, ref, f"{ref} {self._folded}", merged_into))
        for share in self.shares:
            put("assignment", share, (_uuid7(stamp, random), key))
        for event in self.events:
            put("event", event, (_uuid7(stamp, random), key))
        return key


def _uuid7(stamp_ms: int, random: Random) -> str:
    """Return a UUIDv7 as 32 hexadecimal digits: what both engines take."""
    bits = random.getrandbits(74)
    return (
        f"{stamp_ms:012x}7{bits >> 62:03x}{0x8000000000000000 | (bits & 0x3FFFFFFFFFFFFFFF):016x}"
    )


def moulds(cases: Iterable[tuple[Incident, Sequence[Event]]], dialect: Dialect) -> list[Mould]:
    """Return a mould of each case, by time of arrival."""
    made = [Mould(incident, events, dialect) for incident, events in cases]
    return sorted(made, key=lambda mould: mould.received_at)
