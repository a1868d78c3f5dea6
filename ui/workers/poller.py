"""Asks the change feed again and again, off the GUI thread."""

from __future__ import annotations

import logging
import threading
import time
from typing import TYPE_CHECKING

from PySide6.QtCore import QThread, Signal
from typing_extensions import override

from controlroom.domain.errors import ControlRoomError

if TYPE_CHECKING:
    from collections.abc import Callable

    from controlroom.services.feed import FeedReader

log = logging.getLogger(__name__)

RETRY_MIN_S, RETRY_MAX_S = 0.25, 1.0
CALLED_EVERY_S = 0.2
"""So often at most calls from the database make a round: the first of them at once.  Fifty
commands a second would otherwise have every workstation ask fifty times, and paint as often."""
REJECTED_MAX_S = 30.0
"""A window that cannot merge what it gets must not read everything again and again."""


class Poller(QThread):
    """Fetches batches and emits them; one immutable batch per signal.

    The object lives in the GUI thread, so connected slots run there; only ``run`` is elsewhere.
    It takes no parent: a dying widget must not take a running thread along.

    It goes on only when the window says ``taken``: the cursor must not pass what no screen
    shows, and a window that merges a large picture must find time to paint between its parts.

    Signals:
        brought: A ``Batch``; also empty ones, which say that the link is alive.
        failed: The exception of this round; polling goes on by itself.
    """

    brought = Signal(object)
    failed = Signal(object)

    def __init__(
        self,
        make_reader: Callable[[], FeedReader],
        interval_s: float = 1.0,
        called_every_s: float = CALLED_EVERY_S,
    ) -> None:
        """Nothing runs before ``start``.

        Args:
            make_reader: Called in the worker's thread.
            interval_s: Longest pause between two rounds.
            called_every_s: Shortest one when it is the database that asks for a round.
        """
        super().__init__()
        self._make_reader, self._interval_s = make_reader, interval_s
        self._called_every_s = called_every_s
        self._began = float("-inf")
        self._stop = threading.Event()
        self._poked = threading.Event()
        self._again = threading.Event()
        self._taken = threading.Event()
        self._rejected: Exception | None = None
        self._reader: FeedReader | None = None
        self._lock = threading.Lock()

    @override
    def run(self) -> None:
        """Loop until stopped.  Runs in the worker's thread; touches no widget."""
        pause = RETRY_MIN_S
        while not self._stop.is_set():
            try:
                if not self._round() and self._reader is not None:
                    self._rest(self._reader)
            except Exception as error:
                known = isinstance(error, ControlRoomError)
                level = logging.WARNING if known else logging.ERROR
                log.log(level, "poll failed: %s", error, exc_info=None if known else error)
                self.failed.emit(error)
                self._stop.wait(pause)
                pause = min(RETRY_MAX_S if known else REJECTED_MAX_S, pause * 2)
            else:
                pause = RETRY_MIN_S
        self._close()

    def _rest(self, reader: FeedReader) -> None:
        """Wait until a round is due."""
        if reader.wait(self._interval_s):
            self._poked.wait(max(0.0, self._began + self._called_every_s - time.monotonic()))

    def _close(self) -> None:
        with self._lock:
            reader, self._reader = self._reader, None
        if reader is None:
            return
        try:
            reader.close()
        except Exception:
            log.exception("the feed's reader could not be closed")

    def _round(self) -> bool:
        if self._again.is_set() and self._reader is not None:
            self._again.clear()
            self._close()
        if self._reader is None:
            reader = self._make_reader()
            with self._lock:
                self._reader = reader
        self._poked.clear()
        self._began = time.monotonic()
        batch = self._reader.fetch()
        self._taken.clear()
        self.brought.emit(batch)
        if not (self._stop.is_set() or self._again.is_set()):
            self._taken.wait()  # stop and reject wake it too
        if (why := self._rejected) is not None:
            self._rejected = None
            raise why
        if not (self._stop.is_set() or self._again.is_set()):
            self._reader.applied(batch)
        return batch.more or batch.old

    def taken(self) -> None:
        """Say that what was brought last is in the window's picture; any thread."""
        self._taken.set()

    def reject(self, why: Exception) -> None:
        """Say that what was brought last could not be merged: a bug, told and tried anew later."""
        self._rejected = why
        self._again.set()
        self._taken.set()

    def poke(self) -> None:
        """Ask for a round now, e.g. after a command."""
        self._poked.set()
        with self._lock:
            if self._reader is not None:
                self._reader.interrupt()

    def stop(self, deadline_s: float = 3.0) -> bool:
        """Ask the thread to end and wait for it; False if it missed the deadline."""
        self._stop.set()
        self._taken.set()
        self.poke()
        return self.wait(int(deadline_s * 1000))
