"""What readings come to per hour and per day, and which hours have to be counted again."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, Index, Integer
from sqlalchemy.orm import Mapped, mapped_column

from controlroom.database.base import Base, Code


class _Summary:
    """The figures of one sensor over one span."""

    n: Mapped[int] = mapped_column(comment="How many readings")
    low: Mapped[float] = mapped_column(comment="In the sensor's unit, as the two below")
    mean: Mapped[float]
    high: Mapped[float]


class ReadingHourRow(_Summary, Base):
    """One hour of one sensor; equal to its readings unless ``reading_dirty`` names the hour."""

    __tablename__ = "reading_hour"
    __table_args__ = {"sqlite_with_rowid": False}  # noqa: RUF012 - SQLAlchemy API

    sensor_id: Mapped[Code] = mapped_column(primary_key=True)
    hour: Mapped[datetime] = mapped_column(primary_key=True, comment="When it begins")


class ReadingDayRow(_Summary, Base):
    """One day of one sensor, made from its hours: ``mean`` weighs each by its readings."""

    __tablename__ = "reading_day"
    __table_args__ = {"sqlite_with_rowid": False}  # noqa: RUF012 - SQLAlchemy API

    sensor_id: Mapped[Code] = mapped_column(primary_key=True)
    day: Mapped[datetime] = mapped_column(primary_key=True, comment="When it begins, UTC")


class ReadingDirtyRow(Base):
    """An hour that got readings since it was last counted; written by triggers only.

    On PostgreSQL every statement that brings something adds a line of its own: with one line an
    hour, who counts could take away the mark of a reading that is not committed yet.
    """

    __tablename__ = "reading_dirty"
    __table_args__ = (Index("ix_reading_dirty_sensor_id_hour", "sensor_id", "hour"),)

    seq: Mapped[int] = mapped_column(
        BigInteger().with_variant(Integer(), "sqlite"), primary_key=True, autoincrement=True
    )
    sensor_id: Mapped[Code]
    hour: Mapped[datetime]
