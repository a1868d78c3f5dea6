"""Which records are audited, and the one rule by which their lines are chained.

A line's hash covers the record's line before it and all of its own columns, so that a line that
was changed, removed or moved breaks the chain.  PostgreSQL does the same in
``rights/45_audit.sql``; a test holds the two together.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping

AUDITED: Mapping[str, str] = {
    "incident": "id",
    "assignment": "id",
    "event": "id",
    "attachment": "id",
    "reporter": "incident_id",
    "call": "id",
    "call_number": "call_id",
    "alarm": "id",
    "task": "id",
    "shift": "id",
    "app_user": "login",
}
"""Primary key by table."""

PERSONAL = frozenset({"reporter", "call_number"})
"""Of these only a hash is kept: who may read the audit may not always read them."""

PROGRAM = "controlroom"
"""In lines of SQLite: the program; and who acts, when it was not told."""

UNLINKED = bytes(32)
"""In place of a hash, in a line that nobody has completed; and before the first line."""


_KEPT = "surrogateescape"  # what a flipped bit has made of a letter


class Line(NamedTuple):
    """One line of the audit, every value as the database spells it.

    Attributes:
        at: Microseconds since 1970, UTC.
        command_id: Empty when it was none.
        n: 0 in a line that was never completed.
        old: JSON text; None where there is none.
    """

    seq: int
    at: int
    actor: str
    client: str
    program: str
    command_id: str
    xid: int
    entity: str
    op: str
    id: str
    n: int
    old: str | None
    new: str | None
    chain: bytes


def link(previous: bytes, line: Line, n: int) -> bytes:
    """Return the hash of *line* as number *n* of its record, after the line with hash *previous*.

    Args:
        previous: ``UNLINKED`` before the first.
        line: Its own ``n`` and ``chain`` do not count.
        n: From 1.
    """
    fixed = f"{line.seq}|{line.at}|{line.xid}|{line.entity}|{line.op}|{n}|{line.command_id}"
    # With their lengths: nothing can be moved from one into the next.
    free = (line.id, line.actor, line.client, line.program, line.old, line.new)
    told = "".join("|-" if text is None else f"|{len(text)}:{text}" for text in free)
    return hashlib.sha256(
        previous + fixed.encode(errors=_KEPT) + told.encode(errors=_KEPT)
    ).digest()


class Seal(NamedTuple):
    """A seal, every value as the database spells it.

    It covers lines after ``seq_from`` up to ``seq_to``, of transactions from ``xid_from`` to
    before ``xid_to``.

    Attributes:
        at: Microseconds since 1970, UTC.
    """

    number: int
    at: int
    seq_from: int
    seq_to: int
    xid_from: int
    xid_to: int
    lines: int
    root: bytes


def seal_root(previous: bytes, seal: Seal, chains: bytes) -> bytes:
    """Return the hash of *seal*.

    Args:
        previous: Root of the seal before; ``UNLINKED`` before the first.
        seal: Its own ``root`` does not count.
        chains: SHA-256 of the hashes of its lines, in the order of ``seq``.
    """
    said = "|".join(str(value) for value in seal[:-1])
    return hashlib.sha256(previous + said.encode() + chains).digest()
