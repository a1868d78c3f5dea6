"""How changes travel: the command log, the change log written by triggers, and the feed's epoch."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, Integer, text, true
from sqlalchemy.orm import Mapped, mapped_column

from controlroom.database.base import Base, Code, Key, Prose
from controlroom.database.types import PlainText


class CommandRow(Base):
    """A command that was carried out or refused; its id makes a repetition harmless."""

    __tablename__ = "command_log"

    id: Mapped[Key]
    actor: Mapped[Code]
    kind: Mapped[Code]
    at: Mapped[datetime] = mapped_column(index=True, comment="Server time")
    outcome: Mapped[str] = mapped_column(comment="JSON object of what was stored")
    replays: Mapped[int] = mapped_column(comment="How often it came again")
    args_hash: Mapped[Code] = mapped_column(
        server_default=text("''"), comment="Of kind and arguments; a repetition has the same"
    )
    ok: Mapped[bool] = mapped_column(server_default=true(), comment="False when it was refused")
    code: Mapped[Code] = mapped_column(server_default=text("''"), comment="Why it was refused")
    message: Mapped[Prose] = mapped_column(
        server_default=text("''"), comment="The refusal in words"
    )


class ChangeLogRow(Base):
    """One change of one record; written by triggers only, never altered."""

    __tablename__ = "change_log"
    # AUTOINCREMENT: a number that was purged is never given again.
    __table_args__ = {"sqlite_autoincrement": True}  # noqa: RUF012 - SQLAlchemy API

    seq: Mapped[int] = mapped_column(
        BigInteger().with_variant(Integer(), "sqlite"),
        primary_key=True,
        autoincrement=True,
        comment="Not in order of commit: readers keep track of gaps",
    )
    at: Mapped[datetime] = mapped_column(index=True)
    entity: Mapped[int] = mapped_column(comment="controlroom.database.entities.Entity")
    op: Mapped[str] = mapped_column(PlainText(1), comment="I, U or D")
    id: Mapped[Code] = mapped_column(comment="Primary key of the record, as text")
    version: Mapped[int] = mapped_column(comment="0 where the record has none")


class MetaRow(Base):
    """The one row that says which history the change log belongs to."""

    __tablename__ = "meta"
    __table_args__ = (CheckConstraint("one = 1", name="single_row"),)

    one: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    feed_epoch: Mapped[UUID] = mapped_column(comment="Changed after a restore: readers start over")
    floor_seq: Mapped[int] = mapped_column(BigInteger, comment="Changes up to here were purged")
