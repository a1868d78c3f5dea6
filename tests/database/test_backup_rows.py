"""Row hashes of backups: what ``integrity_check`` cannot see makes one that is not trusted."""

from __future__ import annotations

import random
import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from controlroom.database import backup
from controlroom.database import backup_files as files
from controlroom.database.nightly import RoomFile
from controlroom.domain.errors import BackupError
from tests.database.history import lived

NIGHT = datetime(2026, 11, 23, 19, 0, tzinfo=UTC)


@pytest.fixture
def engine_name():
    """Only SQLite."""
    return "sqlite"


@pytest.fixture
def room(engine, tmp_path):
    """A room in use."""
    lived(engine)
    return RoomFile(Path(engine.url.database), tmp_path / "backups")


def changed_behind(room):
    with closing(sqlite3.connect(room.file)) as other, other:
        (sql,) = other.execute(
            "SELECT sql FROM sqlite_master WHERE name = 'audit_app_user_update'"
        ).fetchone()
        other.execute("DROP TRIGGER audit_app_user_update")
        other.execute("UPDATE app_user SET name = 'Eve' WHERE login = 'lan'")
        other.execute(sql)


def rows_of(path):
    with closing(backup.open_file(path, "mode=ro&immutable=1")) as connection:
        return backup.row_hashes(connection)


def test_a_good_backup_has_all_its_rows_verified(room):
    assert rows_of(room.back_up().path) > 20


def test_a_backup_with_a_changed_row_is_kept_but_does_not_count(room):
    good = room.back_up(now=NIGHT)
    changed_behind(room)
    for day in (1, 2, 3):
        with pytest.raises(BackupError, match="row-hashes: app_user lan: differs"):
            room.back_up(now=NIGHT + timedelta(days=day))
    kept = files.listed(room.folder, room.name)
    assert [b.manifest.verified for b in kept] == [True, False]
    last = files.last_good(room.folder, room.name, NIGHT + timedelta(days=4))
    assert last == good
    with pytest.raises(BackupError, match="row-hashes"):
        rows_of(kept[1].path)


def test_it_can_be_stopped(room):
    with (
        closing(backup.open_file(room.file, "mode=rw")) as connection,
        pytest.raises(BackupError, match="stopped"),
    ):
        backup.row_hashes(connection, lambda: True)


def test_a_flipped_bit_in_a_record_is_found_without_any_manifest(room):
    """``integrity_check`` passes over nearly all of them."""
    made = room.back_up()
    content = bytearray(made.path.read_bytes())
    dice = random.Random(5)
    at = content.index("Nước lên nhanh".encode())
    copy = made.path.with_name("flipped.db")
    for _ in range(8):
        place = at * 8 + dice.randrange(8 * len("Nước lên nhanh".encode()))
        content[place // 8] ^= 1 << place % 8
        copy.write_bytes(content)
        content[place // 8] ^= 1 << place % 8
        with pytest.raises(BackupError, match="row-hashes"):
            rows_of(copy)
