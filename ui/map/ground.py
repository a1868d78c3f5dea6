"""What lies under the markers: the city's own figures, or a basemap of tiles."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from ui.map.label_plan import plan, ward_names
from ui.map.painter import BasemapPainter

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from PySide6.QtGui import QPainter

    from controlroom.domain.mercator import View
    from ui.map.labels import Board
    from ui.map.shapes import Shapes
    from ui.map.style import Style

    Step = Callable[[QPainter], None]


class Ground(Protocol):
    """Turns a view into small steps of painting."""

    def prepare(self, view: View, style: Style, ratio: float) -> None:
        """Get ready for a picture of *view* on a screen of that density; never waits."""
        ...

    def steps(self, view: View, style: Style, *, wards: bool) -> Iterator[Step]:
        """Yield what to paint for *view*, back to front, without names."""
        ...

    def names(self, view: View, board: Board, *, wards: bool) -> Iterator[Step]:
        """Yield what paints the names of *view*, the most important first."""
        ...


class CityGround:
    """The city's own figures.

    Attributes:
        shapes: Of its basemap.
    """

    def __init__(self, shapes: Shapes) -> None:
        self.shapes = shapes
        self._painter = BasemapPainter(shapes)

    def prepare(self, view: View, style: Style, ratio: float) -> None:
        """Do nothing: the figures are there; see ``Ground``."""

    def steps(self, view: View, style: Style, *, wards: bool) -> Iterator[Step]:
        """Yield what to paint; see ``Ground``."""
        yield from self._painter.steps(view, style, wards=wards)

    def borders(self, view: View, style: Style) -> Iterator[Step]:
        """Yield what paints the borders of the wards and of the city alone."""
        yield from self._painter.borders(view, style)

    def names(self, view: View, board: Board, *, wards: bool) -> Iterator[Step]:
        """Yield what paints the names; see ``Ground``."""
        yield from plan(self.shapes, view, board, wards=wards)

    def ward_names(self, view: View, board: Board) -> Iterator[Step]:
        """Yield what paints the names of the wards alone, over other ground."""
        yield from ward_names(self.shapes, view, board)
