"""What a person likes is kept, for that person and in a file of theirs."""

from __future__ import annotations

import stat
import sys

import pytest
from PySide6.QtCore import QSettings

from tests.ui import builders as b
from ui.preferences import Preferences


def test_words_and_numbers_come_back_and_belong_to_the_person(tmp_path, qapp):
    kept = Preferences(tmp_path, b.SUPERVISOR)
    kept.put("word", "Huế")
    kept.put("number", 3)
    again = Preferences(tmp_path, b.SUPERVISOR)
    assert (again.text("word", ""), again.number("number", 0)) == ("Huế", 3)
    again.forget("word")
    assert again.text("word", "none") == "none"
    assert again.number("word", 7) == 7


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has other rights")
def test_the_file_is_read_by_its_user_only_also_after_it_was_written(tmp_path, qapp):
    path = tmp_path / "window.ini"
    path.write_text("")
    path.chmod(0o644)  # as an older version made it
    kept = Preferences(tmp_path, b.SUPERVISOR)
    kept.put("address", "https://t.example.org/{z}/{x}/{y}?key=secret")
    QSettings(str(path), QSettings.Format.IniFormat).sync()
    kept._settings.sync()
    assert "secret" in path.read_text()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
