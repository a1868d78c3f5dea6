"""The window's way to the outbox: keeps deeds, lets them be sent, tells what came of them."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot

from controlroom.outbox.courier import Courier
from ui.workers.query import QueryRunner
from ui.workers.sender import Sender

if TYPE_CHECKING:
    from collections.abc import Callable
    from uuid import UUID

    from controlroom.domain.errors import ControlRoomError
    from controlroom.outbox.courier import Carry
    from controlroom.outbox.store import Outbox
    from controlroom.outbox.values import Deed, Entry, Picture
    from controlroom.services.feed import Batch
    from ui.models.pending import Pending

log = logging.getLogger(__name__)


class Post(QObject):
    """Owns the sender and the one worker that writes to the outbox.  GUI thread.

    Signals:
        settled: An ``Entry`` with its result, also of deeds of an earlier start.
        failed: Why nothing can be sent now.
        troubled: Why the outbox itself could not be changed.
    """

    settled = Signal(object)
    failed = Signal(object)
    troubled = Signal(object)

    def __init__(self, outbox: Outbox, carry: Carry, pending: Pending) -> None:
        """Args: pending: Is kept up to date."""
        super().__init__()
        self._outbox, self._pending = outbox, pending
        self._writer = QueryRunner(1)  # one: deeds are kept in the order they were given
        self._sender = Sender(outbox, Courier(outbox, carry))
        self._sender.settled.connect(self._settle)
        self._sender.failed.connect(self._fail)
        self._sender.changed.connect(pending.show)
        self._number = 0

    def start(self) -> None:
        """Begin with what an earlier start has left."""
        self._sender.start()

    def stop(self, deadline_s: float = 3.0) -> bool:
        """End; what waits is sent at the next start."""
        kept = self._writer.stop(deadline_s, finish=True)
        return self._sender.stop(deadline_s) and kept

    def give(
        self,
        deed: Deed,
        on_kept: Callable[[], None],
        on_error: Callable[[BaseException], None],
    ) -> None:
        """Keep a deed, then send it; *on_error* when it could not even be kept."""
        self._write(lambda: self._outbox.put(deed), lambda _: on_kept(), on_error)

    def drop(self, command: UUID, on_answer: Callable[[bool], None]) -> None:
        """Take a deed out if nothing can have come of it; say whether it went."""
        self._write(lambda: self._outbox.drop(command), on_answer, self.troubled.emit)

    def send_now(self, command: UUID) -> None:
        """Send what is too old all the same, and try at once what waits."""
        self._write(lambda: self._outbox.send_now(command), _nothing, self.troubled.emit)

    def note_refusals(self) -> None:
        """Note that the refusals were looked at."""
        self._write(self._outbox.note_refusals, _nothing, self.troubled.emit)

    def _write(
        self,
        change: Callable[[], object],
        on_done: Callable[[bool], None],
        on_error: Callable[[BaseException], None],
    ) -> None:
        self._number += 1  # a key of its own: no answer may make another stale

        def run() -> tuple[object, Picture]:
            return change(), self._outbox.picture()

        def done(answered: tuple[object, Picture]) -> None:
            answer, picture = answered
            self._pending.show(picture)
            on_done(answer is True)
            self._sender.wake()

        self._writer.run(f"outbox {self._number}", run, done, on_error)

    @Slot(object)
    def heard(self, batch: Batch) -> None:
        """Take a good round of the poller: the database is there, perhaps another one.

        A fresh picture means a server that was restarted, restored or promoted: what it
        acknowledged last is asserted again, before anything newer is sent.
        """
        if batch.old:
            return  # from this computer; nobody has answered yet
        if batch.resync:
            self._write(self._reassert, _nothing, self.troubled.emit)
        elif self._pending.stuck:
            self._sender.wake()

    def _reassert(self) -> None:
        again = self._outbox.reassert()
        if again:
            log.info("%d acknowledged deeds are asserted again", again)

    @Slot(object)
    def _settle(self, entry: Entry) -> None:
        self._pending.set_stuck(stuck=False)
        self.settled.emit(entry)

    @Slot(object)
    def _fail(self, error: ControlRoomError) -> None:
        self._pending.set_stuck(stuck=True)
        self.failed.emit(error)


def _nothing(_answer: bool) -> None:  # noqa: FBT001 - the shape of an answer
    """Wait for no answer."""
