"""The folder of backups: manifests, names, what is kept, and that one backup runs at a time."""

from __future__ import annotations

import contextlib
import errno
import hashlib
import json
import os
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from controlroom import __version__
from controlroom.domain.errors import BackupError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

FORMAT = 1
KEEP = 14
"""Nightly backups that are kept: two weeks."""
PART = ".part"
MANIFEST = ".json"
BESIDE = ("-wal", "-shm", "-journal")
"""What SQLite may have left beside a file; next to another file it brings the old one back."""
_STAMP = "%Y%m%dT%H%M%SZ"
_CHUNK = 1 << 20
_CLOCK_SLACK = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Manifest:
    """What is known of one backup, kept as JSON beside it.

    Attributes:
        taken_at: When its picture of the database was taken, aware UTC.
        program: Name and version of what took it.
        engine: ``"sqlite 3.40.1"`` or ``"postgresql 15.20"``.
        source: Name of the database, without its folder or server.
        revision: Of the schema; None for a database that is not ours.
        rows: Number by table, of the same picture.
        size: Of the file, in bytes.
        sha256: Of the file.
        verified: Whether it was read back and all of it was as it must be.
    """

    taken_at: datetime
    program: str
    engine: str
    source: str
    revision: str | None
    rows: Mapping[str, int]
    size: int
    sha256: str
    verified: bool

    def as_json(self) -> str:
        """Return it as text, with a sum over itself: a changed manifest must be noticed too."""
        facts: dict[str, Any] = {
            "format": FORMAT,
            "taken_at": self.taken_at.astimezone(UTC).isoformat(timespec="seconds"),
            "program": self.program,
            "engine": self.engine,
            "source": self.source,
            "revision": self.revision,
            "rows": dict(sorted(self.rows.items())),
            "size": self.size,
            "sha256": self.sha256,
            "verified": self.verified,
        }
        return json.dumps(facts | {"sum": _sum(facts)}, indent=2, ensure_ascii=False) + "\n"


@dataclass(frozen=True, slots=True)
class Backup:
    """A backup that is there."""

    path: Path
    manifest: Manifest


def _sum(facts: Mapping[str, Any]) -> str:
    text = json.dumps(facts, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def program() -> str:
    """Return who takes backups."""
    return f"controlroom {__version__}"


def manifest_path(backup: Path) -> Path:
    """Return where the manifest of *backup* is."""
    return backup.with_name(backup.name + MANIFEST)


def read_manifest(backup: Path) -> Manifest:
    """Return the manifest of *backup*.

    Raises:
        BackupError: It is missing, or not as it was written.
    """
    path = manifest_path(backup)
    try:
        raw = path.read_bytes()
    except FileNotFoundError:
        raise BackupError("manifest-missing", path.name) from None
    except OSError as error:
        raise BackupError("unreadable", f"{path.name}: {error.strerror}") from error
    try:
        facts = json.loads(raw)
        told = facts.pop("sum")
        if told != _sum(facts) or facts.pop("format") != FORMAT:
            raise BackupError("manifest-bad", path.name)
        taken_at = datetime.fromisoformat(facts.pop("taken_at"))
        return Manifest(taken_at=taken_at, **facts)
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise BackupError("manifest-bad", path.name) from error


def name_of(source: str, taken_at: datetime, suffix: str) -> str:
    """Return the file name of a backup of *source*: sorted by name is sorted by time."""
    return f"{source}-{taken_at.astimezone(UTC).strftime(_STAMP)}{suffix}"


def listed(folder: Path, source: str | None = None) -> list[Backup]:
    """Return the backups in *folder* whose manifests are in order, the oldest first.

    Their contents are not read here; a file of another size than noted does not count.

    Args:
        folder: Need not exist.
        source: Only of the database with that name.
    """
    found = []
    for path in folder.glob(f"*{MANIFEST}") if folder.is_dir() else ():
        backup = path.with_name(path.name.removesuffix(MANIFEST))
        with contextlib.suppress(BackupError, OSError):
            manifest = read_manifest(backup)
            if backup.stat().st_size == manifest.size and source in {None, manifest.source}:
                found.append(Backup(backup, manifest))
    return sorted(found, key=lambda b: (b.manifest.taken_at, b.path.name))


def last_good(folder: Path, source: str, now: datetime) -> Backup | None:
    """Return the newest verified backup of *source*; one from the future is not believed."""
    latest = now + _CLOCK_SLACK
    good = [b for b in listed(folder, source) if b.manifest.verified]
    return next((b for b in reversed(good) if b.manifest.taken_at <= latest), None)


def prune(folder: Path, source: str, keep: int) -> list[Path]:
    """Delete all but the newest *keep* verified backups of *source*; return what went.

    Only files with a manifest of ours go.  Unverified ones go with the age of the kept ones, so
    that they can never push a good one out.
    """
    every = listed(folder, source)
    kept = [b for b in every if b.manifest.verified][-max(1, keep) :]
    if not kept:
        return []
    oldest = kept[0].manifest.taken_at
    gone = [b.path for b in every if b.manifest.taken_at < oldest and b not in kept]
    for path in gone:
        discard(path)
    return gone


def prune_unverified(folder: Path, source: str) -> None:
    """Delete all but the newest unverified backup of *source*: while one fails, all do."""
    for old in [b for b in listed(folder, source) if not b.manifest.verified][:-1]:
        discard(old.path)


def discard(backup: Path) -> None:
    """Delete a backup."""
    with complaining():
        # The manifest first: without it a file counts as nothing.
        manifest_path(backup).unlink(missing_ok=True)
        backup.unlink(missing_ok=True)


def sha256_of(path: Path, stop: Callable[[], bool] = lambda: False) -> str:
    """Return the SHA-256 of a file.

    Raises:
        BackupError: It cannot be read, or *stop* became true.
    """
    digest = hashlib.sha256()
    try:
        with path.open("rb") as file:
            while chunk := file.read(_CHUNK):
                digest.update(chunk)
                check_stop(stop)
    except OSError as error:
        raise BackupError("unreadable", f"{path.name}: {error.strerror}") from error
    return digest.hexdigest()


def check_file(backup: Path, stop: Callable[[], bool] = lambda: False) -> Manifest:
    """Return the manifest of *backup* after comparing its bytes with it.

    Raises:
        BackupError: One bit is not as it was written, or there is no usable manifest.
    """
    if not backup.exists():
        raise BackupError("source-missing", str(backup))
    manifest = read_manifest(backup)
    if sha256_of(backup, stop) != manifest.sha256:
        raise BackupError("hash-differs", backup.name)
    return manifest


def check_stop(stop: Callable[[], bool]) -> None:
    """Raise ``BackupError`` when *stop* says so."""
    if stop():
        raise BackupError("stopped")


def compare_rows(wanted: Mapping[str, int], found: Mapping[str, int]) -> None:
    """Raise ``BackupError`` for the first table whose number of rows is another."""
    for table in sorted(wanted.keys() | found.keys()):
        if wanted.get(table) != found.get(table):
            told = f"{table}: {found.get(table, 'missing')}, not {wanted.get(table, 'there')}"
            raise BackupError("rows-differ", told)


def sync(path: Path) -> None:
    """Make the bytes of a file survive a power cut; of a folder, its names."""
    if path.is_dir() and os.name == "nt":
        return  # Windows has no such call for folders
    flags = os.O_RDONLY if path.is_dir() or os.name != "nt" else os.O_RDWR
    number = os.open(path, flags)
    try:
        os.fsync(number)
    except OSError as error:
        if not (path.is_dir() and error.errno in {errno.EINVAL, errno.ENOTSUP}):
            raise
    finally:
        os.close(number)


@contextmanager
def complaining() -> Iterator[None]:
    """Turn what the system says about files into a ``BackupError``."""
    try:
        yield
    except OSError as error:
        full = error.errno in {errno.ENOSPC, errno.EDQUOT}
        told = f"{error.filename or ''}: {error.strerror or error}".lstrip(": ")
        raise BackupError("no-space" if full else "unwritable", told) from error


def publish(part: Path, target: Path, manifest: Manifest) -> Backup:
    """Give a finished file its name, its manifest first; never in place of another file.

    Raises:
        BackupError: The name is taken, or cannot be written.
    """
    beside = manifest_path(target)
    fresh = beside.with_name(f".{beside.name}.{os.getpid()}{PART}")
    with complaining():
        if target.exists():
            raise BackupError("exists", str(target))
        fresh.write_text(manifest.as_json(), "utf-8")
        sync(fresh)
        fresh.replace(beside)
        part.replace(target)
        sync(target.parent)
    return Backup(target, manifest)


def remove_leftovers(path: Path) -> list[Path]:
    """Delete what an earlier SQLite file of that name left beside it; return what went."""
    gone = [path.with_name(path.name + suffix) for suffix in BESIDE]
    gone = [stale for stale in gone if stale.exists()]
    for stale in gone:
        stale.unlink()
    return gone


@contextmanager
def only_one(folder: Path) -> Iterator[None]:
    """Hold the folder's lock, which ends with the process whatever happens to it.

    Whatever a process that died left half-written is removed.

    Raises:
        BackupError: Somebody else holds it, or the folder cannot be written.
    """
    with complaining():
        folder.mkdir(parents=True, exist_ok=True)
        number = os.open(folder / ".lock", os.O_RDWR | os.O_CREAT, 0o666)  # as the umask says
    try:
        if not _lock(number):
            raise BackupError("busy", str(folder))
        for stale in folder.glob(f".*{PART}*"):
            with contextlib.suppress(OSError):
                stale.unlink()
        yield
    finally:
        os.close(number)


if os.name == "nt":

    def _lock(number: int) -> bool:
        import msvcrt  # noqa: PLC0415 - on Windows only

        locking: Any = vars(msvcrt)
        try:
            locking["locking"](number, locking["LK_NBLCK"], 1)
        except OSError:
            return False
        return True

else:

    def _lock(number: int) -> bool:
        import fcntl  # noqa: PLC0415 - not on Windows

        try:
            fcntl.flock(number, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            # Some network shares, which are a good place for backups, have no locks at all.
            return error.errno not in {errno.EWOULDBLOCK, errno.EAGAIN, errno.EACCES}
        return True
