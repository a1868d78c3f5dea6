"""Painted tiles for the map: asked for here, painted in another process, kept while they fit."""

from __future__ import annotations

import logging
from collections import Counter, OrderedDict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtGui import QImage, QPixmap

from controlroom.frames import frame
from controlroom.tiles.client import State
from ui.map.tiles.pipe import Pipe
from ui.map.tiles.protocol import Order, info_of, order_frame, sheet_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path
    from typing import Any

    from controlroom.tiles.grid import TileKey
    from controlroom.tiles.schema import Name
    from controlroom.tiles.source import TileInfo
    from ui.map.tiles.fetching import TileFetching
    from ui.map.tiles.protocol import Sheet

log = logging.getLogger(__name__)

MEMORY_MB = 160
"""Of pictures kept: about 160 tiles at 100 %, four screens full."""
REVIVALS = 6
RETRY_S = 2.0
"""The least time after which tiles that could not be got are asked for again."""


@dataclass(frozen=True, slots=True)
class Picture:
    """One tile as it is shown.

    Attributes:
        pixmap: None where the source has nothing.
        extent: Units along its edge, of the names' points.
        names: What wants a label.
    """

    pixmap: QPixmap | None
    extent: int
    names: tuple[Name, ...]

    @property
    def bytes(self) -> int:
        """Return the memory of the picture."""
        if self.pixmap is None:
            return 200
        return 4 * self.pixmap.width() * self.pixmap.height()


class TileService(QObject):
    """Gives pictures of one source's tiles.  GUI thread; never waits.

    Args:
        path: File of the source; of a server the cache.
        fetching: Gets the tiles of a server into that file; None of a file.
        memory_mb: Of pictures kept.

    Attributes:
        info: What the source says of itself; None until ``opened``.
        problem: Why the source cannot be used; empty while it can.
        trouble: Why a server's tiles are missing or old; empty while all is well.

    Signals:
        opened: ``info`` is there, or ``problem``.
        arrived: A tile that was wanted is there.
        troubled: ``trouble`` is another.
    """

    opened = Signal()
    arrived = Signal()
    troubled = Signal()

    def __init__(
        self,
        path: Path,
        fetching: TileFetching | None = None,
        *,
        memory_mb: int = MEMORY_MB,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self.path, self.fetching = path, fetching
        self.info: TileInfo | None = None
        self.problem = self.trouble = ""
        self._most = memory_mb * 1_000_000
        self._kept: OrderedDict[TileKey, Picture] = OrderedDict()
        self._bytes = 0
        self._look = ("", 1.0)
        self._asked: dict[int, TileKey] = {}
        self._number = 0
        self._told = False
        self._deaths = 0
        self._suspects: Counter[TileKey] = Counter()
        self._opening = 0
        self._wanted: dict[TileKey, None] = {}
        self._failed: set[TileKey] = set()
        self._pipe = Pipe("ui.map.tiles.child", self)
        self._pipe.heard.connect(self._hear)
        self._pipe.ended.connect(self._on_end)
        self._retry = QTimer(self)
        self._retry.setSingleShot(True)
        self._retry.timeout.connect(self._try_again)
        if fetching is not None:
            fetching.setParent(self)
            fetching.opened.connect(self._on_fetching)
            fetching.answered.connect(self._on_answer)
            fetching.anew.connect(self._on_anew)
            fetching.troubled.connect(self._set_trouble)

    def open(self) -> None:
        """Ask the source what it is; ``opened`` tells when that is known."""
        self._number += 1
        self._opening = self._number
        if self.fetching is None:
            self._order(self._opening, None)
        else:
            self.fetching.start()

    def _on_fetching(self, problem: str) -> None:
        """The cache is there: the painter may read it."""
        if not self._opening:
            return  # it was started again
        if problem:
            self._learn(None, problem)
        else:
            self._order(self._opening, None)

    @property
    def memory(self) -> int:
        """Bytes of the pictures that are kept."""
        return self._bytes

    @property
    def waiting(self) -> int:
        """How many tiles have been asked for and are not there."""
        return len(self._asked)

    @property
    def process_id(self) -> int:
        """Number of the painting process; 0 while there is none."""
        return self._pipe.process_id

    def look(self, theme: str, ratio: float) -> None:
        """Set the colours and the density of the screen; pictures of others are dropped."""
        if (theme, ratio) != self._look:
            self._look = (theme, ratio)
            self._kept.clear()
            self._bytes = 0
            self._drop_orders()

    def picture(self, key: TileKey) -> Picture | None:
        """Return a tile's picture, None while it is not there."""
        found = self._kept.get(key)
        if found is not None:
            self._kept.move_to_end(key)
        return found

    def want(self, keys: Sequence[TileKey]) -> None:
        """Ask for what is missing of *keys*, the first first; what was asked before is dropped."""
        self._wanted = dict.fromkeys(keys)
        missing = [key for key in keys if key not in self._kept and key not in self._failed]
        if set(missing) <= set(self._asked.values()) <= self._wanted.keys():
            return
        self._drop_orders()
        if missing and self._deaths <= REVIVALS:
            self._send(missing)

    def set_offline(self, *, offline: bool) -> None:
        """Ask the server nothing any more, or ask it again."""
        if self.fetching is not None:
            self.fetching.set_offline(offline=offline)
            self._set_trouble("")
            self._try_again()

    def close(self) -> None:
        """End the processes.  The service cannot be used afterwards."""
        self._deaths = REVIVALS + 1  # nothing starts it again
        self._retry.stop()
        self._pipe.close()
        if self.fetching is not None:
            self.fetching.close()

    def _drop_orders(self) -> None:
        if self._asked:
            if self._pipe.running:
                self._pipe.send(frame({"forget": True}))
            if self.fetching is not None:
                self.fetching.forget()
        self._asked.clear()

    def _send(self, keys: Iterable[TileKey]) -> None:
        numbered = []
        for key in keys:
            self._number += 1
            self._asked[self._number] = key
            numbered.append((self._number, key))
        if self.fetching is not None:
            self.fetching.want(numbered)
            return
        for number, key in numbered:
            self._order(number, key)

    def _order(self, number: int, key: TileKey | None) -> None:
        self._pipe.send(order_frame(Order(number, str(self.path), key, *self._look)))

    # --- what the server says

    def _on_answer(self, number: int, state: str, problem: str, pause: float) -> None:
        key = self._asked.get(number)
        if key is None:
            return
        if state == State.THERE:
            self._order(number, key)
        else:
            del self._asked[number]
            if state == State.NONE:
                self._keep(key, Picture(None, 1, ()))
                self.arrived.emit()
            else:
                self._failed.add(key)
                if not self._retry.isActive():
                    self._retry.start(round(1000 * max(pause, RETRY_S)))
        if problem or state == State.THERE:
            self._set_trouble(problem)

    def _on_anew(self, key: TileKey) -> None:
        """Paint it again; the old picture is shown until then."""
        if key in self._kept and self._deaths <= REVIVALS:
            self._number += 1
            self._asked[self._number] = key
            self._order(self._number, key)

    def _try_again(self) -> None:
        self._retry.stop()
        self._failed.clear()
        self.want(list(self._wanted))

    def _set_trouble(self, problem: str) -> None:
        if problem != self.trouble:
            self.trouble = problem
            self.troubled.emit()
        if problem and problem != "offline":
            self._say(problem)

    # --- the painting process

    def _on_end(self) -> None:
        """Start again.  What was under way at two deaths is not asked for a third time.

        At one it may have been a picture that nobody wants any more.
        """
        lost = list(self._asked.values())
        self._asked.clear()
        self._deaths += 1
        if self._opening:
            self._learn(None, "ended")
        log.warning("the painter of tiles ended; %s tiles were asked for", len(lost))
        if not lost:
            return
        self._say("ended")
        self._suspects[lost[0]] += 1
        if self._suspects[lost[0]] > 1:
            self._keep(lost.pop(0), Picture(None, 1, ()))
            self.arrived.emit()
        if self._deaths <= REVIVALS and lost:
            self._send(lost)

    def _hear(self, head: dict[str, Any], body: bytes) -> None:
        try:
            if "info" in head:
                self._learn(info_of(head), head["problem"])
            else:
                self._take(sheet_of(head, body))
        except (ValueError, KeyError, TypeError):
            self._pipe.distrust()

    def _learn(self, info: TileInfo | None, problem: str) -> None:
        self._opening = 0
        self.info, self.problem = info, problem
        self.opened.emit()

    def _take(self, sheet: Sheet) -> None:
        key = self._asked.pop(sheet.number, None)
        if key is None:
            return  # of another theme, or of a view that has gone
        if sheet.problem:
            self._say(sheet.problem)
        pixmap = None
        if sheet.side:
            image = QImage(
                sheet.pixels, sheet.side, sheet.side, 4 * sheet.side, QImage.Format.Format_RGB32
            )
            pixmap = QPixmap.fromImage(image)
        self._keep(key, Picture(pixmap, sheet.extent, sheet.names))
        self.arrived.emit()

    def _say(self, problem: str) -> None:
        if not self._told:
            self._told = True
            log.warning("tiles of %s: %s", self.path.name, problem)

    def _keep(self, key: TileKey, picture: Picture) -> None:
        before = self._kept.pop(key, None)
        self._bytes += picture.bytes - (before.bytes if before is not None else 0)
        self._kept[key] = picture
        # What is shown now stays, however dense the screen: else it would be painted for ever.
        for other in list(self._kept):
            if self._bytes <= self._most:
                break
            if other not in self._wanted and other != key:
                self._bytes -= self._kept.pop(other).bytes
