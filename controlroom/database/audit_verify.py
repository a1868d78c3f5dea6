"""Checks the audit: names every line and row that is not as it was written."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from controlroom.database.audit_read import ENDED
from controlroom.database.audited import PERSONAL, UNLINKED, Line, link, seal_root

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from controlroom.database.audit_read import AuditSource

SEAL = "audit_seal"
"""``Finding.entity`` of what is wrong with a seal."""

_EVERY = 1_000


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is not as it was written.

    Attributes:
        entity: Table of the record, or ``SEAL``.
        id: Of the record; the number of a seal.
        n: Which of the record's lines; 0 for the record itself.
        problem: A stable code; words are in ``controlroom.audit_words``.
        detail: Which columns, which numbers.
    """

    entity: str
    id: str
    n: int
    problem: str
    detail: str = ""


@dataclass
class Tally:
    """How much was looked at.

    Attributes:
        unread: Kinds of record whose rows this login may not read: only their lines were checked.
        unknown: Columns, as ``table.column``, that came after a record's last line.
    """

    lines: int = 0
    rows: int = 0
    records: int = 0
    seals: int = 0
    copies: int = 0
    unread: set[str] = field(default_factory=set)
    unknown: set[str] = field(default_factory=set)


def verify(
    source: AuditSource,
    copies: Iterable[tuple[int, bytes]] = (),
    *,
    tally: Tally | None = None,
    progress: Callable[[int], None] = lambda _done: None,
) -> Iterator[Finding]:
    """Yield everything that is wrong; ends without having yielded when all is well.

    Args:
        source: Opened by the caller.
        copies: Number and root of seals as somebody has seen them.
        tally: Is filled on the way.
        progress: Called with the number of lines and rows looked at, now and then; may raise.
    """
    tally = Tally() if tally is None else tally
    for entity in source.entities():
        yield from _Records(source, entity, tally, progress).check()
    progress(tally.lines + tally.rows)
    yield from _seals(source, list(copies), tally)


class _Records:
    """Checks all records of one kind."""

    def __init__(
        self, source: AuditSource, entity: str, tally: Tally, progress: Callable[[int], None]
    ) -> None:
        self._entity, self._tally, self._progress = entity, tally, progress
        rows = source.rows(entity)
        self._compared = rows is not None
        if not self._compared:
            tally.unread.add(entity)
        self._lines = _Groups(source.lines(entity), lambda line: line.id)
        self._heads = _Groups(source.heads(entity), _first)
        self._rows = _Groups(rows or iter(()), _first)

    def check(self) -> Iterator[Finding]:
        groups = (self._lines, self._heads, self._rows)
        done = 0
        while keys := [group.key for group in groups if group.key is not None]:
            key = min(keys)
            lines, heads, rows = (group.take(key) for group in groups)
            self._tally.records += 1
            self._tally.lines += len(lines)
            self._tally.rows += len(rows)
            yield from self._record(key, lines, heads, rows)
            done += 1
            if done % _EVERY == 0:
                self._progress(self._tally.lines + self._tally.rows)

    def _found(self, key: str, n: int, problem: str, detail: str = "") -> Finding:
        return Finding(self._entity, key, n, problem, detail)

    def _record(
        self, key: str, lines: list[Line], heads: list[Any], rows: list[Any]
    ) -> Iterator[Finding]:
        if not lines:
            if heads:
                yield self._found(key, 0, "history-gone", f"1–{heads[0][1]}")
            else:
                yield self._found(key, 0, "unaudited")
            return
        number, chain, state = 0, UNLINKED, None
        for line in lines:
            yield from self._line(line, number, chain, state)
            state = None if line.op == "D" else _after(state, line)
            if line.n:
                number, chain = line.n, line.chain
        if number and (not heads or heads[0][1:] != (number, chain)):
            noted = heads[0][1] if heads else 0
            if noted > number:
                yield self._found(key, number + 1, "missing", f"{number + 1}–{noted}")
            else:
                yield self._found(key, number, "head", str(noted))
        if self._compared:
            yield from self._row(key, number, state, rows)

    def _line(
        self, line: Line, number: int, chain: bytes, state: dict[str, Any] | None
    ) -> Iterator[Finding]:
        """Check one line against the one before it, which had *number* and *chain*."""
        where = f"seq {line.seq}"
        if line.n == 0:
            yield self._found(line.id, 0, "incomplete", f"{where}, {line.op}")
            return
        if line.n <= number:
            yield self._found(line.id, line.n, "order", where)
        elif line.n != number + 1:
            # What it was linked to is not there to be asked.
            yield self._found(line.id, number + 1, "missing", f"{number + 1}–{line.n - 1}")
        elif link(chain, line, line.n) != line.chain:
            yield self._found(line.id, line.n, "changed", f"{where}, {line.actor}")
        if now := _before(state, line):
            yield self._found(line.id, line.n, "before", now)

    def _row(
        self, key: str, number: int, state: dict[str, Any] | None, rows: list[Any]
    ) -> Iterator[Finding]:
        if not rows:
            if state is not None:
                yield self._found(key, number, "gone")
            return
        if state is None:
            yield self._found(key, number, "returned")
            return
        row = _read(rows[0][1])
        if not row:
            yield self._found(key, number, "differs", "?")
            return
        younger = row.keys() - state.keys()
        self._tally.unknown |= {f"{self._entity}.{name}" for name in younger}
        other = sorted(name for name in row.keys() & state.keys() if row[name] != state[name])
        if other:
            personal = self._entity in PERSONAL
            yield self._found(key, number, "differs", "" if personal else ", ".join(other))


def _before(state: Mapping[str, Any] | None, line: Line) -> str:
    """Return the columns that *line* found otherwise than the line before had left them."""
    if line.old is None or state is None:
        return ""
    was = _read(line.old)
    return ", ".join(sorted(name for name in was.keys() & state.keys() if was[name] != state[name]))


def _after(state: dict[str, Any] | None, line: Line) -> dict[str, Any]:
    return {**(state or {}), **(_read(line.new) if line.new is not None else {})}


def _read(text: str) -> dict[str, Any]:
    """Return what a line says; nothing where it is no JSON, which its hash tells as well."""
    try:
        found = json.loads(text, strict=False)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def _first(values: tuple[Any, ...]) -> str:
    return str(values[0])


class _Groups:
    """Takes ordered rows off a stream, one key after the other."""

    def __init__(self, rows: Iterator[Any], key_of: Callable[[Any], str]) -> None:
        self._rows, self._key_of = rows, key_of
        self._next = next(rows, None)

    @property
    def key(self) -> str | None:
        """The key that comes next; None at the end."""
        return None if self._next is None else self._key_of(self._next)

    def take(self, key: str) -> list[Any]:
        """Return the rows of *key*, if it is the next."""
        taken = []
        while self._next is not None and self._key_of(self._next) == key:
            taken.append(self._next)
            self._next = next(self._rows, None)
        return taken


def _seals(
    source: AuditSource, copies: Sequence[tuple[int, bytes]], tally: Tally
) -> Iterator[Finding]:
    seals = source.seals()
    tally.seals, tally.copies = len(seals), len(copies)
    previous, number, covered, base = UNLINKED, 0, 0, 0
    for seal in seals:
        if seal.number != number + 1:
            span = f"{number + 1}–{seal.number - 1}"
            yield Finding(SEAL, str(number + 1), 0, "seal-gone", span)
        lines, chains = source.sealed(seal)
        if lines != seal.lines:
            detail = f"{seal.lines} → {lines}, seq {seal.seq_from + 1}–{seal.seq_to}"
            yield Finding(SEAL, str(seal.number), 0, "seal-lines", detail)
        elif seal.number == number + 1 and seal_root(previous, seal, chains) != seal.root:
            detail = f"seq {seal.seq_from + 1}–{seal.seq_to}"
            yield Finding(SEAL, str(seal.number), 0, "seal-broken", detail)
        covered += seal.lines
        base = seal.seq_to if seal.xid_to == ENDED else base
        previous, number = seal.root, seal.number
    if seals and (there := source.older_than(seals[-1], base)) != covered:
        yield Finding(SEAL, str(number), 0, "unsealed", f"{covered} → {there}")
    roots = {seal.number: seal.root for seal in seals}
    for copied, root in copies:
        if copied not in roots:
            yield Finding(SEAL, str(copied), 0, "seal-gone", str(copied))
        elif roots[copied] != root:
            yield Finding(SEAL, str(copied), 0, "seal-unlike-copy", root.hex()[:16])
