"""The writer is killed, logs are torn: nothing acknowledged is lost, nothing is stored by half.

``run.py soak sqlite`` does the same two hundred and a thousand times.
"""

from __future__ import annotations

import random
import shutil
import sys

from tools import soak_sqlite


def test_killed_writers_lose_nothing_they_have_said(tmp_path):
    outcome = soak_sqlite.kills(tmp_path, 4, random.Random(3))
    assert outcome.faults == []
    assert outcome.tried == 4
    assert outcome.survived > 0


def test_writers_that_die_by_themselves_prove_nothing(tmp_path, monkeypatch):
    monkeypatch.setattr(soak_sqlite, "EARLY_SHARE", 0.0)
    monkeypatch.setattr(sys, "executable", shutil.which("false") or "")
    outcome = soak_sqlite.kills(tmp_path, 1, random.Random(3))
    assert outcome.faults == ["a writer ended by itself, with code 1"]


def test_a_torn_log_is_a_clean_prefix(tmp_path):
    outcome = soak_sqlite.torn_logs(tmp_path, 40, random.Random(3))
    assert outcome.faults == []
    assert 0 < outcome.survived < 40 * soak_sqlite.COMMITS


def test_the_check_itself_sees_what_is_missing(tmp_path):
    path = tmp_path / "room.db"
    core = soak_sqlite.open_room(path)
    kept = soak_sqlite.receive(core)
    with core.engine.begin() as connection:
        connection.exec_driver_sql("DELETE FROM command_log")
    core.close()
    ids, faults = soak_sqlite.found_in(path)
    assert ids == {kept}
    assert faults == ["torn: 1 incidents, 0 commands, 1 timelines"]
    content = bytearray(path.read_bytes())
    content[30 * 4096 : 60 * 4096] = bytes(30 * 4096)
    path.write_bytes(content)
    assert soak_sqlite.found_in(path)[1][0].startswith("corrupt")
