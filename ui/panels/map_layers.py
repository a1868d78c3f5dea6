"""Which layers the map's panel has besides its markers: one line each.

How to add one: write the layer (``ui/map/layers.py``) and a maker, which gets the context and the
map and returns switches; add the maker to ``MAKERS``.  The switch stands under "More" and is a
command in the palette.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from ui.map.layers import MapLayer
    from ui.map.widget import MapWidget
    from ui.panels.spec import PanelContext


@dataclass(frozen=True, slots=True)
class Switch:
    """A layer and how it is switched.

    Attributes:
        layer: Added to the map by the panel.
        title: Source text in context ``"Map"``, for the menu.
        command: Source text in context ``"Command"``, e.g. "Map: heat map on or off".
        shown: Whether it is shown until somebody switches it.
        group: Source text in context ``"Map"`` of the menu's section it stands in.
        alone: At most one layer of the group is shown at a time.
    """

    layer: MapLayer
    title: str
    command: str
    shown: bool = False
    group: str = ""
    alone: bool = False


MAKERS: tuple[Callable[[PanelContext, MapWidget], Sequence[Switch]], ...] = ()
