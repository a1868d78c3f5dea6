"""The audit: who changed what, each record's lines chained by hashes, and seals over all of it."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, Index, Integer, LargeBinary, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from controlroom.database.base import Base, Code
from controlroom.database.types import PlainText


class AuditRow(Base):
    """One change of one record; written by triggers only, never altered."""

    __tablename__ = "audit"
    __table_args__ = (
        Index("ix_audit_record", "entity", "id"),
        # SQLite has one transaction at a time and numbers none: there it stays empty.
        Index("ix_audit_xid", "xid", postgresql_using="brin", sqlite_where=text("xid <> 0")),
        {"sqlite_autoincrement": True},
    )

    seq: Mapped[int] = mapped_column(
        BigInteger().with_variant(Integer(), "sqlite"),
        primary_key=True,
        autoincrement=False,
        comment="Not in order of commit",
    )
    at: Mapped[datetime] = mapped_column(comment="Server time; PostgreSQL has a part a month")
    actor: Mapped[Code] = mapped_column(comment="Login; who the program says it is on SQLite")
    client: Mapped[Code] = mapped_column(comment="Address, or workstation on SQLite")
    program: Mapped[Code] = mapped_column(comment="Name the program gave itself")
    command_id: Mapped[UUID | None] = mapped_column(comment="In command_log, if it was one")
    xid: Mapped[int] = mapped_column(BigInteger, comment="Of the transaction; 0 on SQLite")
    entity: Mapped[Code] = mapped_column(comment="Table of the record")
    op: Mapped[str] = mapped_column(PlainText(1), comment="I, U, D; B: was there when this began")
    id: Mapped[Code] = mapped_column(comment="Primary key of the record, as text")
    n: Mapped[int] = mapped_column(comment="Of the record's lines: 1, 2, 3…; 0: not completed")
    old: Mapped[str | None] = mapped_column(Text, comment="JSON of what changed, as it was")
    new: Mapped[str | None] = mapped_column(Text, comment="JSON of what changed, as it is now")
    chain: Mapped[bytes] = mapped_column(
        LargeBinary, comment="SHA-256 of the record's line before and this one"
    )


class AuditHeadRow(Base):
    """The last line of each record, from which the next one is made."""

    __tablename__ = "audit_head"

    entity: Mapped[Code] = mapped_column(primary_key=True)
    id: Mapped[Code] = mapped_column(primary_key=True)
    n: Mapped[int]
    chain: Mapped[bytes] = mapped_column(LargeBinary)


class AuditSealRow(Base):
    """A hash over all lines of transactions that had ended, chained to the seal before."""

    __tablename__ = "audit_seal"

    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    at: Mapped[datetime]
    seq_from: Mapped[int] = mapped_column(BigInteger, comment="Lines after this one")
    seq_to: Mapped[int] = mapped_column(BigInteger, comment="Up to this one")
    xid_from: Mapped[int] = mapped_column(BigInteger, comment="Of transactions from this one")
    xid_to: Mapped[int] = mapped_column(BigInteger, comment="Before this one")
    lines: Mapped[int] = mapped_column(BigInteger)
    root: Mapped[bytes] = mapped_column(LargeBinary)


class AuditSecretRow(Base):
    """What makes hashes of personal data useless to whoever reads the audit."""

    __tablename__ = "audit_secret"
    __table_args__ = (CheckConstraint("one = 1", name="single_row"),)

    one: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    pepper: Mapped[bytes] = mapped_column(LargeBinary, comment="Random; hashed before the row")
