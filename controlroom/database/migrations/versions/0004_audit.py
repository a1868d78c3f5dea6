"""Audit: a line for every change, chained record by record, and seals over all of it.

The triggers that write it are made anew after every upgrade, because they follow the columns.
"""

import secrets

import sqlalchemy as sa
from alembic import op

from controlroom.database import audit_triggers

revision = "0004"
down_revision = "0003"

MOMENT = sa.DateTime(timezone=True).with_variant(sa.BigInteger(), "sqlite")
COUNTER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    on_sqlite = op.get_bind().dialect.name == "sqlite"
    # What divides a table into months must be part of its key.
    key = ["seq"] if on_sqlite else ["seq", "at"]
    op.create_table(
        "audit",
        sa.Column(
            "seq",
            COUNTER,
            nullable=False,
            autoincrement=on_sqlite,
            comment="Not in order of commit",
        ),
        sa.Column(
            "at", MOMENT, nullable=False, comment="Server time; PostgreSQL has a part a month"
        ),
        sa.Column(
            "actor",
            sa.String(64),
            nullable=False,
            comment="Login; who the program says it is on SQLite",
        ),
        sa.Column(
            "client", sa.String(64), nullable=False, comment="Address, or workstation on SQLite"
        ),
        sa.Column("program", sa.String(64), nullable=False, comment="Name the program gave itself"),
        sa.Column("command_id", sa.Uuid(), nullable=True, comment="In command_log, if it was one"),
        sa.Column(
            "xid", sa.BigInteger(), nullable=False, comment="Of the transaction; 0 on SQLite"
        ),
        sa.Column("entity", sa.String(64), nullable=False, comment="Table of the record"),
        sa.Column(
            "op",
            sa.String(1),
            nullable=False,
            comment="I, U, D; B: was there when this began",
        ),
        sa.Column(
            "id", sa.String(64), nullable=False, comment="Primary key of the record, as text"
        ),
        sa.Column(
            "n",
            sa.Integer(),
            nullable=False,
            comment="Of the record's lines: 1, 2, 3…; 0: not completed",
        ),
        sa.Column("old", sa.Text(), nullable=True, comment="JSON of what changed, as it was"),
        sa.Column("new", sa.Text(), nullable=True, comment="JSON of what changed, as it is now"),
        sa.Column(
            "chain",
            sa.LargeBinary(),
            nullable=False,
            comment="SHA-256 of the record's line before and this one",
        ),
        sa.PrimaryKeyConstraint(*key, name=op.f("pk_audit")),
        sqlite_autoincrement=True,
        postgresql_partition_by="RANGE (at)",
    )
    op.create_index("ix_audit_record", "audit", ["entity", "id"])
    op.create_index(
        "ix_audit_xid",
        "audit",
        ["xid"],
        postgresql_using="brin",
        sqlite_where=sa.text("xid <> 0"),
    )
    op.create_table(
        "audit_head",
        sa.Column("entity", sa.String(64), nullable=False),
        sa.Column("id", sa.String(64), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("chain", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("entity", "id", name=op.f("pk_audit_head")),
        sqlite_with_rowid=False,
        postgresql_with={"fillfactor": 70},
    )
    op.create_table(
        "audit_seal",
        sa.Column("number", sa.Integer(), nullable=False, autoincrement=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("seq_from", sa.BigInteger(), nullable=False, comment="Lines after this one"),
        sa.Column("seq_to", sa.BigInteger(), nullable=False, comment="Up to this one"),
        sa.Column(
            "xid_from",
            sa.BigInteger(),
            nullable=False,
            comment="Of transactions from this one",
        ),
        sa.Column("xid_to", sa.BigInteger(), nullable=False, comment="Before this one"),
        sa.Column("lines", sa.BigInteger(), nullable=False),
        sa.Column("root", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_audit_seal")),
    )
    secret = op.create_table(
        "audit_secret",
        sa.Column("one", sa.Integer(), nullable=False, autoincrement=False),
        sa.Column(
            "pepper", sa.LargeBinary(), nullable=False, comment="Random; hashed before the row"
        ),
        sa.CheckConstraint("one = 1", name=op.f("ck_audit_secret_single_row")),
        sa.PrimaryKeyConstraint("one", name=op.f("pk_audit_secret")),
    )
    op.bulk_insert(secret, [{"one": 1, "pepper": secrets.token_bytes(32)}])
    if not on_sqlite:
        op.execute("CREATE SEQUENCE audit_seq CACHE 1")


def downgrade() -> None:
    audit_triggers.drop(op.get_bind())
    for table in ("audit_secret", "audit_seal", "audit_head", "audit"):
        op.drop_table(table)
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP SEQUENCE audit_seq")
