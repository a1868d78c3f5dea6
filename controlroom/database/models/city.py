"""The city pack as the database knows it: what once was there stays, with the day it ended."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import JSON, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from controlroom.database.base import Base, Code, Label
from controlroom.database.types import PlainText
from controlroom.domain.city import SensorKind


class CityRow(Base):
    """The city this database serves."""

    __tablename__ = "city"

    id: Mapped[Code] = mapped_column(primary_key=True)
    name_vi: Mapped[Label]
    name_en: Mapped[Label]
    zone: Mapped[Code] = mapped_column(comment="IANA time zone of every shown time")


class WardRow(Base):
    """A ward or commune."""

    __tablename__ = "ward"

    code: Mapped[Code] = mapped_column(primary_key=True, comment="Official statistical code")
    kind: Mapped[Code]
    name_vi: Mapped[Label]
    name_en: Mapped[Label]
    short: Mapped[Label] = mapped_column(comment="Name without its type")
    lat: Mapped[float] = mapped_column(comment="Centre, degrees WGS-84")
    lon: Mapped[float]
    agency_id: Mapped[Code] = mapped_column(comment="Its People's Committee")
    formerly: Mapped[list[str]] = mapped_column(JSON, comment="Names of the units it came from")
    valid_to: Mapped[date | None] = mapped_column(comment="Day it left the city pack")


class AgencyRow(Base):
    """A unit that handles incidents, valid for a time and perhaps succeeded by another."""

    __tablename__ = "agency"

    id: Mapped[Code] = mapped_column(primary_key=True)
    name_vi: Mapped[Label]
    name_en: Mapped[Label]
    short_vi: Mapped[Label]
    short_en: Mapped[Label]
    kind: Mapped[Code]
    ward_code: Mapped[Code | None]
    phone: Mapped[Code]
    valid_from: Mapped[date | None]
    valid_to: Mapped[date | None] = mapped_column(comment="Last day, given or left the city pack")
    successor_id: Mapped[Code | None] = mapped_column(
        ForeignKey("agency.id", deferrable=True, initially="DEFERRED"),
        comment="Who took its work over",
    )


class CategoryRow(Base):
    """A node of the category tree."""

    __tablename__ = "category"

    id: Mapped[Code] = mapped_column(primary_key=True)
    name_vi: Mapped[Label]
    name_en: Mapped[Label]
    parent_id: Mapped[Code | None] = mapped_column(
        ForeignKey("category.id", deferrable=True, initially="DEFERRED")
    )
    valid_to: Mapped[date | None] = mapped_column(comment="Day it left the city pack")


class SourceRow(Base):
    """One of the services that feed the room."""

    __tablename__ = "source"

    id: Mapped[Code] = mapped_column(primary_key=True)
    name_vi: Mapped[Label]
    name_en: Mapped[Label]
    short_vi: Mapped[Label]
    short_en: Mapped[Label]
    cadence_s: Mapped[float] = mapped_column(comment="Expected interval of its deliveries")
    valid_to: Mapped[date | None] = mapped_column(comment="Day it left the city pack")


class SourceStatusRow(Base):
    """When a source was last heard, beside its pack data because it changes all the time."""

    __tablename__ = "source_status"

    source_id: Mapped[Code] = mapped_column(primary_key=True)
    last_at: Mapped[datetime | None] = mapped_column(comment="Last delivery; server time")
    error: Mapped[str] = mapped_column(PlainText(2_000), comment="Empty when the last was good")


class SensorRow(Base):
    """A measuring point."""

    __tablename__ = "sensor"

    id: Mapped[Code] = mapped_column(primary_key=True)
    source_id: Mapped[Code] = mapped_column(ForeignKey("source.id"))
    kind: Mapped[SensorKind]
    name_vi: Mapped[Label]
    name_en: Mapped[Label]
    unit: Mapped[Code] = mapped_column(comment="As displayed")
    lat: Mapped[float | None]
    lon: Mapped[float | None]
    alarms: Mapped[list[float]] = mapped_column(JSON, comment="Ascending alert levels, in unit")
    record: Mapped[float | None] = mapped_column(comment="Highest published level, in unit")
    normal: Mapped[float | None] = mapped_column(comment="Normal level of a reservoir, in unit")
    river: Mapped[Label]
    cadence_s: Mapped[float]
    valid_to: Mapped[date | None] = mapped_column(comment="Day it left the city pack")
