"""How panels ask and act: workers behind, notices in front."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, TypeVar

from PySide6.QtCore import QCoreApplication

from controlroom.domain.errors import AlreadyDoneError
from ui.errors import Notice, notice_for

if TYPE_CHECKING:
    from collections.abc import Callable

    from ui.widgets.notice_lane import NoticeLane
    from ui.words import Words
    from ui.workers.query import QueryRunner

T = TypeVar("T")

log = logging.getLogger(__name__)


class Desk:
    """Implements ``Ask`` and ``Act`` of ``ui.panels.spec``.  GUI thread."""

    def __init__(
        self, questions: QueryRunner, commands: QueryRunner, words: Words, poke: Callable[[], None]
    ) -> None:
        """Two runners, so that a slow question never delays a command.

        Args:
            questions: For reads; a newer question with the same key wins.
            commands: One worker: commands are carried out in the order they were given.
            words: For naming states in refusals.
            poke: Asks the poller for a round now.
        """
        self._questions, self._commands = questions, commands
        self._words, self._poke = words, poke
        self._number = 0
        self._lane: NoticeLane | None = None

    def show_in(self, lane: NoticeLane) -> None:
        """Say what happens in *lane*."""
        self._lane = lane

    def ask(self, key: str, call: Callable[[], T], on_ok: Callable[[T], None]) -> None:
        """Run a read; see ``Ask``."""
        self._questions.run(key, call, on_ok, self._fail)

    def act(
        self,
        label: str,
        call: Callable[[], object],
        on_ok: Callable[[object], None] | None = None,
        undo: Callable[[object], object] | None = None,
    ) -> None:
        """Run a command; see ``Act``."""
        self._number += 1  # every command has a key of its own: none may make another stale

        def done(result: object) -> None:
            self._poke()
            back = None
            if undo is not None and result is not None:
                taken_back = QCoreApplication.translate("Desk", "Taken back: {what}")
                said = taken_back.format(what=label)
                back = lambda: self.act(said, lambda: undo(result))  # noqa: E731 - one line
            self._say(Notice(label, is_error=False), back)
            if on_ok is not None:
                on_ok(result)

        def refused(error: BaseException) -> None:
            if isinstance(error, AlreadyDoneError):
                done(None)
            else:
                self._fail(error, acted=True)

        self._commands.run(f"act {self._number}", call, done, refused)

    def _fail(self, error: BaseException, *, acted: bool = False) -> None:
        notice = notice_for(error, self._words, acted=acted)
        log.log(logging.ERROR if notice.is_bug else logging.INFO, "%s", notice.detail)
        self._say(notice, None)
        self._poke()

    def _say(self, notice: Notice, undo: Callable[[], None] | None) -> None:
        if self._lane is not None:
            self._lane.say(notice, undo)
