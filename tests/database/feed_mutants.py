"""Wrong readers: each undoes one rule of the feed in the program's own code.

A mutant is a function that patches the real code through a setter like ``monkeypatch.setattr``.
"""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from sqlalchemy import text

from controlroom.database import feed_cursor, feed_log, feed_store
from controlroom.database.feed_cursor import Cursor, Head, Hole
from tests.database.feed_world import BrokenError, modelled, run

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    Patch = Callable[[Any, str, Any], None]
    Mutant = Callable[[Patch], None]

_advanced, _broken_by = Cursor.advanced, Cursor.broken_by
_NEXT = "pg_snapshot_xmin(s.s)::text::bigint + age(pg_snapshot_xmin(s.s)::xid) AS next"


def _advancing(change: Callable[..., Cursor]) -> Mutant:
    """Return a mutant of ``Cursor.advanced``."""
    return lambda patch: patch(Cursor, "advanced", change)


def _sharing(**same: str) -> Mutant:
    """Return a mutant that takes the head's fields for what the cursor knows already."""

    def broken_by(cursor: Cursor, head: Head) -> str:
        return _broken_by(cursor, replace(head, **{k: getattr(cursor, k) for k in same}))

    return lambda patch: patch(Cursor, "broken_by", broken_by)


def xmax_for_the_next_transaction(patch: Patch) -> None:
    """The newest transaction that ended stands for the newest there is."""
    for name in ("_PG_POLL", "_PG_POLL_HOLES", "_PG_START"):
        right = getattr(feed_log, name)
        said = right if isinstance(right, str) else right.text
        wrong = said.replace(_NEXT, "pg_snapshot_xmax(s.s)::text::bigint AS next")
        assert "xmax" in wrong
        patch(feed_log, name, wrong if isinstance(right, str) else text(wrong))


def oldest_for_the_next_transaction(cursor: Cursor, seen: Any, head: Head, **told: Any) -> Cursor:
    return _advanced(cursor, seen, replace(head, next_transaction=head.oldest_running), **told)


def one_transaction_too_few(cursor: Cursor, seen: Any, head: Head, **told: Any) -> Cursor:
    return _advanced(
        cursor, seen, replace(head, next_transaction=head.next_transaction - 1), **told
    )


def full_page_closes_holes(
    cursor: Cursor, seen: Any, head: Head, *, page_full: bool = False
) -> Cursor:
    del page_full
    return _advanced(cursor, seen, head, page_full=False)


def holes_not_kept(cursor: Cursor, seen: Any, head: Head, **told: Any) -> Cursor:
    return replace(_advanced(cursor, seen, head, **told), holes=())


def old_holes_forgotten(cursor: Cursor, seen: Any, head: Head, **told: Any) -> Cursor:
    return _advanced(replace(cursor, holes=()), seen, head, **told)


def holes_never_closed(cursor: Cursor, seen: Any, head: Head, **told: Any) -> Cursor:
    return _advanced(cursor, seen, replace(head, oldest_running=0), **told)


def stamp_of_a_later_poll(cursor: Cursor, seen: Any, head: Head, **told: Any) -> Cursor:
    late = tuple(replace(hole, horizon=head.next_transaction) for hole in cursor.holes)
    return _advanced(replace(cursor, holes=late), seen, head, **told)


def stamp_of_the_poll_before(patch: Patch) -> None:
    """The horizon is read before the changes, in a statement of its own."""
    real = feed_log._changes
    before: dict[str, Head] = {}

    def changes(cursor: Cursor, head: Head, rows: Any, page: int) -> feed_log.Changes:
        early = before.get(head.epoch + head.incarnation, head)
        before[head.epoch + head.incarnation] = head
        return real(cursor, replace(head, next_transaction=early.next_transaction), rows, page)

    patch(feed_log, "_changes", changes)


def hole_cut_at_the_first_arrival(patch: Patch) -> None:
    """What lies behind the first number that came out of a hole is given up."""
    real = feed_cursor._without

    def without(hole: Hole, seen: Any) -> list[Hole]:
        inside = list(seen)
        return real(replace(hole, last=inside[0]) if inside else hole, inside)

    patch(feed_cursor, "_without", without)


def arrivals_leave_holes_whole(patch: Patch) -> None:
    """What came out of a hole is read again and again."""
    patch(feed_cursor, "_without", lambda hole, _seen: [hole])


def floor_for_the_last_number_only(patch: Patch) -> None:
    """What was purged out of a hole is not missed."""

    def broken_by(cursor: Cursor, head: Head) -> str:
        return _broken_by(replace(cursor, holes=()), head)

    patch(Cursor, "broken_by", broken_by)


def floor_ignored(patch: Patch) -> None:
    def broken_by(cursor: Cursor, head: Head) -> str:
        return _broken_by(cursor, replace(head, floor=0))

    patch(Cursor, "broken_by", broken_by)


def moved_before_it_was_applied(patch: Patch) -> None:
    """``fetch`` moves the cursor, whatever becomes of the batch."""
    real = feed_store.ChangeFeedReader._changed

    def changed(reader: Any, connection: Any, changes: Any, version: Any) -> Any:
        batch = real(reader, connection, changes, version)
        if reader._offer is not None:
            _, reader._cursor, reader._data_version = reader._offer
        return batch

    patch(feed_store.ChangeFeedReader, "_changed", changed)


def picture_without_its_holes(patch: Patch) -> None:
    """What was running while everything was read is forgotten."""
    real = feed_cursor.start
    patch(feed_log, "start", lambda head, last, _gaps: real(head, last, ()))


def cursor_of_after_the_picture(patch: Patch) -> None:
    """Picture and cursor belong to two states of the database, the cursor to the later one."""
    real = feed_store.ChangeFeedReader._read_all

    @contextmanager
    def snapshot(_connection: Any, *, whole: bool) -> Iterator[None]:
        del whole
        yield

    def read_all(reader: Any, connection: Any, why: str) -> Any:
        for batch, cursor in real(reader, connection, why):
            yield batch, None if cursor is None else feed_log.begin(connection)[0]

    patch(feed_store, "_snapshot", snapshot)
    patch(feed_store.ChangeFeedReader, "_read_all", read_all)


def version_kept_over_a_full_page(patch: Patch) -> None:
    """SQLite says that nothing changed, and the rest of the last page is never read."""
    real = feed_store.ChangeFeedReader._changed

    def changed(reader: Any, connection: Any, changes: Any, version: Any) -> Any:
        return real(reader, connection, replace(changes, more=False), version)

    patch(feed_store.ChangeFeedReader, "_changed", changed)


MUTANTS: dict[str, Mutant] = {
    one.__name__: one
    for one in (
        xmax_for_the_next_transaction,
        stamp_of_the_poll_before,
        hole_cut_at_the_first_arrival,
        arrivals_leave_holes_whole,
        floor_for_the_last_number_only,
        floor_ignored,
        moved_before_it_was_applied,
        picture_without_its_holes,
        cursor_of_after_the_picture,
    )
} | {
    one.__name__: _advancing(one)
    for one in (
        oldest_for_the_next_transaction,
        one_transaction_too_few,
        full_page_closes_holes,
        holes_not_kept,
        old_holes_forgotten,
        holes_never_closed,
        stamp_of_a_later_poll,
    )
}
MUTANTS["epoch_ignored"] = _sharing(epoch="")
MUTANTS["incarnation_ignored"] = _sharing(incarnation="")

ON_SQLITE: dict[str, Mutant] = {
    one.__name__: one
    for one in (moved_before_it_was_applied, floor_ignored, version_kept_over_a_full_page)
}
ON_SQLITE["epoch_ignored"] = _sharing(epoch="")


def killed_after(mutant: Mutant, most: int, dialect: str = "postgresql") -> int:
    """Return how many schedules it took to catch *mutant*; 0 if *most* did not."""
    before: list[tuple[Any, str, Any]] = []

    def patch(owner: Any, name: str, value: Any) -> None:
        before.append((owner, name, getattr(owner, name)))
        setattr(owner, name, value)

    with modelled():
        try:
            mutant(patch)
            for seed in range(most):
                try:
                    run(seed, dialect)
                except BrokenError:
                    return seed + 1
        finally:
            for owner, name, real in reversed(before):
                setattr(owner, name, real)
    return 0
