"""An SQLite file that is deleted or replaced under a running program is noticed at once."""

from __future__ import annotations

import shutil
import sys
from contextlib import closing

import pytest

from controlroom import administration, bootstrap, signing
from controlroom.database import accounts
from controlroom.database.feed_store import ChangeFeedReader
from controlroom.database.session import make_engine, reading, writing
from controlroom.domain.errors import DatabaseMissingError, DatabaseUnreachableError
from controlroom.domain.password import Credentials
from tests.database.mirror import Mirror, received

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="an open file cannot be deleted")


@pytest.fixture
def path(tmp_path):
    return tmp_path / "room.db"


@pytest.fixture
def core(path):
    with closing(bootstrap.open_core(f"sqlite:///{path}")) as core:
        yield core


def delete(path):
    for one in path.parent.glob("room.db*"):
        one.unlink()


def test_a_deleted_file_is_missed_in_the_next_round_and_not_made_anew(core, path):
    received(core.works)
    with closing(core.make_feed()) as reader:
        assert len(Mirror(reader).poll()[0].lines) == 1
        delete(path)
        for _ in range(2):  # with the connection that is open, and when connecting
            with pytest.raises(DatabaseMissingError, match=r"room\.db"):
                reader.fetch()
    assert list(path.parent.iterdir()) == []


def test_nothing_is_written_into_a_deleted_file(core, path):
    """The pool's connection still has it open: the write would succeed and be gone."""
    received(core.works)
    delete(path)
    with pytest.raises(DatabaseMissingError):
        received(core.works)
    with pytest.raises(DatabaseMissingError), reading(core.engine):
        pass
    assert list(path.parent.iterdir()) == []


def test_a_file_put_in_its_place_is_read_anew(core, path):
    received(core.works)
    with core.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    kept = path.with_name("kept")
    shutil.copyfile(path, kept)
    received(core.works)
    with closing(core.make_feed()) as reader:
        mirror = Mirror(reader)
        mirror.poll()
        assert len(mirror.versions) == 2
        delete(path)
        kept.rename(path)
        with pytest.raises(DatabaseUnreachableError, match="another file"):
            reader.fetch()
        [batch] = mirror.poll()
        assert batch.resync
        assert len(mirror.versions) == 1
    received(core.works)
    with reading(core.engine) as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM incident").scalar_one() == 2


def test_tidying_and_signing_in_make_no_deleted_file_anew(path):
    url, told = f"sqlite:///{path}", Credentials("lan", "long-password-1234")
    administration.upgrade_database(url)
    with administration.administered(url) as engine:
        accounts.create_user(engine, "lan", "Lan", "operator", told.password)
    with closing(bootstrap.open_core(url, credentials=told)) as core:
        delete(path)
        core.tidy()
        with pytest.raises(DatabaseMissingError):
            signing.sign_in(url, told)
        with pytest.raises(DatabaseMissingError):
            signing.change_password(url, told, "longer-password-1234")
        for step in (administration.purge_database, administration.restored_database):
            with pytest.raises(DatabaseMissingError):
                step(url)
    assert list(path.parent.iterdir()) == []


def test_a_file_that_goes_under_an_administrator_is_not_made_anew(path):
    administration.upgrade_database(f"sqlite:///{path}")
    with administration.administered(f"sqlite:///{path}") as engine:
        delete(path)
        with pytest.raises(DatabaseMissingError), reading(engine):
            pass
    assert list(path.parent.iterdir()) == []


def test_who_makes_files_still_does(path):
    engine = make_engine(f"sqlite:///{path}")
    with writing(engine) as connection:
        connection.exec_driver_sql("CREATE TABLE a (b INTEGER)")
    engine.dispose()
    assert path.exists()


def test_memory_is_no_file(tmp_path):
    engine = make_engine("sqlite:///:memory:")
    with writing(engine) as connection:
        connection.exec_driver_sql("CREATE TABLE a (b INTEGER)")
    with closing(ChangeFeedReader(engine)):
        pass
    engine.dispose()
