"""What a layer's colours mean, as plain values; ``chrome`` paints them."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Swatch(StrEnum):
    """How a colour is shown beside its words."""

    FILL = "fill"
    HATCH = "hatch"
    LINE = "line"
    SOLID = "solid"
    HOLLOW = "hollow"
    GHOST = "ghost"


@dataclass(frozen=True, slots=True)
class LegendRow:
    """One line of a legend.

    Attributes:
        color: Token of ``MapTokens``.
        text: Translated.
    """

    color: str
    text: str
    swatch: Swatch = Swatch.FILL


@dataclass(frozen=True, slots=True)
class Legend:
    """What stands at the foot of the map for one layer.

    Attributes:
        title: Translated; says of when the data are.
    """

    title: str
    rows: tuple[LegendRow, ...]
