"""Choosing what lies under the markers: the city's own figures, a map in a file, or a server's."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QFileDialog

from controlroom.tiles.cache import FOLDER as TILES_FOLDER
from controlroom.tiles.cache import cache_file
from controlroom.tiles.server import TileServer, from_text, to_text
from ui.commands import Command
from ui.errors import Notice
from ui.features.map_import import IMPORTED, MapImport
from ui.features.map_servers import MapServers
from ui.i18n import QT_TRANSLATE_NOOP
from ui.map.tiles.fetching import TileFetching
from ui.map.tiles.words import why

if TYPE_CHECKING:
    from controlroom.domain.reach import Reach
    from ui.features.map_host import Host
    from ui.panels.spec import PanelContext
    from ui.preferences import Preferences

log = logging.getLogger(__name__)

PREFERENCE = "basemap"
SERVER = "server:"
EXTRACT = ".pbf"
FOLDER = "basemaps"


class Basemaps(QObject):
    """Shows the basemap this person chose, and lets them choose another.

    Args:
        context: For the commands.
        window: Has the map and the notice lane; dialogs belong to it.
        preferences: Remembers the choice.
        folder: Data directory; imported maps and kept tiles go into folders of it.
        reach: Which networks servers of tiles may be in.

    Attributes:
        servers: The servers of tiles that are known.
    """

    def __init__(
        self,
        context: PanelContext,
        window: Host,
        preferences: Preferences,
        folder: Path,
        reach: Reach,
    ) -> None:
        super().__init__(window.widget)
        self._window, self._map, self._lane = window.widget, window.map, window.lane
        self._preferences = preferences
        self._wanted: Path | TileServer | None = None
        self._importer = MapImport(window.widget, folder / FOLDER, context.words.lang)
        self._importer.made.connect(self._use)
        self._importer.failed.connect(self._not_made)
        for command in (
            Command(
                "map.basemap.choose",
                QT_TRANSLATE_NOOP("Command", "Map: choose a basemap file…"),
                self.choose,
                group="map",
            ),
            Command(
                "map.basemap.city",
                QT_TRANSLATE_NOOP("Command", "Map: the city's own basemap"),
                self.use_city,
                enabled=lambda: self._map.tiles is not None,
                group="map",
            ),
        ):
            context.commands.add(command)
        self._folder, self._reach = folder, reach
        self.servers = MapServers(context, window, preferences, folder, reach)
        self.servers.chosen.connect(self._use)
        self.servers.removed.connect(self._on_removed)
        self.servers.offline_changed.connect(lambda on: self._map.set_tiles_offline(offline=on))
        window.map.ground_changed.connect(self._on_ground)

    def restore(self) -> None:
        """Show what was chosen before; a file that has gone is said and forgotten."""
        chosen = self._preferences.text(PREFERENCE, "")
        if not chosen:
            return
        if not chosen.startswith(SERVER):
            self._use(Path(chosen))
            return
        try:
            self._use(from_text(chosen.removeprefix(SERVER)))
        except ValueError:
            log.warning("the basemap that was remembered cannot be read")
            self._preferences.forget(PREFERENCE)

    def choose(self) -> None:
        """Ask for a file; nothing waits for the answer."""
        dialog = QFileDialog(self._window, self.tr("Choose a basemap"))
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.setNameFilters(
            [
                self.tr("Maps ({patterns})").format(
                    patterns=f"*.pmtiles *.mbtiles *{IMPORTED} *.osm{EXTRACT}"
                ),
                self.tr("All files (*)"),
            ]
        )
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(self.take)
        dialog.open()

    def take(self, name: str) -> None:
        """Show a file of tiles; of an extract of OpenStreetMap make one first."""
        path = Path(name)
        if path.name.endswith(EXTRACT):
            self._importer.start(path)
        else:
            self._use(path)

    def use_city(self) -> None:
        """Show the city's own figures again."""
        self._preferences.forget(PREFERENCE)
        self._wanted = None
        self._map.use_tiles(None)

    def close(self) -> None:
        """End what still runs."""
        self._importer.stop()
        self.servers.close()
        self._map.close_tiles()

    def _use(self, source: Path | TileServer) -> None:
        self._wanted = source
        if isinstance(source, Path):
            self._map.use_tiles(source)
            return
        cache = cache_file(self._folder / TILES_FOLDER, source)
        offline = self.servers.offline
        self._map.use_tiles(
            cache, TileFetching(source, cache, self._reach, offline=offline, parent=self)
        )

    def _on_removed(self, server: TileServer) -> None:
        if self._preferences.text(PREFERENCE, "") == _kept(server):
            self.use_city()

    def _on_ground(self, problem: str) -> None:
        """The file said what it is: remember it, or say why not; what was shown stays."""
        source, self._wanted = self._wanted, None
        if source is None:
            return
        if not problem:
            self._preferences.put(PREFERENCE, _kept(source))
            return
        if self._preferences.text(PREFERENCE, "") == _kept(source):
            self._preferences.forget(PREFERENCE)
        said = self.tr("The basemap {name} cannot be shown: {why}.")
        self._lane.say(Notice(said.format(name=source.name, why=why(problem)), problem))

    def _not_made(self, reason: str) -> None:
        if reason:
            text = self.tr("The map was not imported: {why}").format(why=reason)
            self._lane.say(Notice(text, reason))
        else:
            text = self.tr("The import was stopped; nothing was made.")
            self._lane.say(Notice(text, is_error=False))


def _kept(source: Path | TileServer) -> str:
    """Return how a choice is remembered."""
    return str(source) if isinstance(source, Path) else f"{SERVER}{to_text(source)}"
