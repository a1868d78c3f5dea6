"""The other side of ``ui.decode_image``: starts the process, ends it in time, checks its answer."""

from __future__ import annotations

import logging
import os
import subprocess
import sys
import tempfile
import threading
from typing import TYPE_CHECKING

from PySide6.QtGui import QImage

from controlroom.domain.errors import PictureRefusedError
from ui.child_environment import KEPT
from ui.decode_image import CHANNELS, HEADER, MOST_PX, NO, PIXELS, kind_of

if TYPE_CHECKING:
    from collections.abc import Sequence

log = logging.getLogger(__name__)

TIME_S = 10.0
"""A slow disk and a busy computer; the decoder's own limit of processor time is shorter."""
_WORDS = frozenset({"kind", "damaged", "too-large"})


def child_command() -> list[str]:
    """Return how the decoder is started."""
    return [sys.executable, "-m", "ui.decode_image"]


class Decoder:
    """Decodes pictures, each in a process of its own.  May be shared by threads; blocks.

    Args:
        command: How to start one; *most_px* is added.
        time_s: It is killed after so long.
    """

    def __init__(self, command: Sequence[str] = (), time_s: float = TIME_S) -> None:
        self._command = list(command) or child_command()
        self._time_s = time_s
        self._lock = threading.Lock()
        self._running: set[subprocess.Popen[bytes]] = set()
        self._stopped = False

    def decode(self, data: bytes, most_px: int) -> QImage:
        """Return the picture in *data*, no side longer than *most_px*.

        Raises:
            PictureRefusedError: ``kind``, ``damaged``, ``too-large``, ``too-long``; ``stopped``
                when this program is ending.
        """
        most_px = min(most_px, MOST_PX)
        if not kind_of(data):
            raise PictureRefusedError("kind")
        answer, code = self._ask(data, most_px)
        if answer.startswith(NO):
            word = answer[len(NO) :].decode("ascii", "replace")
            raise PictureRefusedError(word if word in _WORDS else "damaged")
        if code != 0 or len(answer) < HEADER.size:
            raise PictureRefusedError("damaged", f"the decoder ended with code {code}")
        sign, width, height = HEADER.unpack_from(answer)
        pixels = answer[HEADER.size :]
        fits = 0 < width <= most_px and 0 < height <= most_px
        if sign != PIXELS or not fits or len(pixels) != width * height * CHANNELS:
            raise PictureRefusedError("damaged", "the decoder's answer does not fit")
        shown = QImage(pixels, width, height, width * CHANNELS, QImage.Format.Format_RGBA8888)
        return shown.copy()  # the bytes are ours alone only as long as this call

    def _ask(self, data: bytes, most_px: int) -> tuple[bytes, int]:
        """Return what a decoder says to *data*, and its exit code."""
        most = HEADER.size + most_px * most_px * CHANNELS
        with tempfile.TemporaryFile() as given:
            # A file, because a decoder that does not read must not keep us from reading.
            given.write(data)
            given.seek(0)
            process = self._start([*self._command, str(most_px)], given.fileno())
            late = threading.Event()

            def end() -> None:
                late.set()
                process.kill()

            timer = threading.Timer(self._time_s, end)
            timer.daemon = True
            timer.start()
            try:
                assert process.stdout is not None
                answer = process.stdout.read(most + 1)
                if len(answer) > most:
                    process.kill()
                process.stdout.close()
                code = process.wait()
            finally:
                timer.cancel()
                with self._lock:
                    self._running.discard(process)
            if self._stopped:
                raise PictureRefusedError("stopped")
            if late.is_set():
                raise PictureRefusedError("too-long", f"no end after {self._time_s:g} s")
        return answer, code

    def _start(self, command: list[str], given: int) -> subprocess.Popen[bytes]:
        kept = {name: value for name, value in os.environ.items() if name.upper() in KEPT}
        with self._lock:
            if self._stopped:
                raise PictureRefusedError("stopped")
            try:
                process = subprocess.Popen(  # noqa: S603 - our own program and arguments
                    command,
                    stdin=given,
                    stdout=subprocess.PIPE,
                    stderr=subprocess.DEVNULL,
                    env=kept,
                )
            except OSError as error:
                log.exception("the decoder of pictures could not start")
                raise PictureRefusedError("damaged", str(error)) from error
            self._running.add(process)
        return process

    def stop(self) -> None:
        """Kill what runs and start nothing more, from any thread."""
        with self._lock:
            self._stopped = True
            for process in self._running:
                process.kill()
