"""The file deeds are kept in before they are sent: SQLite, synced to the disk at every step."""

from __future__ import annotations

import json
import sqlite3
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any
from uuid import UUID

from controlroom.domain.clock import SystemClock
from controlroom.domain.errors import OutboxError
from controlroom.outbox.registry import KINDS
from controlroom.outbox.values import Deed, Entry, Picture, Result, State

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from controlroom.domain.clock import Clock

REASSERT_S = 600.0
"""So much of what was acknowledged a failover may have lost."""
KEEP_DONE_S = 3_600.0
KEEP_REST_S = 7 * 86_400.0

_SCHEMA = """
CREATE TABLE IF NOT EXISTS outbox (
  n INTEGER PRIMARY KEY AUTOINCREMENT,
  command TEXT NOT NULL UNIQUE,
  kind TEXT NOT NULL,
  arguments TEXT NOT NULL,
  subject TEXT,
  ref INTEGER NOT NULL,
  seen INTEGER,
  sends INTEGER,
  created_at REAL NOT NULL,
  expires_at REAL NOT NULL,
  state TEXT NOT NULL DEFAULT 'waiting'
    CHECK (state IN ('waiting', 'done', 'refused', 'expired', 'dropped')),
  attempts INTEGER NOT NULL DEFAULT 0,
  tried INTEGER NOT NULL DEFAULT 0,
  settled_at REAL,
  code TEXT NOT NULL DEFAULT '',
  message TEXT NOT NULL DEFAULT '',
  result TEXT NOT NULL DEFAULT '{}',
  noted INTEGER NOT NULL DEFAULT 0
) STRICT
"""
_INDEX = "CREATE INDEX IF NOT EXISTS outbox_state ON outbox (state, n)"
_PRAGMAS = (
    "journal_mode = WAL",
    "synchronous = FULL",
    "busy_timeout = 5000",
    "trusted_schema = OFF",
    # Names and numbers of reporters do not stay behind in free pages.
    "secure_delete = ON",
)


class Outbox:
    """One person's deeds on one workstation.  May be shared by threads; every call is short.

    Every method raises ``OutboxError`` when the file cannot be read or written.

    Args:
        path: Of the file; made when it is not there.
        clock: This computer's.
    """

    def __init__(self, path: Path, clock: Clock | None = None) -> None:
        self._clock, self._lock = clock or SystemClock(), threading.Lock()
        self._revision = 0
        with _translated():
            self._db = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
            self._db.row_factory = sqlite3.Row
            try:
                for pragma in _PRAGMAS:
                    self._db.execute(f"PRAGMA {pragma}").fetchall()
                self._db.execute(_SCHEMA)
                self._db.execute(_INDEX)
            except BaseException:
                self._db.close()
                raise

    def close(self) -> None:
        """Close the file."""
        with self._lock:
            self._db.close()

    def _now(self) -> float:
        return self._clock.now().timestamp()

    @contextmanager
    def _writing(self) -> Iterator[sqlite3.Connection]:
        with self._lock, _translated():
            self._db.execute("BEGIN IMMEDIATE")
            try:
                yield self._db
                self._db.execute("COMMIT")
                self._revision += 1
            except BaseException:
                if self._db.in_transaction:
                    self._db.execute("ROLLBACK")
                raise

    def put(self, deed: Deed) -> Entry:
        """Keep a deed; when this returns, it survives the process and the computer's power."""
        now = self._now()
        subject = None if deed.subject is None else str(deed.subject)
        values = (str(deed.id), deed.kind, deed.arguments, subject, deed.ref, deed.seen)
        expires = now + KINDS[deed.kind].lives_s
        with self._writing() as db:
            db.execute(
                "INSERT INTO outbox (command, kind, arguments, subject, ref, seen, created_at,"
                " expires_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                (*values, now, expires),
            )
        return Entry(deed, State.WAITING, now, expires)

    # --- what the courier does

    def next(self) -> Entry | None:
        """Return what is to be sent next; those never tried and too old are set aside first."""
        with self._writing() as db:
            db.execute(
                "UPDATE outbox SET state = 'expired'"
                " WHERE state = 'waiting' AND tried = 0 AND expires_at < ?",
                (self._now(),),
            )
            found = db.execute(
                "SELECT * FROM outbox WHERE state = 'waiting' ORDER BY n LIMIT 1"
            ).fetchone()
        return None if found is None else _entry(found)

    def begin(self, command: UUID) -> Entry | None:
        """Note that it is sent from now on, with the version it is sent with.

        Returns:
            The entry as it is sent; None if it is not waiting any more.
        """
        with self._writing() as db:
            row = _waiting(db, command)
            if row is None:
                return None
            sends = row["sends"] if row["tried"] else self._follows(db, row)
            db.execute(
                "UPDATE outbox SET tried = 1, attempts = attempts + 1, sends = ? WHERE n = ?",
                (sends, row["n"]),
            )
            row = _waiting(db, command)
        return None if row is None else _entry(row)

    @staticmethod
    def _follows(db: sqlite3.Connection, row: sqlite3.Row) -> int | None:
        """Return the version to send: what this person saw, moved on by their own deed before.

        The window still showed the version before when the second step was given; nobody else
        has come between when the first was carried out on just that version.
        """
        seen: int | None = row["seen"]
        if seen is None:
            return None
        before = db.execute(
            "SELECT sends, result FROM outbox WHERE subject = ? AND seen = ? AND n < ?"
            " AND state = 'done' ORDER BY n DESC LIMIT 1",
            (row["subject"], seen, row["n"]),
        ).fetchone()
        if before is None:
            return seen
        version = Result(ok=True, told=before["result"]).version
        return version if version == before["sends"] + 1 else seen

    def postpone(self, command: UUID, *, tried: bool) -> None:
        """Note that it could not be sent; *tried* if it may have been carried out all the same."""
        with self._writing() as db:
            db.execute(
                "UPDATE outbox SET tried = ? WHERE command = ? AND state = 'waiting'",
                (int(tried), str(command)),
            )

    def settle(self, command: UUID, result: Result) -> None:
        """Keep what came of it."""
        state = State.DONE if result.ok else State.REFUSED
        values = (state, result.code, result.message, result.told, self._now(), str(command))
        with self._writing() as db:
            db.execute(
                "UPDATE outbox SET state = ?, code = ?, message = ?, result = ?,"
                " settled_at = coalesce(settled_at, ?) WHERE command = ?",
                values,
            )

    def reassert(self, seconds: float = REASSERT_S) -> int:
        """Let what was acknowledged last be sent again; return how many.

        That is the *seconds* before the newest acknowledgement: the server may have been away for
        longer than that since.  The same ids and the same versions: what survived answers from
        the shared database's own log, what was lost runs again, in its old order and before
        anything newer.
        """
        with self._writing() as db:
            changed = db.execute(
                "UPDATE outbox SET state = 'waiting', tried = 1"
                " WHERE state = 'done' AND settled_at >"
                " (SELECT max(settled_at) FROM outbox WHERE state = 'done') - ?",
                (seconds,),
            )
            return changed.rowcount

    # --- what the person does

    def drop(self, command: UUID) -> bool:
        """Take a deed out that was never sent, is too old or was refused; return whether it was.

        False: it may have been carried out, so its outcome must come first.
        """
        with self._writing() as db:
            changed = db.execute(
                "UPDATE outbox SET state = 'dropped', settled_at = ? WHERE command = ?"
                " AND (state IN ('expired', 'refused') OR (state = 'waiting' AND tried = 0))",
                (self._now(), str(command)),
            )
            return changed.rowcount == 1

    def send_now(self, command: UUID) -> bool:
        """Let a deed that was too old be sent all the same; return whether it was one."""
        with self._writing() as db:
            found = db.execute(
                "SELECT kind FROM outbox WHERE command = ? AND state = 'expired'", (str(command),)
            ).fetchone()
            if found is None:
                return False
            expires = self._now() + KINDS[found["kind"]].lives_s
            db.execute(
                "UPDATE outbox SET state = 'waiting', expires_at = ? WHERE command = ?",
                (expires, str(command)),
            )
        return True

    def note_refusals(self) -> None:
        """Note that somebody has looked at every refusal there is."""
        with self._writing() as db:
            db.execute("UPDATE outbox SET noted = 1 WHERE state = 'refused' AND noted = 0")

    def entries(self) -> tuple[Entry, ...]:
        """Return what waits, is too old or was refused, in the order it was given."""
        return self.picture().entries

    def picture(self) -> Picture:
        """Return the same with a number by which pictures of several threads are put in order."""
        query = "SELECT * FROM outbox WHERE state IN ('waiting', 'expired', 'refused') ORDER BY n"
        with self._lock, _translated():
            rows = self._db.execute(query).fetchall()
            return Picture(self._revision, tuple(_entry(row) for row in rows))

    def find(self, command: UUID) -> Entry | None:
        """Return one deed, whatever came of it."""
        query = "SELECT * FROM outbox WHERE command = ?"
        with self._lock, _translated():
            row = self._db.execute(query, (str(command),)).fetchone()
        return None if row is None else _entry(row)

    def purge(self) -> int:
        """Forget what was done an hour ago, and what was refused or dropped a week ago."""
        now = self._now()
        with self._writing() as db:
            gone = db.execute(
                "DELETE FROM outbox WHERE (state = 'done' AND settled_at < ?)"
                " OR (state IN ('refused', 'dropped') AND settled_at < ?)",
                (now - KEEP_DONE_S, now - KEEP_REST_S),
            )
            return gone.rowcount

    def take_over(self, other: Outbox) -> int:
        """Move what another file still holds to the end of this one; return how many."""
        with other._lock, _translated():
            query = "SELECT * FROM outbox WHERE state NOT IN ('done', 'dropped') ORDER BY n"
            rows = other._db.execute(query).fetchall()
        if not rows:
            return 0
        names = [name for name in rows[0].keys() if name != "n"]  # noqa: SIM118 - of a Row
        marks = ", ".join("?" * len(names))
        statement = f"INSERT OR IGNORE INTO outbox ({', '.join(names)}) VALUES ({marks})"  # noqa: S608 - our own names
        with self._writing() as db:
            db.executemany(statement, [tuple(row[name] for name in names) for row in rows])
        with other._writing() as db:  # only now: in both it does no harm, in none it is lost
            db.executemany("DELETE FROM outbox WHERE n = ?", [(row["n"],) for row in rows])
        return len(rows)


def _waiting(db: sqlite3.Connection, command: UUID) -> sqlite3.Row | None:
    query = "SELECT * FROM outbox WHERE command = ? AND state = 'waiting'"
    found: sqlite3.Row | None = db.execute(query, (str(command),)).fetchone()
    return found


def _entry(row: sqlite3.Row) -> Entry:
    values: dict[str, Any] = dict(row)
    state = State(values["state"])
    subject = values["subject"]
    settled = state in (State.DONE, State.REFUSED)
    told = Result(state is State.DONE, values["code"], values["message"], values["result"])
    return Entry(
        Deed(
            UUID(values["command"]),
            values["kind"],
            values["arguments"],
            None if subject is None else UUID(subject),
            values["ref"],
            values["seen"],
        ),
        state,
        values["created_at"],
        values["expires_at"],
        sends=values["sends"],
        attempts=values["attempts"],
        tried=bool(values["tried"]),
        again=state is State.WAITING and values["settled_at"] is not None,
        noted=bool(values["noted"]),
        result=told if settled else None,
    )


@contextmanager
def _translated() -> Iterator[None]:
    try:
        yield
    except (sqlite3.Error, json.JSONDecodeError, OSError) as error:
        raise OutboxError(f"{type(error).__name__}: {error}") from error
