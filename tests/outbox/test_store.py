"""The file: written before sending, in order, with everything that may come of a deed."""

from __future__ import annotations

import sqlite3
import stat

import pytest

from controlroom.domain.errors import ConcurrentEditError, NotFoundError, OutboxError
from controlroom.domain.ids import new_id
from controlroom.outbox import place
from controlroom.outbox.place import open_outbox
from controlroom.outbox.registry import STEP_S, WORDS_S, deed
from controlroom.outbox.store import Outbox
from controlroom.outbox.values import Result, State
from tests.fakes import MONDAY, FakeClock


@pytest.fixture
def clock():
    return FakeClock()


@pytest.fixture
def box(tmp_path, clock):
    made = Outbox(tmp_path / "outbox.db", clock)
    yield made
    made.close()


def claim(subject=None, seen=1):
    return deed("claim", subject or new_id(), seen=seen, ref=18_001)


def note(text="a"):
    return deed("note", new_id(), text=text)


def done(version=2):
    return Result.done(version=version)


def sent(box, given, result=None):
    box.put(given)
    assert box.begin(given.id)
    box.settle(given.id, result or done())


def states(box, *deeds):
    return [box.find(d.id).state for d in deeds]


def test_the_file_is_synced_and_survives_closing(tmp_path, clock):
    path = tmp_path / "outbox.db"
    first = Outbox(path, clock)
    given = claim()
    kept = first.put(given)
    assert first._db.execute("PRAGMA synchronous").fetchone()[0] == 2
    assert first._db.execute("PRAGMA journal_mode").fetchone()[0] == "wal"
    first.close()
    again = Outbox(path, clock)
    assert again.next() == kept
    assert kept.deed == given
    assert kept.expires_at - kept.created_at == STEP_S
    assert kept.created_at == MONDAY.timestamp()
    again.close()


def test_deeds_come_out_in_the_order_they_went_in(box):
    given = [claim() for _ in range(5)]
    for one in given:
        box.put(one)
    out = []
    while (entry := box.next()) is not None:
        out.append(entry.deed)
        box.begin(entry.deed.id)
        box.settle(entry.deed.id, done())
    assert out == given
    assert box.entries() == ()


def test_the_same_deed_is_not_taken_twice(box):
    given = claim()
    box.put(given)
    with pytest.raises(OutboxError):
        box.put(given)
    assert len(box.entries()) == 1


def test_a_refusal_is_kept_with_all_it_said(box):
    given = claim()
    refusal = ConcurrentEditError("Minh", MONDAY, "verifying")
    sent(box, given, Result.refused(refusal))
    (entry,) = box.entries()
    assert entry.state is State.REFUSED
    again = entry.result.error()
    assert isinstance(again, ConcurrentEditError)
    assert (again.winner, again.at, again.now_state) == ("Minh", MONDAY, "verifying")
    assert box.next() is None
    assert not entry.noted
    box.note_refusals()
    assert box.entries()[0].noted
    assert box.drop(given.id)
    assert box.entries() == ()


def test_what_was_never_tried_and_is_too_old_is_set_aside(box, clock):
    old, words = claim(), note()
    box.put(old)
    box.put(words)
    clock.forward(seconds=STEP_S + 1)
    young = claim()
    box.put(young)
    assert box.next().deed == words  # a note may be told later
    assert states(box, old, words, young) == [State.EXPIRED, State.WAITING, State.WAITING]
    clock.forward(seconds=WORDS_S)
    assert box.next() is None
    assert [e.state for e in box.entries()] == [State.EXPIRED] * 3


def test_what_was_tried_is_sent_however_old(box, clock):
    given = claim()
    box.put(given)
    box.begin(given.id)
    clock.forward(seconds=10 * STEP_S)
    assert box.next().deed == given
    assert box.next().tried


def test_what_surely_did_not_arrive_counts_as_never_tried(box, clock):
    given = claim()
    box.put(given)
    box.begin(given.id)
    box.postpone(given.id, tried=False)
    entry = box.next()
    assert (entry.tried, entry.attempts, entry.may_drop) == (False, 1, True)
    clock.forward(seconds=STEP_S + 1)
    assert box.next() is None
    assert box.entries()[0].state is State.EXPIRED


def test_a_deed_too_old_is_sent_after_all_when_asked(box, clock):
    given = claim()
    box.put(given)
    clock.forward(seconds=STEP_S + 1)
    assert box.next() is None
    assert box.send_now(given.id)
    assert box.next().deed == given
    assert not box.send_now(given.id)


def test_only_what_cannot_have_happened_is_dropped(box):
    waiting, tried, old = claim(), claim(), claim()
    for one in (waiting, tried, old):
        box.put(one)
    box.begin(tried.id)
    assert box.drop(waiting.id)
    assert not box.drop(tried.id)
    sent_one = claim()
    sent(box, sent_one)
    assert not box.drop(sent_one.id)
    assert box.begin(waiting.id) is None  # withdrawn at the last moment
    assert states(box, waiting, tried, sent_one) == [State.DROPPED, State.WAITING, State.DONE]


def test_a_second_step_follows_the_first_of_the_same_person(box):
    """Both were given while the window showed version 4."""
    report = new_id()
    first, second, third = (claim(report, 4) for _ in range(3))
    for one in (first, second, third):
        box.put(one)
    assert box.begin(first.id).sends == 4
    box.settle(first.id, done(5))
    assert box.begin(second.id).sends == 5
    box.postpone(second.id, tried=True)
    again = box.begin(second.id)
    assert again.sends == 5  # what was sent once is never changed
    assert again.command_id.digest == box.find(second.id).command_id.digest
    box.settle(second.id, done(6))
    assert box.begin(third.id).sends == 6


@pytest.mark.parametrize(
    "result", [Result.refused(NotFoundError("x")), done(7), Result.done(), None]
)
def test_nothing_follows_what_was_not_done_on_that_very_version(box, result):
    report = new_id()
    first, second = claim(report, 4), claim(report, 4)
    box.put(first)
    if result is not None:
        box.begin(first.id)
        box.settle(first.id, result)
    box.put(second)
    assert box.begin(second.id).sends == 4


def test_a_step_on_another_record_follows_nothing(box):
    sent(box, claim(seen=4), done(5))
    other = claim(seen=4)
    box.put(other)
    assert box.begin(other.id).sends == 4


def test_after_a_failover_the_last_ten_minutes_are_asserted_again_first(box, clock):
    older = claim()
    sent(box, older)
    clock.forward(seconds=601)
    first, refused, second, waiting = (claim() for _ in range(4))
    sent(box, first)
    sent(box, refused, Result.refused(NotFoundError("x")))
    sent(box, second)
    box.put(waiting)
    digests = [box.find(d.id).command_id.digest for d in (first, second)]
    assert box.reassert() == 2
    order, again = [], []
    while (entry := box.next()) is not None:
        assert not entry.again or not entry.may_drop
        order.append(entry.deed)
        again.append(box.begin(entry.deed.id).command_id.digest)
        box.settle(entry.deed.id, done())
    assert order == [first, second, waiting]
    assert again[:2] == digests
    assert states(box, older, refused) == [State.DONE, State.REFUSED]
    clock.forward(seconds=300)
    later = claim()
    sent(box, later)
    clock.forward(hours=3)  # so long the server was away: nothing that may be lost is forgotten
    assert box.reassert() == 4
    assert states(box, first, later) == [State.WAITING, State.WAITING]


def test_the_first_acknowledgement_counts(box, clock):
    one, other = claim(), claim()
    sent(box, one)
    clock.forward(seconds=400)
    assert box.reassert() == 1
    box.begin(one.id)
    box.settle(one.id, done())  # told again: it was in the log
    clock.forward(seconds=300)
    sent(box, other)
    assert box.reassert() == 1
    assert states(box, one, other) == [State.DONE, State.WAITING]


def test_what_is_long_over_is_forgotten(box, clock):
    one, refused, waiting = note("secret-name"), claim(), note()
    sent(box, one)
    sent(box, refused, Result.refused(NotFoundError("x")))
    box.put(waiting)
    assert box.purge() == 0
    clock.forward(hours=2)
    assert box.purge() == 1
    assert box.find(one.id) is None
    clock.forward(days=8)
    assert box.purge() == 1
    assert [e.deed for e in box.entries()] == [waiting]


def test_a_full_disk_is_said(box):
    box._db.execute("PRAGMA max_page_count = 1")

    def fill():
        for _ in range(100):
            box.put(note("x" * 1000))

    with pytest.raises(OutboxError):
        fill()
    assert box._db.in_transaction is False


# --- which file


def test_each_person_and_each_database_has_a_file(tmp_path, clock):
    whose = [("lan", "a"), ("minh", "a"), ("lan", "b"), ("lân/..\\", "a")]
    opened = [open_outbox(tmp_path / "o", *one, clock) for one in whose]
    for each in opened:
        each.outbox.put(claim())
    assert len(list((tmp_path / "o").glob("*.db"))) == 4
    for each in opened:
        each.close()
    again = open_outbox(tmp_path / "o", "minh", "a", clock)
    assert len(again.outbox.entries()) == 1
    again.close()


def test_nobody_else_on_the_computer_reads_it(tmp_path):
    opened = open_outbox(tmp_path / "o", "lan", "a")
    (path,) = (tmp_path / "o").glob("*.db")
    assert stat.S_IMODE(path.stat().st_mode) & 0o077 == 0
    assert stat.S_IMODE(path.parent.stat().st_mode) & 0o077 == 0
    opened.close()


def test_a_second_window_has_its_own_and_leaves_nothing_behind(tmp_path, clock):
    first = open_outbox(tmp_path, "lan", "a", clock)
    second = open_outbox(tmp_path, "lan", "a", clock)
    deeds = [claim() for _ in range(3)]
    first.outbox.put(deeds[0])
    for one in deeds[1:]:
        second.outbox.put(one)
    second.outbox.begin(deeds[1].id)
    second.close()
    first.close()
    again = open_outbox(tmp_path, "lan", "a", clock)
    assert [e.deed for e in again.outbox.entries()] == deeds
    assert [e.tried for e in again.outbox.entries()] == [False, True, False]
    again.close()
    once_more = open_outbox(tmp_path, "lan", "a", clock)
    assert [e.deed for e in once_more.outbox.entries()] == deeds
    once_more.close()


def test_too_many_windows_are_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(place, "WINDOWS_MAX", 1)
    first = open_outbox(tmp_path, "lan", "a")
    with pytest.raises(OutboxError, match="windows"):
        open_outbox(tmp_path, "lan", "a")
    first.close()


def test_a_damaged_file_is_put_aside_and_never_stops_the_window(tmp_path, caplog):
    open_outbox(tmp_path, "lan", "a").close()
    (path,) = tmp_path.glob("*.db")
    path.write_bytes(b"not a database, but long enough to look like one" * 100)
    first = open_outbox(tmp_path, "lan", "a")
    first.outbox.put(claim())
    first.close()
    again = open_outbox(tmp_path, "lan", "a")
    assert len(again.outbox.entries()) == 1
    again.close()
    assert first.set_aside is not None
    assert again.set_aside is None
    assert len(list(tmp_path.glob("*.damaged-1"))) == 1
    assert "damaged" in caplog.text


def test_a_folder_that_cannot_be_made_is_said(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(OutboxError):
        open_outbox(tmp_path / "file" / "x", "lan", "a")


def test_the_lock_ends_with_its_holder(tmp_path):
    lock = place._locked(tmp_path / "x.lock")
    assert isinstance(lock, sqlite3.Connection)
    assert place._locked(tmp_path / "x.lock") is None
    lock.close()
    again = place._locked(tmp_path / "x.lock")
    assert again is not None
    again.close()
