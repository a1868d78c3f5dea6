"""The registry of all tables: constraint names and which column type a Python type means."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Annotated, Any
from uuid import UUID

from sqlalchemy import Date, MetaData, Uuid
from sqlalchemy.orm import DeclarativeBase, mapped_column

from controlroom.database.types import (
    FiniteFloat,
    Number,
    PairList,
    Pairs,
    PlainText,
    UtcDateTime,
    word,
)
from controlroom.domain.access import Role
from controlroom.domain.city import SensorKind
from controlroom.domain.records import AlarmState, CallState, TaskState
from controlroom.domain.states import (
    AssignmentState,
    ClockKind,
    IncidentState,
    RejectReason,
    Satisfaction,
    Severity,
    Stage,
)

if TYPE_CHECKING:
    from sqlalchemy.types import TypeEngine

# Named constraints: Alembic can only drop what it can name.
NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}

_WORDS = (
    AlarmState,
    AssignmentState,
    CallState,
    ClockKind,
    IncidentState,
    RejectReason,
    Role,
    SensorKind,
    Stage,
    TaskState,
)

Key = Annotated[UUID, mapped_column(primary_key=True)]
"""Primary key made by the client (UUIDv7)."""

Code = Annotated[str, mapped_column(PlainText(64))]
"""Stable identifier: a login, an agency, a category, a source."""

Label = Annotated[str, mapped_column(PlainText(300))]
"""One line people read."""

Prose = Annotated[str, mapped_column(PlainText(20_000))]
"""Text people write."""


_TYPES: dict[Any, TypeEngine[Any]] = {
    datetime: UtcDateTime(),
    date: Date(),
    UUID: Uuid(),
    float: FiniteFloat(),
    str: PlainText(),
    Pairs: PairList(),
    Severity: Number(Severity),
    Satisfaction: Number(Satisfaction),
    **{kind: word(kind) for kind in _WORDS},
}


class Base(DeclarativeBase):
    """Registry of all tables; the annotation map keeps column types in one place."""

    metadata = MetaData(naming_convention=NAMING)
    type_annotation_map = _TYPES
