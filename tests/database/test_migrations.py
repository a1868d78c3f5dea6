"""The schema we ship is the schema the models describe, on both engines."""

from __future__ import annotations

import re
import threading
from datetime import UTC, datetime, timedelta

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import inspect, select, text

from controlroom.database import migrate
from controlroom.database.models import Base
from controlroom.database.reading_days import DIRTY
from controlroom.database.reading_store import READING
from controlroom.database.session import make_engine, writing
from controlroom.domain.errors import SchemaMismatchError


def ours(name, kind, _parents):
    """The models know tables, not the partitions that come and go with days and months."""
    partition = r"reading_(p\d{8}|rest)$|audit_\d{4}_\d\d$"
    return kind != "table" or re.match(partition, name) is None


def difference(engine):
    with engine.connect() as connection:
        options = {"compare_server_default": True, "compare_type": True, "include_name": ours}
        return compare_metadata(MigrationContext.configure(connection, opts=options), Base.metadata)


def test_history_is_one_line_and_the_program_knows_its_end():
    assert ScriptDirectory.from_config(migrate.script_config()).get_heads() == [migrate.HEAD]


def test_migrated_schema_equals_the_models(engine):
    assert difference(engine) == []


def test_every_step_goes_down_and_up_again(engine):
    for _ in ScriptDirectory.from_config(migrate.script_config()).walk_revisions():
        migrate.downgrade(engine, "-1")
    assert set(inspect(engine).get_table_names()) == {"alembic_version"}
    migrate.upgrade(engine)
    assert difference(engine) == []


def test_readings_stay_when_they_move_into_days_and_back(empty_url):
    engine = make_engine(empty_url)
    migrate.upgrade(engine, "0003")
    now = datetime.now(UTC)
    times = [now - timedelta(days=days) for days in (0, 1, 90, 2_000)] + [now + timedelta(days=30)]
    rows = [{"sensor_id": s, "at": at, "value": 1.5} for s in ("a", "b") for at in times]
    hours = {(s, at.replace(minute=0, second=0, microsecond=0)) for s in ("a", "b") for at in times}
    with writing(engine) as connection:
        connection.execute(READING.insert(), rows)

    def kept():
        with engine.connect() as connection:
            found = connection.execute(select(READING).order_by(READING.c.sensor_id, READING.c.at))
            return [tuple(row) for row in found]

    before = kept()
    assert len(before) == 10
    migrate.upgrade(engine)
    assert kept() == before
    with engine.connect() as connection:
        marked = connection.execute(select(DIRTY.c.sensor_id, DIRTY.c.hour)).all()
    assert {tuple(row) for row in marked} == hours
    migrate.downgrade(engine, "0003")
    assert kept() == before
    migrate.upgrade(engine)
    assert kept() == before
    engine.dispose()


def test_two_programs_upgrade_at_once(empty_url):
    engines = [make_engine(empty_url) for _ in range(4)]
    start, failures = threading.Barrier(len(engines)), []

    def run(engine):
        start.wait()
        try:
            migrate.upgrade(engine)
        except Exception as error:  # noqa: BLE001 - reported below
            failures.append(error)

    threads = [threading.Thread(target=run, args=(engine,)) for engine in engines]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert migrate.current(engines[0]) == migrate.HEAD
    with engines[0].connect() as connection:
        assert connection.execute(text("SELECT count(*) FROM meta")).scalar_one() == 1
    for engine in engines:
        engine.dispose()


def test_a_database_of_a_newer_program_is_refused(engine):
    with writing(engine) as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(SchemaMismatchError):
        migrate.upgrade(engine)


def test_a_failed_upgrade_leaves_nothing_behind(empty_url, monkeypatch):
    from controlroom.database.migrations import triggers_0001  # noqa: PLC0415 - patched here only

    for kind in ("sqlite", "postgresql"):
        monkeypatch.setattr(triggers_0001, kind, lambda: ["CREATE NONSENSE"])
    engine = make_engine(empty_url)
    with pytest.raises(Exception, match="NONSENSE"):
        migrate.upgrade(engine)
    assert inspect(engine).get_table_names() == []
    engine.dispose()
