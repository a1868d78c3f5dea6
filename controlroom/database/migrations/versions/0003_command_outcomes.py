"""The command log keeps refusals too, and what exactly was asked for."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"

COLUMNS = (
    ("args_hash", sa.String(64), "", "Of kind and arguments; a repetition has the same"),
    ("ok", sa.Boolean(), sa.true(), "False when it was refused"),
    ("code", sa.String(64), "", "Why it was refused"),
    ("message", sa.String(), "", "The refusal in words"),
)

FUNCTIONS = {
    "cr_command_begin": ("uuid, text, text, timestamptz", "uuid, text, text, timestamptz, text"),
    "cr_command_end": ("uuid, text", "uuid, text, boolean, text, text"),
}


def upgrade() -> None:
    # No rebuilding of the table: its triggers would be lost with it.
    for name, kind, default, comment in COLUMNS:
        column = sa.Column(name, kind, nullable=False, server_default=default, comment=comment)
        op.add_column("command_log", column)
    _drop_functions()


def _drop_functions() -> None:
    """Drop PostgreSQL's ways into the log: with other columns they have other arguments.

    The files in ``rights`` make those that belong to the newest revision.
    """
    if op.get_bind().dialect.name == "postgresql":
        for name in ("cr_command_begin", "cr_command_end"):
            for arguments in FUNCTIONS[name]:
                op.execute(f"DROP FUNCTION IF EXISTS {name}({arguments})")


def downgrade() -> None:
    _drop_functions()
    for name, *_ in reversed(COLUMNS):
        op.drop_column("command_log", name)
