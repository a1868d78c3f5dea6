"""Which tiles a map shows: the old ones stay until the new ones have said what they are."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from ui.map.tiles.service import TileService

if TYPE_CHECKING:
    from pathlib import Path

    from ui.map.tiles.fetching import TileFetching


class TileChoice(QObject):
    """Owns the service that is shown and the one that is being opened.  GUI thread.

    Signals:
        opened: Another is shown now; or, in a ``TileError``'s words, why it is not.
        arrived: A tile came.
        troubled: What is shown is missing tiles, or has them again.

    Attributes:
        shown: The tiles that are shown; None for the city's own figures.
    """

    opened = Signal(str)
    arrived = Signal()
    troubled = Signal()

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.shown: TileService | None = None
        self._coming: TileService | None = None

    def use(self, path: Path, fetching: TileFetching | None) -> None:
        """Open a file of tiles, or the cache of a server with what fills it."""
        _end(self._coming)
        coming = self._coming = TileService(path, fetching, parent=self)
        coming.opened.connect(self._on_opened)
        coming.arrived.connect(self.arrived)
        coming.troubled.connect(self.troubled)
        coming.open()

    def close(self) -> None:
        """End both; nothing is shown any more."""
        for service in (self.shown, self._coming):
            _end(service)
        self.shown = self._coming = None

    def _on_opened(self) -> None:
        service, self._coming = self._coming, None
        if service is None:
            return
        if service.info is None:
            problem = service.problem
            _end(service)
            self.opened.emit(problem)
            return
        before, self.shown = self.shown, service
        self.opened.emit("")
        _end(before)


def _end(service: TileService | None) -> None:
    if service is not None:
        service.close()
        service.deleteLater()
