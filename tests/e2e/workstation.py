"""Starts probes and waits for what they say; every wait has an end."""

from __future__ import annotations

import json
import os
import queue
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any, Self

ROOT = Path(__file__).parents[2]
PATIENCE_S = 40.0


class Workstation:
    """One probe process.  Use as a context manager: it always ends."""

    def __init__(self, url: str, folder: Path, login: str, *, listen: bool = True) -> None:
        words = [url, str(folder), login, *([] if listen else ["deaf"])]
        environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "PYTHONPATH": str(ROOT)}
        self._process = subprocess.Popen(
            [sys.executable, str(ROOT / "tests" / "e2e" / "probe.py"), *words],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
            text=True, env=environment, cwd=ROOT,
        )  # fmt: skip
        self._heard: queue.Queue[dict[str, Any]] = queue.Queue()
        self.errors: list[str] = []
        self.said: list[dict[str, Any]] = []
        for stream, take in ((self._process.stdout, self._hear), (self._process.stderr, None)):
            threading.Thread(target=self._read, args=(stream, take), daemon=True).start()

    def _hear(self, line: str) -> None:
        self._heard.put(json.loads(line))

    def _read(self, stream, take) -> None:
        for line in stream:
            (take or self.errors.append)(line)

    def until(self, kind: str, true=lambda _said: True) -> dict[str, Any]:
        """Return the first thing of *kind* said from now on for which *true* holds."""
        end = time.monotonic() + PATIENCE_S
        while (rest := end - time.monotonic()) > 0:
            try:
                said = self._heard.get(timeout=rest)
            except queue.Empty:
                break
            self.said.append(said)
            if said["kind"] == kind and true(said):
                return said
        msg = f"no {kind} in {PATIENCE_S} s; said {self.said[-5:]}; errors {self.errors[-15:]}"
        raise AssertionError(msg)

    def tell(self, **order: object) -> None:
        """Give an order."""
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps(order) + "\n")
        self._process.stdin.flush()

    def until_asked(self, what: str) -> dict[str, Any]:
        """Ask for *what* and return the answer."""
        self.tell(do=what)
        return self.until(what)

    def quit(self) -> int:
        """End it and return its exit code."""
        self.tell(do="quit")
        return self._process.wait(PATIENCE_S)

    def kill(self) -> None:
        """Kill it as a power cut would."""
        self._process.kill()
        self._process.wait()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        if self._process.poll() is None:
            self._process.kill()
        self._process.wait()
        for stream in (self._process.stdin, self._process.stdout, self._process.stderr):
            if stream is not None:
                stream.close()
