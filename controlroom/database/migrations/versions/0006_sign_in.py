"""Sign-in: what is kept of passwords in a file, and SQLite's guards that were missing."""

import sqlalchemy as sa
from alembic import op

from controlroom.database.migrations import guards_0006 as guards

revision = "0006"
down_revision = "0005"

MOMENT = sa.DateTime(timezone=True).with_variant(sa.BigInteger(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "credential",
        sa.Column("login", sa.String(64), nullable=False),
        sa.Column(
            "role",
            sa.String(64),
            nullable=False,
            comment="As granted; an auditor is a viewer in app_user",
        ),
        sa.Column(
            "verifier", sa.String(300), nullable=False, comment="scrypt, cost, salt and hash"
        ),
        sa.Column("changed_at", MOMENT, nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False, comment="Wrong passwords in a row"),
        sa.Column("failed_at", MOMENT, nullable=True, comment="When the last one was tried"),
        sa.ForeignKeyConstraint(
            ["login"], ["app_user.login"], name=op.f("fk_credential_login_app_user")
        ),
        sa.PrimaryKeyConstraint("login", name=op.f("pk_credential")),
    )
    if op.get_bind().dialect.name == "sqlite":
        for statement in guards.sqlite():
            op.execute(statement)


def downgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        for statement in guards.sqlite_down():
            op.execute(statement)
    op.drop_table("credential")
