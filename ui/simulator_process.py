"""The simulator beside the demo, as a process of its own."""

from __future__ import annotations

import logging
import subprocess
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from controlroom.options import UiOptions

log = logging.getLogger(__name__)


class SimulatorProcess:
    """Runs ``controlroom simulate``; it ends by itself when this process dies.

    The simulator reads its standard input and stops at its end, so neither a crash nor
    ``kill -9`` of the window leaves it behind.
    """

    def __init__(self, options: UiOptions, url: str) -> None:
        self._command = [
            *(sys.executable, "-m", "controlroom", "simulate"),
            *("--database", url, "--scenario", options.scenario),
            *("--speed", str(options.speed), "--seed", str(options.seed), "--until-eof"),
        ]
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it; a simulator that cannot start is logged and shows as silent sources."""
        try:
            self._process = subprocess.Popen(  # noqa: S603 - our own program and arguments
                self._command, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL
            )
        except OSError:
            log.exception("simulator could not start")

    def stop(self, deadline_s: float = 3.0) -> bool:
        """Close its input and wait; kill it when it does not listen."""
        process = self._process
        if process is None or process.stdin is None:
            return True
        process.stdin.close()
        try:
            process.wait(deadline_s)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        return True
