"""The cursor's arithmetic against simulated histories, and mutants that must be caught."""

from __future__ import annotations

import random
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

import pytest

from controlroom.database.feed_cursor import Cursor, Head, Hole, start

AT = datetime(2030, 1, 1, tzinfo=UTC)


@dataclass
class Server:
    """A database reduced to what the feed depends on: transactions, a sequence, snapshots."""

    next_transaction: int = 100
    next_number: int = 1
    running: dict[int, list[int]] = field(default_factory=dict)
    visible: set[int] = field(default_factory=set)

    def begin(self):
        self.running[self.next_transaction] = []
        self.next_transaction += 1

    def write(self, transaction):
        self.running[transaction].append(self.next_number)
        self.next_number += 1

    def end(self, transaction, *, commit):
        numbers = self.running.pop(transaction)
        if commit:
            self.visible.update(numbers)

    def head(self):
        oldest = min(self.running, default=self.next_transaction)
        return Head("e", "i", 0, AT, oldest, self.next_transaction)

    def page(self, cursor, limit):
        wanted = sorted(
            n
            for n in self.visible
            if n > cursor.last or any(h.first <= n <= h.last for h in cursor.holes)
        )
        return wanted[:limit]


def missed(advance, seed):
    """Run one random history; return what the reader never saw, or saw twice."""
    chance = random.Random(seed)
    server, cursor, seen = Server(), start(Server().head(), 0, ()), []

    def poll():
        nonlocal cursor
        limit = chance.choice((2, 3, 50))
        page = server.page(cursor, limit)
        seen.extend(page)
        cursor = advance(cursor, page, server.head(), len(page) == limit)
        return len(page) == limit

    for _ in range(60):
        step = chance.random()
        if step < 0.25:
            server.begin()
        elif step < 0.65 and server.running:
            server.write(chance.choice(list(server.running)))
        elif step < 0.8 and server.running:
            server.end(chance.choice(list(server.running)), commit=chance.random() < 0.8)
        else:
            poll()
    for transaction in list(server.running):
        server.end(transaction, commit=True)
    while poll():
        pass
    poll()
    assert cursor.holes == (), "a hole that nobody can fill any more is still open"
    return (server.visible - set(seen)), len(seen) - len(set(seen))


def ours(cursor, page, head, full):
    return cursor.advanced(page, head, page_full=full)


def naive(cursor, page, head, full):
    return replace(cursor, last=max([cursor.last, *page]), holes=())


def wrong_horizon(cursor, page, head, full):
    """Take the newest running transaction for the next one, as ``pg_snapshot_xmax`` may."""
    return cursor.advanced(
        page, replace(head, next_transaction=head.oldest_running), page_full=full
    )


def gives_up_on_full_pages(cursor, page, head, full):
    return cursor.advanced(page, head, page_full=False)


def forgets_old_holes(cursor, page, head, full):
    return replace(cursor, holes=()).advanced(page, head, page_full=full)


def test_no_history_loses_or_repeats_a_change():
    for seed in range(3_000):
        assert missed(ours, seed) == (set(), 0), seed


@pytest.mark.parametrize(
    "mutant", [naive, wrong_horizon, gives_up_on_full_pages, forgets_old_holes]
)
def test_a_wrong_reader_is_caught(mutant):
    for seed in range(3_000):
        lost, _ = missed(mutant, seed)
        if lost:
            return
    pytest.fail("3,000 histories did not show the fault")


def test_a_hole_is_kept_until_everybody_who_might_fill_it_has_ended():
    head = Head("e", "i", 0, AT, oldest_running=10, next_transaction=14)
    cursor = start(head, 5, [(2, 3)])
    assert cursor.holes == (Hole(2, 3, 14),)
    cursor = cursor.advanced([3, 9], head, page_full=False)
    assert cursor.last == 9
    assert cursor.holes == (Hole(2, 2, 14), Hole(6, 8, 14))
    later = replace(head, oldest_running=13, next_transaction=20)
    assert cursor.advanced([], later, page_full=False) == cursor
    assert cursor.advanced([], replace(later, oldest_running=14), page_full=False).holes == ()


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"epoch": "f"}, "another history"),
        ({"incarnation": "j"}, "server restarted"),
        ({"floor": 6}, "slept past retention"),
        ({"floor": 5}, ""),
    ],
)
def test_a_cursor_that_cannot_be_trusted_says_so(change, why):
    cursor = Cursor("e", "i", 5)
    assert cursor.broken_by(replace(Head("e", "i", 0, AT), **change)) == why


@pytest.mark.parametrize(("floor", "why"), [(3, ""), (4, "slept past retention")])
def test_a_hole_that_was_purged_cannot_be_trusted(floor, why):
    cursor = Cursor("e", "i", 9, (Hole(4, 4, 14), Hole(6, 8, 14)))
    assert cursor.broken_by(Head("e", "i", floor, AT)) == why
