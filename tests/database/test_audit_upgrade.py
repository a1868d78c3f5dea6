"""A database that was there before the audit begins it with a line for every record."""

from __future__ import annotations

import pytest
from sqlalchemy import event, text

from controlroom.database import audit_triggers, migrate, rights
from controlroom.database.audit_check import check
from controlroom.database.audit_verify import Tally
from controlroom.database.bulk import bulk_load
from controlroom.database.session import writing
from controlroom.database.watchdog import _KEY, set_limit, unhurried
from tests.database.history import behind, lived
from tests.database.samples import a_call, a_task, an_alarm, an_event, an_incident


def test_what_was_there_before_has_its_first_line_and_goes_on(engine):
    lived(engine)
    migrate.downgrade(engine, "0003")
    with writing(engine) as connection:
        connection.execute(text("UPDATE app_user SET name = 'before' WHERE login = 'lan'"))
    migrate.upgrade(engine)
    tally = Tally()
    assert list(check(engine, tally=tally)) == []
    assert tally.lines == tally.rows > 20
    with engine.connect() as connection:
        assert connection.execute(text("SELECT DISTINCT op FROM audit")).scalars().all() == ["B"]
    lived(engine)
    assert list(check(engine)) == []
    with behind(engine) as connection:
        connection.execute(text("UPDATE app_user SET name = 'x' WHERE login = 'lan'"))
    assert [(f.entity, f.id, f.problem) for f in check(engine)] == [("app_user", "lan", "differs")]


@pytest.mark.parametrize("engine_name", ["postgresql"])
def test_no_limit_ends_the_beginning_of_a_large_audit(engine):
    lived(engine, 1)
    migrate.downgrade(engine, "0003")
    limits = {}

    @event.listens_for(engine, "before_cursor_execute")
    def note(connection, cursor, statement, *_rest):
        if statement.startswith("SET"):
            return
        cursor.execute("SHOW statement_timeout")
        limits[statement] = (cursor.fetchone()[0], connection.info.get(_KEY))

    migrate.upgrade(engine)
    assert limits.pop("SELECT cr_audit_begin()") == ("0", 86_400.0)
    others = {limit for statement, limit in limits.items() if "CREATE TABLE audit " in statement}
    assert others == {("100s", 120.0)}
    assert ("0", 86_400.0) not in limits.values()
    with engine.connect() as connection:
        assert connection.exec_driver_sql("SHOW statement_timeout").scalar() == "4s"
        assert _KEY not in connection.info


def test_unhurried_gives_back_what_was_there(engine):
    with writing(engine) as connection:
        set_limit(connection, 7.0)
        with unhurried(connection):
            assert connection.info[_KEY] > 10_000
        assert connection.info[_KEY] == 7.0
        if engine.dialect.name == "postgresql":
            assert connection.exec_driver_sql("SHOW statement_timeout").scalar() == "4s"


def test_a_later_upgrade_gives_no_line_to_what_was_slipped_in(engine):
    lived(engine, 1)
    with behind(engine) as connection:
        connection.execute(
            text("INSERT INTO app_user (login, name, role) VALUES ('eve', 'E', 'administrator')")
        )
    with writing(engine) as connection:
        audit_triggers.apply(connection)
    migrate.apply_rights(engine)
    assert [(f.id, f.problem) for f in check(engine)] == [("eve", "unaudited")]


def test_what_is_loaded_by_the_thousand_can_be_checked(engine):
    incidents = [an_incident() for _ in range(30)]
    bulk_load(
        engine,
        incidents=[(one, None, [an_event(one)], ()) for one in incidents],
        alarms=[an_alarm()],
        tasks=[a_task()],
        calls=[(a_call(), "0905 1")],
    )
    tally = Tally()
    assert list(check(engine, tally=tally)) == []
    assert tally.records == 64


def test_a_column_that_came_later_is_no_alarm(engine):
    lived(engine, 1)
    with engine.begin() as connection:
        connection.execute(text("ALTER TABLE app_user ADD COLUMN later integer DEFAULT 7"))
    with writing(engine) as connection:
        rights.apply(connection)
        audit_triggers.apply(connection)
    tally = Tally()
    assert list(check(engine, tally=tally)) == []
    assert tally.unknown == {"app_user.later"}
    with writing(engine) as connection:
        connection.execute(text("UPDATE app_user SET later = 8"))
    assert list(check(engine)) == []
    with behind(engine) as connection:
        connection.execute(text("UPDATE app_user SET later = 9 WHERE login = 'lan'"))
    assert [(f.id, f.detail) for f in check(engine)] == [("lan", "later")]
