"""How the basemap looks at a zoom: widths, what is shown from when, pens and letters."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QBrush, QColor, QFont, QPen

from ui.theme.map_tokens import ALL, MapTokens

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ui.theme.theme import Theme

ROADS = ("link", "tertiary", "secondary", "primary", "trunk", "motorway")
"""Road classes from the least to the most important: the order of painting."""

_WIDTHS: Mapping[str, Sequence[tuple[float, float]]] = {
    "motorway": ((7, 1.0), (10, 1.9), (12, 3.1), (14, 5.6), (16, 12), (18, 26)),
    "trunk": ((7, 0.9), (10, 1.6), (12, 2.8), (14, 5.6), (16, 12), (18, 26)),
    "primary": ((8, 0.7), (10, 1.3), (12, 2.4), (14, 5.0), (16, 11), (18, 24)),
    "secondary": ((10, 0.8), (12, 1.8), (14, 4.4), (16, 10), (18, 22)),
    "tertiary": ((11, 0.7), (12, 1.2), (14, 3.4), (16, 8.5), (18, 18)),
    "link": ((12, 0.9), (14, 2.8), (16, 6.5), (18, 15)),
    "minor": ((12, 0.5), (14, 1.7), (16, 6.0), (18, 14)),
    "path": ((13, 0.5), (15, 1.0), (17, 2.4), (19, 5.0)),
    "runway": ((9, 1.0), (12, 4.0), (14, 14), (16, 50)),
}
CASED_FROM_PX = 1.6
"""Thinner roads are a single line; an edge would be all there is to see."""


def road_width(cls: str, zoom: float) -> float:
    """Return the width of a road in pixels; grows evenly between the steps of the table."""
    table = _WIDTHS.get(cls, _WIDTHS["tertiary"])
    if zoom <= table[0][0]:
        return table[0][1]
    for (low, narrow), (high, wide) in pairwise(table):
        if zoom <= high:
            return float(narrow * (wide / narrow) ** ((zoom - low) / (high - low)))
    last_zoom, last = table[-1]
    return float(last * 1.6 ** (zoom - last_zoom))


@dataclass(frozen=True, slots=True)
class Fill:
    """An area: its colour, its edge if it has one, and from which zoom and size it is painted."""

    kind: str
    color: str
    edge: str = ""
    edge_px: float = 0.8
    from_zoom: float = 0.0
    least_px: float = 0.0


GROUND = (
    Fill("farmland", "farmland"),
    Fill("dunes", "dunes"),
    Fill("forest", "forest"),
    Fill("urban", "urban"),
    Fill("built_up", "built"),
    Fill("industrial", "industrial"),
    Fill("park", "park", least_px=3),
    Fill("stadium", "park", least_px=3),
    Fill("airport", "airport", least_px=3),
    Fill("heritage_area", "heritage"),
)
WATERS = (
    Fill("sea", "sea", "water_line", 1.0),
    Fill("beach", "beach", least_px=3),
    Fill("lagoon", "water", "water_line", 0.9),
)
INLAND = (
    Fill("lake", "water", "water_line", 0.7, least_px=2),
    Fill("reservoir", "water", "water_line", 0.7, least_px=2),
    Fill("river_area", "water", "water_line", 0.7, least_px=2),
    Fill("moat", "water", "water_line", 0.7, from_zoom=11.5),
    Fill("island", "built", "water_line", 0.6, least_px=3),
)


@dataclass(frozen=True, slots=True)
class Letters:
    """How one kind of label is written.

    Attributes:
        size: Pixels at 100 %.
        color: Token of ``MapTokens``.
        spacing: Extra pixels between letters.
    """

    size: float
    color: str
    weight: int = 500
    italic: bool = False
    spacing: float = 0.0
    halo_px: float = 2.6


LETTERS: Mapping[str, Letters] = {
    "city": Letters(23, "text", 700, halo_px=3.4),
    "town": Letters(12.5, "text", 600),
    "quarter": Letters(10, "text_3", 500, spacing=0.9),
    "ward": Letters(12, "ward_text", 600, italic=True),
    "ward_small": Letters(11, "ward_text", 500, italic=True),
    "citadel": Letters(13.5, "wall_text", 600, spacing=2.0, halo_px=3.0),
    "sea": Letters(14.5, "water_text", 500, italic=True, spacing=0.6),
    "lagoon": Letters(12.5, "water_text", 500, italic=True, spacing=0.4),
    "water": Letters(10.5, "water_text", 500, italic=True),
    "river": Letters(12, "water_text", 500, italic=True, spacing=0.3),
    "stream": Letters(10.5, "water_text", 500, italic=True, spacing=0.2),
    "island": Letters(10.5, "park_text", 500, italic=True),
    "park": Letters(10, "park_text", 400, italic=True),
    "poi": Letters(10.5, "text_2", 500),
    "bridge": Letters(10.5, "text_2", 500),
    "peak": Letters(10, "text_2", 400, italic=True),
    "gate": Letters(10, "wall_text", 500),
    "motorway": Letters(11, "text", 500),
    "trunk": Letters(11, "text", 500),
    "primary": Letters(11, "text", 500),
    "secondary": Letters(10.5, "text", 500),
    "tertiary": Letters(10, "text", 400),
    "shield": Letters(9.5, "shield_text", 700),
}


class Style:
    """Colours, pens and fonts of one theme; made anew when the theme changes."""

    def __init__(self, theme: Theme) -> None:
        self._theme = theme
        self.tokens: MapTokens = ALL[theme.tokens.name]
        self.name = theme.tokens.name
        self._colors = {f: QColor(getattr(self.tokens, f)) for f in self.tokens.__slots__}
        self._fonts: dict[str, QFont] = {}

    def px(self, size: float) -> float:
        """Return *size* in the zoom of the interface, not rounded."""
        return size * self._theme.zoom / 100

    def color(self, token: str, alpha: float = 1.0) -> QColor:
        """Return a colour of the map."""
        color = QColor(self._colors[token])
        color.setAlphaF(alpha)
        return color

    def brush(self, token: str) -> QBrush:
        """Return a solid brush."""
        return QBrush(self._colors[token])

    def pen(
        self,
        token: str,
        width: float,
        *,
        alpha: float = 1.0,
        flat: bool = False,
        dash: Sequence[float] = (),
    ) -> QPen:
        """Return a pen whose *width* is in pixels whatever the transform."""
        pen = QPen(self.color(token, alpha), width)
        pen.setCosmetic(True)
        pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
        caps = Qt.PenCapStyle
        pen.setCapStyle(caps.FlatCap if flat or dash else caps.RoundCap)
        if dash:
            pen.setDashPattern([length / width for length in dash])
        return pen

    def font(self, name: str) -> QFont:
        """Return the font of a kind of label, see ``LETTERS``."""
        font = self._fonts.get(name)
        if font is None:
            letters = LETTERS[name]
            font = self._theme.font(letters.size, letters.weight, italic=letters.italic)
            if letters.spacing:
                spacing = QFont.SpacingType.AbsoluteSpacing
                font.setLetterSpacing(spacing, self.px(letters.spacing))
            self._fonts[name] = font
        return font
