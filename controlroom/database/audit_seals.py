"""Seals over the audit, and the copies of them that every workstation keeps.

Whoever owns the server could write a whole history anew, hashes and all.  What they cannot change
is what others have seen: a copy on another computer tells.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
from contextlib import nullcontext
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import TYPE_CHECKING

from sqlalchemy import func, select

from controlroom.database.audited import UNLINKED, Seal, seal_root
from controlroom.database.models import AuditRow, AuditSealRow
from controlroom.database.session import reading, server_time, writing
from controlroom.database.sql import table_of
from controlroom.database.types import microseconds
from controlroom.database.watchdog import unhurried

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    from sqlalchemy.engine import Connection, Engine

APART = timedelta(minutes=10)
"""Several workstations make one seal an hour, not one each."""

PIECE = 500_000
"""A seal of so many lines was followed by more: ``cr_audit_seal`` in ``rights/45_audit.sql``."""

_AT_ONCE = 4
_NONE = (0, 0, UNLINKED)
_AUDIT, _SEAL = table_of(AuditRow), table_of(AuditSealRow)


def make(engine: Engine, apart: timedelta = APART) -> int | None:
    """Seal what is in no seal yet; return the last seal's number, None when nothing was to do.

    On a server much is sealed in pieces, each of whole transactions: a few at a call, all of them
    by the owner of the tables, whom no limit of time stops.

    Args:
        engine: The database; on a server any login but those of sources and agencies will do.
        apart: Makes none so soon after the last.

    Raises:
        DatabaseUnreachableError: No answer in time.
        LoginNotAllowedError: This login makes none.
    """
    if engine.dialect.name == "sqlite":
        return _seal_file(engine, apart)
    number: int | None = None
    for piece in count():
        with writing(engine) as connection:
            if number is None and _too_soon(connection, apart):
                return None
            trusted = connection.exec_driver_sql("SELECT cr_trusted()").scalar_one()
            with unhurried(connection) if trusted else nullcontext():
                sealed = connection.exec_driver_sql("SELECT cr_audit_seal()").scalar()
            number = number if sealed is None else sealed
            lines = connection.scalar(select(_SEAL.c.lines).where(_SEAL.c.number == sealed))
        if (lines or 0) < PIECE or (piece + 1 >= _AT_ONCE and not trusted):
            break
    return number


def _too_soon(connection: Connection, apart: timedelta) -> bool:
    last = connection.execute(select(func.max(_SEAL.c.at))).scalar()
    return last is not None and last > server_time(connection) - apart


def after_restore(connection: Connection) -> None:
    """Seal all that came with a backup: its transactions are numbered by another server."""
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql("SELECT cr_audit_seal_all()")


def _seal_file(engine: Engine, apart: timedelta) -> int | None:
    # Read first: nobody who writes waits while a long history is hashed.
    with reading(engine) as connection:
        if _too_soon(connection, apart):
            return None
        newest = select(_SEAL).order_by(_SEAL.c.number.desc()).limit(1)
        last = connection.execute(newest).one_or_none()
        after, number, previous = (last.seq_to, last.number, last.root) if last else _NONE
        query = select(_AUDIT.c.seq, _AUDIT.c.chain).where(_AUDIT.c.seq > after)
        chains, lines, first, seq = hashlib.sha256(), 0, after, after
        # All lines, not those that a signed-in person is shown.
        whole = {"schema_translate_map": {None: "main"}}
        for seq, chain in connection.execute(query.order_by(_AUDIT.c.seq), execution_options=whole):
            chains.update(chain)
            first = seq - 1 if lines == 0 else first
            lines += 1
    if lines == 0:
        return None
    with writing(engine) as connection:
        if connection.execute(select(func.max(_SEAL.c.number))).scalar() not in {number, None}:
            return None  # another program has been faster
        now = server_time(connection)
        seal = Seal(number + 1, microseconds(now), first, seq, 0, 1, lines, b"")
        root = seal_root(previous, seal, chains.digest())
        connection.execute(_SEAL.insert(), seal._asdict() | {"at": now, "root": root})
    return seal.number


def copies_path(folder: Path, database: str) -> Path:
    """Return the file that keeps copies of the seals of one database.

    Args:
        folder: Of this computer.
        database: Names the shared database, without secrets.
    """
    key = hashlib.sha256(database.encode()).hexdigest()[:12]
    return folder / f"{re.sub(r'[^A-Za-z0-9_-]', '_', database)[-32:]}-{key}.jsonl"


def read_copies(path: Path) -> list[tuple[int, bytes]]:
    """Return number and root of every seal that was copied; a line torn by a crash is left out.

    Raises:
        OSError: The file cannot be read.
    """
    lines = path.read_text("utf-8", errors="replace").splitlines()
    return [copied for line in lines if (copied := _copied(line)) is not None]


def _copied(line: str) -> tuple[int, bytes] | None:
    try:
        told = json.loads(line)
        return int(told["seal"]), bytes.fromhex(told["root"])
    except (ValueError, KeyError, TypeError):
        return None


def copy(engine: Engine, path: Path, now: datetime | None = None) -> list[int]:
    """Copy the seals that are not in *path* yet; return the numbers of those that changed or went.

    Nothing is ever taken out of the file: a seal that comes back as another stands in it twice.

    Args:
        engine: The database.
        path: Made when it is not there, with its folder.
        now: When they were seen; default is this computer's clock.

    Raises:
        OSError: The file cannot be read or written.
        DatabaseUnreachableError: No answer in time.
    """
    with reading(engine) as connection:
        query = select(_SEAL.c.number, _SEAL.c.root).order_by(_SEAL.c.number)
        there = {number: bytes(root) for number, root in connection.execute(query)}
    known = read_copies(path) if path.exists() else []
    new = sorted(there.items() - set(known))
    if new:
        _append(path, new, now or datetime.now(UTC))
    return unlike(there, known)


def unlike(there: Mapping[int, bytes], copies: Iterable[tuple[int, bytes]]) -> list[int]:
    """Return the numbers of *copies* that *there* has otherwise, or not at all."""
    return sorted({number for number, root in copies if there.get(number) != root})


def _append(path: Path, seals: Sequence[tuple[int, bytes]], now: datetime) -> None:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    told = [
        json.dumps({"seal": number, "root": root.hex(), "seen": now.isoformat(timespec="seconds")})
        for number, root in seals
    ]
    with path.open("ab") as file:
        # After a line that was torn, ours begin on one of their own.
        start = b"" if file.tell() == 0 or _ends_whole(path) else b"\n"
        file.write(start + "".join(f"{line}\n" for line in told).encode())
        file.flush()
        os.fsync(file.fileno())


def _ends_whole(path: Path) -> bool:
    with path.open("rb") as file:
        file.seek(-1, os.SEEK_END)
        return file.read() == b"\n"
