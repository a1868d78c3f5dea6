"""Keeps the room's picture moving: poller in, figures now and then, failures as a state."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from controlroom.domain.errors import ControlRoomError
from ui import garbage
from ui.errors import notice_for
from ui.words_server import server_why

if TYPE_CHECKING:
    from collections.abc import Callable

    from controlroom.services.feed import Batch
    from ui.panels.spec import PanelContext
    from ui.workers.poller import Poller

log = logging.getLogger(__name__)

FIGURES_EVERY_MS = 15_000
TIDY_EVERY_MS = 3_600_000
LARGE = 10_000
"""Lines of a picture whose objects are worth keeping from the garbage collector."""


class Live(QObject):
    """Connects the poller with the room.  Lives on the GUI thread; holds no data.

    Signals:
        failed: Why a round failed.
    """

    failed = Signal(object)

    def __init__(self, context: PanelContext, poller: Poller) -> None:
        super().__init__()
        self._context, self._poller = context, poller
        self._asked_first, self._large = False, True
        self._tidy: Callable[[], None] | None = None
        self._seal: Callable[[], None] | None = None
        poller.brought.connect(self.apply)
        poller.failed.connect(self.fail)
        self._timer = QTimer(self)
        self._timer.setInterval(FIGURES_EVERY_MS)
        self._timer.timeout.connect(self.ask_figures)
        self._timer.start()
        self._tidying = QTimer(self)
        self._tidying.setInterval(TIDY_EVERY_MS)
        # Slots, no lambdas: what a child's signal holds would hold this object for ever.
        self._tidying.timeout.connect(self._ask_tidy)
        self._tidying.timeout.connect(self._ask_seal)

    @Slot(object)
    def apply(self, batch: Batch) -> None:
        """Merge a batch; one that cannot be merged is a bug and brings a fresh picture later."""
        try:
            self._context.room.apply(batch)
        except Exception as error:  # a half-merged picture must not pass for a live one
            self._poller.reject(error)
            raise
        QTimer.singleShot(0, self._poller, self._poller.taken)  # after what waits to be painted
        if batch.total >= LARGE:
            self._large = True
        if self._large and not batch.more:
            # Of the first picture, also what the program itself is made of.
            self._large = False
            garbage.set_aside()
        if not self._asked_first and not (batch.more or batch.old):
            self._asked_first = True
            self.ask_figures()
            self._ask_seal()

    @Slot(object)
    def fail(self, error: Exception) -> None:
        """Note a failed round."""
        said = type(error).__name__
        if isinstance(error, ControlRoomError):
            said = notice_for(error).text if server_why(error) else str(error)
        self._context.room.failed(said)
        self.failed.emit(error)

    @Slot()
    def ask_figures(self) -> None:
        """Ask for the figures that need history."""
        if self._context.room.link.live:
            questions, city = self._context.services.questions, self._context.city
            self._context.ask(
                "figures", lambda: questions.figures(city), self._context.room.set_figures
            )

    def keep_tidy(self, tidy: Callable[[], None]) -> None:
        """Call *tidy* in a worker once an hour."""
        self._tidy = tidy
        self._tidying.start()

    def keep_sealed(self, seal: Callable[[], None]) -> None:
        """Call *seal* in a worker, once the room is there and with every round of tidying."""
        self._seal = seal

    @Slot()
    def _ask_tidy(self) -> None:
        if self._tidy is not None:
            self._context.ask("tidy", self._tidy, lambda _done: None)

    @Slot()
    def _ask_seal(self) -> None:
        if self._seal is not None:
            self._context.ask("seal", self._seal, lambda _done: None)

    def stop(self) -> None:
        """Ask no more, and show no more."""
        self._poller.brought.disconnect(self.apply)
        self._poller.failed.disconnect(self.fail)
        self._tidying.stop()
        self._timer.stop()
