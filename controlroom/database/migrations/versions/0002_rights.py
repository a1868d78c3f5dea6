"""Rights: the table of legal steps, the scope of people, and guards of every step."""

import sqlalchemy as sa
from alembic import op

from controlroom.database import rights
from controlroom.database.migrations import transitions_0002 as steps

revision = "0002"
down_revision = "0001"

MOMENT = sa.DateTime(timezone=True).with_variant(sa.BigInteger(), "sqlite")
WARDS = sa.JSON().with_variant(sa.ARRAY(sa.String(64)), "postgresql")


def upgrade() -> None:
    table = op.create_table(
        "transition",
        sa.Column("entity", sa.String(64), nullable=False),
        sa.Column("from_state", sa.String(64), nullable=False),
        sa.Column("to_state", sa.String(64), nullable=False),
        sa.Column("least_role", sa.String(64), nullable=False),
        sa.Column("also", sa.String(64), nullable=False, comment="A role beside the ranks, or ''"),
        sa.PrimaryKeyConstraint("entity", "from_state", "to_state", name=op.f("pk_transition")),
    )
    names = ("entity", "from_state", "to_state", "least_role", "also")
    op.bulk_insert(table, [dict(zip(names, row, strict=True)) for row in steps.TRANSITIONS])
    op.add_column(
        "app_user",
        sa.Column("wards", WARDS, nullable=True, comment="Codes of what they see; none for all"),
    )
    op.add_column("app_user", sa.Column("disabled_at", MOMENT, nullable=True, comment="Shut out"))
    if op.get_bind().dialect.name == "sqlite":
        for statement in steps.sqlite():
            op.execute(statement)
    # PostgreSQL's guards are in files that are applied after every upgrade.


def downgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        for statement in steps.sqlite_down():
            op.execute(statement)
    else:
        rights.remove(op.get_bind())
    op.drop_column("app_user", "disabled_at")
    op.drop_column("app_user", "wards")
    op.drop_table("transition")
