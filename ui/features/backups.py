"""Nightly backups of the database file that this workstation owns."""

from __future__ import annotations

import logging
import threading
import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Protocol

from PySide6.QtCore import QCoreApplication, QObject, QTimer, Signal, Slot
from PySide6.QtGui import QCursor

from controlroom.domain.backups import Due, due
from controlroom.domain.errors import BackupError
from ui.errors import backup_reason, notice_for
from ui.models.backup import BackupState
from ui.workers.query import QueryRunner

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import tzinfo

    from ui.errors import Notice

log = logging.getLogger(__name__)

LOOK_EVERY_MS = 60_000
SETTLED_S = 120.0
"""The first picture of the room comes before the first backup."""
PATIENCE = timedelta(hours=1)
"""A room that never rests gets its backup all the same."""
_NOT_OURS = ("busy", "stopped")


class BackedUpFile(Protocol):
    """The database file; every call blocks and belongs into a worker."""

    def last_good(self, now: datetime) -> datetime | None:
        """Return when the last good backup was taken."""
        ...

    def back_up_since(self, seen: datetime | None, *, stop: Callable[[], bool]) -> datetime:
        """Take one unless somebody else has since *seen*; return when the last was taken."""
        ...


class Quiet:
    """Whether the room rests: since the last look no hand moved the pointer, nothing is running."""

    def __init__(self, busy: Callable[[], int]) -> None:
        """Args: busy: Number of calls that run or wait."""
        self._busy = busy
        self._pointer = QCursor.pos()

    def __call__(self) -> bool:
        """Look; GUI thread."""
        before, self._pointer = self._pointer, QCursor.pos()
        return before == self._pointer and not self._busy()


class BackupKeeper(QObject):
    """Looks every minute whether a backup is due, and has it taken in a worker of its own.

    Signals:
        changed: The new ``BackupState``.
    """

    changed = Signal(object)

    def __init__(
        self,
        file: BackedUpFile,
        zone: tzinfo,
        *,
        quiet: Callable[[], bool],
        say: Callable[[Notice], None],
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
        settled_s: float = SETTLED_S,
    ) -> None:
        """Owns one worker: a look never waits behind anything but a backup.

        Args:
            file: What is backed up.
            zone: The city's, for when it is night.
            quiet: Whether the room rests now.
            say: Shows a notice; for failures.
            clock: Aware time.
            settled_s: No backup is taken so soon after the start.
        """
        super().__init__()
        self._file, self._zone, self._clock = file, zone, clock
        self._quiet, self._say = quiet, say
        self._runner = QueryRunner(1)
        self._stop = threading.Event()
        self._began, self._settled_s = time.monotonic(), settled_s
        self._waiting_since: datetime | None = None
        self.state = BackupState()
        self._timer = QTimer(self)
        self._timer.setInterval(LOOK_EVERY_MS)
        self._timer.timeout.connect(self.look)

    def start(self) -> None:
        """Look now, and every minute from now on."""
        self._timer.start()
        self.look()

    @Slot()
    def look(self) -> None:
        """Find out how old the last good backup is; take one when it is due."""
        if not self._runner.busy:
            now = self._clock()
            self._runner.run(
                "age", lambda: self._file.last_good(now), self._seen, self._could_not_look
            )

    def _seen(self, last: datetime | None) -> None:
        failed = self.state.failed_at
        if failed is not None and last is not None and last > failed:
            self._set(BackupState(last))  # another process has put it right
        else:
            self._set(replace(self.state, last_good=last))
        if self._is_time(last):
            self._waiting_since = None
            self._runner.run(
                "backup",
                lambda: self._file.back_up_since(last, stop=self._stop.is_set),
                self._taken,
                self._failed,
            )

    def _is_time(self, last: datetime | None) -> bool:
        rests, now = self._quiet(), self._clock()
        if time.monotonic() - self._began < self._settled_s:
            return False
        when = due(now, last, self._zone, self.state.failed_at)
        if when is not Due.WHEN_IDLE:
            self._waiting_since = None
            return when is Due.NOW
        self._waiting_since = self._waiting_since or now
        return rests or now - self._waiting_since > PATIENCE

    def _taken(self, at: datetime) -> None:
        log.info("backup of %s taken and brought back", at.isoformat())
        self._set(BackupState(at))

    def _could_not_look(self, error: BaseException) -> None:
        log.error("backups cannot be listed", exc_info=error)

    def _failed(self, error: BaseException) -> None:
        if isinstance(error, BackupError) and error.reason in _NOT_OURS:
            return  # the next look sees what came of it
        notice = notice_for(error)
        log.error("%s", notice.detail)
        why = QCoreApplication.translate("Backup", "unexpected error, see the log")
        if isinstance(error, BackupError):
            why = backup_reason(error)
        self._set(replace(self.state, failed_at=self._clock(), why=why))
        self._say(notice)

    def _set(self, state: BackupState) -> None:
        self.state = state
        self.changed.emit(state)

    def stop(self, deadline_s: float = 3.0) -> bool:
        """Give up what is being taken; return whether the worker ended in time."""
        if not self._stop.is_set():  # the second call may come from another thread
            self._stop.set()
            self._timer.stop()
        return self._runner.stop(deadline_s)
