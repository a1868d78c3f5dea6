"""The map as a list: opened by a command, live, for who reads with the ears or by key."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from shiboken6 import isValid

from ui.commands import Command
from ui.dialogs.map_list import MapListWindow
from ui.i18n import QT_TRANSLATE_NOOP

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from ui.map.widget import MapWidget
    from ui.panels.spec import PanelContext


class MapList(QObject):
    """Shows what the map shows as rows.

    Args:
        context: What panels get.
        window: The list stands beside it.
        shown: The map.
    """

    def __init__(self, context: PanelContext, window: QWidget, shown: MapWidget) -> None:
        super().__init__(window)
        self._context, self._window, self._map = context, window, shown
        self._open: MapListWindow | None = None
        context.commands.add(
            Command(
                "map.list",
                QT_TRANSLATE_NOOP("Command", "Map: as a list"),
                self.run,
                key="Ctrl+Shift+M",
                group="map",
            )
        )

    def run(self) -> None:
        """Show the list, or bring the one that is open to the front."""
        if self._open is None or not isValid(self._open):
            self._open = MapListWindow(self._context, self._map, self._window)
        self._open.show()
        self._open.raise_()
        self._open.activateWindow()

    @property
    def window(self) -> MapListWindow | None:
        """The list while it is open."""
        return self._open if self._open is not None and isValid(self._open) else None
