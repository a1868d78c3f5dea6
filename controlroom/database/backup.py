"""Backups of SQLite: taken while others write, read back before they count, brought back whole.

Copying the file of a running database gives a damaged one (27 of 30 times under load); the
backup interface of SQLite copies one picture of it.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import sqlite3
import tempfile
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

from controlroom.database import backup_files as files
from controlroom.database.audit_check import check_file
from controlroom.database.backup_files import PART, Backup, Manifest
from controlroom.domain.errors import BackupError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

SUFFIX = ".db"
_PAGES = 2048
"""Copied between two looks at whether to stop: 8 MB."""
_STEPS = 20_000
_BUSY_S = 5.0
_VERSIONS_AT, _ALONE = 18, b"\x01\x01"
"""Write and read version of the file format; 2 means WAL.

Source:
    SQLite, "Database File Format", section 1.3.3.
"""
_SPARE_BYTES = 32_000_000
_NEVER: Callable[[], bool] = lambda: False  # noqa: E731 - a default


def open_file(path: Path, how: str) -> sqlite3.Connection:
    """Open an SQLite file without any of our settings; it is never made unless *how* says so.

    Args:
        path: Of the file.
        how: Query of SQLite's URI, e.g. ``"mode=ro&immutable=1"``, which neither makes nor
            heeds files beside it.
    """
    name = quote(path.absolute().as_posix())
    slash = "" if name.startswith("/") else "/"
    return sqlite3.connect(
        f"file:{slash}{name}?{how}", uri=True, isolation_level=None, timeout=_BUSY_S
    )


@contextmanager
def _explained(name: str) -> Iterator[None]:
    """Turn what SQLite says into a ``BackupError``."""
    try:
        yield
    except sqlite3.Error as error:
        told = f"{name}: {error}"
        code = getattr(error, "sqlite_errorname", "") or ""
        reasons = {
            "SQLITE_NOTADB": "not-a-database",
            "SQLITE_FULL": "no-space",
            "SQLITE_INTERRUPT": "stopped",
            "SQLITE_READONLY": "unwritable",
            "SQLITE_CANTOPEN": "unreadable",
            "SQLITE_BUSY": "unreadable",
            "SQLITE_LOCKED": "unreadable",
            "SQLITE_IOERR": "unreadable",
        }
        known = next((r for start, r in reasons.items() if code.startswith(start)), "damaged")
        raise BackupError(known, told) from error


def count_rows(connection: sqlite3.Connection) -> dict[str, int]:
    """Return the number of rows by table, SQLite's own tables left out."""
    names = connection.execute(
        "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite~_%' "
        "ESCAPE '~' ORDER BY name"
    ).fetchall()
    return {name: connection.execute(_count(name)).fetchone()[0] for (name,) in names}


def _count(name: str) -> str:
    quoted = name.replace('"', '""')
    return f'SELECT count(*) FROM "{quoted}"'  # noqa: S608 - a quoted name of the file's own


def revision_of(connection: sqlite3.Connection) -> str | None:
    """Return the schema's revision, None when the tables are not ours."""
    with contextlib.suppress(sqlite3.OperationalError):
        row = connection.execute("SELECT version_num FROM alembic_version").fetchone()
        return str(row[0]) if row else None
    return None


def inspect_file(
    path: Path, stop: Callable[[], bool] = _NEVER
) -> tuple[dict[str, int], str | None]:
    """Read a file that nobody writes from end to end; return rows by table, and the revision.

    Raises:
        BackupError: It is damaged, or records point at records that are not there.
    """
    with _explained(path.name), closing(open_file(path, "mode=ro&immutable=1")) as fresh:
        return inspect_open(fresh, stop)


def inspect_open(
    connection: sqlite3.Connection, stop: Callable[[], bool] = _NEVER
) -> tuple[dict[str, int], str | None]:
    """Look an open database over, in one picture; see ``inspect_file``."""
    connection.set_progress_handler(lambda: stop() or None, _STEPS)
    with _explained("the database"):
        connection.execute("PRAGMA cell_size_check = ON")
        connection.execute("BEGIN")
        said = [str(row[0]) for row in connection.execute("PRAGMA integrity_check(10)")]
        if said != ["ok"]:
            raise BackupError("damaged", "; ".join(said[:3]))
        broken = connection.execute("PRAGMA foreign_key_check").fetchone()
        if broken is not None:
            raise BackupError("foreign-keys", f"{broken[0]} -> {broken[2]}")
        found = count_rows(connection), revision_of(connection)
        connection.execute("COMMIT")
    return found


def take(
    source: Path,
    target: Path,
    *,
    now: datetime | None = None,
    stop: Callable[[], bool] = _NEVER,
) -> Backup:
    """Take a backup of a database that may be in use; blocks, others go on writing.

    It is made under a temporary name and only called *target* when it has been read back: sound,
    no broken reference, as many rows in each table as the picture it was taken from.

    Args:
        source: The database file.
        target: File that must not exist, in a folder that does.
        now: For the manifest; default is this computer's clock.
        stop: Asked now and then; once true, the attempt is given up.

    Raises:
        BackupError: Nothing was made; the reason says why.  With ``row-hashes`` it was kept, as
            unverified: rows were changed behind the audit, in the copy or in the database.
    """
    if not source.is_file():
        raise BackupError("source-missing", str(source))
    if target.exists():
        raise BackupError("exists", str(target))
    _check_room(source, target.parent)
    part = target.with_name(f".{target.name}.{os.getpid()}{PART}")
    try:
        taken_at = (now or datetime.now(UTC)).replace(microsecond=0)
        with files.complaining():
            rows, revision = _copy(source, part, stop)
            with contextlib.suppress(OSError):  # a file system without permissions
                shutil.copymode(source, part)
            files.sync(part)
            found, _ = inspect_file(part, stop)
            files.compare_rows(rows, found)
            changed = _rows_of(part, stop)
            manifest = Manifest(
                taken_at=taken_at,
                program=files.program(),
                engine=f"sqlite {sqlite3.sqlite_version}",
                source=source.stem,
                revision=revision,
                rows=rows,
                size=part.stat().st_size,
                sha256=files.sha256_of(part, stop),
                verified=changed is None,
            )
            files.remove_leftovers(target)
        made = files.publish(part, target, manifest)
        if changed is not None:
            raise changed
        return made
    finally:
        _discard(part)


def _discard(path: Path) -> None:
    with contextlib.suppress(OSError):
        files.remove_leftovers(path)
        path.unlink(missing_ok=True)


def _check_room(source: Path, folder: Path) -> None:
    with files.complaining():
        beside = source.with_name(source.name + "-wal")
        needed = source.stat().st_size + (beside.stat().st_size if beside.exists() else 0)
        free = shutil.disk_usage(folder).free
    if free < needed + _SPARE_BYTES:
        raise BackupError("no-space", f"{free:,} bytes free, {needed + _SPARE_BYTES:,} needed")


def _copy(source: Path, part: Path, stop: Callable[[], bool]) -> tuple[dict[str, int], str | None]:
    """Copy one picture of *source*; return its rows by table and its revision."""

    def look(_status: int, _left: int, _total: int) -> None:
        files.check_stop(stop)

    with (
        _explained(source.name),
        # Not read-only: after a crash, reading begins with putting the file in order.
        closing(open_file(source, "mode=rw")) as here,
        # Nobody else knows the copy; without locks it can be written on a network share too.
        closing(open_file(part, "mode=rwc&nolock=1")) as there,
    ):
        here.set_progress_handler(lambda: stop() or None, _STEPS)
        here.execute("PRAGMA query_only = ON")
        # Rows and pages come from one picture: the transaction stays open for both.
        here.execute("BEGIN")
        rows, revision = count_rows(here), revision_of(here)
        there.execute("PRAGMA journal_mode = OFF")
        there.execute("PRAGMA synchronous = OFF")  # it is synced as a whole
        here.backup(there, pages=_PAGES, progress=look)
        here.execute("COMMIT")
    with part.open("r+b") as copy:
        # A file with a write-ahead log beside it, says the header; this one stands alone, and
        # whoever opens it to look must not make one.
        copy.seek(_VERSIONS_AT)
        copy.write(_ALONE)
    return rows, revision


def restore(
    backup: Path, target: Path, *, stop: Callable[[], bool] = _NEVER
) -> tuple[Manifest, dict[str, int]]:
    """Bring a backup back as a new file; return its manifest and the rows found by table.

    Every bit and every number of rows is compared with the manifest before the file gets its
    name.  Whatever an older database of that name left beside it is removed: next to an old
    write-ahead log a restored file comes back as the old one.

    Raises:
        BackupError: *target* exists, or the backup is not as it was written.
    """
    if target.exists():
        raise BackupError("exists", str(target))
    manifest = files.check_file(backup, stop)
    if not manifest.engine.startswith("sqlite"):
        raise BackupError("wrong-kind", manifest.engine)
    part = target.with_name(f".{target.name}.{os.getpid()}{PART}")
    with files.complaining():
        _check_room(backup, target.parent)
        try:
            shutil.copyfile(backup, part)
            files.sync(part)
            if files.sha256_of(part, stop) != manifest.sha256:
                raise BackupError("hash-differs", target.name)
            rows, _ = inspect_file(part, stop)
            files.compare_rows(manifest.rows, rows)
            files.remove_leftovers(target)
            _rename_new(part, target)
            files.sync(target.parent)
        finally:
            _discard(part)
    return manifest, rows


def _rename_new(part: Path, target: Path) -> None:
    """Rename without ever replacing a file somebody made meanwhile."""
    try:
        os.link(part, target)
    except FileExistsError:
        raise BackupError("exists", str(target)) from None
    except OSError:  # a file system without links
        if target.exists():
            raise BackupError("exists", str(target)) from None
        part.rename(target)


def drill(backup: Path, *, stop: Callable[[], bool] = _NEVER) -> dict[str, int]:
    """Bring a backup back into a scratch file beside it, throw that away; return its rows.

    Raises:
        BackupError: It could not be brought back.
    """
    with (
        files.complaining(),
        tempfile.TemporaryDirectory(
            prefix=".drill-", suffix=PART, dir=backup.parent, ignore_cleanup_errors=True
        ) as folder,
    ):
        _, rows = restore(backup, Path(folder) / backup.name, stop=stop)
    return rows


def row_hashes(connection: sqlite3.Connection, stop: Callable[[], bool] = _NEVER) -> int:
    """Check every audited row of an open database by its hashes; return how many there are.

    What ``integrity_check`` cannot see: a bit that turned over within a value.

    Raises:
        BackupError: Rows are not as they were written (``row-hashes``).
    """
    with _explained("the database"):
        connection.execute("BEGIN")
        wrong, rows = check_file(connection, lambda _done: files.check_stop(stop))
        connection.execute("COMMIT")
    if wrong:
        first = f"{wrong[0].entity} {wrong[0].id}: {wrong[0].problem}"
        more = f", {len(wrong) - 1:,} more" if len(wrong) > 1 else ""
        raise BackupError("row-hashes", first + more)
    return rows


def _rows_of(path: Path, stop: Callable[[], bool]) -> BackupError | None:
    """Return what is wrong with the rows of a file that nobody writes."""
    try:
        with closing(open_file(path, "mode=ro&immutable=1")) as fresh:
            row_hashes(fresh, stop)
    except BackupError as error:
        if error.reason != "row-hashes":
            raise
        return error
    return None
