"""At most one program of a workstation listens; the others poll and see the same."""

from __future__ import annotations

from contextlib import closing

import pytest

from controlroom import bootstrap
from controlroom.database import feed_store
from controlroom.database.feed_store import ChangeFeedReader
from controlroom.database.migrate import upgrade
from controlroom.database.one_listener import OneListener
from controlroom.database.session import make_engine
from tests.pg import PgBox
from tests.standby import Standby, position


def test_the_second_one_is_not_and_becomes_it_when_the_first_has_gone(tmp_path):
    first, second = OneListener(tmp_path / "state"), OneListener(tmp_path / "state")
    with closing(second):
        with closing(first):
            assert first.taken()
            assert first.taken()
            assert not second.taken()
        assert second.taken()


def test_where_nothing_can_be_locked_nobody_listens(tmp_path):
    (tmp_path / "file").touch()
    assert not OneListener(tmp_path / "file").taken()


@pytest.mark.db
@pytest.mark.parametrize("engine_name", ["postgresql"])
def test_of_two_windows_on_one_workstation_one_listens(database_url, tmp_path, engine_name):
    def opened():
        return closing(bootstrap.open_core(database_url, upgrade=False, state_dir=tmp_path))

    with opened() as one, opened() as other:
        called = []
        for core in (one, other):
            reader = core.make_feed()
            batch = reader.fetch()
            reader.applied(batch)
            called.append(reader._wake._driver is not None)
            reader.close()
        assert called == [True, False]
    with opened() as later, closing(later.make_feed()) as reader:
        reader.fetch()
        assert reader._wake._driver is not None


@pytest.fixture
def wall():
    """An engine that only reads, on a standby."""
    with PgBox() as primary:
        engine = make_engine(primary.make_database("room"))
        upgrade(engine)
        engine.dispose()
        with Standby(primary) as standby:
            standby.catch_up(position(primary))
            engine = make_engine(standby.url("room"), read_only=True)
            yield engine
            engine.dispose()


@pytest.mark.db
@pytest.mark.parametrize("told", [True, False], ids=["told by the server", "refused by it"])
def test_who_cannot_listen_leaves_it_to_another_program(wall, tmp_path, monkeypatch, told):
    mine, theirs = OneListener(tmp_path), OneListener(tmp_path)
    asked = []
    if told:
        monkeypatch.setattr(mine, "taken", lambda: asked.append(1))
    else:
        monkeypatch.setattr(feed_store, "calls_nobody", lambda _connection: False)
    with closing(mine), closing(theirs), closing(ChangeFeedReader(wall, listen=mine)) as reader:
        assert reader.fetch().resync
        assert theirs.taken()
    assert not asked
