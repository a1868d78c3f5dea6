"""Drives the window of ``tests/e2e/measured.py``: a workstation as people have it."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
import threading
import time
from typing import TYPE_CHECKING, Any, Self
from uuid import UUID

from tests.e2e.workstation import ROOT
from tests.faults.client import MARK, PATIENCE_S

if TYPE_CHECKING:
    from collections.abc import Callable

GIVE_S = 0.7


class Process:
    """A program that tells one line of JSON at a time and takes orders.  A context manager."""

    program = ROOT / "tests" / "e2e" / "measured.py"

    def __init__(self, *words: str) -> None:
        environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "PYTHONPATH": str(ROOT)}
        self._process = subprocess.Popen(
            [sys.executable, str(self.program), *words],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
            text=True, env=environment, cwd=ROOT,
        )  # fmt: skip
        self.said: list[dict[str, Any]] = []
        self._changed = threading.Condition()
        self._thread = threading.Thread(target=self._read, daemon=True)
        self._thread.start()

    def _read(self) -> None:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            with self._changed:
                self.said.append(json.loads(line))
                self._changed.notify_all()

    def until(self, true: Callable[[], Any]) -> Any:
        """Wait until *true* returns something; return it."""
        with self._changed:
            if not self._changed.wait_for(true, PATIENCE_S):
                raise AssertionError(f"the window said {self.said[-5:]}")
            return true()

    def all(self, kind: str) -> list[dict[str, Any]]:
        """Return what was said of that kind so far."""
        return [said for said in list(self.said) if said["kind"] == kind]

    def order(self, **order: object) -> None:
        """Give an order; one that cannot be given is not obeyed."""
        with contextlib.suppress(OSError):
            assert self._process.stdin is not None
            self._process.stdin.write(json.dumps(order) + "\n")
            self._process.stdin.flush()

    def ask(self, what: str) -> dict[str, Any]:
        """Return the answer to an order."""
        before = len(self.all(what))
        self.order(do=what)
        answer: dict[str, Any] = self.until(lambda: self.all(what)[before:])[0]
        return answer

    def gap_ms(self) -> float:
        """Return the longest gap since the last time."""
        return float(self.ask("gap")["ms"])

    def signal(self, number: int) -> None:
        """Send a signal."""
        self._process.send_signal(number)

    def __enter__(self) -> Self:
        self.until(lambda: self.all("ready"))
        return self

    def __exit__(self, *_error: object) -> None:
        self.signal(signal.SIGCONT)
        self.order(do="quit")
        try:
            self._process.wait(20)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._thread.join()
        for stream in (self._process.stdin, self._process.stdout):
            assert stream is not None
            with contextlib.suppress(OSError):
                stream.close()


class Screen(Process):
    """One window; somebody in front of it writes notes."""

    name = "window"

    def __init__(self, url: str, folder: str, ref: int) -> None:
        super().__init__(url, folder, "minh")
        self._ref, self._stop = ref, threading.Event()
        self._person = threading.Thread(target=self._work)

    def _work(self) -> None:
        number = 0
        while not self._stop.wait(GIVE_S):
            number += 1
            self.order(do="note", ref=self._ref, text=f"{MARK}{self.name} {number}")

    @property
    def given(self) -> list[str]:
        """Marks of what was given."""
        return [str(said["text"]) for said in self.all("given")]

    def links(self, after: float) -> list[tuple[float, bool]]:
        """Return when the window became live or stale after a moment."""
        told = self.all("link")
        return [(said["at"], said["live"]) for said in told if said["at"] > after]

    def live(self) -> bool:
        """Whether it says that it is live."""
        told = self.all("link")
        return bool(told) and bool(told[-1]["live"])

    def finish(self) -> None:
        """Write no more notes and wait for every outcome."""
        self._stop.set()
        self._person.join()
        pause, end = threading.Event(), time.monotonic() + PATIENCE_S
        while "waiting" in self.ask("pending")["states"]:
            if time.monotonic() > end:
                raise AssertionError(f"the window still waits: {self.said[-5:]}")
            pause.wait(0.1)

    def held(self, wanted: dict[UUID, int]) -> dict[UUID, int]:
        """Return the picture; looks again for some seconds while it is not *wanted*."""
        pause, end = threading.Event(), time.monotonic() + 10
        while True:
            told = self.ask("mirror")["held"]
            held = {UUID(key): int(version) for key, version in told.items()}
            if held == wanted or time.monotonic() > end:
                return held
            pause.wait(0.3)

    def __enter__(self) -> Self:
        super().__enter__()
        self._person.start()
        return self

    def __exit__(self, *error: object) -> None:
        self._stop.set()
        if self._person.is_alive():
            self._person.join()
        super().__exit__(*error)
