"""Backups of SQLite: of one picture, read back, never trusted with one wrong bit."""

from __future__ import annotations

import errno
import json
import random
import shutil
import sqlite3
import subprocess
import sys
import threading
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from controlroom.database import backup
from controlroom.database import backup_files as files
from controlroom.database.migrate import HEAD
from controlroom.database.nightly import RoomFile, room_of
from controlroom.database.session import make_engine
from controlroom.database.works import SqlWorks
from controlroom.domain.errors import BackupError
from tests.database.samples import LAN, an_event, an_incident

NIGHT = datetime(2026, 11, 23, 19, 0, tzinfo=UTC)


@pytest.fixture
def engine_name():
    """Only SQLite."""
    return "sqlite"


@pytest.fixture
def source(engine):
    """The file of a room in use: one incident is still in the write-ahead log."""
    works = SqlWorks(engine)
    for _ in range(3):
        receive(works)
    path = Path(engine.url.database)
    assert path.with_name("room.db-wal").stat().st_size > 0
    return path


def receive(works):
    with works(LAN, "receive") as work:
        incident = an_incident()
        work.add_incident(incident, None, ())
        work.append([an_event(incident)])


@pytest.fixture
def folder(tmp_path):
    made = tmp_path / "kept here"
    made.mkdir()
    return made


def reason(call, *args, **kwargs):
    with pytest.raises(BackupError) as refused:
        call(*args, **kwargs)
    return refused.value.reason


def names(folder):
    return sorted(p.name for p in folder.iterdir())


def test_a_backup_says_what_it_holds(source, folder):
    made = backup.take(source, folder / "a.db", now=NIGHT)
    assert names(folder) == ["a.db", "a.db.json"]
    manifest = made.manifest
    assert files.read_manifest(made.path) == manifest
    assert manifest.taken_at == NIGHT
    assert manifest.program.startswith("controlroom ")
    assert (manifest.source, manifest.revision, manifest.verified) == ("room", HEAD, True)
    assert manifest.rows["incident"] == manifest.rows["event"] == 3
    assert manifest.size == made.path.stat().st_size
    assert "_" not in {name[0] for name in manifest.rows}
    with closing(backup.open_file(made.path, "mode=ro")) as opened:  # makes nothing beside it
        assert opened.execute("PRAGMA journal_mode").fetchone() == ("delete",)
    assert names(folder) == ["a.db", "a.db.json"]


def test_it_is_no_more_readable_than_the_database(source, folder):
    source.chmod(0o600)
    assert backup.take(source, folder / "a.db").path.stat().st_mode & 0o777 == 0o600


def test_what_comes_after_the_picture_is_not_in_it(source, folder, engine):
    works = SqlWorks(engine)
    original = backup.count_rows

    def count_then_write(connection):
        rows = original(connection)
        if connection.execute("PRAGMA query_only").fetchone() == (1,):
            receive(works)
        return rows

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(backup, "count_rows", count_then_write)
        made = backup.take(source, folder / "a.db")
    assert made.manifest.rows["incident"] == 3
    assert backup.take(source, folder / "b.db").manifest.rows["incident"] == 4


def test_backups_under_load_all_verify(source, folder, engine):
    stop, written = threading.Event(), []

    def write():
        works = SqlWorks(engine)
        while not stop.is_set():
            receive(works)
            written.append(1)

    writers = [threading.Thread(target=write) for _ in range(2)]
    for writer in writers:
        writer.start()
    try:
        seen = []
        for number in range(12):
            made = backup.take(source, folder / f"{number}.db")
            rows = backup.drill(made.path)
            assert rows["incident"] == rows["event"] == rows["command_log"]
            seen.append(rows["incident"])
    finally:
        stop.set()
        for writer in writers:
            writer.join()
    assert seen == sorted(seen)
    assert written


def test_one_flipped_bit_anywhere_is_found(source, folder):
    made = backup.take(source, folder / "a.db")
    dice = random.Random(7)
    good = bytearray(made.path.read_bytes())
    places = {0, 7, 8 * len(good) - 1} | {dice.randrange(8 * len(good)) for _ in range(60)}
    for place in places:
        good[place // 8] ^= 1 << place % 8
        made.path.write_bytes(good)
        assert reason(files.check_file, made.path) == "hash-differs", place
        good[place // 8] ^= 1 << place % 8
    made.path.write_bytes(good)
    assert files.check_file(made.path) == made.manifest


def test_a_manifest_cannot_be_changed_unnoticed(source, folder):
    made = backup.take(source, folder / "a.db")
    beside = files.manifest_path(made.path)
    good = beside.read_bytes()
    dice = random.Random(7)
    for place in (dice.randrange(8 * len(good)) for _ in range(200)):
        wrong = bytearray(good)
        wrong[place // 8] ^= 1 << place % 8
        beside.write_bytes(wrong)
        try:
            assert files.read_manifest(made.path) == made.manifest  # a blank between two words
        except BackupError as error:
            assert error.reason == "manifest-bad"  # noqa: PT017 - most of them, not all
    for text in ("", "[]", "null", "{}", '{"sum": 1}', json.dumps({"sum": files._sum({})})):
        beside.write_text(text)
        assert reason(files.read_manifest, made.path) == "manifest-bad"
    beside.unlink()
    assert reason(files.check_file, made.path) == "manifest-missing"


def test_a_damaged_database_is_not_called_a_backup(source, folder, engine):
    engine.dispose()
    with source.open("r+b") as file:
        file.seek(40 * 4096)
        file.write(b"\xff" * 40 * 4096)
    assert reason(backup.take, source, folder / "a.db") == "damaged"
    assert names(folder) == []


def test_broken_references_are_found(source, folder):
    with closing(sqlite3.connect(source)) as raw:
        raw.execute("DROP TRIGGER keep_incident")
        raw.execute("DELETE FROM incident WHERE rowid = 1")  # without foreign_keys = ON
        raw.commit()
    assert reason(backup.take, source, folder / "a.db") == "foreign-keys"
    assert names(folder) == []


def test_rows_lost_on_the_way_are_found(source, folder, monkeypatch):
    monkeypatch.setattr(backup, "inspect_file", lambda *_args: ({"incident": 2}, HEAD))
    assert reason(backup.take, source, folder / "a.db") == "rows-differ"
    assert names(folder) == []


def test_what_is_no_database(folder):
    diary = folder / "diary.db"
    diary.write_text("Dear diary, " * 500)
    assert reason(backup.take, diary, folder / "a.db") == "not-a-database"
    assert reason(backup.take, folder / "none.db", folder / "a.db") == "source-missing"
    assert names(folder) == ["diary.db"]  # looking has made nothing


def test_nothing_is_overwritten(source, folder):
    (folder / "a.db").write_text("mine")
    assert reason(backup.take, source, folder / "a.db") == "exists"
    made = backup.take(source, folder / "b.db")
    assert reason(backup.restore, made.path, folder / "a.db") == "exists"
    assert (folder / "a.db").read_text() == "mine"


def test_a_full_disk_is_said_before_anything_is_written(source, folder, monkeypatch):
    usage = type("Usage", (), {"free": 1_000})
    monkeypatch.setattr(shutil, "disk_usage", lambda _path: usage)
    assert reason(backup.take, source, folder / "a.db") == "no-space"
    assert names(folder) == []


def test_it_can_be_stopped(source, folder):
    assert reason(backup.take, source, folder / "a.db", stop=lambda: True) == "stopped"
    asked = iter([False])
    late = lambda: next(asked, True)  # noqa: E731 - one line
    assert reason(backup.take, source, folder / "a.db", stop=late) == "stopped"
    assert names(folder) == []


def test_a_restored_file_is_not_the_old_one_again(source, folder):
    """Beside an old write-ahead log SQLite plays that log into the new file."""
    made = backup.take(source, folder / "a.db")
    target = folder / "again.db"
    with closing(sqlite3.connect(target)) as old:
        old.execute("PRAGMA journal_mode = WAL")
        old.execute("CREATE TABLE incident (x)")
        old.commit()
        logs = {n: target.with_name(n).read_bytes() for n in ("again.db-wal", "again.db-shm")}
    target.unlink()
    for name, content in logs.items():
        target.with_name(name).write_bytes(content)
    manifest, rows = backup.restore(made.path, target)
    assert rows == manifest.rows == made.manifest.rows
    assert names(folder) == ["a.db", "a.db.json", "again.db"]
    engine = make_engine(f"sqlite:///{target}")
    receive(SqlWorks(engine))
    engine.dispose()
    assert files.sha256_of(target) != manifest.sha256


def test_a_wrong_backup_is_not_brought_back(source, folder):
    made = backup.take(source, folder / "a.db")
    with made.path.open("r+b") as file:
        file.seek(100)
        file.write(b"x")
    assert reason(backup.restore, made.path, folder / "again.db") == "hash-differs"
    assert not (folder / "again.db").exists()


class TestFolder:
    @pytest.fixture
    def room(self, source, folder):
        return RoomFile(source, folder / "backups")

    def nights(self, room, count, keep=3):
        return [room.back_up(keep=keep, now=NIGHT + timedelta(days=n)) for n in range(count)]

    def test_so_many_are_kept(self, room):
        made = self.nights(room, 5)
        left = [b.path for b in files.listed(room.folder)]
        assert left == [b.path for b in made[2:]]
        assert names(room.folder)[0] == ".lock"
        assert len(names(room.folder)) == 7
        assert room.last_good(NIGHT + timedelta(days=9)) == NIGHT + timedelta(days=4)

    def test_files_of_others_stay(self, room):
        room.folder.mkdir()
        (room.folder / "room-notes.db").write_text("mine")
        (room.folder / "x.json").write_text("{}")
        backup.restore(self.nights(room, 1)[0].path, room.file.with_name("other.db"))
        kept = self.nights(RoomFile(room.file.with_name("other.db"), room.folder), 1)[0]
        room.back_up(keep=1, now=NIGHT + timedelta(days=4))
        assert kept.path.exists()
        assert (room.folder / "room-notes.db").exists()
        assert (room.folder / "x.json").exists()
        assert len(files.listed(room.folder)) == 2

    def test_a_backup_from_the_future_is_not_believed(self, room):
        self.nights(room, 1)
        assert room.last_good(NIGHT - timedelta(hours=1)) is None
        assert room.last_good(NIGHT - timedelta(minutes=4)) == NIGHT

    def test_a_shortened_one_does_not_count(self, room):
        made = self.nights(room, 2)
        with made[1].path.open("r+b") as file:
            file.truncate(5000)
        assert room.last_good(NIGHT + timedelta(days=9)) == NIGHT

    def test_only_one_process_at_a_time(self, room):
        code = (
            "import sys; from pathlib import Path\n"
            "from controlroom.database.backup_files import only_one\n"
            "with only_one(Path(sys.argv[1])):\n"
            "    print('held', flush=True); sys.stdin.read()\n"
        )
        holder = subprocess.Popen(
            [sys.executable, "-c", code, str(room.folder)],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=Path(__file__).parents[2],
        )  # fmt: skip
        with holder:
            assert holder.stdout is not None
            assert holder.stdout.readline().strip() == b"held"
            assert reason(room.back_up) == "busy"
            holder.kill()  # the lock ends with its holder, however that ends
        assert room.back_up().manifest.verified

    def test_a_share_without_locks_takes_backups_too(self, room, monkeypatch):
        fcntl = pytest.importorskip("fcntl")

        def without(_number, _how):
            raise OSError(errno.ENOLCK, "No locks available")

        monkeypatch.setattr(fcntl, "flock", without)
        assert room.back_up().manifest.verified

    def test_what_a_killed_one_left_is_removed(self, room):
        room.folder.mkdir()
        left = room.folder / ".room-20261123T190000Z.db.4711.part"
        left.write_bytes(b"half")
        self.nights(room, 1)
        assert not left.exists()

    @pytest.mark.parametrize(("why", "stays"), [("rows-differ", False), ("no-space", True)])
    def test_one_that_does_not_come_back_is_thrown_away(self, room, monkeypatch, why, stays):
        good = room.back_up(now=NIGHT)

        def fail(*_args, **_kwargs):
            raise BackupError(why)

        monkeypatch.setattr(backup, "drill", fail)
        assert reason(room.back_up, keep=1, now=NIGHT + timedelta(days=1)) == why
        left = [b.path for b in files.listed(room.folder)]
        assert left[0] == good.path
        assert len(left) == 1 + stays

    def test_a_folder_that_is_a_file(self, source, folder):
        (folder / "file").touch()
        assert reason(RoomFile(source, folder / "file").back_up) == "unwritable"


@pytest.mark.parametrize(
    ("url", "told", "folder"),
    [
        ("sqlite:////rooms/room.db", "", "/rooms/backups"),
        ("sqlite:////rooms/room.db?network_share=allow", "/else where", "/else where"),
        ("sqlite://", "", None),
        ("postgresql+psycopg://u@h/room", "", None),
    ],
)
def test_where_backups_go(url, told, folder):
    room = room_of(url, told)
    assert (room and room.folder) == (folder and Path(folder))


def test_who_comes_second_finds_it_done(source, folder):
    room = RoomFile(source, folder / "b")
    assert room.back_up_since(None, now=NIGHT) == NIGHT
    later = NIGHT + timedelta(minutes=1)
    assert room.back_up_since(None, now=later) == NIGHT  # it was due before the other took it
    assert room.back_up_since(NIGHT, now=later) == later
    assert len(files.listed(room.folder)) == 2
