"""How panels ask and act: workers behind, notices in front."""

from __future__ import annotations

import logging
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, TypeVar
from uuid import UUID

from PySide6.QtCore import QObject, Slot

from controlroom.domain.errors import SignInNeededError
from ui.errors import Notice, notice_for, notice_of
from ui.words_deeds import deed_words

if TYPE_CHECKING:
    from collections.abc import Callable

    from controlroom.outbox.values import Deed, Entry, Result
    from ui.post import Post
    from ui.widgets.notice_lane import NoticeLane
    from ui.words import Words
    from ui.workers.query import QueryRunner

T = TypeVar("T")

log = logging.getLogger(__name__)

_ANY = UUID(int=0)


@dataclass(frozen=True)
class _Given:
    """A deed of this window that has no outcome yet.

    Attributes:
        kept: It is in the outbox.
        waits: The person was told that it waits.
        take_back: They asked for it to be taken back as soon as it is done.
    """

    deed: Deed
    label: str
    on_ok: Callable[[Result], None] | None
    undo: Callable[[Result], Deed | None] | None
    on_fail: Callable[[str], None] | None
    on_wait: Callable[[], None] | None
    kept: bool = False
    waits: bool = False
    take_back: bool = False


class Desk(QObject):
    """Implements ``Ask`` and ``Act`` of ``ui.panels.spec``.  GUI thread."""

    def __init__(
        self, questions: QueryRunner, post: Post | None, words: Words, poke: Callable[[], None]
    ) -> None:
        """Questions and commands have workers of their own: neither delays the other.

        Args:
            questions: For reads; a newer question with the same key wins.
            post: For commands; None where nobody gives any.
            words: For naming states in refusals.
            poke: Asks the poller for a round now.
        """
        super().__init__()
        self._questions, self._post = questions, post
        self._words, self._poke = words, poke
        self._given: dict[UUID, _Given] = {}
        self._lane: NoticeLane | None = None
        if post is not None:
            post.settled.connect(self._settle)
            post.failed.connect(self._delay)
            post.troubled.connect(self._fail)

    def show_in(self, lane: NoticeLane) -> None:
        """Say what happens in *lane*."""
        self._lane = lane

    def ask(self, key: str, call: Callable[[], T], on_ok: Callable[[T], None]) -> None:
        """Run a read; see ``Ask``."""
        self._questions.run(key, call, on_ok, self._fail)

    def act(
        self,
        label: str,
        deed: Deed,
        *,
        on_ok: Callable[[Result], None] | None = None,
        undo: Callable[[Result], Deed | None] | None = None,
        on_fail: Callable[[str], None] | None = None,
        on_wait: Callable[[], None] | None = None,
    ) -> None:
        """Keep a command and send it; see ``Act``.  A key pressed twice gives one command."""
        if self._post is None:
            return
        if self._is_given(deed):
            if on_wait is not None:
                on_wait()
            return
        self._given[deed.id] = _Given(deed, label, on_ok, undo, on_fail, on_wait)

        def kept() -> None:
            given = self._given.get(deed.id)
            if given is not None:
                self._given[deed.id] = replace(given, kept=True)

        def not_kept(error: BaseException) -> None:
            given = self._given.pop(deed.id, None)
            self._fail(error)
            if given is not None and given.on_fail is not None:
                given.on_fail(notice_for(error, self._words).text)

        self._post.give(deed, kept, not_kept)

    def _is_given(self, deed: Deed) -> bool:
        """Whether the very same was asked for and has no outcome yet."""
        asked = replace(deed, id=_ANY)
        return any(replace(given.deed, id=_ANY) == asked for given in self._given.values())

    @Slot(object)
    def _settle(self, entry: Entry) -> None:
        given, result = self._given.pop(entry.deed.id, None), entry.result
        if result is None:
            return
        self._poke()
        if not result.ok:
            self._refuse(entry, result, given)
        elif given is not None:
            self._finish(given, result)

    def _finish(self, given: _Given, result: Result) -> None:
        back = None if given.undo is None else self._way_back(given.label, given.undo, result)
        if given.take_back and back is not None:
            back()
        else:
            self._say(Notice(given.label, is_error=False), back)
        if given.on_ok is not None:
            given.on_ok(result)

    def _way_back(
        self, label: str, undo: Callable[[Result], Deed | None], result: Result
    ) -> Callable[[], None]:
        def back() -> None:
            deed = undo(result)
            if deed is not None:
                self.act(self.tr("Taken back: {what}").format(what=label), deed)

        return back

    def _refuse(self, entry: Entry, result: Result, given: _Given | None) -> None:
        notice = notice_of(result, self._words)
        why = notice.text
        if given is None or given.waits:  # nobody looks at a form any more
            what = deed_words(entry.deed.kind, entry.deed.ref)
            notice = replace(notice, text=f"{what}: {notice.text}")
        log.log(logging.ERROR if notice.is_bug else logging.INFO, "%s", notice.detail)
        self._say(notice, None)
        if given is not None and given.on_fail is not None:
            given.on_fail(why)

    @Slot(object)
    def _delay(self, error: BaseException) -> None:
        """Tell once of each deed that it waits; it may be withdrawn as long as it was not sent."""
        log.info("nothing is sent now: %s", error)
        for command, given in list(self._given.items()):
            if given.waits or not given.kept:
                continue
            self._given[command] = replace(given, waits=True)
            text = self.tr("Kept, and sent as soon as the database answers: {what}")
            notice = Notice(text.format(what=given.label), is_error=False)
            if isinstance(error, SignInNeededError):  # it answers, but not to this person
                text = notice_for(error, self._words).text
                notice = Notice(f"{text} {given.label}", is_error=True)
            self._say(notice, self._withdrawal(command))
            if given.on_wait is not None:
                given.on_wait()

    def _withdrawal(self, command: UUID) -> Callable[[], None]:
        def withdraw() -> None:
            given = self._given.get(command)
            if given is not None and self._post is not None:
                self._post.drop(command, lambda gone: self._withdrawn(command, given, gone=gone))

        return withdraw

    def _withdrawn(self, command: UUID, given: _Given, *, gone: bool) -> None:
        if gone:
            self._given.pop(command, None)
            text = self.tr("Taken back: {what}")
        elif command not in self._given:
            return  # it was done meanwhile, and the lane offers to take that back
        elif given.undo is not None:
            self._given[command] = replace(self._given[command], take_back=True)
            text = self.tr("It may have been carried out; it is taken back then: {what}")
        else:
            text = self.tr("It may have been carried out and cannot be taken back: {what}")
        self._say(Notice(text.format(what=given.label), is_error=False), None)

    @Slot(object)
    def _fail(self, error: BaseException) -> None:
        notice = notice_for(error, self._words)
        log.log(logging.ERROR if notice.is_bug else logging.INFO, "%s", notice.detail)
        self._say(notice, None)
        self._poke()

    def _say(self, notice: Notice, undo: Callable[[], None] | None) -> None:
        if self._lane is not None:
            self._lane.say(notice, undo)
