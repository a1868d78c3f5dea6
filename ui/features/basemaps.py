"""Choosing what lies under the markers: the city's own figures, or a map in a file."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QFileDialog

from ui.commands import Command
from ui.errors import Notice
from ui.features.map_import import IMPORTED, MapImport
from ui.i18n import QT_TRANSLATE_NOOP
from ui.map.tiles.words import why

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from ui.map.picture import MapPicture
    from ui.panels.spec import PanelContext
    from ui.preferences import Preferences
    from ui.widgets.notice_lane import NoticeLane

PREFERENCE = "basemap"
EXTRACT = ".pbf"
FOLDER = "basemaps"


@dataclass(frozen=True, slots=True)
class Host:
    """What of the window is needed."""

    widget: QWidget
    map: MapPicture
    lane: NoticeLane


class Basemaps(QObject):
    """Shows the basemap this person chose, and lets them choose another.

    Args:
        context: For the commands.
        window: Has the map and the notice lane; dialogs belong to it.
        preferences: Remembers the choice.
        folder: Data directory; imported maps go into a folder of it.
    """

    def __init__(
        self, context: PanelContext, window: Host, preferences: Preferences, folder: Path
    ) -> None:
        super().__init__(window.widget)
        self._window, self._map, self._lane = window.widget, window.map, window.lane
        self._preferences = preferences
        self._wanted: Path | None = None
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
        window.map.ground_changed.connect(self._on_ground)

    def restore(self) -> None:
        """Show what was chosen before; a file that has gone is said and forgotten."""
        chosen = self._preferences.text(PREFERENCE, "")
        if chosen:
            self._use(Path(chosen))

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
        self._map.close_tiles()

    def _use(self, path: Path) -> None:
        self._wanted = path
        self._map.use_tiles(path)

    def _on_ground(self, problem: str) -> None:
        """The file said what it is: remember it, or say why not; what was shown stays."""
        path, self._wanted = self._wanted, None
        if path is None:
            return
        if not problem:
            self._preferences.put(PREFERENCE, str(path))
            return
        if self._preferences.text(PREFERENCE, "") == str(path):
            self._preferences.forget(PREFERENCE)
        said = self.tr("The basemap {name} cannot be shown: {why}.")
        self._lane.say(Notice(said.format(name=path.name, why=why(problem)), problem))

    def _not_made(self, reason: str) -> None:
        if reason:
            text = self.tr("The map was not imported: {why}").format(why=reason)
            self._lane.say(Notice(text, reason))
        else:
            text = self.tr("The import was stopped; nothing was made.")
            self._lane.say(Notice(text, is_error=False))
