"""One-shot blocking calls, e.g. what a click asks of the database."""

from __future__ import annotations

from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from PySide6.QtCore import QObject, Qt, Signal, Slot

if TYPE_CHECKING:
    from collections.abc import Callable

T = TypeVar("T")


@dataclass(frozen=True)
class _Answer(Generic[T]):
    key: str
    ticket: int
    future: Future[T]
    on_ok: Callable[[T], None]
    on_error: Callable[[BaseException], None]


class QueryRunner(QObject):
    """Runs calls in a small pool; answers arrive on the GUI thread, newest per key only."""

    _answered = Signal(object)

    def __init__(self, workers: int = 2) -> None:
        """Args: workers: Also the most database connections this runner can hold."""
        super().__init__()
        self._pool = ThreadPoolExecutor(workers, thread_name_prefix="query")
        self._tickets: dict[str, int] = {}
        self._running: set[Future[Any]] = set()
        self._stopped = False
        # Queued even from this thread: an answer never arrives inside the call that asked.
        self._answered.connect(self._deliver, Qt.ConnectionType.QueuedConnection)

    def run(
        self,
        key: str,
        call: Callable[[], T],
        on_ok: Callable[[T], None],
        on_error: Callable[[BaseException], None],
    ) -> None:
        """Start *call*.  A later run with the same *key* makes this answer stale."""
        if self._stopped:
            return
        self._tickets[key] = ticket = self._tickets.get(key, 0) + 1
        future = self._pool.submit(call)
        self._running.add(future)
        future.add_done_callback(
            lambda done: self._answered.emit(_Answer(key, ticket, done, on_ok, on_error))
        )

    @Slot(object)
    def _deliver(self, answer: _Answer[Any]) -> None:
        self._running.discard(answer.future)
        stale = self._tickets.get(answer.key) != answer.ticket
        if self._stopped or stale or answer.future.cancelled():
            return
        if error := answer.future.exception():
            answer.on_error(error)
        else:
            answer.on_ok(answer.future.result())

    @property
    def busy(self) -> int:
        """How many calls are running or waiting."""
        return len(self._running)

    def stop(self, deadline_s: float = 3.0, *, finish: bool = False) -> bool:
        """Drop what has not started; wait for the rest, which its own timeout bounds.

        Args:
            deadline_s: For all that runs.
            finish: Also run what has not started: it must not be lost.
        """
        self._stopped = True
        self._pool.shutdown(wait=False, cancel_futures=not finish)
        # One that was cancelled before it began never counts as done for ``wait``.
        # A copy first: answers are taken out on the GUI thread, while a worker may wait here.
        begun = {future for future in tuple(self._running) if not future.cancelled()}
        return not wait(begun, timeout=deadline_s).not_done
