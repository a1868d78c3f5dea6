"""Triggers of revision 0001: what must hold whoever holds the keyboard.

``log``: every change of a watched record puts one line into ``change_log``.
``guard``: a version rises by exactly one, and what identifies a record stays as it was; so
does what an agency was sent, above all its first due date.
``append``: the timeline and the change log are never rewritten; only what the floor in ``meta``
has already given up may be deleted from the change log.
"""

# table, number in change_log.entity, primary key, whether it has a version
WATCHED = (
    ("incident", 1, "id", True),
    ("alarm", 2, "id", True),
    ("task", 3, "id", True),
    ("call", 4, "id", True),
    ("sensor_latest", 5, "sensor_id", False),
    ("camera", 6, "id", False),
    ("vessel", 7, "vessel_id", False),
    ("source_status", 8, "source_id", False),
)
SOURCE = 8

# What identifies a record, beside its id.
FIXED = {
    "incident": ("ref", "received_at", "source_id"),
    "alarm": ("source_id", "kind"),
    "task": ("created_at", "created_by", "agency_id"),
    "call": ("began_at", "incoming"),
}

# Parts of a record whose version is the record's.
FIXED_PARTS = {"assignment": ("incident_id", "agency_id", "sent_at", "sent_by", "first_due_at")}


def sqlite() -> list[str]:
    """Return the statements for SQLite."""
    statements = []

    for table, entity, key, versioned in WATCHED:
        for event, row in (("INSERT", "NEW"), ("UPDATE", "NEW"), ("DELETE", "OLD")):
            version = f"{row}.version" if versioned else "0"
            values = f"{entity}, '{event[0]}', {row}.{key}, {version}"
            statements.append(_sqlite_log(table, event, values))
    statements.append(_sqlite_log("quarantine", "INSERT", f"{SOURCE}, 'U', NEW.source_id, 0"))
    for table, columns in FIXED.items():
        moved = " OR ".join(f"NEW.{c} IS NOT OLD.{c}" for c in ("id", *columns))
        statements.append(
            f'CREATE TRIGGER guard_{table} BEFORE UPDATE ON "{table}" '
            f"WHEN NEW.version IS NOT OLD.version + 1 OR {moved} "
            f"BEGIN SELECT RAISE(ABORT, 'guard: {table}'); END"
        )
    for table, columns in FIXED_PARTS.items():
        moved = " OR ".join(f"NEW.{c} IS NOT OLD.{c}" for c in ("id", *columns))
        statements.append(
            f'CREATE TRIGGER guard_{table} BEFORE UPDATE ON "{table}" WHEN {moved} '
            f"BEGIN SELECT RAISE(ABORT, 'guard: {table}'); END"
        )
    for table, event, when in (
        ("event", "UPDATE", ""),
        ("event", "DELETE", ""),
        ("change_log", "UPDATE", ""),
        ("change_log", "DELETE", "WHEN OLD.seq > (SELECT floor_seq FROM meta)"),
    ):
        statements.append(
            f"CREATE TRIGGER append_{table}_{event.lower()} BEFORE {event} ON {table} {when} "
            f"BEGIN SELECT RAISE(ABORT, 'append-only: {table}'); END"
        )
    return statements


def _sqlite_log(table: str, event: str, values: str) -> str:
    now = "CAST((julianday('now') - 2440587.5) * 86400000000 AS INTEGER)"
    line = f"INSERT INTO change_log (at, entity, op, id, version) VALUES ({now}, {values})"  # noqa: S608 - names from above
    return (
        f'CREATE TRIGGER log_{table}_{event.lower()} AFTER {event} ON "{table}" BEGIN {line}; END'
    )


def postgresql() -> list[str]:
    """Return the statements for PostgreSQL."""
    statements = [_PG_GUARD_FAILED, _PG_APPEND_ONLY, _PG_CHANGE_LOG_DELETE, _PG_CALL]
    for table, entity, key, versioned in WATCHED:
        version = "record.version" if versioned else "0"
        statements += [
            _pg_log(f"log_{table}", table, entity, f"record.{key}::text", version),
            (
                f'CREATE TRIGGER z_log AFTER INSERT OR UPDATE OR DELETE ON "{table}" '
                f"FOR EACH ROW EXECUTE FUNCTION log_{table}()"
            ),
            (
                f'CREATE TRIGGER z_call AFTER INSERT OR UPDATE OR DELETE ON "{table}" '
                "FOR EACH STATEMENT EXECUTE FUNCTION call_readers()"
            ),
        ]
    statements += [
        _pg_log("log_quarantine", "quarantine", SOURCE, "record.source_id", "0"),
        (
            "CREATE TRIGGER z_log AFTER INSERT ON quarantine "
            "FOR EACH ROW EXECUTE FUNCTION log_quarantine()"
        ),
        (
            "CREATE TRIGGER z_call AFTER INSERT ON quarantine "
            "FOR EACH STATEMENT EXECUTE FUNCTION call_readers()"
        ),
    ]
    for table, columns in FIXED.items():
        moved = " OR ".join(f"NEW.{c} IS DISTINCT FROM OLD.{c}" for c in ("id", *columns))
        statements.append(
            f'CREATE TRIGGER a_guard BEFORE UPDATE ON "{table}" FOR EACH ROW '
            f"WHEN (NEW.version IS DISTINCT FROM OLD.version + 1 OR {moved}) "
            "EXECUTE FUNCTION guard_failed()"
        )
    for table, columns in FIXED_PARTS.items():
        moved = " OR ".join(f"NEW.{c} IS DISTINCT FROM OLD.{c}" for c in ("id", *columns))
        statements.append(
            f'CREATE TRIGGER a_guard BEFORE UPDATE ON "{table}" FOR EACH ROW '
            f"WHEN ({moved}) EXECUTE FUNCTION guard_failed()"
        )
    statements += [
        (
            "CREATE TRIGGER a_append BEFORE UPDATE OR DELETE ON event "
            "FOR EACH ROW EXECUTE FUNCTION append_only()"
        ),
        (
            "CREATE TRIGGER a_append BEFORE UPDATE ON change_log "
            "FOR EACH ROW EXECUTE FUNCTION append_only()"
        ),
        (
            "CREATE TRIGGER a_purge BEFORE DELETE ON change_log "
            "FOR EACH ROW EXECUTE FUNCTION change_log_delete()"
        ),
    ]
    statements += [
        f"CREATE TRIGGER a_truncate BEFORE TRUNCATE ON {table} "
        "FOR EACH STATEMENT EXECUTE FUNCTION append_only()"
        for table in ("event", "change_log", "incident", "assignment", "command_log")
    ]
    return statements


def postgresql_down() -> list[str]:
    """Return the statements that remove the functions, once their tables are gone."""
    logged = [f"log_{table}" for table, *_ in WATCHED] + ["log_quarantine"]
    others = ["guard_failed", "append_only", "change_log_delete", "call_readers"]
    return [f"DROP FUNCTION {name}()" for name in (*logged, *others)]


def _pg_log(name: str, table: str, entity: int, key: str, version: str) -> str:
    # The transaction's number must exist before the sequence's: readers conclude from the
    # oldest running transaction that a missing sequence number will never come.
    return f"""
CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE record "{table}"%ROWTYPE;
BEGIN
  IF TG_OP = 'DELETE' THEN record := OLD; ELSE record := NEW; END IF;
  PERFORM pg_current_xact_id();
  INSERT INTO change_log (seq, at, entity, op, id, version)
  VALUES (nextval('change_log_seq_seq'), clock_timestamp(), {entity}, left(TG_OP, 1),
          {key}, {version});
  RETURN NULL;
END $$"""  # noqa: S608 - names from above


_PG_GUARD_FAILED = """
CREATE FUNCTION guard_failed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION 'guard: %', TG_TABLE_NAME; END $$"""

_PG_APPEND_ONLY = """
CREATE FUNCTION append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION 'append-only: %', TG_TABLE_NAME; END $$"""

_PG_CHANGE_LOG_DELETE = """
CREATE FUNCTION change_log_delete() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD.seq > (SELECT floor_seq FROM meta) THEN
    RAISE EXCEPTION 'append-only: %', TG_TABLE_NAME;
  END IF;
  RETURN OLD;
END $$"""

_PG_CALL = """
CREATE FUNCTION call_readers() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN PERFORM pg_notify('controlroom', ''); RETURN NULL; END $$"""
