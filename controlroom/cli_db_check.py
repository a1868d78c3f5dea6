"""``db check``: is the database, or a backup of it, all that it should be?"""

from __future__ import annotations

from contextlib import closing
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from controlroom import administration, exits
from controlroom.backup_words import REASONS
from controlroom.cli_common import database_of, settings_of
from controlroom.domain.backups import LATE_AFTER
from controlroom.domain.errors import BackupError

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from controlroom.database.backup_files import Backup
    from controlroom.settings import Settings

_HOUR_S = 3600


class Report:
    """Prints one line for each thing looked at, and remembers whether any was wrong."""

    def __init__(self, lang: str) -> None:
        self.healthy = True
        self._lang = lang

    def ok(self, text: str) -> None:
        """Say what is in order."""
        print(f"ok: {text}")

    def note(self, text: str) -> None:
        """Say what is neither."""
        print(f"note: {text}")

    def wrong(self, text: str) -> None:
        """Say what is not in order."""
        self.healthy = False
        print(f"WRONG: {text}")

    def judged(self, look: Callable[[], Iterator[str]]) -> None:
        """Say each line of *look* until it finds something wrong."""
        try:
            for line in look():
                self.ok(line)
        except BackupError as error:
            pair = REASONS.get(error.reason, (error.reason, error.reason))
            words = pair[0] if self._lang == "vi" else pair[1]
            self.wrong(f"{words} ({error.detail})" if error.detail else words)

    @property
    def code(self) -> int:
        """The exit code."""
        return exits.OK if self.healthy else exits.FAILURE


def check(args: argparse.Namespace) -> int:
    """Look a backup over, or the database and the age of its last good backup."""
    report = Report(args.lang)
    if args.file is not None:
        report.judged(lambda: _file(args.file.expanduser().absolute()))
        return report.code
    settings = settings_of(args)
    url = database_of(args, settings)
    found, needed = administration.schema_of(url)
    if found == needed:
        report.ok(f"schema {found}")
    else:
        todo = "update this program" if (found or "") > needed else "run “controlroom db upgrade”"
        print(f"schema {found or 'empty'}, this program needs {needed}: {todo}")
        report.healthy = False
    if found is not None:
        _contents(url, settings, report)
    return report.code


def _contents(url: str, settings: Settings, report: Report) -> None:
    from controlroom.cli_db_backup import is_postgresql, server_folder  # noqa: PLC0415 - no "--help"
    from controlroom.database import backup, backup_files  # noqa: PLC0415 - as above
    from controlroom.database.nightly import room_of  # noqa: PLC0415 - as above

    now = datetime.now(UTC)
    if is_postgresql(url):
        from controlroom.database import backup_pg  # noqa: PLC0415 - as above

        sums, name = backup_pg.checksums(url)
        (report.ok if sums else report.note)(
            f"data checksums {'on' if sums else 'off: the server would not notice a flipped bit'}"
        )
        _age(backup_files.last_good(server_folder(settings), name, now), now, report)
        return
    room = room_of(url, settings.backup_dir)
    if room is None:
        return

    def look() -> Iterator[str]:
        with closing(backup.open_file(room.file, "mode=rw")) as connection:
            yield from _looked_over(*backup.inspect_open(connection))
            yield f"row hashes: {backup.row_hashes(connection):,} rows verified"

    report.judged(look)
    _age(backup_files.last_good(room.folder, room.name, now), now, report)


def _looked_over(rows: dict[str, int], _revision: str | None) -> Iterator[str]:
    yield f"sound, no broken reference, {sum(rows.values()):,} rows in {len(rows)} tables"


def _age(last: Backup | None, now: datetime, report: Report) -> None:
    if last is None:
        report.note("no good backup yet: run “controlroom db backup”")
        return
    age = now - last.manifest.taken_at
    hours, rest = divmod(max(0, int(age.total_seconds())), _HOUR_S)
    text = f"last good backup {hours} h {rest // 60} min ago ({last.path})"
    (report.wrong if age > LATE_AFTER else report.ok)(text)


def _file(path: Path) -> Iterator[str]:
    """Look over a backup, or a database file that has no manifest."""
    from controlroom.database import backup, backup_files  # noqa: PLC0415 - not for "--help"

    if not path.is_file():
        raise BackupError("source-missing", str(path))
    if backup_files.manifest_path(path).exists():
        manifest = backup_files.check_file(path)
        yield f"every bit as on {manifest.taken_at:%Y-%m-%d %H:%M:%S} UTC (SHA-256)"
        yield f"schema {manifest.revision or 'none'}, by {manifest.program} from {manifest.engine}"
        if not manifest.verified and not manifest.engine.startswith("sqlite"):
            raise BackupError("no-scratch")
        if manifest.engine.startswith("sqlite"):
            rows, revision = backup.inspect_file(path)
            backup_files.compare_rows(manifest.rows, rows)
            yield from _looked_over(rows, revision)
            with closing(backup.open_file(path, "mode=ro&immutable=1")) as connection:
                yield f"row hashes: {backup.row_hashes(connection):,} rows verified"
        return
    # With a log beside it, what the file says alone is not what it holds.
    logged = path.with_name(path.name + "-wal").exists()
    how = "mode=rw" if logged else "mode=ro&immutable=1"
    with closing(backup.open_file(path, how)) as connection:
        rows, revision = backup.inspect_open(connection)
        hashed = backup.row_hashes(connection)
    yield from _looked_over(rows, revision)
    yield f"row hashes: {hashed:,} rows verified"
    yield f"schema {revision or 'none'}"
