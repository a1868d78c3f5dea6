"""What a workstation does every night with its database file: back up, bring back, prune."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from controlroom.database import backup
from controlroom.database import backup_files as files
from controlroom.database.address import parse
from controlroom.database.fsguard import file_of
from controlroom.domain.errors import BackupError

if TYPE_CHECKING:
    from collections.abc import Callable

    from controlroom.database.backup_files import Backup

_WORTHLESS = ("hash-differs", "rows-differ", "damaged", "foreign-keys", "not-a-database")


@dataclass(frozen=True, slots=True)
class RoomFile:
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
        with files.only_one(self.folder):
            return self._back_up(keep, now or datetime.now(UTC), stop)

    def back_up_since(
        self,
        seen: datetime | None,
        *,
        now: datetime | None = None,
        stop: Callable[[], bool] = lambda: False,
    ) -> datetime:
        """Do the same unless another process has been faster; return when the last was taken.

        Args:
            seen: What ``last_good`` said when it was found to be due.
            now: Default is this computer's clock.
            stop: Asked now and then; once true, the attempt is given up.

        Raises:
            BackupError: As ``back_up``.
        """
        at = now or datetime.now(UTC)
        with files.only_one(self.folder):
            last = self.last_good(at)
            if last is not None and (seen is None or last > seen):
                return last
            return self._back_up(files.KEEP, at, stop).manifest.taken_at

    def _back_up(self, keep: int | None, at: datetime, stop: Callable[[], bool]) -> Backup:
        target = self.folder / files.name_of(self.name, at, backup.SUFFIX)
        try:
            made = backup.take(self.file, target, now=at, stop=stop)
        except BackupError as error:
            if error.reason == "row-hashes":
                files.prune_unverified(self.folder, self.name)
            raise
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


def room_of(url: str, backup_dir: str = "") -> RoomFile | None:
    """Return the file of an address and the folder of its backups; None for anything else."""
    address = parse(url)
    path = file_of(address) if address.get_backend_name() == "sqlite" else None
    if path is None:
        return None
    file = Path(path).absolute()
    return RoomFile(file, Path(backup_dir).expanduser() if backup_dir else file.parent / "backups")
