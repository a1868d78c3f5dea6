"""The incident with its assignments, reporter, timeline and attachments."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from controlroom.database.base import Base, Code, Key, Label, Prose
from controlroom.database.types import Pairs, PlainText
from controlroom.domain.states import (
    AssignmentState,
    ClockKind,
    IncidentState,
    RejectReason,
    Satisfaction,
    Severity,
    Stage,
)

# Spelt out instead of built from the domain's sets: the engines use these indexes only for
# conditions in the same words, and what is in a database does not follow the program.
OPEN = "state NOT IN ('rejected', 'merged', 'published', 'rated')"
"""What belongs in the queue: not in ``domain.states.CLOSED_STATES``."""

TO_DO = "state NOT IN ('returned', 'cancelled', 'approved')"
"""Shares that still need something done: ``domain.steps.OPEN_SHARES``."""


class IncidentRow(Base):
    """A report from its arrival to its published answer."""

    __tablename__ = "incident"
    __table_args__ = (
        CheckConstraint("length(title) <= 300", name="title_length"),
        CheckConstraint("length(description) <= 20000", name="description_length"),
        CheckConstraint("severity BETWEEN 1 AND 4", name="severity_range"),
        CheckConstraint("satisfaction BETWEEN 1 AND 4", name="satisfaction_range"),
        CheckConstraint("lat BETWEEN -90 AND 90", name="lat_range"),
        CheckConstraint("lon BETWEEN -180 AND 180", name="lon_range"),
        CheckConstraint("(lat IS NULL) = (lon IS NULL)", name="position_whole"),
        CheckConstraint("version >= 1", name="version_positive"),
        Index(
            "uq_incident_external",
            "source_id",
            "external_ref",
            unique=True,
            sqlite_where=text("external_ref IS NOT NULL"),
            postgresql_where=text("external_ref IS NOT NULL"),
        ),
        Index("ix_incident_open", "id", sqlite_where=text(OPEN), postgresql_where=text(OPEN)),
        Index("ix_incident_source_received", "source_id", "received_at"),
        Index("ix_incident_place", "lat", "lon"),
        # Asked at every start; empty in a room where nothing is made up.
        Index(
            "ix_incident_simulated",
            "id",
            sqlite_where=text("simulated = 1"),
            postgresql_where=text("simulated"),
        ),
    )

    id: Mapped[Key]
    ref: Mapped[int] = mapped_column(
        BigInteger, unique=True, comment="Number people say on the telephone"
    )
    version: Mapped[int] = mapped_column(comment="Rises by one with every stored change")
    source_id: Mapped[Code]
    channel: Mapped[Code]
    external_ref: Mapped[Label | None] = mapped_column(comment="Identifier at the source")
    title: Mapped[Label]
    description: Mapped[Prose]
    category_id: Mapped[Code]
    severity: Mapped[Severity] = mapped_column(comment="domain.states.Severity, 1 is worst")
    stage: Mapped[Stage] = mapped_column(comment="What the centre itself decided")
    state: Mapped[IncidentState] = mapped_column(comment="Of stage and assignments together")
    clock: Mapped[ClockKind]
    received_at: Mapped[datetime] = mapped_column(index=True)
    first_due_at: Mapped[datetime | None] = mapped_column(comment="Before any extension")
    due_at: Mapped[datetime | None]
    ward_code: Mapped[Code | None]
    address: Mapped[str] = mapped_column(PlainText(500))
    lat: Mapped[float | None] = mapped_column(comment="Degrees WGS-84")
    lon: Mapped[float | None]
    claimed_by: Mapped[Code | None]
    reject_reason: Mapped[RejectReason | None]
    reject_note: Mapped[Prose]
    merged_into: Mapped[UUID | None] = mapped_column(
        ForeignKey("incident.id", deferrable=True, initially="DEFERRED"), index=True
    )
    published_at: Mapped[datetime | None] = mapped_column(index=True)
    answer: Mapped[Prose]
    satisfaction: Mapped[Satisfaction | None] = mapped_column(comment="domain.states.Satisfaction")
    has_reporter: Mapped[bool]
    simulated: Mapped[bool]
    updated_at: Mapped[datetime] = mapped_column(comment="Server time of this version")
    updated_by: Mapped[Code] = mapped_column(comment="Login that made this version")
    agencies: Mapped[str] = mapped_column(
        comment="Ids of the agencies that have it, lead first, joined by blanks; for the queue"
    )
    done: Mapped[int] = mapped_column(comment="How many of those have answered; for the queue")
    folded: Mapped[str] = mapped_column(comment="Ref, title, address, description; folded")


class AssignmentRow(Base):
    """An incident given to one agency; written only together with its incident."""

    __tablename__ = "assignment"
    __table_args__ = (
        Index(
            "ix_assignment_open",
            "agency_id",
            sqlite_where=text(TO_DO),
            postgresql_where=text(TO_DO),
        ),
    )

    id: Mapped[Key]
    incident_id: Mapped[UUID] = mapped_column(ForeignKey("incident.id"), index=True)
    agency_id: Mapped[Code]
    state: Mapped[AssignmentState]
    lead: Mapped[bool] = mapped_column(comment="Answers for the whole incident")
    instruction: Mapped[Prose]
    sent_at: Mapped[datetime]
    sent_by: Mapped[Code]
    first_due_at: Mapped[datetime] = mapped_column(comment="Before any extension; never changes")
    due_at: Mapped[datetime]
    accepted_at: Mapped[datetime | None]
    answered_at: Mapped[datetime | None] = mapped_column(index=True)
    approved_at: Mapped[datetime | None]
    reply: Mapped[Prose]
    return_reason: Mapped[Prose]
    asked_until: Mapped[datetime | None] = mapped_column(comment="Of an open extension request")
    asked_reason: Mapped[Prose]


class ReporterRow(Base):
    """Who sent a report; a table of its own so that rights can differ."""

    __tablename__ = "reporter"

    incident_id: Mapped[Key] = mapped_column(ForeignKey("incident.id"))
    name: Mapped[Label]
    phone: Mapped[Label]
    email: Mapped[Label]
    account: Mapped[Label]


class EventRow(Base):
    """One line of the timeline; triggers refuse to change or remove it."""

    __tablename__ = "event"
    __table_args__ = (Index("ix_event_timeline", "incident_id", "at"),)

    id: Mapped[Key]
    incident_id: Mapped[UUID] = mapped_column(ForeignKey("incident.id"))
    at: Mapped[datetime]
    actor: Mapped[Code]
    actor_name: Mapped[Label] = mapped_column(comment="As it was then")
    action: Mapped[Code]
    text: Mapped[Prose]
    facts: Mapped[Pairs]


class AttachmentRow(Base):
    """A photo or document, by reference."""

    __tablename__ = "attachment"
    __table_args__ = (CheckConstraint("role IN ('report', 'answer')", name="role_known"),)

    id: Mapped[Key]
    incident_id: Mapped[UUID] = mapped_column(ForeignKey("incident.id"), index=True)
    media_type: Mapped[Code]
    place: Mapped[str] = mapped_column(PlainText(2_000), comment="File name or http(s) address")
    role: Mapped[Code]
