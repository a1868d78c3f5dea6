"""The command log keeps refusals too, and what exactly was asked for."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0001"

COLUMNS = (
    ("args_hash", sa.String(64), "", "Of kind and arguments; a repetition has the same"),
    ("ok", sa.Boolean(), sa.true(), "False when it was refused"),
    ("code", sa.String(64), "", "Why it was refused"),
    ("message", sa.String(), "", "The refusal in words"),
)


def upgrade() -> None:
    # No rebuilding of the table: its triggers would be lost with it.
    for name, kind, default, comment in COLUMNS:
        column = sa.Column(name, kind, nullable=False, server_default=default, comment=comment)
        op.add_column("command_log", column)


def downgrade() -> None:
    for name, *_ in reversed(COLUMNS):
        op.drop_column("command_log", name)
