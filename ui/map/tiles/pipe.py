"""A child process that is spoken to in frames: started when needed, never waited for."""

from __future__ import annotations

import logging
import sys
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QProcess, QProcessEnvironment, QTimer, Signal

from controlroom.frames import Frames
from ui.child_environment import KEPT

if TYPE_CHECKING:
    from collections.abc import Iterable

log = logging.getLogger(__name__)

_PIECE = 1 << 20


def bare_environment(more: Iterable[str] = ()) -> QProcessEnvironment:
    """Return what a process that meets strangers is told of our surroundings.

    Args:
        more: Names of variables besides those of ``child_environment``.
    """
    ours, bare = QProcessEnvironment.systemEnvironment(), QProcessEnvironment()
    for name in (*KEPT, *more):
        if ours.contains(name):
            bare.insert(name, ours.value(name))
    return bare


class Pipe(QObject):
    """Sends frames to a module run as a process of its own, and takes its frames.  GUI thread.

    Args:
        module: Run as ``python -m``.
        more: Names of variables of the environment that it needs besides the usual ones.

    Signals:
        heard: (head, body) of a frame.
        ended: The process ended by itself, or never began; the next ``send`` starts another.
    """

    heard = Signal(dict, bytes)
    ended = Signal()

    def __init__(self, module: str, parent: QObject, more: Iterable[str] = ()) -> None:
        super().__init__(parent)
        self._module, self._more = module, tuple(more)
        self._frames = Frames()
        self._process: QProcess | None = None
        self._reader = QTimer(self)
        self._reader.setInterval(0)
        self._reader.timeout.connect(self._read)

    @property
    def process_id(self) -> int:
        """Number of the process; 0 while there is none."""
        return self._process.processId() if self._process is not None else 0

    @property
    def running(self) -> bool:
        """Whether there is a process."""
        return self._process is not None

    def send(self, frame: bytes) -> None:
        """Send a frame; starts the process if there is none."""
        (self._process or self._start()).write(frame)

    def close(self) -> None:
        """End the process."""
        self._reader.stop()
        process, self._process = self._process, None
        if process is not None:
            process.readyRead.disconnect(self._reader.start)
            process.finished.disconnect(self._on_end)
            process.errorOccurred.disconnect(self._on_error)
            process.closeWriteChannel()
            process.kill()  # it holds nothing that could be lost
            process.waitForFinished(1_000)
            process.deleteLater()

    def _start(self) -> QProcess:
        process = self._process = QProcess(self)
        self._frames = Frames()
        process.setProcessChannelMode(QProcess.ProcessChannelMode.ForwardedErrorChannel)
        process.readyRead.connect(self._reader.start)
        process.finished.connect(self._on_end)
        process.errorOccurred.connect(self._on_error)
        process.setProcessEnvironment(bare_environment(self._more))
        process.start(sys.executable, ["-m", self._module])
        return process

    def _on_error(self, error: QProcess.ProcessError) -> None:
        """A process that never began sends no ``finished``."""
        if error == QProcess.ProcessError.FailedToStart:
            self._on_end()

    def _on_end(self) -> None:
        process, self._process = self._process, None
        self._reader.stop()
        if process is not None:
            process.deleteLater()
        self.ended.emit()

    def _read(self) -> None:
        """Take in one piece of what has come, so that a hundred tiles never block the window."""
        process = self._process
        if process is None or process.bytesAvailable() == 0:
            self._reader.stop()
            return
        self._frames.add(bytes(process.read(_PIECE).data()))
        try:
            for head, body in self._frames:
                self.heard.emit(head, body)
                if self._process is not process:
                    return  # who heard it has closed us
        except ValueError:
            self.distrust()

    def distrust(self) -> None:
        """End a process that said what makes no sense; ``ended`` follows."""
        log.error("%s said something else", self._module)
        if self._process is not None:
            self._process.kill()
