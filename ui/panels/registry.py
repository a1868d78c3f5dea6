"""The panels of the workstation, in the order they dock."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ui.panels import charts, detail, queue
from ui.panels import map as map_panel

if TYPE_CHECKING:
    from ui.panels.spec import PanelSpec

CENTRE: PanelSpec = map_panel.SPEC
DOCKS: tuple[PanelSpec, ...] = (queue.SPEC, charts.SPEC, detail.SPEC)
