"""The poller: one batch at a time, failures as a state, an end that never waits."""

from __future__ import annotations

import threading

import pytest

from controlroom.domain.errors import DatabaseUnreachableError
from tests.ui.builders import batch, block
from ui.workers.poller import Poller


class Reader:
    """A feed that brings what it was given, then nothing, and notes what was applied."""

    def __init__(self, *rounds):
        self.rounds = list(rounds)
        self.fetched, self.applied_batches, self.closed = 0, [], False
        self._wake = threading.Event()

    def fetch(self):
        self.fetched += 1
        found = self.rounds.pop(0) if self.rounds else batch()
        if isinstance(found, Exception):
            raise found
        return found

    def applied(self, done):
        self.applied_batches.append(done)

    def wait(self, _seconds):
        self._wake.wait()
        self._wake.clear()

    def interrupt(self):
        self._wake.set()

    def close(self):
        self.closed = True


class Listened(Poller):
    """A poller that keeps what it brought."""

    def __init__(self, make_reader):
        super().__init__(make_reader)
        self.heard = []
        self.brought.connect(self.heard.append)


@pytest.fixture
def polling(qtbot):
    """Start a poller over readers made of the given rounds, one reader after the other."""
    made = []

    def start(*readers):
        waiting = list(readers)
        poller = Listened(lambda: waiting.pop(0) if len(waiting) > 1 else waiting[0])
        made.append(poller)
        poller.start()
        return poller

    yield start
    for poller in made:
        assert poller.stop()


def test_the_next_part_waits_until_the_window_has_taken_the_one_before(qtbot, polling):
    parts = [batch(block(2, start=n), resync=not n, more=n < 4) for n in (0, 2, 4)]
    reader = Reader(*parts)
    poller = polling(reader)
    qtbot.waitUntil(lambda: bool(poller.heard == parts[:1]))
    assert (reader.fetched, reader.applied_batches) == (1, [])
    poller.taken()
    qtbot.waitUntil(lambda: bool(poller.heard == parts[:2]))
    assert (reader.fetched, reader.applied_batches) == (2, parts[:1])
    poller.taken()
    qtbot.waitUntil(lambda: bool(poller.heard == parts))


def test_what_the_window_could_not_take_is_not_passed_but_read_anew(qtbot, polling):
    first, second = Reader(batch(block(2))), Reader(batch(block(3), resync=True))
    poller = polling(first, second)
    qtbot.waitUntil(lambda: bool(len(poller.heard) == 1))
    poller.resync()
    qtbot.waitUntil(lambda: bool(len(poller.heard) == 2))
    assert first.applied_batches == []
    assert first.closed
    assert poller.heard[1].resync


def test_a_failed_round_is_told_and_the_next_follows_by_itself(qtbot, polling):
    reader = Reader(DatabaseUnreachableError("gone"), batch(block(1)))
    failures = []
    poller = Poller(lambda: reader)
    poller.failed.connect(failures.append)
    with qtbot.waitSignal(poller.brought):
        poller.start()
    assert [type(f) for f in failures] == [DatabaseUnreachableError]
    assert poller.stop()


@pytest.mark.parametrize("taken", [True, False])
def test_it_ends_at_once_whether_it_rests_or_waits_for_the_window(qtbot, polling, taken):
    reader = Reader()
    poller = polling(reader)
    qtbot.waitUntil(lambda: bool(poller.heard))
    if taken:
        poller.taken()
        qtbot.waitUntil(lambda: bool(reader.applied_batches))
    assert poller.stop(0.5)
    assert reader.closed
