"""Opening a control room: a large screen only looks, and nobody repeats the password."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import inspect, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError

from controlroom.bootstrap import open_core
from controlroom.database.session import make_engine
from controlroom.domain.access import Actor, Role
from controlroom.domain.errors import (
    ControlRoomError,
    DatabaseMissingError,
    DatabaseUnreachableError,
    SchemaMismatchError,
)
from tests.database.samples import LAN, an_incident

WALL = Actor("wall", "Wall", Role.VIEWER)


def everything(url):
    """What the tables hold that opening a room writes to."""
    engine = make_engine(url)
    with closing(engine.connect()) as connection:
        tables = ("city", "agency", "source", "user", "incident", "change_log", "command_log")
        names = [t for t in tables if t in inspect(connection).get_table_names()]
        assert len(names) >= 6
        found = {n: connection.exec_driver_sql(f'SELECT * FROM "{n}"').all() for n in names}
    engine.dispose()
    return found


def test_a_wall_changes_nothing(database_url):
    before = everything(database_url)
    with closing(open_core(database_url, read_only=True)) as core:
        assert core.services.questions.search("x") == []
        with closing(core.make_feed()) as feed:
            feed.applied(feed.fetch())
            assert feed.fetch().empty
        with pytest.raises(DatabaseUnreachableError), core.works(LAN, "receive") as work:
            work.add_incident(an_incident(), None, ())
        core.tidy()  # says so in the log
        with closing(core.engine.connect()) as connection, pytest.raises(DBAPIError):
            connection.execute(text("DELETE FROM meta"))
    assert everything(database_url) == before


@pytest.mark.parametrize("engine_name", ["postgresql"])
def test_options_of_the_address_stay_beside_it(database_url):
    url = make_url(database_url).update_query_dict({"options": "-c lock_timeout=77"})
    engine = make_engine(url.render_as_string(hide_password=False), read_only=True)
    with closing(engine.connect()) as connection:
        for name, value in (("lock_timeout", "77ms"), ("transaction_read_only", "on")):
            assert connection.execute(text(f"SHOW {name}")).scalar() == value
    engine.dispose()


def test_a_wall_on_an_empty_database_makes_no_tables(empty_url):
    if empty_url.startswith("sqlite"):
        Path(empty_url[10:]).touch()
    with pytest.raises(SchemaMismatchError, match="nothing"):
        open_core(empty_url, read_only=True)


def test_a_wall_makes_no_file(tmp_path):
    path = tmp_path / "Phòng họp.db"
    with pytest.raises(DatabaseMissingError, match="Phòng họp"):
        open_core(f"sqlite:///{path}", read_only=True)
    engine = make_engine(f"sqlite:///{path}", read_only=True)
    with pytest.raises(DatabaseMissingError):
        engine.connect()
    engine.dispose()
    assert list(tmp_path.iterdir()) == []


def test_a_wall_beside_a_workstation_sees_what_that_one_does(tmp_path):
    url = f"sqlite:///{tmp_path / 'a room%20#1.db'}"
    with closing(open_core(url)) as core, closing(open_core(url, read_only=True)) as wall:
        with core.works(LAN, "receive") as work:
            made = work.add_incident(an_incident(), None, ())
        assert wall.services.questions.detail(made.id, with_reporter=False).incident == made


def test_a_first_room_is_made_where_there_is_a_folder_for_it(tmp_path):
    open_core(f"sqlite:///{tmp_path / 'room.db'}").close()
    assert (tmp_path / "room.db").exists()
    with pytest.raises(ControlRoomError):
        open_core(f"sqlite:///{tmp_path / 'none' / 'room.db'}")
    assert not (tmp_path / "none").exists()


def test_the_password_is_not_in_what_a_core_says_of_itself(database_url):
    with closing(open_core(database_url)) as core:
        password = make_url(database_url).password
        assert core.url == database_url
        assert "url=" not in repr(core)
        assert not password or password not in repr(core)
