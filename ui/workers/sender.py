"""Sends what the outbox holds, in its own thread; the window only learns what came of it."""

from __future__ import annotations

import logging
import threading
from typing import TYPE_CHECKING

from PySide6.QtCore import QThread, Signal
from typing_extensions import override

from controlroom.domain.errors import ControlRoomError

if TYPE_CHECKING:
    from controlroom.outbox.courier import Courier
    from controlroom.outbox.store import Outbox

log = logging.getLogger(__name__)

RETRY_S = 2.0
"""The poller's next good round wakes it earlier."""
IDLE_S = 600.0


class Sender(QThread):
    """A ``Poller`` in the other direction: loops over a wait that can be woken.

    Takes no parent.  Lives on the GUI thread; only ``run`` is elsewhere.

    Signals:
        settled: An ``Entry`` with its result, a refusal too.
        failed: Why nothing can be sent now; what waits is tried again by itself.
        changed: The newest ``Picture`` of the outbox.
    """

    settled = Signal(object)
    failed = Signal(object)
    changed = Signal(object)

    def __init__(self, outbox: Outbox, courier: Courier) -> None:
        super().__init__()
        self._outbox, self._courier = outbox, courier
        self._stop, self._wake = threading.Event(), threading.Event()

    @override
    def run(self) -> None:
        """Loop until stopped.  Runs in the worker's thread; touches no widget."""
        while not self._stop.is_set():
            self._wake.clear()
            try:
                entry = self._courier.step()
                if entry is not None:
                    self.settled.emit(entry)
                self.changed.emit(self._outbox.picture())
            except Exception as error:
                level = logging.INFO if isinstance(error, ControlRoomError) else logging.ERROR
                log.log(level, "not sent: %s", error, exc_info=level == logging.ERROR)
                self._tell(error)
                self._pause(RETRY_S)
            else:
                if entry is None:
                    self._pause(IDLE_S)

    def _tell(self, error: Exception) -> None:
        try:
            self.changed.emit(self._outbox.picture())
        except ControlRoomError:
            log.warning("the outbox cannot be read")
        self.failed.emit(error)

    def _pause(self, seconds: float) -> None:
        if not self._stop.is_set():
            self._wake.wait(seconds)

    def wake(self) -> None:
        """Look at once whether something waits; any thread."""
        self._wake.set()

    def stop(self, deadline_s: float = 3.0) -> bool:
        """Ask the thread to end and wait for it; what waits is sent at the next start."""
        self._stop.set()
        self._wake.set()
        return self.wait(int(deadline_s * 1000))
