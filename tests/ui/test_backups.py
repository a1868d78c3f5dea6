"""The nightly backup as the window sees it: when, by whom, and what is said of it."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from PySide6.QtGui import QCursor

from controlroom.domain.errors import BackupError
from controlroom.domain.records import Freshness
from tests.ui import builders as b
from ui.features.backups import BackupKeeper, Quiet
from ui.models.backup import BackupState
from ui.widgets.status_strip import StatusStrip

HOUR = timedelta(hours=1)


class File:
    """Notes what it was asked; fails as told."""

    def __init__(self, last=None):
        self.last, self.error = last, None
        self.taken, self.threads = [], set()
        self.gate = threading.Event()
        self.gate.set()

    def last_good(self, now):
        self.threads.add(threading.current_thread())
        return self.last

    def back_up_since(self, seen, *, stop):
        self.taken.append(seen)
        while not self.gate.wait(0.01):
            if stop():
                raise BackupError("stopped")
        if self.error is not None:
            raise self.error
        self.last = b.NOW
        return self.last


class Desk:
    """Makes keepers, turns their clock, and notes what they say."""

    def __init__(self):
        self.now, self.notices, self.made = b.NOW, [], []

    def __call__(self, file, *, settled_s=0.0, quiet=lambda: True):
        kept = BackupKeeper(
            file, b.city().zone, quiet=quiet, say=self.notices.append,
            clock=lambda: self.now, settled_s=settled_s,
        )  # fmt: skip
        self.made.append(kept)
        return kept


@pytest.fixture
def keeper(qtbot):
    desk = Desk()
    yield desk
    assert all(kept.stop() for kept in desk.made)


def settle(qtbot, keeper):
    """Wait until nothing is asked any more."""
    qtbot.waitUntil(lambda: not keeper._runner.busy)


def test_a_room_without_a_backup_gets_one(qtbot, keeper):
    file = File()
    kept = keeper(file)
    states = []
    kept.changed.connect(states.append)
    kept.look()
    qtbot.waitUntil(lambda: kept.state == BackupState(b.NOW))
    assert file.taken == [None]
    assert states[0] == BackupState()
    assert threading.main_thread() not in file.threads
    kept.look()
    settle(qtbot, kept)
    assert len(file.taken) == 1


def test_not_before_the_room_has_settled(qtbot, keeper):
    file = File()
    kept = keeper(file, settled_s=1e6)
    with qtbot.waitSignal(kept.changed):
        kept.start()
    settle(qtbot, kept)
    assert file.taken == []


def test_at_night_it_waits_for_a_quiet_moment_but_not_for_ever(qtbot, keeper):
    yesterday = b.NOW - 20 * HOUR
    file = File(yesterday)
    kept = keeper(file, quiet=lambda: False)
    for hours in (0, 0.5):
        keeper.now = b.NOW + hours * HOUR
        with qtbot.waitSignal(kept.changed):
            kept.look()
        settle(qtbot, kept)
        assert file.taken == []
    keeper.now = b.NOW + 1.1 * HOUR
    kept.look()
    qtbot.waitUntil(lambda: file.taken == [yesterday])


def test_a_failure_is_said_in_words_and_tried_again_after_an_hour(qtbot, keeper):
    file = File()
    file.error = BackupError("no-space", "12 bytes free")
    kept = keeper(file)
    kept.look()
    qtbot.waitUntil(lambda: kept.state.failed)
    assert kept.state.failed_at == b.NOW
    assert kept.state.why == "there is not enough room on the disk"
    [notice] = keeper.notices
    assert "there is not enough room on the disk" in notice.text
    assert not notice.is_bug
    keeper.now = b.NOW + 0.9 * HOUR
    kept.look()
    settle(qtbot, kept)
    assert len(file.taken) == 1
    file.error = None
    keeper.now = b.NOW + 1.1 * HOUR
    kept.look()
    qtbot.waitUntil(lambda: not kept.state.failed)
    assert len(file.taken) == 2


def test_a_bug_is_admitted(qtbot, keeper):
    file = File()
    file.error = ValueError("boom")
    kept = keeper(file)
    kept.look()
    qtbot.waitUntil(lambda: kept.state.failed)
    assert keeper.notices[0].is_bug
    assert "see the log" in kept.state.why


@pytest.mark.parametrize("reason", ["busy", "stopped"])
def test_what_another_process_does_is_no_failure(qtbot, keeper, reason):
    file = File()
    file.error = BackupError(reason)
    kept = keeper(file)
    kept.look()
    qtbot.waitUntil(lambda: len(file.taken) == 1)
    settle(qtbot, kept)
    assert not kept.state.failed
    assert keeper.notices == []
    file.last = b.NOW  # the other one has made it
    kept.look()
    qtbot.waitUntil(lambda: kept.state == BackupState(b.NOW))


def test_a_failure_is_over_when_another_process_has_made_one(qtbot, keeper):
    file = File()
    file.error = BackupError("unwritable")
    kept = keeper(file)
    kept.look()
    qtbot.waitUntil(lambda: kept.state.failed)
    file.last = b.NOW + HOUR
    kept.look()
    qtbot.waitUntil(lambda: kept.state == BackupState(b.NOW + HOUR))


def test_closing_the_window_does_not_wait_for_a_long_backup(qtbot, keeper):
    file = File()
    file.gate.clear()
    kept = keeper(file)
    kept.look()
    qtbot.waitUntil(lambda: bool(file.taken))
    assert kept.stop()


def test_quiet_is_when_no_hand_moves_and_nothing_runs(qapp):
    busy = [0]
    quiet = Quiet(lambda: busy[0])
    assert quiet()
    QCursor.setPos(QCursor.pos().x() + 3, 10)
    assert not quiet()
    assert quiet()
    busy[0] = 1
    assert not quiet()


@pytest.fixture
def strip(qtbot):
    context = b.context()
    context.theme.apply()
    made = StatusStrip(context, simulated=False, hint="F1 keys")
    qtbot.addWidget(made)
    context.room.apply(b.batch(resync=True))
    return made


def test_nothing_is_said_where_another_computer_takes_them(strip):
    assert strip.backup_item() is None
    assert "ackup" not in strip.accessibleName()


@pytest.mark.parametrize(
    ("hours", "failed", "text", "state"),
    [
        (None, False, "No backup yet", Freshness.NEVER),
        (3, False, "Backup 3 h", Freshness.FRESH),
        (25.9, False, "Backup 25 h", Freshness.FRESH),
        (27, False, "Backup 27 h old", Freshness.OLD),
        (3, True, "Backup failed", Freshness.OLD),
        (None, True, "Backup failed", Freshness.OLD),
    ],
)
def test_its_age_is_calm_until_it_is_late(strip, hours, failed, text, state):
    last = None if hours is None else b.NOW - hours * HOUR
    at, why = (b.NOW, "the disk is full") if failed else (None, "")
    strip.set_backup(BackupState(last, at, why))
    item = strip.backup_item()
    assert item is not None
    assert (item.text, item.freshness) == (text, state)
    assert text in strip.accessibleName()
    assert ("the disk is full" in item.tip) is failed
    for pixels in (700, 1366):
        strip.resize(pixels, 28)
        strip.grab()
        shown = {found.text for _, found in strip._places}
        assert text in shown or (state is not Freshness.OLD and pixels < 1366)
