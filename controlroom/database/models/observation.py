"""What is measured and watched: readings, alarms, cameras, vessels."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from controlroom.database.base import Base, Code, Key, Label
from controlroom.database.types import Pairs
from controlroom.domain.records import AlarmState
from controlroom.domain.states import Severity

_FINITE = "value BETWEEN -1e300 AND 1e300"


class ReadingRow(Base):
    """One measured value; a repeated (sensor, time) is the same reading."""

    __tablename__ = "reading"
    __table_args__ = (
        CheckConstraint(_FINITE, name="value_finite"),
        # A partition a day, made and dropped by ``reading_days``: the metadata know only the whole.
        {"sqlite_with_rowid": False, "postgresql_partition_by": "RANGE (at)"},
    )

    sensor_id: Mapped[Code] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(primary_key=True, comment="When it was measured")
    value: Mapped[float] = mapped_column(comment="In the sensor's unit")


class SensorLatestRow(Base):
    """A sensor's newest reading, so that no screen searches the readings for it."""

    __tablename__ = "sensor_latest"
    __table_args__ = (CheckConstraint(_FINITE, name="value_finite"),)

    sensor_id: Mapped[Code] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    value: Mapped[float]


class AlarmRow(Base):
    """A condition somebody must look at, from raise to normal."""

    __tablename__ = "alarm"
    __table_args__ = (
        CheckConstraint("severity BETWEEN 1 AND 4", name="severity_range"),
        CheckConstraint("(lat IS NULL) = (lon IS NULL)", name="position_whole"),
        Index(
            "ix_alarm_current",
            "source_id",
            "kind",
            "sensor_id",
            sqlite_where=text("state <> 'normal'"),
            postgresql_where=text("state <> 'normal'"),
        ),
    )

    id: Mapped[Key]
    version: Mapped[int] = mapped_column(comment="Rises by one with every stored change")
    source_id: Mapped[Code]
    kind: Mapped[Code]
    severity: Mapped[Severity] = mapped_column(comment="domain.states.Severity, 1 is worst")
    state: Mapped[AlarmState]
    title: Mapped[Label]
    raised_at: Mapped[datetime] = mapped_column(index=True)
    facts: Mapped[Pairs]
    sensor_id: Mapped[Code | None]
    lat: Mapped[float | None] = mapped_column(comment="Degrees WGS-84")
    lon: Mapped[float | None]
    acknowledged_by: Mapped[Code | None]
    acknowledged_at: Mapped[datetime | None]
    incident_id: Mapped[UUID | None] = mapped_column(ForeignKey("incident.id"))
    updated_at: Mapped[datetime]
    updated_by: Mapped[Code]
    simulated: Mapped[bool]


class CameraRow(Base):
    """A camera and when it was last heard of."""

    __tablename__ = "camera"

    id: Mapped[Code] = mapped_column(primary_key=True)
    name: Mapped[Label]
    lat: Mapped[float] = mapped_column(comment="Degrees WGS-84")
    lon: Mapped[float]
    online: Mapped[bool]
    seen_at: Mapped[datetime | None]


class _Place:
    """Where a vessel was, as both vessel tables keep it."""

    lat: Mapped[float] = mapped_column(comment="Degrees WGS-84")
    lon: Mapped[float]
    course_deg: Mapped[float | None] = mapped_column(comment="Clockwise from north")
    speed_kn: Mapped[float | None]
    crew: Mapped[int | None]
    berthed: Mapped[bool]


class VesselRow(_Place, Base):
    """A vessel's newest position."""

    __tablename__ = "vessel"

    vessel_id: Mapped[Code] = mapped_column(primary_key=True, comment="Registration")
    at: Mapped[datetime]


class VesselPositionRow(_Place, Base):
    """Where a vessel was."""

    __tablename__ = "vessel_position"
    __table_args__ = (Index("ix_vessel_position_at", "at"),)

    vessel_id: Mapped[Code] = mapped_column(primary_key=True, comment="Registration")
    at: Mapped[datetime] = mapped_column(primary_key=True)
