"""People and field units: users, duty posts, shifts, units and the tasks they are given."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import ARRAY, JSON, CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from controlroom.database.base import Base, Code, Key, Label, Prose
from controlroom.domain.access import Role
from controlroom.domain.records import TaskState


class UserRow(Base):
    """A person or source that has acted here; kept for the names in the timeline."""

    __tablename__ = "app_user"

    login: Mapped[Code] = mapped_column(primary_key=True)
    name: Mapped[Label] = mapped_column(comment="As shown to colleagues")
    role: Mapped[Role]
    agency_id: Mapped[Code | None] = mapped_column(comment="For officers of an agency only")
    wards: Mapped[list[str] | None] = mapped_column(
        JSON().with_variant(ARRAY(String(64)), "postgresql"),
        comment="Codes of what they see; none for all",
    )
    disabled_at: Mapped[datetime | None] = mapped_column(comment="Shut out")


class CredentialRow(Base):
    """How a person proves who they are, where the database has no logins: read by the sign-in."""

    __tablename__ = "credential"

    login: Mapped[Code] = mapped_column(ForeignKey("app_user.login"), primary_key=True)
    role: Mapped[Code] = mapped_column(comment="As granted; an auditor is a viewer in app_user")
    verifier: Mapped[Label] = mapped_column(comment="scrypt, cost, salt and hash")
    changed_at: Mapped[datetime]
    failures: Mapped[int] = mapped_column(comment="Wrong passwords in a row")
    failed_at: Mapped[datetime | None] = mapped_column(comment="When the last one was tried")


class TransitionRow(Base):
    """A legal step: what a record may turn into, and the least role that may do it."""

    __tablename__ = "transition"

    entity: Mapped[Code] = mapped_column(primary_key=True)
    from_state: Mapped[Code] = mapped_column(primary_key=True)
    to_state: Mapped[Code] = mapped_column(primary_key=True)
    least_role: Mapped[Code]
    also: Mapped[Code] = mapped_column(comment="A role beside the ranks, or ''")


class DutyPostRow(Base):
    """A position on duty, e.g. shift leader or flood desk."""

    __tablename__ = "duty_post"

    id: Mapped[Code] = mapped_column(primary_key=True)
    name_vi: Mapped[Label]
    name_en: Mapped[Label]
    role: Mapped[Role] = mapped_column(comment="Role whoever holds it acts in")


class ShiftRow(Base):
    """One person at one post from one time to another."""

    __tablename__ = "shift"
    __table_args__ = (
        CheckConstraint("ended_at IS NULL OR ended_at >= began_at", name="ends_after_it_begins"),
        Index(
            "uq_shift_open_login",
            "login",
            unique=True,
            sqlite_where=text("ended_at IS NULL"),
            postgresql_where=text("ended_at IS NULL"),
        ),
    )

    id: Mapped[Key]
    post_id: Mapped[Code] = mapped_column(ForeignKey("duty_post.id"))
    login: Mapped[Code] = mapped_column(ForeignKey("app_user.login"))
    began_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    handover: Mapped[Prose] = mapped_column(comment="What the next shift must know")


class UnitRow(Base):
    """A field unit of an agency, e.g. a boat or a repair crew."""

    __tablename__ = "unit"

    id: Mapped[Code] = mapped_column(primary_key=True)
    agency_id: Mapped[Code] = mapped_column(ForeignKey("agency.id"))
    name: Mapped[Label]
    phone: Mapped[Code]


_ACTIVE = text("unit_id IS NOT NULL AND state IN ('open', 'started')")


class TaskRow(Base):
    """Something one agency or unit must do, by a time."""

    __tablename__ = "task"
    __table_args__ = (
        CheckConstraint("length(title) BETWEEN 1 AND 300", name="title_length"),
        Index(
            "uq_task_active_unit",
            "unit_id",
            unique=True,
            sqlite_where=_ACTIVE,
            postgresql_where=_ACTIVE,
        ),
        Index(
            "ix_task_current",
            "due_at",
            sqlite_where=text("state IN ('open', 'started')"),
            postgresql_where=text("state IN ('open', 'started')"),
        ),
    )

    id: Mapped[Key]
    version: Mapped[int] = mapped_column(comment="Rises by one with every stored change")
    title: Mapped[Label]
    state: Mapped[TaskState]
    agency_id: Mapped[Code]
    unit_id: Mapped[Code | None] = mapped_column(comment="At most one active task per unit")
    incident_id: Mapped[UUID | None] = mapped_column(ForeignKey("incident.id"), index=True)
    created_at: Mapped[datetime]
    created_by: Mapped[Code]
    due_at: Mapped[datetime | None]
    updated_at: Mapped[datetime]
    updated_by: Mapped[Code]
    simulated: Mapped[bool]
