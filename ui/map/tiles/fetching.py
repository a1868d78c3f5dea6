"""The window's side of the process that asks a server for tiles."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from controlroom.frames import frame
from controlroom.tiles.fetcher import open_order
from controlroom.tiles.grid import TileKey
from controlroom.tiles.server import to_text
from ui.map.tiles.pipe import Pipe

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path
    from typing import Any

    from controlroom.domain.reach import Reach
    from controlroom.tiles.server import TileServer

REVIVALS = 6
_TRUST = ("SSL_CERT_FILE", "SSL_CERT_DIR")
"""Variables that say whom this computer trusts; a network with its own authority needs them."""


class TileFetching(QObject):
    """Has the tiles of a server got into its cache.  GUI thread; never waits.

    Args:
        server: Where they are.
        cache: File where they are kept.
        reach: Which networks and ports may be gone to.
        offline: Ask nobody: what is kept is all there is.

    Signals:
        opened: The cache can be read now; else why not.
        answered: (number, state, problem, pause in seconds) of a tile that was wanted; states as
            ``controlroom.tiles.client.State`` names them.
        anew: The ``TileKey`` of a tile that has become another.
        troubled: The problem of a server that was only asked whether something is new.
    """

    opened = Signal(str)
    answered = Signal(int, str, str, float)
    anew = Signal(object)
    troubled = Signal(str)

    def __init__(
        self, server: TileServer, cache: Path, reach: Reach, *, offline: bool, parent: QObject
    ) -> None:
        super().__init__(parent)
        self.server, self.cache = server, cache
        self._reach = reach
        self.offline = offline
        self._deaths = 0
        self._waiting: dict[int, TileKey] = {}
        self._pipe = Pipe("controlroom.tiles.fetcher", self, _TRUST)
        self._pipe.heard.connect(self._hear)
        self._pipe.ended.connect(self._on_end)

    @property
    def process_id(self) -> int:
        """Number of the process; 0 while there is none."""
        return self._pipe.process_id

    def start(self) -> None:
        """Open the cache; ``opened`` tells when that is done."""
        server = to_text(self.server)
        self._pipe.send(open_order(server, self.cache, self._reach, offline=self.offline))

    def want(self, numbered: Iterable[tuple[int, TileKey]]) -> None:
        """Ask for tiles, the first first."""
        asked = dict(numbered)
        self._waiting |= asked
        if self._deaths <= REVIVALS:
            self._pipe.send(frame({"want": [[number, *key] for number, key in asked.items()]}))

    def forget(self) -> None:
        """Drop what was asked for and is not under way."""
        self._waiting.clear()
        if self._pipe.running:
            self._pipe.send(frame({"forget": True}))

    def set_offline(self, *, offline: bool) -> None:
        """Ask nobody any more, or ask again."""
        self.offline = offline
        if self._pipe.running:
            self._pipe.send(frame({"offline": offline}))

    def clear(self) -> None:
        """Remove what is kept."""
        if self._pipe.running:
            self._pipe.send(frame({"clear": True}))

    def close(self) -> None:
        """End the process."""
        self._deaths = REVIVALS + 1
        self._pipe.close()

    def _hear(self, head: dict[str, Any], _body: bytes) -> None:
        if "opened" in head:
            self.opened.emit(head["problem"])
        elif "anew" in head:
            self.anew.emit(TileKey(*head["anew"]))
        elif "trouble" in head:
            self.troubled.emit(head["trouble"])
        elif self._waiting.pop(head["number"], None) is not None:
            self.answered.emit(
                head["number"], head["state"], head.get("problem", ""), head.get("pause", 0.0)
            )

    def _on_end(self) -> None:
        """Start again with what was under way."""
        self._deaths += 1
        if self._deaths > REVIVALS:
            for number in list(self._waiting):
                self.answered.emit(number, "failed", "ended", 0.0)
            self._waiting.clear()
            self.opened.emit("ended")
            return
        self.start()
        if self._waiting:
            self._pipe.send(frame({"want": [[n, *key] for n, key in self._waiting.items()]}))
