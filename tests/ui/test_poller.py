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


def test_what_the_window_rejects_is_told_and_read_anew_after_a_pause(qtbot, polling, monkeypatch):
    first, second = Reader(batch(block(2))), Reader(batch(block(3), resync=True))
    pauses = []
    poller = polling(first, second)
    monkeypatch.setattr(poller._stop, "wait", pauses.append)
    failures = []
    poller.failed.connect(failures.append)
    qtbot.waitUntil(lambda: bool(len(poller.heard) == 1))
    bug = ValueError("cannot be merged")
    poller.reject(bug)
    qtbot.waitUntil(lambda: bool(len(poller.heard) == 2))
    assert first.applied_batches == []
    assert failures == [bug]
    poller.reject(bug)
    qtbot.waitUntil(lambda: bool(len(pauses) == 2))
    assert pauses == [0.25, 0.5]


def test_an_error_while_it_rests_is_a_failed_round_not_its_end(qtbot, polling):
    class Broken(Reader):
        def wait(self, _seconds):
            raise OSError("filedescriptor out of range")

        def close(self):
            super().close()
            raise OSError("closed already")

    reader = Broken()
    poller = polling(reader)
    with qtbot.waitSignal(poller.failed):
        qtbot.waitUntil(lambda: bool(poller.heard))
        poller.taken()
    qtbot.waitUntil(lambda: bool(len(poller.heard) == 2))
    assert poller.stop()
    assert reader.closed


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


def test_calls_of_the_database_do_not_make_a_round_each(qtbot):
    """The first is answered at once; those that follow wait, but never one's own command."""
    reader = Reader()
    reader.wait = lambda _seconds: True  # type: ignore[method-assign]  # it calls all the time
    poller = Poller(lambda: reader, called_every_s=3_600)
    poller.brought.connect(lambda _batch: poller.taken())
    with qtbot.waitSignal(poller.brought):
        poller.start()
    assert reader.fetched == 1
    for known in (2, 3):
        with qtbot.waitSignal(poller.brought):
            poller.poke()
        assert reader.fetched == known
    assert poller.stop()


def test_a_call_after_a_while_is_answered_at_once(qtbot):
    reader, calls = Reader(), [True, True]
    waited = reader.wait
    reader.wait = lambda seconds: calls.pop() if calls else waited(seconds)  # type: ignore[method-assign]  # as above
    poller = Poller(lambda: reader, called_every_s=0.0)
    poller.brought.connect(lambda _batch: poller.taken())
    poller.start()
    qtbot.waitUntil(lambda: reader.fetched == 3)
    assert poller.stop()
