"""One process of the crowd: workstations that poll, or people who give commands.

Reads what to do as one JSON line, says ``ready``, begins at the next line, and prints what it
measured as one JSON line.
"""

from __future__ import annotations

import json
import random
import sys
import threading
import time
from contextlib import closing
from functools import partial
from typing import TYPE_CHECKING, Any
from uuid import UUID

from controlroom.database.feed_store import ChangeFeedReader
from controlroom.database.person import person_of
from controlroom.database.session import make_engine
from controlroom.database.works import SqlWorks
from controlroom.domain.errors import DatabaseUnreachableError
from tools.database_speed.room import change, fetch_all

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

EVERY_S = 1.0
TRIES = 20
CALLED_EVERY_S = 0.2  # as ui.workers.poller


class _Crowd:
    """Runs one thread each, all of them from one moment on."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self.took: list[float] = []
        self.failed: list[str] = []
        self._ready = threading.Semaphore(0)
        self._go, self._over = threading.Event(), threading.Event()

    def run(self, ways: Sequence[Callable[[], None]]) -> None:
        threads = [threading.Thread(target=self._one, args=(way,)) for way in ways]
        for thread in threads:
            thread.start()
        for _ in threads:
            self._ready.acquire()
        print("ready", flush=True)
        sys.stdin.readline()
        began = time.process_time()
        self._go.set()
        for thread in threads:
            thread.join()
        said = {"ms": self.took, "failed": self.failed, "cpu_s": time.process_time() - began}
        print(json.dumps(said), flush=True)

    def _one(self, way: Callable[[], None]) -> None:
        try:
            way()
        except Exception as error:  # noqa: BLE001 - told to who measures
            self.failed.append(f"{type(error).__name__}: {error}")
            self._ready.release()

    def started(self) -> float:
        """Say that this one is ready; return when all are to end."""
        self._ready.release()
        self._go.wait()
        return time.monotonic() + self.seconds

    def patient(self, call: Callable[[], object]) -> None:
        """Call until the server has let this one in; a crowd at its door takes a while."""
        for _ in range(TRIES - 1):
            try:
                call()
            except DatabaseUnreachableError:
                self.pause(time.monotonic() + random.uniform(0, EVERY_S))  # noqa: S311 - no secrets
            else:
                return
        call()

    def pause(self, until: float) -> None:
        """Wait until that moment."""
        self._over.wait(max(0.0, until - time.monotonic()))

    def timed(self, call: Callable[[], object]) -> object:
        began = time.perf_counter()
        answer = call()
        self.took.append((time.perf_counter() - began) * 1e3)
        return answer


def _poll(crowd: _Crowd, url: str, *, listen: bool) -> None:
    engine = make_engine(url)
    with closing(ChangeFeedReader(engine, listen=listen)) as reader:
        crowd.patient(partial(fetch_all, reader))
        end = crowd.started()
        reader.wait(random.uniform(0, EVERY_S))  # noqa: S311 - no secrets
        while (began := time.monotonic()) < end:
            crowd.timed(partial(fetch_all, reader))
            if reader.wait(began + EVERY_S - time.monotonic()):
                crowd.pause(began + CALLED_EVERY_S)
    engine.dispose()


def _command(crowd: _Crowd, url: str, ids: Sequence[str], every_s: float) -> None:
    engine = make_engine(url)
    crowd.patient(partial(person_of, engine, "crowd"))
    actor = person_of(engine, "crowd")
    if actor is None:
        raise RuntimeError("nobody has logged in")
    works = SqlWorks(engine)
    own = [UUID(key) for key in ids]
    change(works, actor, own[0])
    end, number = crowd.started(), 0
    due = time.monotonic() + random.uniform(0, every_s)  # noqa: S311 - no secrets
    while due < end:
        crowd.pause(due)
        key = own[number % len(own)]
        crowd.timed(partial(change, works, actor, key))
        number, due = number + 1, due + every_s
    engine.dispose()


def main() -> None:
    """Do what the first line says."""
    told: dict[str, Any] = json.loads(sys.stdin.readline())
    crowd = _Crowd(told["seconds"])
    urls: list[str] = told["urls"]
    if told["what"] == "poll":
        crowd.run([partial(_poll, crowd, url, listen=told["listen"]) for url in urls])
        return
    hands = len(urls)
    crowd.run(
        [
            partial(_command, crowd, url, told["ids"][number::hands], told["every_s"])
            for number, url in enumerate(urls)
        ]
    )


if __name__ == "__main__":
    main()
