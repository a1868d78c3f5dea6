"""A workstation without a window: the real feed reader, outbox, courier and services, in threads.

It loops as ``ui.workers.Poller`` and ``Sender`` do, and gives commands as a person would, only
faster.
"""

from __future__ import annotations

import itertools
import threading
import time
import traceback
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any, Self

from controlroom import bootstrap
from controlroom.domain.access import Actor, Role
from controlroom.domain.errors import ControlRoomError
from controlroom.domain.geo import Position
from controlroom.outbox.courier import Carrier, Courier
from controlroom.outbox.place import open_outbox
from controlroom.outbox.registry import deed
from controlroom.outbox.values import State
from controlroom.services.intake import Draft

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path
    from uuid import UUID

    from controlroom.domain.clock import Clock
    from controlroom.services.feed import Batch
    from tests.faults.site import Room

MARK = "trial:"
PATIENCE_S = 90.0
STALE_S = 3.0
"""As ``ui.models.room.STALE_AFTER_S``, which this ring must not import."""


@dataclass(frozen=True)
class Pace:
    """How fast a client goes on; seconds."""

    give_s: float = 0.15
    poll_s: float = 1.0
    retry_s: float = 0.5
    resend_s: float = 2.0


QUICK = Pace(give_s=0.05, poll_s=0.1, retry_s=0.05, resend_s=0.2)


class Client:
    """One workstation.  Use as a context manager.

    Attributes:
        given: Mark of each command, in order.
        rounds: When each good round began and ended, monotonic seconds.
        missed, unsent: How many rounds and how many commands have failed.
        whys: Reasons of fresh pictures.
        errors: Codes that were shown.
        bugs: Tracebacks of what must never happen.
    """

    def __init__(
        self,
        url: str,
        folder: Path,
        login: str,
        room: Room,
        *,
        pace: Pace = QUICK,
        clock: Clock | None = None,
        reasserts: bool = True,
    ) -> None:
        self.name, self.room, self.pace, self._reasserts = login, room, pace, reasserts
        self.core = bootstrap.open_core(url, upgrade=False, state_dir=folder)
        self._box = open_outbox(folder / "outbox", login, "trial", clock)
        self.outbox = self._box.outbox
        if reasserts:
            self.core.when_moved(self.outbox.reassert)
        actor = Actor(login, login, Role.SUPERVISOR, workstation=login)
        self._courier = Courier(self.outbox, Carrier(self.core.services, actor))
        self.given: list[str] = []
        self.rounds: list[tuple[float, float]] = []
        self.mirror: dict[UUID, int] = {}
        self.whys: list[str] = []
        self.errors: set[str] = set()
        self.bugs: list[str] = []
        self.missed = self.unsent = self.acknowledged = 0
        self._changed = threading.Condition()
        self._stop, self._wake, self._giving = (threading.Event() for _ in range(3))
        self._awake = threading.Event()
        self._awake.set()
        self._giving.set()
        self._reader = self.core.make_feed()
        self._threads = [
            threading.Thread(target=self._guarded, args=(loop,), name=f"{login} {loop.__name__}")
            for loop in (self._poll, self._send, self._give)
        ]

    def __enter__(self) -> Self:
        for thread in self._threads:
            thread.start()
        self.until(lambda: bool(self.rounds))
        return self

    def __exit__(self, *_error: object) -> None:
        self._stop.set()
        self._giving.clear()
        self._awake.set()
        self._wake.set()
        self._reader.interrupt()
        for thread in self._threads:
            thread.join()
        self._reader.close()
        self._box.close()
        self.core.close()

    # --- for the trial

    def until(self, true: Callable[[], bool], patience_s: float = PATIENCE_S) -> None:
        """Wait until *true* holds; asked whenever something has happened here."""
        with self._changed:
            if not self._changed.wait_for(lambda: bool(self.bugs) or true(), patience_s):
                raise AssertionError(f"{self.name}: not in {patience_s} s; {self.line()}")
        if self.bugs:
            raise AssertionError(self.bugs[0])

    def more(self, count: int) -> None:
        """Wait until so many more commands are acknowledged."""
        enough = self.acknowledged + count
        self.until(lambda: self.acknowledged >= enough)

    def picture(self, number: int) -> None:
        """Wait until so many fresh pictures have come in all."""
        self.until(lambda: len(self.whys) >= number)

    def round_after(self, moment: float) -> None:
        """Wait for a good round that began after *moment* and has brought everything."""
        self.until(lambda: bool(self.rounds) and self.rounds[-1][0] > moment)

    def hush(self) -> None:
        """Give no more commands."""
        self._giving.clear()

    def drained(self) -> bool:
        """Whether every command has an outcome."""
        return not any(entry.state is State.WAITING for entry in self.outbox.entries())

    def finish(self) -> None:
        """Give no more, wait for every outcome and for a picture from after it."""
        self.hush()
        self.until(self.drained)
        self.round_after(time.monotonic())

    def doze(self) -> None:
        """Do nothing at all, as a closed laptop; the sockets stay open."""
        self._awake.clear()
        self._reader.interrupt()

    def wake(self) -> None:
        """Go on as if nothing had been."""
        self._awake.set()

    def held(self) -> dict[UUID, int]:
        """Return the version of each open incident on this screen."""
        with self._changed:
            return dict(self.mirror)

    def line(self) -> str:
        """Return how it stands, for messages."""
        waiting = [e.deed.kind for e in self.outbox.entries() if e.state is State.WAITING]
        return (
            f"{len(self.given)} given, {self.acknowledged} acknowledged, {len(waiting)} waiting, "
            f"{len(self.rounds)} rounds, {self.missed} missed, {self.unsent} unsent, "
            f"{sorted(self.errors)}, {self.whys}"
        )

    # --- threads

    def _guarded(self, loop: Callable[[], None]) -> None:
        try:
            loop()
        except Exception:  # noqa: BLE001 - whatever it is, the trial fails with it
            with self._changed:
                self.bugs.append(f"{self.name}: {traceback.format_exc()}")
                self._changed.notify_all()

    def _note(self, change: Callable[[], Any]) -> None:
        with self._changed:
            change()
            self._changed.notify_all()

    def _poll(self) -> None:
        while not self._stop.is_set():
            self._awake.wait()
            began = time.monotonic()
            try:
                batch = self._reader.fetch()
            except ControlRoomError as error:
                self._missed(error)
                self._stop.wait(self.pace.retry_s)
                continue
            self._apply(batch)
            self._reader.applied(batch)
            if not batch.more:
                ended = time.monotonic()
                self._note(partial(self.rounds.append, (began, ended)))
                self._wake.set()  # the window does this when something waits
                self._reader.wait(self.pace.poll_s)

    def _missed(self, error: ControlRoomError) -> None:
        def note() -> None:
            self.missed += 1
            self.errors.add(error.code)

        self._note(note)

    def _apply(self, batch: Batch) -> None:
        with self._changed:
            if batch.resync:
                self.mirror.clear()
                self.whys.append(batch.why)
            for key in batch.gone:
                self.mirror.pop(key, None)
            lines = batch.lines
            self.mirror.update(zip(lines.id, lines.version.tolist(), strict=True))
        if batch.resync and self._reasserts:
            self.outbox.reassert()

    def _send(self) -> None:
        while not self._stop.is_set():
            self._awake.wait()
            self._wake.clear()
            try:
                entry = self._courier.step()
            except ControlRoomError as error:
                self._unsent(error)
                self._wake.wait(self.pace.resend_s)
                continue
            if entry is None:
                self._note(lambda: None)
                self._wake.wait(self.pace.resend_s)
            else:
                self._settled(entry.result.code if entry.result else "")

    def _unsent(self, error: ControlRoomError) -> None:
        def note() -> None:
            self.unsent += 1
            self.errors.add(error.code)

        self._note(note)

    def _settled(self, code: str) -> None:
        def note() -> None:
            self.acknowledged += 1
            if code:
                self.bugs.append(f"{self.name}: refused, {code}")

        self._note(note)

    def _give(self) -> None:
        for number in itertools.count():
            self._awake.wait()
            if not self._giving.is_set():
                return
            mark = f"{MARK}{self.name} {number}"
            if number % 3:
                asked = deed("note", self.room.incident, ref=self.room.ref, text=mark)
            else:
                asked = deed("receive", draft=self._draft(mark))
            self.outbox.put(asked)
            self._note(partial(self.given.append, mark))
            self._wake.set()
            self._stop.wait(self.pace.give_s)

    @staticmethod
    def _draft(title: str) -> Draft:
        return Draft(
            title=title,
            description="",
            category_id="ve_sinh_moi_truong",
            source_id="field_report",
            channel="trial",
            position=Position(16.4678, 107.5785),
        )
