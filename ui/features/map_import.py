"""Making a basemap from an extract of OpenStreetMap, in a process of its own."""

from __future__ import annotations

import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QProcess, Qt, Signal
from PySide6.QtWidgets import QProgressDialog

from ui.map.tiles.pipe import bare_environment

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

IMPORTED = ".crmap"
_NUMBER = re.compile(rb"\d[\d,]*")


class MapImport(QObject):
    """Runs ``controlroom map import``, shows how far it is, and can be stopped.

    Args:
        window: The progress is shown over it; it can be worked in meanwhile.
        folder: Where the maps go.
        lang: Of what the process says.

    Signals:
        made: Path of the new map.
        failed: Why there is none, in one sentence; empty when the person stopped it.
    """

    made = Signal(Path)
    failed = Signal(str)

    def __init__(self, window: QWidget, folder: Path, lang: str) -> None:
        super().__init__(window)
        self._window, self._folder, self._lang = window, folder, lang
        self._target = folder
        self._process: QProcess | None = None
        self._progress: QProgressDialog | None = None

    @property
    def running(self) -> bool:
        """Whether an import is under way."""
        return self._process is not None

    def start(self, source: Path) -> None:
        """Begin; while one is under way, nothing happens."""
        if self._process is not None:
            return
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            self.failed.emit(str(error))
            return
        self._target = self._folder / f"{source.name.split('.')[0]}{IMPORTED}"
        process = self._process = QProcess(self)
        process.readyReadStandardOutput.connect(self._on_progress)
        process.finished.connect(self._on_end)
        process.errorOccurred.connect(self._on_error)
        process.setProcessEnvironment(bare_environment())
        progress = self._progress = QProgressDialog(self._window)
        progress.setWindowTitle(self.tr("Importing a map"))
        progress.setLabelText(self.tr("Reading {name} …").format(name=source.name))
        progress.setRange(0, 0)  # how much there is, only the end tells
        progress.setWindowModality(Qt.WindowModality.NonModal)
        progress.setMinimumDuration(0)
        progress.canceled.connect(self._on_cancel)
        progress.show()
        words = ["map", "import", str(source), "--to", str(self._target), "--lang", self._lang]
        process.start(sys.executable, ["-m", "controlroom", *words])

    def stop(self) -> None:
        """End an import that is under way; nothing of it stays."""
        process, self._process = self._process, None
        if process is not None:
            process.finished.disconnect(self._on_end)
            process.errorOccurred.disconnect(self._on_error)
            process.readyReadStandardOutput.disconnect(self._on_progress)
            process.kill()
            process.waitForFinished(1_000)
            Path(f"{self._target}.part").unlink(missing_ok=True)
            process.deleteLater()
        self._close_progress()

    def _on_cancel(self) -> None:
        self.stop()
        self.failed.emit("")

    def _on_progress(self) -> None:
        process, progress = self._process, self._progress
        if process is None or progress is None:
            return
        numbers = _NUMBER.findall(bytes(process.readAllStandardOutput().data()))
        if numbers:
            text = self.tr("{number} objects read").format(number=numbers[-1].decode())
            progress.setLabelText(text)

    def _on_error(self, error: QProcess.ProcessError) -> None:
        """A process that never began sends no ``finished``."""
        if error == QProcess.ProcessError.FailedToStart:
            process, self._process = self._process, None
            self._close_progress()
            if process is not None:
                self.failed.emit(process.errorString())
                process.deleteLater()

    def _on_end(self, code: int) -> None:
        process, self._process = self._process, None
        self._close_progress()
        if process is None:
            return
        said = bytes(process.readAllStandardError().data()).decode("utf-8", "replace").strip()
        process.deleteLater()
        if code == 0:
            self.made.emit(self._target)
        else:
            last = said.rpartition("\n")[2].removeprefix("controlroom: ")
            self.failed.emit(last or self.tr("it ended with code {code}").format(code=code))

    def _close_progress(self) -> None:
        progress, self._progress = self._progress, None
        if progress is not None:
            progress.canceled.disconnect(self._on_cancel)
            progress.close()
            progress.deleteLater()
