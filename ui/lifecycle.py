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
        """End; return whether it did."""
        ...


class Lifecycle:
    """Workers stop newest first under one shared deadline, then resources close."""

    def __init__(self, deadline_s: float = 6.0) -> None:
        """Args: deadline_s: For all workers together; database time-outs must be shorter."""
        self._deadline_s = deadline_s
        self._workers: list[Stoppable] = []
        self._closers: list[Callable[[], None]] = []
        self._closed = False

    def own(self, worker: Stoppable) -> None:
        """Take responsibility for *worker*."""
        self._workers.append(worker)

    def disown(self, worker: Stoppable) -> None:
        """Leave *worker* to somebody else."""
        self._workers.remove(worker)

    def on_close(self, closer: Callable[[], None]) -> None:
        """Run *closer* once every worker has ended, e.g. disposing of the engine."""
        self._closers.append(closer)

    def shutdown(self) -> bool:
        """Idempotent; return whether every worker ended in time."""
        if self._closed:
            return True
        self._closed = True
        end = time.monotonic() + self._deadline_s
        late = [w for w in reversed(self._workers) if not w.stop(max(0.1, end - time.monotonic()))]
        for worker in late:
            log.error("worker did not stop: %r", worker)
        for closer in reversed(self._closers):
            closer()
        return not late
