"""What comes in beside reports: calls, notices, and records that could not be used."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from controlroom.database.base import Base, Code, Key, Label
from controlroom.database.types import Pairs, PlainText
from controlroom.domain.records import CallState
from controlroom.domain.states import Severity


class CallRow(Base):
    """A telephone call."""

    __tablename__ = "call"
    __table_args__ = (
        CheckConstraint("(lat IS NULL) = (lon IS NULL)", name="position_whole"),
        Index(
            "ix_call_current",
            "began_at",
            sqlite_where=text("state IN ('waiting', 'answered')"),
            postgresql_where=text("state IN ('waiting', 'answered')"),
        ),
    )

    id: Mapped[Key]
    version: Mapped[int] = mapped_column(comment="Rises by one with every stored change")
    state: Mapped[CallState]
    incoming: Mapped[bool]
    began_at: Mapped[datetime]
    answered_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    answered_by: Mapped[Code | None]
    incident_id: Mapped[UUID | None] = mapped_column(ForeignKey("incident.id"), index=True)
    lat: Mapped[float | None] = mapped_column(comment="Degrees WGS-84")
    lon: Mapped[float | None]
    updated_at: Mapped[datetime]
    updated_by: Mapped[Code]
    simulated: Mapped[bool]


class CallNumberRow(Base):
    """The other end's number; a table of its own so that rights can differ."""

    __tablename__ = "call_number"

    call_id: Mapped[Key] = mapped_column(ForeignKey("call.id"))
    number: Mapped[Code]


class NoticeRow(Base):
    """A warning, article, count or other record that a source shows and keeps."""

    __tablename__ = "notice"
    __table_args__ = (
        CheckConstraint("severity BETWEEN 1 AND 4", name="severity_range"),
        Index(
            "uq_notice_external",
            "source_id",
            "external_ref",
            unique=True,
            sqlite_where=text("external_ref IS NOT NULL"),
            postgresql_where=text("external_ref IS NOT NULL"),
        ),
        Index("ix_notice_newest", "source_id", "at"),
    )

    id: Mapped[Key]
    source_id: Mapped[Code]
    external_ref: Mapped[Label | None] = mapped_column(comment="Identifier at the source")
    kind: Mapped[Code]
    title: Mapped[str] = mapped_column(PlainText(1_000))
    at: Mapped[datetime]
    severity: Mapped[Severity] = mapped_column(comment="domain.states.Severity, 1 is worst")
    facts: Mapped[Pairs]
    valid_to: Mapped[datetime | None]
    simulated: Mapped[bool]


class QuarantineRow(Base):
    """A record that could not be used, kept whole with the reason."""

    __tablename__ = "quarantine"
    __table_args__ = (Index("uq_quarantine_record", "source_id", "digest", unique=True),)

    id: Mapped[Key]
    source_id: Mapped[Code]
    external_ref: Mapped[Label | None]
    at: Mapped[datetime] = mapped_column(index=True)
    reason: Mapped[Code]
    detail: Mapped[str] = mapped_column(PlainText(2_000))
    payload: Mapped[str] = mapped_column(PlainText(65_536))
    digest: Mapped[Code] = mapped_column(comment="SHA-256 of external_ref and payload, hex")
    seen_at: Mapped[datetime | None] = mapped_column(comment="When somebody looked at it")
