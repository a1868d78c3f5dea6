"""Orderly shutdown: stop asking, wait for answers, then let Qt go."""

from __future__ import annotations

import logging
import time
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable

log = logging.getLogger(__name__)


class Stoppable(Protocol):
    """Something running that can be asked to end within a deadline."""

    def stop(self, deadline_s: float) -> bool:
        """End; return whether it did.

        With a deadline of 0 it is only asked to, on the GUI thread; who asked comes again, from
        another thread too, and waits.
        """
        ...


class Lifecycle:
    """Workers stop newest first under one shared deadline, then resources close.

    GUI thread, except for ``shutdown`` after ``leave``.
    """

    def __init__(self, deadline_s: float = 6.0) -> None:
        """Args: deadline_s: For all workers together; database time-outs must be shorter."""
        self._deadline_s = deadline_s
        self._workers: list[Stoppable] = []
        self._closers: list[Callable[[], None]] = []
        self._leavers: list[Callable[[], None]] = []
        self._closed = self._left = False

    def own(self, worker: Stoppable) -> None:
        """Take responsibility for *worker*."""
        self._workers.append(worker)

    def disown(self, worker: Stoppable) -> None:
        """Leave *worker* to somebody else."""
        self._workers.remove(worker)

    def on_leaving(self, leaver: Callable[[], None]) -> None:
        """Run *leaver* before anything is stopped, on the GUI thread: timers, child processes."""
        self._leavers.append(leaver)

    def on_close(self, closer: Callable[[], None]) -> None:
        """Run *closer* once every worker has ended, e.g. disposing of the engine."""
        self._closers.append(closer)

    def leave(self) -> None:
        """Ask everything to end and wait for nothing; a worker may call ``shutdown`` then."""
        self._hush()
        for worker in reversed(self._workers):
            worker.stop(0.0)

    def _hush(self) -> None:
        if not self._left:
            self._left = True
            for leaver in reversed(self._leavers):
                leaver()

    def release(self) -> None:
        """Let go of what has ended: the objects of Qt must die on the GUI thread."""
        for held in (self._workers, self._closers, self._leavers):
            held.clear()

    def shutdown(self) -> bool:
        """Idempotent; return whether every worker ended in time."""
        if self._closed:
            return True
        self._closed = True
        self._hush()
        end = time.monotonic() + self._deadline_s
        late = [w for w in reversed(self._workers) if not w.stop(max(0.1, end - time.monotonic()))]
        for worker in late:
            log.error("worker did not stop: %r", worker)
        for closer in reversed(self._closers):
            closer()
        return not late
