"""Which layers of the map this person had on: remembered, and as they were at the next start."""

from __future__ import annotations

import json
import logging
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

if TYPE_CHECKING:
    from ui.panels.map import MapPanel
    from ui.preferences import Preferences

log = logging.getLogger(__name__)

PREFERENCE = "map_layers"


class MapSwitches(QObject):
    """Keeps the switches of a map's layers.

    Args:
        panel: Has the switches.
        preferences: Remembers them; a layer that is not known there stays as it is made.
    """

    def __init__(self, panel: MapPanel, preferences: Preferences) -> None:
        super().__init__(panel)
        self._panel, self._preferences = panel, preferences
        for name, shown in self._read().items():
            action = panel.switches.get(name)
            if action is not None:
                action.setChecked(shown)
        for action in panel.switches.values():
            action.toggled.connect(self._keep)

    def _read(self) -> dict[str, bool]:
        text = self._preferences.text(PREFERENCE, "{}")
        try:
            told = json.loads(text)
        except ValueError:
            told = None
        if not isinstance(told, dict):
            log.warning("the switches of the map that were remembered cannot be read")
            return {}
        return {str(name): shown for name, shown in told.items() if isinstance(shown, bool)}

    def _keep(self, _shown: bool) -> None:  # noqa: FBT001 - Qt's toggled
        known = self._read()
        known.update({name: a.isChecked() for name, a in self._panel.switches.items()})
        self._preferences.put(PREFERENCE, json.dumps(known))
