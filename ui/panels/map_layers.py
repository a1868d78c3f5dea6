"""Which layers the map's panel has besides its markers: one line each.

How to add one: write the layer (``ui/map/layers.py``) and a maker, which gets the context and the
map and returns switches; add the maker to ``MAKERS``.  The switch stands under "More" and is a
command in the palette.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ui.i18n import QT_TRANSLATE_NOOP
from ui.map.ages import Ages
from ui.map.calls_layer import CallsLayer
from ui.map.flooded import FloodedStreets
from ui.map.heat import HeatMap
from ui.map.heat_bar import HeatBar
from ui.map.units_layer import UnitsLayer
from ui.map.vessel_tracks import VesselTracks
from ui.map.ward_layer import Figure, WardLayer
from ui.models.room import Kind

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from ui.map.layers import Found, MapLayer
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


def _wards(context: PanelContext, _shown: MapWidget) -> Sequence[Switch]:
    return [
        Switch(WardLayer.of(context, figure), title, command, group=_WARD_GROUP, alone=True)
        for figure, title, command in _WARD_SWITCHES
    ]


def _heat(context: PanelContext, shown: MapWidget) -> Sequence[Switch]:
    layer = HeatMap(context)
    HeatBar(context, layer, shown)
    command = QT_TRANSLATE_NOOP("Command", "Map: heat map on or off")
    return [Switch(layer, QT_TRANSLATE_NOOP("Map", "Heat map"), command, group=_PICTURES)]


def _flooded(context: PanelContext, shown: MapWidget) -> Sequence[Switch]:
    layer = FloodedStreets(context, shown.basemap)
    command = QT_TRANSLATE_NOOP("Command", "Map: flooded streets on or off")
    return [Switch(layer, QT_TRANSLATE_NOOP("Map", "Flooded streets"), command, group=_PICTURES)]


def _things(context: PanelContext, shown: MapWidget) -> Sequence[Switch]:
    calls, units = CallsLayer(context), UnitsLayer(context)

    def choose(found: Found) -> None:
        kinds = {calls.id: Kind.CALL, units.id: Kind.INCIDENT}
        kind = kinds.get(found.layer)
        if kind is not None and not isinstance(found.key, str):
            context.room.select(kind, found.key)  # type: ignore[arg-type]  # an id of either

    shown.found.connect(choose)
    commands = (
        QT_TRANSLATE_NOOP("Command", "Map: calls for help on or off"),
        QT_TRANSLATE_NOOP("Command", "Map: units on or off"),
        QT_TRANSLATE_NOOP("Command", "Map: tracks of vessels on or off"),
        QT_TRANSLATE_NOOP("Command", "Map: key to ages on or off"),
    )
    titles = (
        QT_TRANSLATE_NOOP("Map", "Calls for help"),
        QT_TRANSLATE_NOOP("Map", "Units, by their tasks"),
        QT_TRANSLATE_NOOP("Map", "Tracks of vessels"),
        QT_TRANSLATE_NOOP("Map", "Key to ages"),
    )
    layers = (calls, units, VesselTracks(context), Ages())
    return [
        Switch(layer, title, command, shown=layer.id != Ages.id, group=_MOVING)
        for layer, title, command in zip(layers, titles, commands, strict=True)
    ]


_MOVING = QT_TRANSLATE_NOOP("Map", "People and vessels")
_PICTURES = QT_TRANSLATE_NOOP("Map", "Pictures of the reports")
_WARD_GROUP = QT_TRANSLATE_NOOP("Map", "Wards by colour")
_WARD_SWITCHES = (
    (
        Figure.COUNT,
        QT_TRANSLATE_NOOP("Map", "Open reports"),
        QT_TRANSLATE_NOOP("Command", "Map: wards by open reports on or off"),
    ),
    (
        Figure.RATE,
        QT_TRANSLATE_NOOP("Map", "Reports per 10,000 people"),
        QT_TRANSLATE_NOOP("Command", "Map: wards by reports per 10,000 people on or off"),
    ),
    (
        Figure.CHANGE,
        QT_TRANSLATE_NOOP("Map", "Today against the same weekday"),
        QT_TRANSLATE_NOOP("Command", "Map: wards by change against the weekday on or off"),
    ),
)
MAKERS: tuple[Callable[[PanelContext, MapWidget], Sequence[Switch]], ...] = (
    _things,
    _wards,
    _heat,
    _flooded,
)
