"""The key to ages: how a mark looks whose signal is fresh, old or lost."""

from __future__ import annotations

from typing import ClassVar

from PySide6.QtCore import QCoreApplication
from typing_extensions import override

from ui.map.layers import Level, MapLayer
from ui.map.legend import Legend, LegendRow, Swatch


class Ages(MapLayer):
    """Paints nothing itself: what it says holds for every layer of marks."""

    id: ClassVar[str] = "ages"
    level: ClassVar[Level] = Level.GLASS

    @override
    def legend(self) -> Legend:
        translate = QCoreApplication.translate
        rows = (
            LegendRow("text_2", translate("Map", "fresh: within twice its cadence"), Swatch.SOLID),
            LegendRow("text_2", translate("Map", "old: within six times"), Swatch.HOLLOW),
            LegendRow("text_2", translate("Map", "lost, or never heard: not live"), Swatch.GHOST),
        )
        return Legend(translate("Map", "Age of signals"), rows)
