"""Layers that paint themselves: what lies on the map besides the markers.

How to add one: a ``MapLayer`` in ``ui/map/`` or ``ui/features/``, and one line in
``ui/panels/map_layers.py``, which gives it a switch and a command.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from typing import TYPE_CHECKING, ClassVar

from PySide6.QtCore import QObject, Signal

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from PySide6.QtGui import QPainter

    from controlroom.domain.mercator import View
    from ui.map.columns import Item
    from ui.map.legend import Legend
    from ui.map.style import Style

    Step = Callable[[QPainter], None]


class Level(IntEnum):
    """How deep a layer lies; those of one level are painted in the order they were added.

    ``GROUND`` becomes part of the basemap's picture and may be slow: it is painted in slices, under
    the names, once per view.  ``UNDER`` and ``OVER`` the markers are painted whenever those are,
    some times a second while things change: a few milliseconds at most.  ``GLASS`` is painted in
    every frame, over all else: what follows the hand.
    """

    GROUND = 0
    UNDER = 1
    OVER = 2
    GLASS = 3


@dataclass(frozen=True, slots=True)
class Found:
    """Something of a layer under a pixel.

    Attributes:
        layer: ``id`` of the layer.
        key: What it is, in the layer's own terms.
        words: A few lines for the card under the pointer; plain text.
    """

    layer: str
    key: object
    words: str = ""


class MapLayer(QObject):
    """One layer.  GUI thread only; it paints from what it has and never waits.

    Signals:
        changed: It looks different now: paint it again soon.

    Attributes:
        id: Stable key, e.g. ``"wards.count"``; never translated.
        level: How deep it lies.
        shown: Whether it is painted and found; set by ``Layers.show``.
    """

    id: ClassVar[str]
    level: ClassVar[Level]
    changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.shown = True

    def steps(self, view: View, style: Style, ratio: float) -> Iterator[Step]:
        """Yield what to paint for *view* in small steps; asked of ``GROUND`` layers.

        Args:
            view: Pixels of the painter are those of this view.
            style: Colours of the theme in force.
            ratio: Device pixels per pixel.
        """
        del style
        yield lambda painter: self.paint(painter, view, ratio)

    def paint(self, painter: QPainter, view: View, ratio: float) -> None:
        """Paint it in the pixels of *view*; asked of all other levels."""

    def find(self, view: View, px: float, py: float) -> Found | None:
        """Return what lies under a pixel of *view*."""
        del view, px, py
        return None

    def items(self, view: View) -> list[Item]:
        """Return what of it can be reached by key in *view*."""
        del view
        return []

    def notes(self, view: View) -> list[str]:
        """Return what has to be said at the map's foot: attribution, what is missing."""
        del view
        return []

    def legend(self) -> Legend | None:
        """Return what its colours mean; None when they need no words."""
        return None

    def switched(self) -> None:
        """Do what has to be done now that ``shown`` is another: ask for data, or stop to."""

    def forget(self) -> None:
        """Drop pictures made for a theme, a screen or a language that is no longer in force."""


class Layers(QObject):
    """The layers of one map, in the order they were added.

    Signals:
        ground_changed: A layer of the ground came, went or changed.
        changed: One of those under or over the markers did.
        glass_changed: One on the glass did.
    """

    ground_changed = Signal()
    changed = Signal()
    glass_changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._all: dict[str, MapLayer] = {}

    def __iter__(self) -> Iterator[MapLayer]:
        return iter(self._all.values())

    def __getitem__(self, layer_id: str) -> MapLayer:
        return self._all[layer_id]

    def __contains__(self, layer_id: object) -> bool:
        return layer_id in self._all

    def add(self, layer: MapLayer) -> None:
        """Put *layer* on top of those of its level.

        Raises:
            ValueError: There is one of that id.
        """
        if layer.id in self._all:
            raise ValueError(f"a layer {layer.id!r} is there already")
        layer.setParent(self)
        self._all[layer.id] = layer
        layer.changed.connect(self._on_changed)
        if layer.shown:
            layer.switched()
            self._tell(layer)

    def remove(self, layer_id: str) -> None:
        """Take a layer away; one that is not there is no error."""
        layer = self._all.pop(layer_id, None)
        if layer is not None:
            layer.changed.disconnect(self._on_changed)
            self._tell(layer)
            layer.deleteLater()

    def show(self, layer_id: str, *, shown: bool) -> None:
        """Show or hide a layer."""
        layer = self._all[layer_id]
        if layer.shown != shown:
            layer.shown = shown
            layer.switched()
            self._tell(layer)

    def at(self, *levels: Level) -> Iterable[MapLayer]:
        """Return the shown layers of these levels, the lowest first."""
        found = [layer for layer in self._all.values() if layer.shown and layer.level in levels]
        return sorted(found, key=lambda layer: layer.level)

    def steps(self, view: View, style: Style, ratio: float) -> Iterator[Step]:
        """Yield what the layers of the ground paint for *view*."""
        for layer in self.at(Level.GROUND):
            yield from layer.steps(view, style, ratio)

    def paint(self, level: Level, painter: QPainter, view: View, ratio: float) -> None:
        """Paint the layers of one level; each leaves the painter as it found it."""
        for layer in self.at(level):
            painter.save()
            layer.paint(painter, view, ratio)
            painter.restore()

    def find(self, view: View, px: float, py: float, *levels: Level) -> Found | None:
        """Return what lies under a pixel in the topmost of these levels' layers."""
        for layer in reversed(list(self.at(*levels))):
            found = layer.find(view, px, py)
            if found is not None:
                return found
        return None

    def items(self, view: View) -> list[Item]:
        """Return what of the shown layers can be reached by key."""
        return [item for layer in self.at(*Level) for item in layer.items(view)]

    def notes(self, view: View) -> list[str]:
        """Return what the shown layers have to say at the map's foot, each sentence once."""
        said = [note for layer in self.at(*Level) for note in layer.notes(view)]
        return list(dict.fromkeys(said))

    def legends(self) -> list[Legend]:
        """Return the legends of the shown layers, the lowest layer first."""
        found = (layer.legend() for layer in self.at(*Level))
        return [legend for legend in found if legend is not None]

    def forget(self) -> None:
        """Have every layer drop its pictures."""
        for layer in self._all.values():
            layer.forget()

    def _on_changed(self) -> None:
        layer = self.sender()
        if isinstance(layer, MapLayer) and layer.shown:
            self._tell(layer)

    def _tell(self, layer: MapLayer) -> None:
        if layer.level is Level.GROUND:
            self.ground_changed.emit()
        elif layer.level is Level.GLASS:
            self.glass_changed.emit()
        else:
            self.changed.emit()
