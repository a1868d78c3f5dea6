"""Backup, restore and check as an administrator types them."""

from __future__ import annotations

import json
import os
import re
import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest
from sqlalchemy import select
from sqlalchemy.engine import make_url

from controlroom import bootstrap
from controlroom.database import backup, fsguard
from controlroom.database.fsguard import Mount
from controlroom.database.models import MetaRow
from controlroom.database.nightly import room_of
from controlroom.database.session import make_engine

RECEIVE = ("incident", "receive", "--title", "Cây đổ", "--category", "other", "--source", "hotline")


@pytest.fixture
def desk(on_database, request, monkeypatch):
    """A terminal on a database of each engine with a city in it."""
    if "pg_server" in request.fixturenames:
        monkeypatch.setenv("CONTROLROOM_PG_BIN", str(request.getfixturevalue("pg_server").binaries))
    assert on_database("db", "upgrade").code == 0
    return on_database


@pytest.fixture
def tools(engine_name, request, monkeypatch):
    """The programs of the server that the tests run."""
    if engine_name == "postgresql":
        box = request.getfixturevalue("pg_server")
        monkeypatch.setenv("CONTROLROOM_PG_BIN", str(box.binaries))


def epoch_of(url):
    engine = make_engine(url)
    with engine.connect() as connection:
        epoch = connection.execute(select(MetaRow.feed_epoch)).scalar_one()
    engine.dispose()
    return epoch


def fresh(database_url, tmp_path):
    if database_url.startswith("sqlite"):
        return str(tmp_path / "again.db")
    name = f"again_{os.getpid()}"
    return make_url(database_url).set(database=name).render_as_string(hide_password=False)


def test_there_and_back(desk, tools, database_url, tmp_path, request):
    said = desk("db", "backup", "--to", f"{tmp_path}/kept here/")
    assert said.code == 0, said.err
    path = Path(said.out.splitlines()[0])
    assert path.parent == tmp_path / "kept here"
    assert "read back and equal" in said.out
    manifest = json.loads(path.with_name(path.name + ".json").read_text("utf-8"))
    assert manifest["sha256"] in said.out
    assert desk("db", "check", str(path)).code == 0
    new = fresh(database_url, tmp_path)
    said = desk("db", "restore", str(path), "--to", new)
    assert said.code == 0, said.err
    assert [line.split() for line in said.out.splitlines() if line.startswith("ward ")] == [
        ["ward", "40", "40"]
    ]
    url = new if "://" in new else f"sqlite:///{new}"
    assert epoch_of(url) != epoch_of(database_url)  # who knew the old one starts over
    assert desk("db", "check", "--database", url).code == 0
    again = desk("db", "restore", str(path), "--to", new)
    assert again.code == 1
    assert "not overwritten" in again.err
    if "://" in new:
        request.getfixturevalue("pg_server").drop_database(make_url(new).database)


def test_so_many_are_kept(desk, tools, tmp_path, monkeypatch):
    monkeypatch.setenv("CONTROLROOM_BACKUP_DIR", str(tmp_path / "b"))
    assert desk("db", "backup", "--keep", "1").code == 0
    first = next((tmp_path / "b").glob("*.json"))
    facts = json.loads(first.read_text("utf-8"))
    assert facts["verified"] is True
    said = desk("db", "check")
    assert said.code == 0, said.out
    assert "ok: last good backup 0 h 0 min ago" in said.out


def test_one_file(desk, tools, tmp_path):
    target = tmp_path / "one.backup"
    assert desk("db", "backup", "--to", str(target)).code == 0
    assert target.exists()
    said = desk("db", "backup", "--to", str(target))
    assert (said.code, "not overwritten" in said.err) == (1, True)
    said = desk("db", "backup", "--to", str(target), "--keep", "3")
    assert (said.code, "it needs a folder" in said.err) == (1, True)


@pytest.mark.parametrize("words", [("--keep", "0"), ("--keep", "x"), ("--keep", "-1")])
def test_a_number_to_keep(run, words):
    assert run("db", "backup", *words).code == 2


class TestFile:
    @pytest.fixture
    def engine_name(self):
        return "sqlite"

    @pytest.fixture
    def taken(self, desk, tmp_path):
        assert desk("db", "backup", "--to", str(tmp_path / "a.db")).code == 0
        return tmp_path / "a.db"

    def test_a_flipped_bit(self, desk, taken):
        content = bytearray(taken.read_bytes())
        content[20_000] ^= 16
        taken.write_bytes(content)
        said = desk("db", "check", str(taken))
        assert said.code == 1
        assert "WRONG: the file is not as it was" in said.out
        assert "không còn như lúc sao lưu" in desk("db", "check", str(taken), "--lang", "vi").out
        said = desk("db", "restore", str(taken), "--to", str(taken.with_name("b.db")))
        assert said.code == 1
        assert "SHA-256" in said.err
        assert not taken.with_name("b.db").exists()

    def test_a_file_without_a_manifest_is_looked_over_all_the_same(self, desk, taken, tmp_path):
        taken.with_name("a.db.json").unlink()
        said = desk("db", "check", str(taken))
        assert said.code == 0
        assert "sound" in said.out
        assert desk("db", "check", str(tmp_path / "room.db")).code == 0  # in use
        assert desk("db", "restore", str(taken), "--to", str(tmp_path / "b.db")).code == 1
        assert desk("db", "check", str(tmp_path / "none.db")).code == 1
        (tmp_path / "diary.db").write_text("Dear diary, " * 500)
        assert "no database" in desk("db", "check", str(tmp_path / "diary.db")).out

    def test_the_age_of_the_last_backup(self, desk, database_url):
        said = desk("db", "check")
        assert said.code == 0
        assert "note: no good backup yet" in said.out
        assert re.search(r"row hashes: [\d,]+ rows verified", said.out)
        room = room_of(database_url)
        assert room is not None
        room.back_up(now=datetime.now(UTC) - timedelta(hours=27))
        said = desk("db", "check")
        assert said.code == 1
        assert "WRONG: last good backup 27 h" in said.out
        room.back_up()
        assert desk("db", "check").code == 0

    def test_a_damaged_room(self, desk, database_url, tmp_path):
        with closing(sqlite3.connect(tmp_path / "room.db")) as raw:
            raw.execute("DELETE FROM city")
            raw.execute("DELETE FROM source")
            raw.execute("UPDATE category SET parent_id = 'nowhere' WHERE parent_id IS NOT NULL")
            raw.commit()
        said = desk("db", "check")
        assert said.code == 1
        assert "WRONG: records point at records not there" in said.out

    def test_a_room_that_is_not_there_is_not_made(self, run, tmp_path):
        said = run("db", "backup", "--database", f"sqlite:///{tmp_path / 'none.db'}")
        assert said.code == 1
        assert "there is no database file" in said.err
        assert not (tmp_path / "none.db").exists()
        assert run("db", "backup", "--database", "sqlite://").code == 1

    def test_a_backup_of_the_other_kind(self, desk, taken, pg_server):
        url = pg_server.url("never")
        said = desk("db", "restore", str(taken), "--to", url)
        assert said.code == 1
        assert "another kind" in said.err

    def test_a_network_share_is_refused_everywhere(self, desk, taken, tmp_path, monkeypatch):
        far = tmp_path / "far"
        far.mkdir()
        table = [Mount("/", "ext4"), Mount(str(far.resolve()), "cifs")]
        monkeypatch.setattr(fsguard, "mounts_now", lambda _platform: table)
        told = ("db", "restore", str(taken), "--to", str(far / "room.db"))
        said = desk(*told)
        assert said.code == 1
        assert "network share (cifs)" in said.err
        assert "ổ mạng (cifs)" in desk(*told, "--lang", "vi").err
        backup.take(tmp_path / "room.db", far / "kept.db")  # a backup may go there
        monkeypatch.setenv("CONTROLROOM_NETWORK_SHARE", "allow")
        assert desk(*told).code == 0


@pytest.mark.parametrize(
    ("simulated", "url", "there"),
    [
        (False, "sqlite:////rooms/room.db", True),
        (True, "sqlite:////rooms/room.db", False),
        (False, "postgresql+psycopg://u@h/room", False),
        (False, "sqlite:////far/room.db?network_share=allow", False),
    ],
)
def test_whose_file_it_is_to_back_up(monkeypatch, simulated, url, there):
    monkeypatch.setattr(fsguard, "mounts_now", lambda _platform: [Mount("/far", "nfs")])
    core = SimpleNamespace(simulated=simulated, url=url)
    assert (bootstrap.own_file(core) is not None) is there  # type: ignore[arg-type]  # all it looks at
