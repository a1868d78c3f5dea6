"""The servers of tiles that are known: which is used, what is kept of each, and working offline."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QListWidgetItem, QWidget

from controlroom.tiles.server import target_name
from ui.dialogs.list_window import ListWindow

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from controlroom.tiles.server import TileServer
    from ui.theme.theme import Theme

WIDTH_PX, HEIGHT_PX = 480, 360
_MEGABYTE = 1_000_000


class TileServersWindow(ListWindow):
    """Beside the window; it can be worked in meanwhile.

    Signals:
        used: A ``TileServer`` should lie under the markers.
        add_asked: Another one is wanted.
        remove_asked: A ``TileServer`` is wanted no longer.
        clear_asked: What is kept of a ``TileServer`` should go.
        offline_asked: Whether nobody should be asked for tiles.
    """

    used = Signal(object)
    add_asked = Signal()
    remove_asked = Signal(object)
    clear_asked = Signal(object)
    offline_asked = Signal(bool)

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(theme, (WIDTH_PX, HEIGHT_PX), parent)
        nothing = self.tr("No server is known. Add one to see its map under the markers.")
        self.set_words(self.tr("Tile servers"), nothing)
        self._sizes: Mapping[str, int] = {}
        self._servers: Sequence[TileServer] = ()
        self.list.itemActivated.connect(lambda _item: self._use())
        self.list.currentRowChanged.connect(lambda _row: self._refresh())
        self.offline = QCheckBox(self.tr("&Offline: show only tiles kept on this computer"))
        self.offline.toggled.connect(self.offline_asked)
        self.box.addWidget(self.offline)
        self.use = self.button(self.tr("&Use"), self._use)
        self.add = self.button(self.tr("&Add…"), self._add)
        self.clear = self.button(self.tr("&Clear what is kept"), self._clear)
        self.remove = self.button(self.tr("&Remove"), self._remove)
        self.add_buttons(self.use, self.add, self.remove, self.clear)
        self._refresh()

    @property
    def current(self) -> TileServer | None:
        """The server of the line that is chosen."""
        row = self.list.currentRow()
        return self._servers[row] if 0 <= row < len(self._servers) else None

    def show_servers(self, servers: Sequence[TileServer]) -> None:
        """Show these; the same one stays chosen."""
        chosen = self.current
        self.list.clear()
        self._servers = servers
        for server in servers:
            item = QListWidgetItem(self._line(server))
            item.setToolTip(server.attribution)
            self.list.addItem(item)
            if chosen is not None and server.template == chosen.template:
                self.list.setCurrentItem(item)
        if self.list.currentRow() < 0 and servers:
            self.list.setCurrentRow(0)
        self._refresh()

    def show_sizes(self, sizes: Mapping[str, int]) -> None:
        """Say how many bytes are kept, by the servers' templates."""
        self._sizes = sizes
        self.show_servers(self._servers)

    def set_offline(self, *, offline: bool) -> None:
        """Show whether nobody is asked."""
        self.offline.blockSignals(True)  # noqa: FBT003 - Qt's
        self.offline.setChecked(offline)
        self.offline.blockSignals(False)  # noqa: FBT003 - as above

    def _line(self, server: TileServer) -> str:
        kept = self._sizes.get(server.template, 0)
        size = self.tr("nothing kept")
        if kept:
            shown = self.locale().toString(kept / _MEGABYTE, "f", 1)
            size = self.tr("{size} MB kept").format(size=shown)
        return f"{server.name} – {target_name(server.template)} · {size}"

    def _refresh(self) -> None:
        there = self.current is not None
        self.show_list(filled=bool(self._servers))
        for button in (self.use, self.clear, self.remove):
            button.setEnabled(there)

    def _add(self) -> None:
        self.add_asked.emit()

    def _use(self) -> None:
        if self.current is not None:
            self.used.emit(self.current)

    def _clear(self) -> None:
        if self.current is not None:
            self.clear_asked.emit(self.current)

    def _remove(self) -> None:
        if self.current is not None:
            self.remove_asked.emit(self.current)
