"""Readings write one line a sensor into the change log, but in one go for all of them."""

from alembic import op

from controlroom.database.migrations import triggers_0001

revision = "0007"
down_revision = "0006"

TABLE = "sensor_latest"
SENSOR = 5
EVENTS = (("INSERT", "NEW"), ("UPDATE", "NEW"), ("DELETE", "OLD"))

# As for single rows: the transaction's number must exist before those of the sequence.
FUNCTION = f"""
CREATE FUNCTION log_sensors() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_current_xact_id();
  INSERT INTO change_log (seq, at, entity, op, id, version)
  SELECT nextval('change_log_seq_seq'), clock_timestamp(), {SENSOR}, left(TG_OP, 1), sensor_id, 0
  FROM changed;
  RETURN NULL;
END $$"""  # noqa: S608 - names from above


def upgrade() -> None:
    # Sensors come by the thousand; a trigger for each of them cost more than storing the reading.
    if op.get_bind().dialect.name != "postgresql":
        return
    op.execute(f"DROP TRIGGER z_log ON {TABLE}")
    op.execute(f"DROP FUNCTION log_{TABLE}()")
    op.execute(FUNCTION)
    for event, rows in EVENTS:
        op.execute(
            f"CREATE TRIGGER z_log_{event.lower()} AFTER {event} ON {TABLE} "
            f"REFERENCING {rows} TABLE AS changed "
            "FOR EACH STATEMENT EXECUTE FUNCTION log_sensors()"
        )


def downgrade() -> None:
    if op.get_bind().dialect.name != "postgresql":
        return
    for event, _rows in EVENTS:
        op.execute(f"DROP TRIGGER z_log_{event.lower()} ON {TABLE}")
    op.execute("DROP FUNCTION log_sensors()")
    named = f"log_{TABLE}()"
    for statement in triggers_0001.postgresql():
        if named in statement:
            op.execute(statement)
