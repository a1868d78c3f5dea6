"""The simulator beside the demo, as a process of its own."""

from __future__ import annotations

import logging
import subprocess
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from controlroom.options import UiOptions

log = logging.getLogger(__name__)

REVIVALS = 3
SEED_STEP = 7_919
"""Between the seeds of one start and the next: the same reports must not come in every time."""


class SimulatorProcess:
    """Runs ``controlroom simulate``; it ends by itself when this process dies.

    The simulator reads its standard input and stops at its end, so neither a crash nor
    ``kill -9`` of the window leaves it behind.
    """

    def __init__(self, options: UiOptions, url: str) -> None:
        self._options, self._url = options, url
        self._count = options.data_dir / f"simulator-{options.scenario}-{options.seed}.starts"
        self._process: subprocess.Popen[bytes] | None = None
        self._revived = 0
        self._stopped = False

    def start(self) -> None:
        """Start it; a simulator that cannot start is logged and shows as silent sources."""
        options = self._options
        seed = options.seed + SEED_STEP * _count_up(self._count)
        command = [
            *(sys.executable, "-m", "controlroom", "simulate"),
            *("--database", self._url, "--scenario", options.scenario),
            *("--speed", str(options.speed), "--seed", str(seed), "--until-eof"),
        ]
        try:
            self._process = subprocess.Popen(  # noqa: S603 - our own program and arguments
                command, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL
            )
        except OSError:
            log.exception("simulator could not start")

    def revive(self) -> bool:
        """Start it again if it has died; return False once it has died too often for that."""
        process = self._process
        if self._stopped or process is None or process.poll() is None:
            return True
        if self._revived >= REVIVALS:
            return False
        self._revived += 1
        log.warning("the simulator ended with code %s; starting it again", process.returncode)
        if process.stdin is not None:
            process.stdin.close()
        self.start()
        return True

    def stop(self, deadline_s: float = 3.0) -> bool:
        """Close its input and wait; kill it when it does not listen, but not before a wait."""
        self._stopped = True
        process = self._process
        if process is None or process.stdin is None:
            return True
        process.stdin.close()
        try:
            process.wait(deadline_s)
        except subprocess.TimeoutExpired:
            if deadline_s <= 0:
                return False
            process.kill()
            process.wait()
        return True


def _count_up(path: Path) -> int:
    """Return how many starts there were before this one, and count it."""
    try:
        before = int(path.read_text(encoding="ascii"))
    except (OSError, ValueError):
        before = 0
    try:
        path.write_text(f"{before + 1}\n", encoding="ascii")
    except OSError as error:
        log.warning("starts of the simulator cannot be counted: %s", error)
    return before
