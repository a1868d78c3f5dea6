"""An outbox of its own behind a desk, and a shared database that does what a test says."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

from controlroom.domain.errors import DatabaseUnreachableError
from controlroom.outbox.store import Outbox
from controlroom.outbox.values import Result
from tests.ui import builders as b
from ui.desk import Desk
from ui.models.pending import Pending
from ui.post import Post
from ui.words import Words
from ui.workers.query import QueryRunner

if TYPE_CHECKING:
    from controlroom.outbox.values import Entry


class Server:
    """Answers in the sender's thread; ``away`` and ``refusal`` may be set at any time."""

    def __init__(self) -> None:
        self.away: Exception | None = None
        self.refusal: Result | None = None
        self.sent: list[Entry] = []
        self.tries = 0
        self.free = threading.Event()
        self.free.set()

    def __call__(self, entry):
        self.tries += 1
        assert self.free.wait(10)
        if self.away is not None:
            raise self.away
        self.sent.append(entry)
        told = Result.done(incident=str(entry.deed.subject), version=(entry.sends or 0) + 1)
        return self.refusal or told

    def lose(self) -> None:
        """Break connections around COMMIT from now on."""
        self.away = DatabaseUnreachableError("lost")
        self.away.outcome_unknown = True

    def leave(self) -> None:
        """Be out of reach from now on."""
        self.away = DatabaseUnreachableError("no route")

    @property
    def kinds(self) -> list[str]:
        return [entry.deed.kind for entry in self.sent]


class Office:
    """Desk, post and outbox of one workstation."""

    def __init__(self, path, lane, *, start=True) -> None:
        self.box, self.server, self.pending = Outbox(path), Server(), Pending()
        self.post = Post(self.box, self.server, self.pending)
        self.pokes: list[int] = []
        self.questions = QueryRunner(1)
        words = Words(b.city(), "en")
        self.desk = Desk(self.questions, self.post, words, lambda: self.pokes.append(1))
        self.lane = lane
        self.desk.show_in(lane)
        if start:
            self.post.start()

    @property
    def said(self) -> str:
        return self.lane.notice.text if self.lane.notice else ""

    def back(self) -> None:
        """The database answers again: the poller brings a round."""
        self.server.away = None
        self.post.heard(b.batch())

    def close(self) -> None:
        self.server.free.set()
        assert self.questions.stop()
        assert self.post.stop(10)
        self.box.close()
