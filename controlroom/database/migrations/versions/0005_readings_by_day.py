"""Readings by the day on PostgreSQL; what they come to per hour and per day on both engines."""

import sqlalchemy as sa
from alembic import op

from controlroom.database.migrations import readings_0005 as readings

revision = "0005"
down_revision = "0004"

MOMENT = sa.DateTime(timezone=True).with_variant(sa.BigInteger(), "sqlite")
NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    for span, comment in (("hour", "When it begins"), ("day", "When it begins, UTC")):
        name = f"reading_{span}"
        op.create_table(
            name,
            sa.Column("sensor_id", sa.String(64), nullable=False),
            sa.Column(span, MOMENT, nullable=False, comment=comment),
            sa.Column("n", sa.Integer(), nullable=False, comment="How many readings"),
            sa.Column(
                "low",
                sa.Double(),
                nullable=False,
                comment="In the sensor's unit, as the two below",
            ),
            sa.Column("mean", sa.Double(), nullable=False),
            sa.Column("high", sa.Double(), nullable=False),
            sa.PrimaryKeyConstraint("sensor_id", span, name=op.f(f"pk_{name}")),
            sqlite_with_rowid=False,
        )
    op.create_table(
        "reading_dirty",
        sa.Column("seq", NUMBER, autoincrement=True, nullable=False),
        sa.Column("sensor_id", sa.String(64), nullable=False),
        sa.Column("hour", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_reading_dirty")),
    )
    op.create_index("ix_reading_dirty_sensor_id_hour", "reading_dirty", ["sensor_id", "hour"])
    op.create_index(
        "ix_incident_simulated",
        "incident",
        ["id"],
        sqlite_where=sa.text("simulated = 1"),
        postgresql_where=sa.text("simulated"),
    )
    if op.get_bind().dialect.name == "sqlite":
        op.execute(readings.SQLITE_MARK)
        hour = f"at - ((at % {readings.HOUR_US}) + {readings.HOUR_US}) % {readings.HOUR_US}"
    else:
        _by_day()
        hour = "date_trunc('hour', at, 'UTC')"
    op.execute(
        "INSERT INTO reading_dirty (sensor_id, hour) "  # noqa: S608 - from above
        f"SELECT DISTINCT sensor_id, {hour} FROM reading"
    )


def _by_day() -> None:
    for statement in readings.ASIDE:
        op.execute(statement)
    op.execute(f"CREATE TABLE reading ({readings.COLUMNS}) PARTITION BY RANGE (at)")
    for statement in readings.COMMENTS:
        op.execute(statement)
    days = [found.isoformat() for (found,) in op.get_bind().execute(sa.text(readings.DAYS))]
    for one in days:
        for statement in readings.day(one):
            op.execute(statement)
    for statement in readings.rest(days):
        op.execute(statement)
    op.execute("DROP TABLE reading_before")


def downgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        op.execute("DROP TRIGGER mark_reading")
    else:
        for statement in readings.ASIDE:
            op.execute(statement)
        op.execute(f"CREATE TABLE reading ({readings.COLUMNS})")
        for statement in (*readings.COMMENTS, *readings.BACK):
            op.execute(statement)
        for function in readings.FUNCTIONS:
            op.execute(f"DROP FUNCTION IF EXISTS {function}")
    for name in ("reading_dirty", "reading_day", "reading_hour"):
        op.drop_table(name)
    op.drop_index("ix_incident_simulated", "incident")
