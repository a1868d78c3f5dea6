"""``db backup`` and ``db restore``."""

from __future__ import annotations

import argparse
import os
import time
from pathlib import Path
from typing import TYPE_CHECKING

from controlroom import administration, exits
from controlroom.cli_common import (
    add_database,
    add_lang,
    add_weak_tls,
    database_of,
    file_of_backup,
    settings_of,
)
from controlroom.domain.errors import BackupError, InvalidInputError

if TYPE_CHECKING:
    from controlroom.database.backup_files import Backup
    from controlroom.settings import Settings


def add_arguments(steps: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the arguments of ``backup`` and ``restore``."""
    text = "take a backup while the room works on, and read it back"
    step = steps.add_parser("backup", help=text, description=text, allow_abbrev=False)
    step.add_argument(
        "--to",
        metavar="FILE|DIR",
        default="",
        help="a file that does not exist, or a folder (default: backup_dir of the settings, else "
        "“backups” beside the database file)",
    )
    step.add_argument(
        "--keep", type=_positive, metavar="N", help="delete all but the newest N in that folder"
    )
    add_database(step)
    add_lang(step)
    step.set_defaults(run=back_up)
    text = "bring a backup back as a new database"
    step = steps.add_parser("restore", help=text, description=text, allow_abbrev=False)
    step.add_argument("file", type=file_of_backup, metavar="FILE", help="the backup")
    step.add_argument(
        "--to",
        metavar="NEW",
        required=True,
        help="a file that does not exist, or the address of a PostgreSQL database that is empty "
        "or does not exist",
    )
    add_weak_tls(step)
    step.add_argument("--data-dir", type=Path, help=argparse.SUPPRESS)
    step.add_argument("--city", help=argparse.SUPPRESS)
    add_lang(step)
    step.set_defaults(run=restore)


def _positive(text: str) -> int:
    number = int(text) if text.isdecimal() else 0
    if number < 1:
        msg = "not a number of 1 or more"
        raise argparse.ArgumentTypeError(msg)
    return number


def is_postgresql(url: str) -> bool:
    """Return whether *url* is the address of a server."""
    from controlroom.database.session import make_engine  # noqa: PLC0415 - not for "--help"

    engine = make_engine(url)
    engine.dispose()
    return engine.dialect.name == "postgresql"


def server_folder(settings: Settings) -> Path:
    """Return where backups of a server are kept."""
    told = settings.backup_dir
    return Path(told).expanduser() if told else settings.data_dir / "backups"


def back_up(args: argparse.Namespace) -> int:
    """Take one and say what is in it."""
    settings = settings_of(args)
    url = database_of(args, settings)
    to: str = args.to
    folder = Path(to).expanduser() if to else None
    alone = folder is not None and not (folder.is_dir() or to.endswith((os.sep, "/")))
    if alone and args.keep is not None:
        raise InvalidInputError("--keep", "needs-folder")
    began = time.monotonic()
    make = _from_server if is_postgresql(url) else _from_file
    made = make(url, settings, folder, args.keep, alone=alone)
    facts = made.manifest
    print(f"{made.path}")
    print(
        f"{facts.size:,} bytes, {sum(facts.rows.values()):,} rows in {len(facts.rows)} tables, "
        f"schema {facts.revision or 'none'}, read back and equal, {time.monotonic() - began:.1f} s"
    )
    print(f"sha256 {facts.sha256}")
    return exits.OK


def _from_file(
    url: str, settings: Settings, to: Path | None, keep: int | None, *, alone: bool
) -> Backup:
    from controlroom.database import backup  # noqa: PLC0415 - as above
    from controlroom.database.nightly import RoomFile, room_of  # noqa: PLC0415 - as above

    room = room_of(url, settings.backup_dir)
    if room is None:
        raise BackupError("source-missing", url)
    if alone and to is not None:
        made = backup.take(room.file, to.absolute())
        backup.drill(made.path)
        return made
    return RoomFile(room.file, (to or room.folder).absolute()).back_up(keep=keep)


def _from_server(
    url: str, settings: Settings, to: Path | None, keep: int | None, *, alone: bool
) -> Backup:
    from datetime import UTC, datetime  # noqa: PLC0415 - as above

    from controlroom.database import backup_files, backup_pg  # noqa: PLC0415 - as above
    from controlroom.database.address import database_name  # noqa: PLC0415 - as above

    if alone and to is not None:
        return backup_pg.take(url, to.absolute(), bin_dir=settings.pg_bin)
    folder = (to or server_folder(settings)).absolute()
    name, now = database_name(url), datetime.now(UTC)
    with backup_files.only_one(folder):
        target = folder / backup_files.name_of(name, now, backup_pg.SUFFIX)
        made = backup_pg.take(url, target, bin_dir=settings.pg_bin, now=now)
        if keep is not None:
            backup_files.prune(folder, name, keep)
    return made


def restore(args: argparse.Namespace) -> int:
    """Bring one back and print what is in it, table by table."""
    from controlroom.database.address import database_name, file_url  # noqa: PLC0415 - as above

    settings = settings_of(args)
    named = "://" in args.to
    args.database = args.to if named else file_url(Path(args.to).expanduser().absolute())
    url = database_of(args, settings)
    file: Path = args.file.expanduser().absolute()
    if is_postgresql(url):
        from controlroom.database import backup_pg  # noqa: PLC0415 - as above

        manifest, rows = backup_pg.restore(file, url, bin_dir=settings.pg_bin)
    else:
        from controlroom.database import backup  # noqa: PLC0415 - as above
        from controlroom.database.nightly import room_of  # noqa: PLC0415 - as above

        room = room_of(url)
        if room is None:
            raise BackupError("unwritable", args.to)
        manifest, rows = backup.restore(file, room.file)
    if rows.get("meta"):
        # Readers who knew the old database must not believe that this is its continuation.
        administration.restored_database(url)
    print(f"{'':<24}{'in the backup':>16}{'restored':>16}")
    for name in sorted(rows):
        print(f"{name:<24}{manifest.rows[name]:>16,}{rows[name]:>16,}")
    place = database_name(url) if named else args.to  # an address may hold a password
    print(f"{place}: everything of {manifest.taken_at:%Y-%m-%d %H:%M:%S} UTC is back")
    return exits.OK
