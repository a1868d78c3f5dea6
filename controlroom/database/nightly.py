"""What a workstation does every night with its database file: back up, bring back, prune."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy.engine import make_url

from controlroom.database import backup
from controlroom.database import backup_files as files
from controlroom.database.fsguard import file_of
from controlroom.domain.errors import BackupError

if TYPE_CHECKING:
    from collections.abc import Callable

    from controlroom.database.backup_files import Backup

_WORTHLESS = ("hash-differs", "rows-differ", "damaged", "foreign-keys", "not-a-database")


@dataclass(frozen=True, slots=True)
class Room:
    """The file of a room, and where its backups are kept.

    Attributes:
        file: The SQLite database.
        folder: Made when missing.
    """

    file: Path
    folder: Path

    @property
    def name(self) -> str:
        """What its backups are called after."""
        return self.file.stem

    def last_good(self, now: datetime) -> datetime | None:
        """Return when the newest good backup was taken, whoever took it; reads the folder."""
        found = files.last_good(self.folder, self.name, now)
        return found.manifest.taken_at if found else None

    def back_up(
        self,
        *,
        keep: int | None = files.KEEP,
        now: datetime | None = None,
        stop: Callable[[], bool] = lambda: False,
    ) -> Backup:
        """Take one, bring it back into a scratch file, delete what is past *keep*; blocks.

        Raises:
            BackupError: Nothing was made, or it came back as something else and was thrown
                away, or there was no chance to bring it back; older ones are all still there.
        """
        at = now or datetime.now(UTC)
        with files.only_one(self.folder):
            target = self.folder / files.name_of(self.name, at, backup.SUFFIX)
            made = backup.take(self.file, target, now=at, stop=stop)
            try:
                rows = backup.drill(made.path, stop=stop)
                files.compare_rows(made.manifest.rows, rows)
            except BackupError as error:
                if error.reason in _WORTHLESS:
                    files.discard(made.path)
                raise
            if keep is not None:
                files.prune(self.folder, self.name, keep)
        return made


def room_of(url: str, backup_dir: str = "") -> Room | None:
    """Return the file of an address and the folder of its backups; None for anything else."""
    address = make_url(url)
    path = file_of(address) if address.get_backend_name() == "sqlite" else None
    if path is None:
        return None
    file = Path(path).absolute()
    return Room(file, Path(backup_dir).expanduser() if backup_dir else file.parent / "backups")
